"""The case page at work: facts, checklist, previews, drafts, two people at once, helpers, recusals."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar import Litestar

from portal.admin.desk import presence
from portal.cases import assisting, conversation, queries, reading, steps
from portal.catalogue.states import Role
from portal.database import fetch
from portal.vault.digests import fingerprint
from tests.support.bureau import DESIGN, Bureau
from tests.support.cases import (
    PROVED,
    QUESTION,
    a_case,
    a_case_and_its_informant,
    make_ready,
)
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import CASE, TIP, desk_of, say, visitor
from tests.support.tips import sealed_photo

OK, NOT_FOUND, CONFLICT, INVALID = 200, 404, 409, 422
NUMBER = "CDZJ-AJ-2026-000001"
ID_NUMBER = "11010519491231002X"
FACTS, CHECKLIST = f"{CASE}/facts", f"{CASE}/checklist"


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    presence.forget()
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


def typed(values: dict[str, Any]) -> dict[str, Any]:
    """Names with dashes, which no keyword can have."""
    return values


async def facts_of(client: PortalClient, bureau: Bureau, name: str = "张干事") -> Page:
    return await desk_of(client, bureau, name, FACTS)


async def test_facts_are_prefilled_corrected_and_told_apart(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    page = await (await desk_of(client, bureau, "张干事", CASE)).follow("核对和修改事实")
    assert page.form_values(action=FACTS)["1-person_name"] == "张三丰"
    page = await page.submit(
        button="保存案件事实", **typed({"1-id_number": ID_NUMBER, "1-person_name": "张三峰"})
    )
    assert "新的版本" in page.notice
    assert "110105********002X" in page.text
    assert ID_NUMBER not in page.html
    assert "来自举报CDZJ-JB-2026-000001" in page.text
    page = await page.follow("看改过什么")
    assert "第1行，姓名：空 → 张三峰" in page.text
    assert ID_NUMBER not in page.html


async def test_full_numbers_are_shown_on_request_and_it_is_known(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau)
    page = await (await facts_of(client, bureau)).submit(
        button="保存案件事实", **typed({"1-id_number": ID_NUMBER})
    )
    page = await page.submit(button="查看完整身份证号")
    assert ID_NUMBER in page.text
    page = await page.follow("返回案件")
    assert "查看完整身份证号" in page.text
    assert (await facts_of(client, bureau)).form_values(action=FACTS)["1-id_number"] == "110105********002X"


async def test_rows_are_added_and_taken_out_without_a_script(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    page = await (await facts_of(client, bureau)).submit(button="再加一行", **typed({"1-remark": "先写着。"}))
    assert page.form_values(action=FACTS)["1-remark"] == "先写着。"
    page = await page.submit(button="保存案件事实", **typed({"n1-agency_name": "某某人才"}))
    assert "2：某某人才" in page.text
    page = await (await facts_of(client, bureau)).submit(button="保存案件事实", **typed({"1-removed": True}))
    assert page.status == OK
    assert len((await reading.open_case(bureau["张干事"], NUMBER)).facts.rows) == 1


async def test_an_odd_number_is_doubted_and_a_long_text_refused(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    page = await (await facts_of(client, bureau)).submit(
        button="保存案件事实", **typed({"1-id_number": "430702199001011234"})
    )
    assert "有1处待核对" in page.text
    page = await (await facts_of(client, bureau)).submit(
        button="保存案件事实", **typed({"1-remark": "长" * 501})
    )
    assert page.status == INVALID
    assert page.form_values(action=FACTS)["1-remark"] == "长" * 501


async def test_two_who_change_the_facts_see_both_texts(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    mine, theirs = await facts_of(client, bureau), await facts_of(client, bureau, "赵干事")
    await theirs.submit(button="保存案件事实", **typed({"1-remark": "社保在外地。"}))
    page = await mine.submit(button="保存案件事实", **typed({"1-remark": "人在外地。"}))
    assert page.status == CONFLICT
    assert "赵干事刚刚办理了这一件" in page.text
    assert page.form_values(action=FACTS)["1-remark"] == "人在外地。"
    assert "现在保存的：社保在外地。" in page.text
    merged = await page.submit(button="保存案件事实", **typed({"1-remark": "人和社保都在外地。"}))
    assert "人和社保都在外地。" in merged.text
    assert await fetch("SELECT id FROM work_draft") == []


async def test_whoever_gives_way_takes_what_is_there(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    mine, theirs = await facts_of(client, bureau), await facts_of(client, bureau, "赵干事")
    await theirs.submit(button="保存案件事实", **typed({"1-remark": "社保在外地。"}))
    page = await mine.submit(button="保存案件事实", **typed({"1-remark": "人在外地。"}))
    again = await facts_of(client, bureau)
    assert again.form_values(action=FACTS)["1-remark"] == "人在外地。"
    page = await page.submit(button="不要我写的")
    assert page.form_values(action=FACTS)["1-remark"] == "社保在外地。"


async def test_the_checklist_is_filled_on_one_page(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, files=(sealed_photo(),))
    page = await (await desk_of(client, bureau, "张干事", CASE)).follow("填写核查清单")
    blob = next(
        one.get("value") for one in page.root.iter("input") if one.get("name") == "insurance-evidence"
    )
    wrong = await page.submit(button="保存核查清单", **typed({"on_site-state": "not_applicable"}))
    assert (wrong.status, wrong.errors) == (INVALID, ["请写明为什么不适用。"])
    page = await page.submit(
        button="保存核查清单",
        **typed({"insurance-state": "done", "insurance-evidence": [blob], "statement-text": "先记着。"}),
    )
    assert page.errors == ["请选择一项。"]
    page = await page.submit(button="保存核查清单", **typed({"statement-text": ""}))
    assert "核查清单1/6" in page.text.replace(" ", "")
    assert "证据：照片.jpg" in page.text


async def test_an_item_answered_by_two_shows_both(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    mine = await desk_of(client, bureau, "张干事", CHECKLIST)
    theirs = await desk_of(client, bureau, "赵干事", CHECKLIST)
    answer = {"insurance-state": "done", "insurance-text": "已取得参保证明。"}
    await theirs.submit(button="保存核查清单", **typed(answer))
    page = await mine.submit(button="保存核查清单", **typed(answer | {"insurance-text": "没有查到。"}))
    assert page.status == CONFLICT
    assert "已取得参保证明。" in page.text
    assert page.form_values(action=CHECKLIST)["insurance-text"] == "没有查到。"
    page = await page.submit(button="保存核查清单")
    assert "没有查到。" in page.text


async def test_the_page_says_what_the_findings_still_wait_for(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "investigating")
    page = await desk_of(client, bureau, "张干事", CASE)
    assert "提交核查结果前还差7项" in page.text
    page = await page.submit(button="提交核查结果", **PROVED)
    assert page.status == INVALID
    assert page.errors == ["案件事实还没有保存。举报里的内容只是预填，请核对后保存。"]
    await make_ready(bureau, "张干事", NUMBER)
    page = await page.submit(button="提交核查结果")
    assert "审核中" in page.text


async def test_going_back_from_a_preview_keeps_every_word(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "investigating")
    page = await desk_of(client, bureau, "张干事", CASE)
    page = await page.submit(action=f"{CASE}/steps/ask", **QUESTION)
    assert "承办单位请您补充情况，请在2026年3月24日前回复。" in page.text
    assert "Please answer by 24 March 2026." in page.text
    assert QUESTION["text"] in page.text
    page = await page.submit(button="返回修改")
    assert (page.status, page.path) == (OK, f"{CASE}/steps/ask")
    assert page.form_values(action=f"{CASE}/steps/ask")["text"] == QUESTION["text"]
    assert (await queries.case_for(bureau["张干事"], NUMBER)).version == 2


async def test_nothing_is_sent_before_the_button_of_the_preview(client: PortalClient, bureau: Bureau) -> None:
    _, holder = await a_case_and_its_informant(bureau)
    page = await desk_of(client, bureau, "张干事", CASE)
    preview = await page.submit(action=f"{TIP}/messages", text="已收到。", en="Received.")
    assert await fetch("SELECT kind FROM ledger_event WHERE kind = 'tip.message_sent'") == []
    assert "Received." in preview.text
    await conversation.answer(holder, "我又想起一件事。")
    page = await preview.submit(button="发给举报人")
    assert page.status == CONFLICT
    assert "我又想起一件事。" in page.text
    page = await page.submit(button="发给举报人")
    assert "已收到。" in page.text
    assert await fetch("SELECT id FROM work_draft") == []


async def test_a_template_fills_the_box_and_keeps_what_was_typed(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau, "investigating")
    page = await desk_of(client, bureau, "张干事", CASE)
    page = await page.submit(action=f"{TIP}/messages", button="填入模板", template="working", text="您好。")
    values = page.form_values(action=f"{TIP}/messages")
    assert values["text"].startswith("您好。\n您反映的情况正在核查")
    assert "is being looked into" in values["en"]
    preview = await page.submit(action=f"{TIP}/messages")
    page = await preview.submit(button="发给举报人")
    assert "您反映的情况正在核查" in page.text


async def test_a_draft_waits_for_the_one_who_wrote_it(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "investigating")
    page = await desk_of(client, bureau, "张干事", CASE)
    page = await page.submit(action=f"{CASE}/steps/submit_findings", button="保存草稿", text="查了一半。")
    assert "只有您自己能看到" in page.notice
    assert "这是您2026年3月10日存的草稿" in page.text
    assert page.form_values(action=f"{CASE}/steps/submit_findings")["text"] == "查了一半。"
    other = await desk_of(client, bureau, "赵干事", CASE)
    assert "查了一半。" not in other.html
    page = await page.submit(button="删除草稿")
    assert "查了一半。" not in page.html


async def test_drafts_of_note_message_and_tip_are_kept_too(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    page = await desk_of(client, bureau, "张干事", CASE)
    page = await page.submit(action=f"{CASE}/notes", button="保存草稿", text="备注一半。")
    page = await page.submit(action=f"{TIP}/messages", button="保存草稿", text="信写一半。")
    assert page.form_values(action=f"{CASE}/notes")["text"] == "备注一半。"
    page = await say(page, "写完了。")
    assert page.form_values(action=f"{TIP}/messages")["text"] == ""
    page = await page.submit(action=f"{CASE}/notes", button="保存备注")
    assert await fetch("SELECT id FROM work_draft") == []


async def test_entries_say_who_learns_of_them_and_are_filtered(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "investigating")
    page = await desk_of(client, bureau, "张干事", CASE)
    page = await page.submit(action=f"{CASE}/notes", button="保存备注", text="怀疑串通。")
    newest = page.all("timeline")[0][0]
    assert "内部备注 内部" in " ".join("".join(newest.itertext()).split())
    only = await page.client.open(f"{CASE}?show=public&order=old")
    assert "怀疑串通。" not in only.text
    assert "建立案件 举报人可见" in only.text
    assert "没有这一类记录" in (await page.client.open(f"{CASE}?show=identity")).text
    assert (await page.client.open(f"{CASE}?show=<b>&order=x&whole=1")).status == OK


async def test_a_long_story_is_cut_until_somebody_asks(client: PortalClient, bureau: Bureau) -> None:
    number = await a_case(bureau)
    for n in range(12):
        await steps.note(bureau["张干事"], number, f"第{n}次核对。")
    page = await desk_of(client, bureau, "张干事", CASE)
    assert len(page.all("timeline")[0]) == 10
    page = await page.follow("看全部")
    assert len(page.all("timeline")[0]) > 10


async def test_a_colleague_who_has_it_open_is_named(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    assert "也打开了这个案件" not in (await desk_of(client, bureau, "张干事", CASE)).text
    page = await desk_of(client, bureau, "李科长", CASE)
    assert "刚才也打开了这个案件：张干事" in page.text


async def test_the_leading_group_reads_what_the_head_allows(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    leader = await bureau.hire("何组长", (None, Role.LEADING))
    assert (await (await visitor(client, leader)).get(CASE)).status == NOT_FOUND
    page = await (await desk_of(client, bureau, "李科长", CASE)).follow("准许领导小组或审计员查看")
    given = typed({"account": str(leader.id), "text": "督办。", "days": "7"})
    wrong = await page.submit(button="准许查看", **given, compared="0000")
    assert wrong.status == INVALID
    page = await page.submit(button="准许查看", **given, compared=fingerprint(leader.keys.box.public))
    assert "何组长" in page.text
    seen = await (await desk_of(client, bureau, "何组长", "/staff/readings")).follow(NUMBER)
    assert "他的注册证书挂在这家公司" in seen.text
    assert not seen.has_button("保存备注")
    await page.submit(button="收回")
    assert (await seen.client.get(CASE)).status == NOT_FOUND
    assert (await (await visitor(client, bureau["张干事"])).get(f"{CASE}/readings")).status == CONFLICT


async def test_a_conflict_of_interest_closes_every_page(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, files=(sealed_photo(),))
    page = await desk_of(client, bureau, "张干事", CASE)
    file = page.link("照片.jpg")
    page = await (await page.follow("登记回避")).submit(button="登记回避", reason="亲属在该公司。")
    assert page.path == "/staff/recusals"
    assert [row[:1] for row in page.tables[0]] == [[NUMBER], ["CDZJ-JB-2026-000001"]]
    for path in (
        CASE,
        TIP,
        file,
        FACTS,
        CHECKLIST,
        f"{CASE}/assistance",
        f"/staff/recusals/{NUMBER}/declare",
    ):
        answer = await page.client.get(path)
        assert answer.status == NOT_FOUND
        assert "您已回避这一件" in answer.text
    head = await (await desk_of(client, bureau, "李科长", CASE)).follow("登记回避")
    assert "张干事" in head.text
    head = await head.submit(button="解除", whom=str(bureau["张干事"].id), reason="查明无关。")
    assert "回避已解除" in head.notice
    assert (await page.client.get(CASE)).status == OK


async def test_a_recusal_needs_a_reason_and_an_opinion_an_office(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau)
    page = await desk_of(client, bureau, "张干事", f"/staff/recusals/{NUMBER}/declare")
    assert (await page.submit(button="登记回避", reason="")).status == INVALID
    page = await desk_of(client, bureau, "张干事", f"{CASE}/assistance")
    assert (await page.submit(button="邀请", office="", text="请查。")).status == INVALID
    await assisting.invite(bureau["张干事"], NUMBER, DESIGN, "请查。")
    assert (await page.submit(button="邀请", office=DESIGN, text="请查。")).status == OK
