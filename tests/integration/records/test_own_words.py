"""A record never carries its informant's words; only the office that holds the tip compares them."""

from dataclasses import replace
from datetime import date

import pytest

from portal.catalogue.states import Role
from portal.compartments import sealing
from portal.core.errors import InvalidInput, Refused
from portal.database import change, fetch
from portal.records import desk, drafting, publishing
from portal.records.content import Content
from portal.records.own_words import compare
from portal.records.reviewing import review_of
from portal.staff import keyring
from tests.support.bureau import BUILDING, COUNTY, Bureau, member
from tests.support.cases import a_case, a_case_and_its_informant
from tests.support.records import HOLDER, UNIT, in_review
from tests.support.tips import BUILDER

ACCOUNT = "我在工地上亲眼看到，他三年来一天都没有到过岗，工资也是别人代领的。"
COPIED = replace(UNIT, facts="经查，他三年来一天都没有到过岗，属于挂证。")
SENT = BUILDER | {"account": ACCOUNT}


async def decided(bureau: Bureau) -> str:
    return await a_case(bureau, "decided", answers=SENT)


async def drafted(bureau: Bureau, content: Content) -> desk.OpenRecord:
    record = await drafting.draft(bureau["张干事"], content, case=await decided(bureau))
    return await desk.open_record(bureau["张干事"], record)


async def test_a_passage_of_the_informant_is_shown_to_the_drafter_and_blocks(bureau: Bureau) -> None:
    opened = await drafted(bureau, COPIED)
    review = await review_of(bureau["张干事"], opened)
    assert review.preview.compared is not None
    [passage] = review.preview.compared.passages
    assert (passage.name, passage.text) == ("facts", "他三年来一天都没有到过岗")
    assert not review.preview.is_clear
    with pytest.raises(InvalidInput) as refused:
        await drafting.submit(bureau["张干事"], opened.row.id, version=1)
    assert "用自己的话重写" in refused.value.errors["facts"].text()


@pytest.mark.parametrize(
    "facts",
    [
        "经查，他三年来，一天都 没有到过岗。",
        "经查，他三年来“一天”都没有到过岗！",
        "经查，他三年来\n一天都没有到过岗。",
        "经查，他三年来一天都没有\u200b到过岗。",
    ],
)
async def test_signs_between_the_words_hide_nothing(bureau: Bureau, facts: str) -> None:
    opened = await drafted(bureau, replace(UNIT, facts=facts))
    assert (await compare(bureau["张干事"], opened.row.case, opened.content)).passages


async def test_eleven_equal_characters_are_chance(bureau: Bureau) -> None:
    opened = await drafted(bureau, replace(UNIT, facts="他三年来一天都没有到过。"))
    assert (await compare(bureau["张干事"], opened.row.case, opened.content)).passages == ()


async def test_names_of_units_and_laws_are_nobodys_own_words(bureau: Bureau) -> None:
    law = "《人力资源市场暂行条例》第四十三条第二款"
    unit = "常德市某某虚构建筑工程有限责任公司"
    sent = BUILDER | {"account": f"{unit}违反{law}。", "units": [BUILDER["units"][0] | {"name": unit}]}
    case = await a_case(bureau, "decided", answers=sent)
    record = await drafting.draft(
        bureau["张干事"], replace(UNIT, facts=f"{unit}违规。", legal_basis=law), case=case
    )
    await drafting.submit(bureau["张干事"], record, version=1)
    assert (await desk.open_record(bureau["张干事"], record)).row.state == "review"


async def test_what_the_informant_wrote_later_counts_too(bureau: Bureau) -> None:
    from portal.cases import conversation

    case, informant = await a_case_and_its_informant(bureau, "awaiting_informant")
    await conversation.answer(informant, "他每个月只来工地签一次字就走，门卫可以作证。")
    [row] = await fetch("SELECT id FROM casefile WHERE number = ?", case)
    content = replace(UNIT, remark="每个月只来工地签一次字就走。")
    found = await compare(bureau["张干事"], row["id"], content)
    assert [one.name for one in found.passages] == ["remark"]


async def test_a_tip_that_the_drafter_cannot_open_stops_the_submission(bureau: Bureau) -> None:
    opened = await drafted(bureau, UNIT)
    await change("DELETE FROM compartment_grant WHERE compartment IN (SELECT content FROM tip)")
    with pytest.raises(Refused) as refused:
        await drafting.submit(bureau["张干事"], opened.row.id, version=1)
    assert "打不开" in refused.value.message.text()


async def test_the_checker_relies_on_what_was_sealed_at_the_handing_over(bureau: Bureau) -> None:
    opened = await drafted(bureau, UNIT)
    await drafting.submit(bureau["张干事"], opened.row.id, version=1)
    review = await review_of(bureau["李科长"], await desk.open_record(bureau["李科长"], opened.row.id))
    assert review.was_compared
    assert review.preview.compared is None
    assert await publishing.approve(bureau["李科长"], opened.row.id, version=2)


async def test_a_text_changed_behind_the_check_cannot_be_published(bureau: Bureau) -> None:
    record = await in_review(bureau["张干事"])
    opened = await desk.open_record(bureau["张干事"], record)
    from portal.records.content import to_payload

    payload = to_payload(replace(UNIT, facts="换过的事实。"))
    await sealing.put(opened.row.compartment, "content", payload, author="account:x", pair=opened.pair)
    assert not (
        await review_of(bureau["李科长"], await desk.open_record(bureau["李科长"], record))
    ).may_publish
    with pytest.raises(Refused) as refused:
        await publishing.approve(bureau["李科长"], record, version=2)
    assert "重新提交" in refused.value.message.text()


async def test_a_record_in_review_from_before_this_check_goes_back_first(bureau: Bureau) -> None:
    record = await in_review(bureau["张干事"])
    await change("DELETE FROM item WHERE name = 'check'")
    with pytest.raises(Refused):
        await publishing.approve(bureau["李科长"], record, version=2)
    await drafting.send_back(bureau["李科长"], record, version=2, reason="请重新提交")
    await drafting.submit(bureau["张干事"], record, version=3)
    assert await publishing.approve(bureau["李科长"], record, version=4)


async def test_the_lent_checker_of_another_office_never_opens_the_tip(bureau: Bureau) -> None:
    alone = await bureau.hire("何独", (COUNTY, Role.PUBLISHER))
    await keyring.admit(COUNTY, member(alone), by=bureau["王干事"])
    record = await in_review(alone, office=COUNTY)
    opened = await desk.open_record(bureau["李科长"], record)
    assert (await review_of(bureau["李科长"], opened)).may_publish


async def test_nothing_of_a_tip_is_in_the_public_tables_or_the_ledger(bureau: Bureau) -> None:
    own = replace(HOLDER, decision_on=date(2026, 3, 9))
    opened = await drafted(bureau, own)
    await drafting.submit(bureau["张干事"], opened.row.id, version=1)
    await publishing.approve(bureau["李科长"], opened.row.id, version=2)
    public = str(await fetch("SELECT * FROM public_record")) + str(
        await fetch("SELECT * FROM public_listing")
    )
    [tip] = await fetch("SELECT number, id FROM tip")
    [case] = await fetch("SELECT number, id FROM casefile")
    for trace in (tip["number"], str(tip["id"]), case["number"], str(case["id"]), ACCOUNT):
        assert trace not in public
    assert ACCOUNT[:12] not in str(await fetch("SELECT * FROM ledger_event"))
    assert BUILDING not in public
