"""公示办理 on the pages of staff: what waits for whom, and each act through two pairs of hands."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar import Litestar

from portal.records import queries
from portal.records.life import answering, proposing, work
from portal.records.queries import Ended
from tests.support.bureau import Bureau
from tests.support.life import (
    DOCUMENT,
    REPAIRABLE,
    done,
    ground,
    objected,
    only_objection,
    repaired,
    shown,
    suspended,
    withdrawn,
)
from tests.support.pages import PortalClient
from tests.support.records import HOLDER, UNIT
from tests.support.signed_in import visitor
from tests.support.tips import a_photo

WORK = "/staff/records/work"


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as opened:
        yield opened


async def test_a_withdrawal_from_the_list_to_the_page_that_is_gone(
    client: PortalClient, bureau: Bureau
) -> None:
    record = await shown(bureau)
    maker, checker = await visitor(client, record.maker), await visitor(client, record.publisher)
    form = await (await maker.open(f"{WORK}/{record.number}")).follow("撤回公示")
    wrong = await form.submit(reason="annulled", event_on="2026年3月9日", document="")
    assert wrong.status == 422
    page = await wrong.submit(document=DOCUMENT, note="复议机关已撤销原决定。")
    assert "已提交复核" in page.notice
    assert "更正公示" not in page.text
    act = await (await checker.open(WORK)).follow("撤回公示")
    assert DOCUMENT in act.text
    done = await act.submit(button="同意，立即生效")
    assert "已生效" in done.notice
    gone = await client.open(f"/records/{record.number}", status=410)
    assert UNIT.name not in gone.text
    assert "原处理决定已被依法撤销" in gone.text
    assert "复议机关已撤销原决定。" in gone.text
    archive = await maker.open(f"{WORK}/{record.number}")
    assert UNIT.name in archive.text
    draft = await archive.follow("打开底稿")
    assert f'href="{WORK}/{record.number}"' in draft.html


async def test_acts_of_one_day_stand_in_the_order_in_which_they_were_done(
    client: PortalClient, bureau: Bureau
) -> None:
    record = await shown(bureau)
    await objected(record.number)
    for _ in range(3):
        await suspended(record)
        await done(record.publisher, await proposing.restore(record.maker, record.number, ground()))
    page = await (await visitor(client, record.maker)).open(f"{WORK}/{record.number}")
    course = re.findall(r'timeline__title">(\w+)', page.html)
    assert course == ["已恢复", "已暂停"] * 3 + ["异议"]


async def test_a_due_day_is_set_off_from_its_word_in_english(client: PortalClient, bureau: Bureau) -> None:
    record = await shown(bureau)
    await proposing.withdraw(record.maker, record.number, ground("annulled"))
    maker = await visitor(client, record.maker)
    page = await maker.open(f"/language?to=en&back={WORK}/{record.number}")
    assert "Waiting for its check" in page.text
    assert ", due 1" in page.text


async def test_the_maker_has_no_buttons_and_a_refusal_is_read_by_him(
    client: PortalClient, bureau: Bureau
) -> None:
    record = await shown(bureau)
    maker, checker = await visitor(client, record.maker), await visitor(client, record.publisher)
    form = await (await maker.open(f"{WORK}/{record.number}")).follow("暂停公示")
    await form.submit(reason="review", event_on="2026-03-09", document="暂停决定书")
    own = await (await maker.open(WORK)).follow("暂停公示")
    assert "须由另一名审核人决定" in own.text
    other = await (await checker.open(WORK)).follow("暂停公示")
    assert (await other.submit(button="不同意")).status == 422
    done = await other.submit(button="不同意", refusal="没有决定书原件。")
    assert "没有同意" in done.notice
    assert "没有决定书原件。" in (await maker.open(own.path)).text
    late = await other.submit(button="不同意", refusal="再写一次。")
    assert late.status == 409
    assert "再写一次。" in late.text


async def test_a_repair_that_cannot_be_yet_has_no_button_but_a_sentence(
    client: PortalClient, bureau: Bureau
) -> None:
    record = await shown(bureau, HOLDER)
    page = await (await visitor(client, record.maker)).open(f"{WORK}/{record.number}")
    assert not page.has_link("信用修复")
    assert "信用修复：最短公示期到2026年9月2日才满，在这以前不能申请修复。" in page.text
    assert page.has_link("暂停公示")


async def test_a_repair_shows_its_conditions_and_has_no_approval_while_one_is_not_met(
    client: PortalClient, bureau: Bureau
) -> None:
    record = await shown(bureau, REPAIRABLE)
    maker, checker = await visitor(client, record.maker), await visitor(client, record.publisher)
    form = await (await maker.open(f"{WORK}/{record.number}")).follow("信用修复")
    answers: dict[str, Any] = {"event_on": "2026-03-09", "documents": "申请书", "promise": "承诺属实。"}
    proof = {"files": ("凭证.jpg", a_photo(), "image/jpeg")}
    wrong = await form.submit(reason="credit_china", **answers, files=proof)
    assert "请填写对方编号" in wrong.text
    await wrong.submit(button="提交复核", reference="XYXF-7")
    listed = await checker.open(WORK)
    assert "2026年3月23日" in listed.text
    act = await listed.follow("信用修复")
    assert "已纠正违法行为，全部义务履行完毕 不满足" in act.text
    assert "最短公示期已满（2025年12月3日） 满足" in act.text
    assert not act.has_button("同意，立即生效")
    assert "认定修复材料虚假" not in (await maker.open(f"{WORK}/{record.number}")).text
    assert "没有同意" in (await act.submit(button="不同意", refusal="凭证是伪造的。")).notice
    form = await (await maker.open(f"{WORK}/{record.number}")).follow("认定修复材料虚假")
    assert "已提交复核" in (await form.submit(document="认定书", event_on="2026-03-09")).notice


async def test_a_revoked_repair_brings_the_record_back_and_the_next_request_is_refused(
    client: PortalClient, bureau: Bureau
) -> None:
    record = await shown(bureau, REPAIRABLE)
    await repaired(record)
    maker, checker = await visitor(client, record.maker), await visitor(client, record.publisher)
    form = await (await maker.open(f"{WORK}/{record.number}")).follow("撤销信用修复")
    said: dict[str, Any] = {
        "reason": "false_material",
        "event_on": "2026-03-09",
        "document": "认定书 常建信〔2026〕1号",
    }
    assert "已提交复核" in (await form.submit(**said)).notice
    act = await (await checker.open(WORK)).follow("撤销信用修复")
    assert "已生效" in (await act.submit(button="同意，立即生效")).notice
    assert "信用修复被撤销，恢复公示" in (await client.open(f"/records/{record.number}")).text
    page = await maker.open(f"{WORK}/{record.number}")
    assert f"{record.number}/repair" not in page.html
    assert "至2029年3月10日（含当日）不受理修复申请" in page.text
    refused = await maker.open(f"{WORK}/{record.number}/repair")
    assert "因提供虚假材料" in refused.text
    proof = {"files": ("凭证.jpg", a_photo(), "image/jpeg")}
    typed: dict[str, Any] = {"reason": "letter", "documents": "申请书", "promise": "属实。"}
    refused = await refused.submit(button="提交复核", **typed, files=proof)
    assert "因提供虚假材料" in refused.errors[0]


async def test_a_correction_is_looked_at_side_by_side_and_then_replaces_the_page(
    client: PortalClient, bureau: Bureau
) -> None:
    record = await shown(bureau)
    maker, checker = await visitor(client, record.maker), await visitor(client, record.publisher)
    form = await (await maker.open(f"{WORK}/{record.number}")).follow("更正公示")
    said: dict[str, Any] = {
        "reason": "facts",
        "note": "违法事实的表述已更正。",
        "facts": "当事人借用他人证书申报资质。",
    }
    preview = await form.submit(button="预览", **said)
    assert UNIT.facts in preview.text
    assert "更正以后的内容" in preview.text
    page = await preview.submit(button="提交复核")
    assert "已提交复核" in page.notice
    act = await (await checker.open(WORK)).follow("更正公示")
    assert UNIT.facts in act.text
    assert "当事人借用他人证书申报资质。" in act.text
    await act.submit(button="同意，立即生效")
    public = await client.open(f"/records/{record.number}")
    assert "当事人借用他人证书申报资质。" in public.text
    assert "违法事实的表述已更正。" in public.text
    assert UNIT.facts not in public.html


async def test_a_correction_without_a_change_or_of_another_subject_is_refused(
    client: PortalClient, bureau: Bureau
) -> None:
    record = await shown(bureau)
    maker = await visitor(client, record.maker)
    form = await (await maker.open(f"{WORK}/{record.number}")).follow("更正公示")
    said: dict[str, Any] = {"reason": "facts", "note": "更正。"}
    assert "内容没有改动" in (await form.submit(button="提交复核", **said)).text
    other = await form.submit(button="提交复核", name="另一家有限公司", uscc="", **said)
    assert "应当撤回公示" in other.text
    leaking = await form.submit(button="提交复核", facts="电话13807361234", **said)
    assert leaking.status == 422


async def test_an_objection_from_the_public_form_to_its_answer(client: PortalClient, bureau: Bureau) -> None:
    record = await shown(bureau)
    page = await (await client.open(f"/records/{record.number}")).follow("提出异议")
    wrong = await page.submit(who="subject", wrong="facts", text="")
    assert wrong.status == 422
    sent = await wrong.submit(text="我在这家单位实际上班。", contact="来信")
    assert "异议已收到" in sent.h1
    code = sent.receipt
    progress = await (await client.open("/records/objections")).submit(code=code)
    assert "核查并答复" in progress.text
    checker = await visitor(client, record.other)
    objection = await (await checker.open(WORK)).follow("收到的异议")
    assert "我在这家单位实际上班。" in objection.text
    done = await objection.submit(outcome="keep", text="经查，事实清楚。")
    assert "已答复异议人。需要更正、暂停或者撤回的，由起草人接着提出。" in done.notice
    answered = await (await client.open("/records/objections")).submit(code=code)
    assert "经查，事实清楚。" in answered.text
    assert "经核查维持公示" in (await client.open(f"/records/{record.number}")).text
    unknown = await (await client.open("/records/objections")).submit(code="0" * 20)
    assert unknown.status == 422


async def test_an_upheld_objection_is_the_turn_of_whoever_drafts(
    client: PortalClient, bureau: Bureau
) -> None:
    record = await shown(bureau)
    await objected(record.number)
    await answering.answer(
        record.other, await only_objection(), outcome="correct", text="将更正。", version=1
    )
    maker, checker = await visitor(client, record.maker), await visitor(client, record.other)
    assert "已答复，请您提出：更正公示" in (await maker.open(WORK)).text
    assert "已答复，等待起草人提出：更正公示" in (await checker.open(WORK)).text
    await proposing.suspend(record.maker, record.number, ground("objection"))
    assert "已答复，本记录有事项等待复核" in (await maker.open(WORK)).text


async def test_each_list_has_pages_of_its_own_and_says_how_many_there_are(
    client: PortalClient, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = await shown(bureau)
    for _ in range(3):
        await objected(record.number)
    await suspended(record)
    monkeypatch.setattr(work, "SIZE", 2)
    first = await (await visitor(client, record.maker)).open(WORK)
    assert "共3件" in first.text
    assert first.html.count("/staff/records/objections/") == 2
    second = await first.follow("下一页")
    assert second.html.count("/staff/records/objections/") == 1
    assert UNIT.name in second.text


async def test_whoever_published_it_reads_why_he_cannot_answer(client: PortalClient, bureau: Bureau) -> None:
    record = await shown(bureau)
    await objected(record.number)
    publisher = await visitor(client, record.publisher)
    page = await (await publisher.open(WORK)).follow("收到的异议")
    assert "须由另一名审核人核查异议" in page.text


async def test_strangers_of_the_staff_find_no_page(client: PortalClient, bureau: Bureau) -> None:
    record = await shown(bureau)
    for name in ("赵干事", "陈设计", "纪严"):
        stranger = await visitor(client, bureau[name])
        await stranger.open(f"{WORK}/{record.number}", status=404)
        assert record.number not in (await stranger.open(WORK)).text
    await client.open("/records/CDZJ-GS-2026-009999/objection", status=404)


async def test_the_public_page_is_gone_for_objections_when_the_record_has_ended(
    client: PortalClient, bureau: Bureau
) -> None:
    record = await shown(bureau)
    await withdrawn(record)
    await client.open(f"/records/{record.number}/objection", status=404)
    assert await queries.by_number(record.number) == Ended(record.number, "withdrawn")
