"""A redacted copy on the pages: suggestions, comparing, saving, printing; and what cannot go out."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar import Litestar

from portal.cases import conversation, opening
from portal.catalogue.states import Role
from portal.core.covering import COVER
from portal.database import fetch
from portal.staff import keyring
from portal.tips import dispatch
from portal.tips.queries import tip_for
from tests.support.bureau import COUNTY, Bureau, member
from tests.support.cases import PROVED, a_case, drive
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import CASE, TIP, desk_of, visitor
from tests.support.tips import BUILDER, UNSURE, sealed_photo, send

NOT_PERMITTED, NOT_FOUND, CONFLICT, INVALID = 403, 404, 409, 422
COPIES, NEW = f"{TIP}/redactions", f"{TIP}/redactions/new"
PHONE = "13800001234"
TOLD = BUILDER | {"account": f"我是老周，{PHONE}，他从来没有来上过班。"}


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


def _told(page: Page) -> str:
    """The field of the text in which he says who he is."""
    values = page.form_values(action=NEW)
    return next(name for name, text in values.items() if "老周" in text)


async def _saved(client: PortalClient, bureau: Bureau, **typed: Any) -> Page:
    await send(TOLD)
    page = await (await desk_of(client, bureau, "张干事", NEW)).submit(button="对照着看", **typed)
    return await page.submit(button="保存这一版")


async def test_from_the_tip_to_the_paper(client: PortalClient, bureau: Bureau) -> None:
    await send(TOLD)
    page = await (await desk_of(client, bureau, "张干事", TIP)).follow("准备脱敏件")
    page = await page.client.open(page.link("准备脱敏件"))
    told = _told(page)
    assert f"[[{PHONE}]]" in page.form_values(action=NEW)[told]
    assert not page.has_button("保存这一版"), "first compare"
    page = await page.submit(button="对照着看", words="老周")
    assert "没有再发现" in page.text
    original, copy = ["".join(one.itertext()) for one in page.all("compare__text")][-2:]
    assert (PHONE in original, PHONE in copy, "老周" in copy) == (True, False, False)
    page = await page.submit(button="保存这一版")
    assert page.path == COPIES
    assert "原文没有改动" in page.notice
    paper = await page.submit(button="打开打印页")
    assert f"我是{COVER}，{COVER}，他从来没有来上过班。" in paper.text
    text = await page.submit(button="下载文本")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.headers["content-disposition"] == 'attachment; filename="CDZJ-JB-2026-000001-v1.txt"'
    assert text.headers["cache-control"] == "no-store"
    assert COVER in text.body.decode()
    for shown in (paper.html, text.body.decode()):
        assert PHONE not in shown
        assert "老周" not in shown
    assert len(await fetch("SELECT id FROM ledger_event WHERE kind = 'redaction.exported'")) == 2
    page = await desk_of(client, bureau, "李科长", TIP)
    assert "保存脱敏件" in page.text
    assert "打印或下载脱敏件" in page.text


async def test_a_mark_taken_away_is_noticed_before_saving(client: PortalClient, bureau: Bureau) -> None:
    await send(TOLD)
    page = await desk_of(client, bureau, "张干事", NEW)
    told = _told(page)
    bare = page.form_values(action=NEW)[told].replace("[[", "").replace("]]", "")
    typed: dict[str, Any] = {told: bare}
    page = await page.submit(button="对照着看", **typed)
    assert "还有手机号码没有遮盖" in page.text
    page = await page.submit(button="保存这一版")
    assert (page.status, page.errors) == (INVALID, ["还有像个人信息的内容。请遮盖，或者写明为什么保留。"])
    page = await page.submit(button="保存这一版", reason="这是单位公开的电话。")
    assert "保留的理由：这是单位公开的电话。" in page.text


async def test_changed_words_are_refused_at_their_text_and_stay_typed(
    client: PortalClient, bureau: Bureau
) -> None:
    await send(TOLD)
    page = await desk_of(client, bureau, "张干事", NEW)
    told = _told(page)
    typed: dict[str, Any] = {told: "他偷了东西。", "words": "老周"}
    page = await page.submit(button="对照着看", **typed)
    assert (page.status, page.errors) == (INVALID, ["除了加减标记，不能改动原文。请恢复原文再加标记。"])
    values = page.form_values(action=NEW)
    assert (values[told], values["words"]) == ("他偷了东西。", "老周")


async def test_messages_go_in_when_they_are_ticked(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "investigating")
    await conversation.write(bureau["张干事"], "CDZJ-JB-2026-000001", "请补充合同，电话13911112222。")
    page = await desk_of(client, bureau, "张干事", NEW)
    name = next(one for one in page.form_values(action=NEW) if one.startswith("said"))
    without = await page.submit(button="对照着看")
    assert "请补充合同" not in "".join("".join(one.itertext()) for one in without.all("compare__text"))
    ticked: dict[str, Any] = {f"take-{name}": True}
    page = await page.submit(button="对照着看", **ticked)
    page = await page.submit(button="保存这一版")
    paper = await page.submit(button="打开打印页")
    assert f"请补充合同，电话{COVER}。" in paper.text


async def test_a_file_that_was_not_cleaned_is_not_offered(client: PortalClient, bureau: Bureau) -> None:
    await send(TOLD, files=(sealed_photo(),))
    page = await desk_of(client, bureau, "张干事", NEW)
    assert "随附的附件" not in page.text


async def test_nothing_ticked_is_nothing_to_compare(client: PortalClient, bureau: Bureau) -> None:
    await send(TOLD)
    page = await desk_of(client, bureau, "张干事", NEW)
    ticks: dict[str, Any] = {name: False for name in page.form_values(action=NEW) if name.startswith("take-")}
    page = await page.submit(button="对照着看", **ticks)
    assert page.errors == ["请至少选一段文字。"]


async def test_an_earlier_version_can_still_be_printed(client: PortalClient, bureau: Bureau) -> None:
    page = await _saved(client, bureau)
    again = await page.client.open(NEW)
    again = await (await again.submit(button="对照着看", words="老周")).submit(button="保存这一版")
    assert [row[0] for row in again.tables[0]] == ["2", "1"]
    first = await again.submit(action=f"{COPIES}/1/paper")
    assert "老周" in first.text


@pytest.mark.parametrize("name", ["陈设计", "纪严", "王干事"])
async def test_another_office_finds_nothing(client: PortalClient, bureau: Bureau, name: str) -> None:
    await send(TOLD)
    stranger = await visitor(client, bureau[name])
    for path in (COPIES, NEW):
        assert (await stranger.get(path)).status == NOT_FOUND


async def test_who_handles_nothing_opens_no_copies(client: PortalClient, bureau: Bureau) -> None:
    await send(TOLD)
    assert (await (await visitor(client, bureau["管保"])).get(COPIES)).status == NOT_PERMITTED


async def test_the_pages_speak_english(client: PortalClient, bureau: Bureau) -> None:
    await _saved(client, bureau)
    clerk = await visitor(client, bureau["张干事"])
    clerk.http.cookies.set("lang", "en")
    page = await clerk.open(NEW)
    page = await page.submit(button="Compare")
    assert "No more identity numbers" in page.text
    page = await page.submit(button="Save this version")
    assert page.h1 == "Redacted copies"


async def test_a_county_that_reported_up_is_offered_no_copy(client: PortalClient, bureau: Bureau) -> None:
    """The case is with the coordinating office now, and a link that leads to a refusal is none."""
    chief = await bureau.hire("县局长", (COUNTY, Role.CHIEF))
    await keyring.admit(COUNTY, member(chief), by=bureau["王干事"])
    registered, _ = await send(UNSURE)
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    tip = await tip_for(bureau["王干事"], registered.number)
    number = await opening.open_case(bureau["王干事"], registered.number, version=tip.version)
    await drive(bureau, number, ("王干事", "start", {"assignee": "王干事"}))
    assert (await desk_of(client, bureau, "王干事", CASE)).has_link("准备脱敏件")
    await drive(bureau, number, ("王干事", "submit_findings", PROVED), ("县局长", "report_up", {}))
    assert not (await desk_of(client, bureau, "王干事", CASE)).has_link("准备脱敏件")
