"""Files on the forms of an objection and of an act: they survive a mistake, and are opened by who decides."""

from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
from litestar import Litestar

from portal.core import clock
from portal.database import change, fetch
from tests.support.bureau import Bureau
from tests.support.insides import a_file
from tests.support.life import DOCUMENT, REPAIRABLE, only_objection, shown
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import visitor
from tests.support.tips import a_photo

WAITING: Final = "收下了、还没有送出的文件"
WORK: Final = "/staff/records/work"
PHOTO: Final = {"files": ("社保.jpg", a_photo(), "image/jpeg")}
OLD: Final = {"files": ("名单.doc", a_file("contract-of-old.doc"), "application/msword")}
PROGRAM: Final = {"files": ("看看.exe", b"MZ" + bytes(200), "application/octet-stream")}
SAID: Final[dict[str, Any]] = {"who": "subject", "wrong": "facts", "text": "我实际上班。"}


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as opened:
        yield opened


async def objection_form(client: PortalClient, number: str) -> Page:
    return await client.open(f"/records/{number}/objection")


async def sessions() -> list[dict[str, Any]]:
    return await fetch("SELECT id FROM session WHERE kind = 'objection'")


async def test_files_survive_a_mistake_and_go_with_the_objection(
    client: PortalClient, bureau: Bureau
) -> None:
    record = await shown(bureau)
    wrong = await (await objection_form(client, record.number)).submit(**SAID | {"text": ""}, files=PHOTO)
    assert wrong.status == 422
    assert WAITING in wrong.text
    assert WAITING in (await objection_form(client, record.number)).text
    assert WAITING not in (await objection_form(client.another(), record.number)).text
    done = await wrong.submit(button="提交异议", **SAID)
    assert "证据1.jpg" in done.text
    assert await sessions() == []
    progress = await (await client.open("/records/objections")).submit(code=done.receipt)
    assert "证据1.jpg" in progress.text
    checker = await visitor(client, record.other)
    page = await checker.open(f"/staff/records/objections/{await only_objection()}")
    seen = await page.follow("证据1.jpg")
    assert "文件来自异议人" in seen.text
    assert (await seen.follow("返回异议")).path == page.path
    file = await checker.get(f"{seen.path}/download")
    assert file.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert file.headers["content-disposition"].startswith("attachment;")
    assert (await checker.get(f"{seen.path}/picture")).headers["content-type"].startswith("image/")
    for name in ("赵干事", "纪严"):
        assert (await (await visitor(client, bureau[name])).get(seen.path)).status == 404


async def test_what_cannot_be_cleaned_waits_for_a_decision_and_a_program_is_refused(
    client: PortalClient, bureau: Bureau
) -> None:
    record = await shown(bureau)
    form = await objection_form(client, record.number)
    refused = await form.submit(**SAID, files=PROGRAM)
    assert [one for one in refused.errors if "没有收下" in one]
    assert await fetch("SELECT id FROM record_objection") == []
    waits = await refused.submit(button="提交异议", files=OLD)
    assert waits.errors == ["还有文件没能清理。请先看下面，决定是照原样交，还是移除。"]
    kept = await waits.submit(button="照原样交")
    assert "没有清理，照原样交" in kept.text
    done = await kept.submit(button="提交异议")
    assert "异议已收到" in done.h1
    assert len(await fetch("SELECT name FROM blob WHERE owner LIKE '%-%'")) == 1


async def test_a_refused_program_is_told_beside_a_file_that_waits_for_a_decision(
    client: PortalClient, bureau: Bureau
) -> None:
    form = await objection_form(client, (await shown(bureau)).number)
    page = await form.submit(**SAID, files={"files": [OLD["files"], PROGRAM["files"]]})
    assert page.errors[0].startswith("“看看.exe”没有收下")
    assert page.errors[1:] == ["还有文件没能清理。请先看下面，决定是照原样交，还是移除。"]


async def test_a_file_removed_before_sending_is_gone(client: PortalClient, bureau: Bureau) -> None:
    record = await shown(bureau)
    form = await objection_form(client, record.number)
    wrong = await form.submit(**SAID | {"text": ""}, files=PHOTO)
    left = await wrong.submit(button="移除")
    assert WAITING not in left.text
    assert await fetch("SELECT name FROM blob") == []
    assert await sessions() == []


