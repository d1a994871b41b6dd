"""The page of a case: what an officer finds, does, and is told when it does not work."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from portal.cases import queries
from portal.database import fetch
from tests.support.bureau import Bureau
from tests.support.cases import (
    DECISION,
    PROVED,
    QUESTION,
    REASON,
    a_case,
    a_case_and_its_informant,
    make_ready,
    take,
)
from tests.support.pages import PortalClient
from tests.support.signed_in import CASE, TIP, desk_of, say, visitor
from tests.support.tips import sealed_photo

OK, SIGNED_OUT, NOT_PERMITTED, NOT_FOUND, CONFLICT, INVALID = 200, 401, 403, 404, 409, 422


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    """The bureau's database is open already, so the application only has to answer."""
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


async def test_another_office_finds_neither_tip_nor_case_nor_file(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau, files=(sealed_photo(),))
    own = await desk_of(client, bureau, "张干事", CASE)
    stranger = await visitor(client, bureau["陈设计"])
    for path in (TIP, CASE, own.link("照片.jpg"), "/staff/cases/CDZJ-AJ-2026-999999"):
        assert (await stranger.get(path)).status == NOT_FOUND
    page = await own.client.open("/staff/tips")
    form = {"_csrf": "x"}
    assert (await stranger.post(f"{CASE}/steps/start", data=form)).status == NOT_PERMITTED
    assert page.status == OK