async def test_nothing_goes_without_files_that_were_shown_as_taken(
    client: PortalClient, bureau: Bureau
) -> None:
    record = await shown(bureau)
    form = await objection_form(client, record.number)
    wrong = await form.submit(**SAID | {"text": ""}, files=PHOTO)
    await change("DELETE FROM session WHERE kind = 'objection'")
    gone = await wrong.submit(button="提交异议", **SAID)
    assert gone.errors == ["先前收下的文件已到时间清除，请重新选择。"]
    assert WAITING not in gone.text
    wrong = await gone.submit(button="提交异议", text="", files=PHOTO)
    for _ in range(2):
        assert "异议已收到" in (await wrong.submit(button="提交异议", **SAID)).h1
    assert len(await fetch("SELECT id FROM record_objection")) == 1


async def test_who_sends_no_file_costs_no_session(client: PortalClient, bureau: Bureau) -> None:
    record = await shown(bureau)
    wrong = await (await objection_form(client, record.number)).submit(**SAID | {"text": ""})
    assert wrong.status == 422
    assert await sessions() == []
    assert "异议已收到" in (await wrong.submit(button="提交异议", **SAID)).h1
    assert await sessions() == []
    assert "objection" not in client.http.cookies


async def test_an_officer_brings_the_papers_of_an_act_and_the_checker_opens_them(
    client: PortalClient, bureau: Bureau
) -> None:
    record = await shown(bureau)
    maker, checker = await visitor(client, record.maker), await visitor(client, record.publisher)
    form = await (await maker.open(f"{WORK}/{record.number}")).follow("撤回公示")
    said: dict[str, Any] = {"reason": "annulled", "event_on": clock.today().isoformat()}
    wrong = await form.submit(**said, document="", files=PHOTO)
    assert wrong.status == 422
    assert WAITING in wrong.text
    assert "已提交复核" in (await wrong.submit(button="提交复核", document=DOCUMENT)).notice
    assert await fetch("SELECT id FROM work_draft") == []
    for reader in (maker, checker):
        seen = await (await (await reader.open(WORK)).follow("撤回公示")).follow("证据1.jpg")
        assert "文件由提出这件事项的同事上传" in seen.text
        assert (await reader.get(f"{seen.path}/download")).status == 200


async def test_a_repair_asks_for_its_proof_beside_the_field(client: PortalClient, bureau: Bureau) -> None:
    record = await shown(bureau, REPAIRABLE)
    form = await (await visitor(client, record.maker)).open(f"{WORK}/{record.number}/repair")
    said: dict[str, Any] = {"reason": "letter", "documents": "申请书", "promise": "属实。"}
    refused = await form.submit(button="提交复核", **said, duties_done=True)
    assert refused.errors == ["请上传申请书、履行完毕的证明和信用承诺，没有材料不能提出修复。"]
    assert "已提交复核" in (await refused.submit(button="提交复核", files=PHOTO)).notice


async def test_a_repair_sent_twice_is_one_though_its_papers_lie_with_it_already(
    client: PortalClient, bureau: Bureau
) -> None:
    record = await shown(bureau, REPAIRABLE)
    form = await (await visitor(client, record.maker)).open(f"{WORK}/{record.number}/repair")
    wrong = await form.submit(button="提交复核", reason="letter", documents="", promise="属实。", files=PHOTO)
    assert WAITING in wrong.text
    for _ in range(2):
        assert "已提交复核" in (await wrong.submit(button="提交复核", documents="申请书")).notice
    assert len(await fetch("SELECT id FROM record_act")) == 1


async def test_papers_of_a_correction_survive_its_preview(client: PortalClient, bureau: Bureau) -> None:
    record = await shown(bureau)
    form = await (await visitor(client, record.maker)).open(f"{WORK}/{record.number}/correct")
    said: dict[str, Any] = {"reason": "facts", "note": "表述已更正。", "facts": "当事人借用他人证书。"}
    preview = await form.submit(button="预览", **said, files=PHOTO)
    assert WAITING in preview.text
    assert "更正以后的内容" in preview.text
    assert "已提交复核" in (await preview.submit(button="提交复核")).notice
    assert len(await fetch("SELECT name FROM blob WHERE owner LIKE '%-%'")) == 1


async def test_enter_sends_and_never_removes_the_first_file(client: PortalClient, bureau: Bureau) -> None:
    """A browser presses the first button of a form for whoever types Enter in one of its fields."""
    form = await objection_form(client, (await shown(bureau)).number)
    wrong = await form.submit(**SAID | {"text": ""}, files=PHOTO)
    [again] = [one for one in wrong.root.iter("form") if one.get("action", "").endswith("/objection")]
    buttons = [one for one in again.iter() if one.tag == "button" or one.get("type") == "submit"]
    assert [one.get("name") for one in buttons] == [None, "remove", None]