async def test_a_case_goes_from_desk_to_desk(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    page = await desk_of(client, bureau, "张干事", CASE)
    page = await page.submit(button="开始核查", assignee=str(bureau["赵干事"].id))
    assert "已办理" in page.notice
    assert "经办人：赵干事" in page.text
    await make_ready(bureau, "张干事", "CDZJ-AJ-2026-000001")
    page = await page.submit(button="提交核查结果", **PROVED)
    assert not page.has_button("登记处理决定")
    assert "核查结论：属实" in page.text
    page = await desk_of(client, bureau, "李科长", CASE)
    assert "待审核的核查结果" in page.text
    page = await page.submit(button="登记处理决定", **(DECISION | {"decided_on": "2026-03-09"}))
    assert "决定日期2026年3月9日" in page.text
    page = await page.submit(action=f"{CASE}/steps/close", reason="substantiated")
    assert page.h1 == "发送前预览"
    page = await page.submit(button="办结")
    assert "举报人看到：“已办结。经查属实，已依法处理。”" in page.text
    page = await desk_of(client, bureau, "张干事", CASE)
    assert page.link("起草公示记录") == f"{CASE}/records/new"


async def test_only_the_owner_offices_publisher_is_led_to_the_draft(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau, "decided")
    for name in ("李科长", "赵干事"):
        assert not (await desk_of(client, bureau, name, CASE)).has_link("起草公示记录")


async def test_what_is_missing_is_said_at_its_field(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "investigating")
    page = await desk_of(client, bureau, "张干事", CASE)
    page = await page.submit(button="提交核查结果", text="查了一半，人还没找到。")
    assert page.status == INVALID
    assert page.errors == ["请选择核查结论。"]
    assert "查了一半，人还没找到。" in page.form_values(action=f"{CASE}/steps/submit_findings")["text"]


async def test_what_only_the_domain_knows_is_said_at_its_field_too(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau, "awaiting_review")
    page = await desk_of(client, bureau, "李科长", CASE)
    page = await page.submit(action=f"{CASE}/steps/close_not_proved", reason="insufficient", proof="没有。")
    assert page.status == INVALID
    assert page.errors == ["核查结论是属实或部分属实，须先登记处理决定，或者退回补充核查。"]


async def test_who_writes_longer_than_his_session_lasts_gets_his_words_back(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau, "investigating")
    page = await desk_of(client, bureau, "张干事", CASE)
    await fetch("DELETE FROM session")
    late = await page.submit(button="提交核查结果", **PROVED)
    assert late.status == SIGNED_OUT
    assert "已经存成草稿" in late.text
    back = await desk_of(client, bureau, "张干事", CASE)
    assert back.form_values(action=f"{CASE}/steps/submit_findings")["text"] == PROVED["text"]
    forged = await page.client.post(f"{CASE}/steps/submit_findings", data={"text": PROVED["text"]})
    assert (forged.status, PROVED["text"] in forged.text) == (SIGNED_OUT, False)


async def test_the_slower_of_two_officers_keeps_what_he_typed(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "investigating")
    page = await desk_of(client, bureau, "张干事", CASE)
    await take(bureau, "赵干事", "CDZJ-AJ-2026-000001", "ask", **QUESTION)
    page = await page.submit(button="提交核查结果", **PROVED)
    assert page.status == CONFLICT
    assert "赵干事刚刚办理了这一件" in page.text
    assert page.facts["核查情况"] == PROVED["text"]
    assert page.facts["核查结论"] == "属实"
    assert "待举报人补充" in page.text
    page = await page.follow("看现在的情况")
    assert page.path == CASE
    assert "待举报人补充" in page.text


async def test_a_double_click_sends_one_message_and_keeps_one_note(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau)
    page = await desk_of(client, bureau, "张干事", CASE)
    preview = await page.submit(action=f"{TIP}/messages", text="已收到您的材料。")
    for _ in range(2):
        await preview.submit(button="发给举报人")
    await page.submit(button="保存备注", text="已电话联系。")
    again = await page.submit(button="保存备注", text="已电话联系。")
    assert again.text.count("已收到您的材料。") == 1
    assert again.text.count("已电话联系。") == 1
    again = await say(again, "还有一个问题。")
    assert (await say(again, "已收到您的材料。")).text.count("已收到您的材料。") == 2


async def test_a_double_click_on_a_step_does_no_harm(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    page = await desk_of(client, bureau, "张干事", CASE)
    await page.submit(button="开始核查", assignee=str(bureau["张干事"].id))
    again = await page.submit(button="开始核查", assignee=str(bureau["张干事"].id))
    assert again.status == CONFLICT
    assert (await queries.case_for(bureau["张干事"], "CDZJ-AJ-2026-000001")).version == 2


async def test_his_own_findings_are_not_his_to_judge_and_the_page_says_why(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau, "investigating")
    await take(bureau, "李科长", "CDZJ-AJ-2026-000001", "submit_findings", **PROVED)
    page = await desk_of(client, bureau, "李科长", CASE)
    assert not page.has_button("登记处理决定")
    assert "登记处理决定：核查结果或原来的结论出自您本人，须由另一个人决定。" in page.text


async def test_a_clerk_proposes_and_the_chief_finds_it_filled_in(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau, "investigating")
    page = await desk_of(client, bureau, "张干事", CASE)
    page = await page.submit(action=f"{CASE}/proposals/park", button="提请批准", **REASON)
    assert "已提请负责人批准" in page.notice
    page = await desk_of(client, bureau, "李科长", CASE)
    assert page.form_values(action=f"{CASE}/steps/park")["reason"] == REASON["reason"]
    page = await page.submit(button="暂存待查")
    assert "暂存待查" in page.text
    assert (await queries.case_for(bureau["李科长"], "CDZJ-AJ-2026-000001")).state == "parked"


async def test_a_question_may_be_one_of_the_ready_ones(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "investigating")
    page = await desk_of(client, bureau, "张干事", CASE)
    page = await page.submit(action=f"{CASE}/steps/ask", template="own")
    assert page.status == INVALID
    page = await page.submit(action=f"{CASE}/steps/ask", template="when")
    assert "Please add roughly when it began" in page.text
    page = await page.submit(button="请举报人补充")
    assert "请补充大约从什么时候开始" in page.text


async def test_office_and_informant_write_to_each_other(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    page = await desk_of(client, bureau, "张干事", CASE)
    page = await say(page, "已收到您的材料。")
    assert page.path == CASE
    assert "已收到您的材料。" in page.text
    page = await page.submit(action=f"{TIP}/messages", text="")
    assert page.status == INVALID
    assert page.errors == ["请填写内容。"]


async def test_notes_stay_inside_and_look_different(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    page = await desk_of(client, bureau, "张干事", CASE)
    page = await page.submit(button="保存备注", text="怀疑两家公司串通。")
    assert "内部备注" in "".join(page.all("internal")[-1].itertext())
    assert "怀疑两家公司串通。" in "".join(page.all("internal")[-1].itertext())
    assert not page.all("will-see")[-1].get("class", "").startswith("internal")
    assert (await page.submit(button="保存备注", text="")).status == INVALID


async def test_a_member_is_put_in_charge(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "investigating")
    page = await desk_of(client, bureau, "李科长", CASE)
    assert (await page.submit(button="指定", assignee="")).status == INVALID
    page = await page.submit(button="指定", assignee=str(bureau["赵干事"].id))
    assert "已指定经办人" in page.notice
    assert "经办人赵干事" in page.text.replace(" ", "")


async def test_an_answer_shows_up_on_the_case(client: PortalClient, bureau: Bureau) -> None:
    from portal.cases import conversation

    _, holder = await a_case_and_its_informant(bureau, "awaiting_informant")
    await conversation.answer(holder, "他在二号楼。")
    page = await desk_of(client, bureau, "张干事", "/staff/tips?show=answered")
    page = await page.follow("CDZJ-AJ-2026-000001")
    assert "他在二号楼。" in page.text
    assert "举报人看到：“已收到您的补充。”" in page.text


@pytest.mark.parametrize("action", ["fly", "answered", "sign_off"])
async def test_a_step_that_there_is_not_is_not_taken(
    client: PortalClient, bureau: Bureau, action: str
) -> None:
    await a_case(bureau, "awaiting_informant")
    page = await desk_of(client, bureau, "张干事", CASE)
    form = page.form_values(action=f"{CASE}/notes")
    answer = await page.client.post(f"{CASE}/steps/{action}", data=form | {"version": "3"})
    assert answer.status in (NOT_FOUND, CONFLICT)
    assert (await queries.case_for(bureau["张干事"], "CDZJ-AJ-2026-000001")).version == 3


@pytest.mark.parametrize("version", ["", "-1", "x", "99999999999999999999"])
async def test_a_version_that_is_none_is_an_old_page(
    client: PortalClient, bureau: Bureau, version: str
) -> None:
    await a_case(bureau)
    page = await desk_of(client, bureau, "张干事", CASE)
    form = page.form_values(action=f"{CASE}/steps/start") | {"assignee": str(bureau["张干事"].id)}
    answer = await page.client.post(f"{CASE}/steps/start", data=form | {"version": version})
    assert answer.status == CONFLICT
