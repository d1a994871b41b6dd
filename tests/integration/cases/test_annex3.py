"""Facts in the columns of annex 3: prefilled, traced, kept in versions, complete before findings."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from portal.cases import checklist, reading, steps
from portal.cases.checklist import Check
from portal.cases.facts import checking, saving
from portal.cases.facts import reading as facts_reading
from portal.cases.facts.rows import Facts
from portal.cases.facts.saving import Typed
from portal.cases.reading import OpenCase
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.core.masking import mask_id_number
from portal.database import fetch
from portal.ledger.verifying import verify
from tests.support.bureau import Bureau
from tests.support.cases import NOT_PROVED, PROVED, a_case, make_ready, take
from tests.support.tips import BUILDER, sealed_photo

TWO = BUILDER | {
    "persons": [
        {
            "name": "张三丰",
            "profession": "builder",
            "profession_sub": "builder1",
            "actual_unit": "邻市某公司",
        },
        {"name": "李四光", "profession": "supervisor", "registration_no": "43012345"},
    ],
    "units": [{"name": "甲建筑公司", "uscc": "91430702MA4L00000X", "unit_type": "construction"}],
    "intermediaries": [{"name": "某某人才"}, {"name": "某某网"}, {"name": "某某群"}],
}
ID_NUMBER = "11010519491231002X"


async def opened(bureau: Bureau, number: str, who: str = "张干事") -> OpenCase:
    return await reading.open_case(bureau[who], number)


async def facts(bureau: Bureau, number: str) -> Facts:
    return (await opened(bureau, number)).facts


async def save(bureau: Bureau, number: str, *, who: str = "张干事", version: int = 0, **cells: str) -> int:
    """The first row with these cells changed, the others as they are."""
    now = await facts(bureau, number)
    typed = [Typed(row.id, {**row.cells, **(cells if n == 0 else {})}) for n, row in enumerate(now.rows)]
    return await saving.save(bureau[who], number, typed, version=version)


async def test_several_persons_and_agencies_give_several_rows_paired(bureau: Bureau) -> None:
    rows = (await facts(bureau, await a_case(bureau, answers=TWO))).rows
    assert [row["person_name"] for row in rows] == ["张三丰", "李四光", ""]
    assert [row["agency_name"] for row in rows] == ["某某人才", "某某网", "某某群"]
    assert [row["unit_name"] for row in rows] == ["甲建筑公司"] * 3
    assert [row["registered_unit"] for row in rows] == ["甲建筑公司", "甲建筑公司", ""]
    assert [row["profession"] for row in rows] == ["一级注册建造师", "注册监理工程师", ""]
    assert (rows[0]["actual_unit"], rows[1]["certificate_no"]) == ("邻市某公司", "43012345")
    assert {row["violation"] for row in rows} == {"挂证"}


async def test_each_value_tells_from_which_answer_of_which_tip_it_came(bureau: Bureau) -> None:
    now = await facts(bureau, await a_case(bureau, answers=TWO))
    origin = now.rows[1].origins["certificate_no"]
    assert (origin.tip, origin.answer) == ("CDZJ-JB-2026-000001", "persons.2.registration_no")
    assert now.rows[0].origins["profession"].answer == "persons.1.profession_sub"
    assert now.version == 0
    assert len(now.proposed) == 3


async def test_a_change_tells_who_made_it_and_what_stood_there(bureau: Bureau) -> None:
    number = await a_case(bureau)
    assert await save(bureau, number, person_name="张三峰") == 1
    row = (await facts(bureau, number)).rows[0]
    origin = row.origins["person_name"]
    assert (origin.by, origin.was) == (bureau["张干事"].id, "张三丰")
    assert row.origins["unit_name"].tip == "CDZJ-JB-2026-000001"
    await save(bureau, number, who="赵干事", version=1, person_name="张三丰", id_number=ID_NUMBER)
    case = await opened(bureau, number)
    newest, first = await facts_reading.versions(case.row.compartment, case.pair)
    assert (newest.number, newest.by, first.number) == (2, bureau["赵干事"].id, 1)
    changed = {one.column.name: (one.old, one.new) for one in newest.differences}
    assert changed == {"person_name": ("张三峰", "张三丰"), "id_number": ("", "110105********002X")}


async def test_a_masked_number_that_comes_back_stays_what_it_was(bureau: Bureau) -> None:
    number = await a_case(bureau)
    await save(bureau, number, id_number=ID_NUMBER.lower())
    await save(bureau, number, version=1, id_number=mask_id_number(ID_NUMBER), remark="已核对。")
    row = (await facts(bureau, number)).rows[0]
    assert row["id_number"] == ID_NUMBER
    assert facts_reading.masked(row)["id_number"] == "110105********002X"


async def test_of_officers_who_save_at_once_one_wins_and_the_others_hear_who(bureau: Bureau) -> None:
    number = await a_case(bureau)
    names = ("张干事", "李科长", "赵干事", "张干事")
    [row] = (await facts(bureau, number)).rows
    answers = await asyncio.gather(
        *(
            saving.save(bureau[who], number, [Typed(row.id, {**row.cells, "remark": who})], version=0)
            for who in names
        ),
        return_exceptions=True,
    )
    assert answers.count(1) == 1
    assert sum(isinstance(one, Conflict) for one in answers) == 3
    assert (await facts(bureau, number)).version == 1
    assert (await verify()).sound


async def test_rows_come_and_go_and_keep_their_names(bureau: Bureau) -> None:
    number = await a_case(bureau)
    now = await facts(bureau, number)
    typed = [Typed(row.id, dict(row.cells)) for row in now.rows]
    await saving.save(bureau["张干事"], number, [*typed, Typed(0, {"unit_name": "乙公司"})], version=0)
    second = (await facts(bureau, number)).rows[1]
    await saving.save(bureau["张干事"], number, [Typed(second.id, dict(second.cells))], version=1)
    await saving.save(
        *(bureau["张干事"], number, [Typed(second.id, {}), Typed(0, {"unit_name": "丙公司"})]), version=2
    )
    [left] = (await facts(bureau, number)).rows
    assert (left["unit_name"], left.id > second.id) == ("丙公司", True)


@pytest.mark.parametrize("stage", ["awaiting_review", "closed", "not_accepted"])
async def test_nobody_changes_what_is_being_judged_or_has_ended(bureau: Bureau, stage: str) -> None:
    number = await a_case(bureau, stage)
    version = (await facts(bureau, number)).version
    with pytest.raises(Refused):
        await save(bureau, number, version=version, remark="再改改。")


async def test_a_stranger_saves_nothing_and_too_much_is_named_at_its_field(bureau: Bureau) -> None:
    number = await a_case(bureau)
    with pytest.raises(NotFound):
        await saving.save(bureau["陈设计"], number, [], version=0)
    with pytest.raises(InvalidInput) as wrong:
        await saving.save(bureau["张干事"], number, [Typed(1, {"remark": "长" * 501})], version=0)
    assert set(wrong.value.errors) == {"1-remark"}
    with pytest.raises(InvalidInput):
        await saving.save(bureau["张干事"], number, [Typed(0, {"remark": "多"})] * 41, version=0)


async def test_numbers_that_look_odd_are_doubted_and_kept(bureau: Bureau) -> None:
    number = await a_case(bureau)
    await save(bureau, number, id_number="430702199001011234", unit_uscc="91430702MA4L00000X")
    row = (await facts(bureau, number)).rows[0]
    assert set(checking.doubts(row)) == {"id_number", "unit_uscc"}
    await save(bureau, number, version=1, id_number=ID_NUMBER, unit_uscc="")
    assert checking.doubts((await facts(bureau, number)).rows[0]) == {}


async def test_full_numbers_lie_sealed_and_looking_at_them_is_in_the_ledger(bureau: Bureau) -> None:
    number = await a_case(bureau)
    await save(bureau, number, id_number=ID_NUMBER)
    case = await opened(bureau, number)
    await facts_reading.show_numbers(bureau["张干事"], case.row.id, case.row.office)
    rows = await fetch("SELECT kind, facts FROM ledger_event WHERE kind LIKE 'case.facts%' ORDER BY seq")
    assert [row["kind"] for row in rows] == ["case.facts_saved", "case.facts_shown"]
    assert ID_NUMBER not in str(rows)


async def submitted(bureau: Bureau, number: str, found: dict[str, Any]) -> str:
    """What keeps the findings back, in its own words."""
    version = (await opened(bureau, number)).row.version
    with pytest.raises(InvalidInput) as error:
        await steps.take(bureau["张干事"], number, "submit_findings", found, version=version)
    return error.value.errors[""].msgid


async def test_findings_wait_for_saved_facts_then_for_what_annex_3_asks(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    assert "还没有保存" in await submitted(bureau, number, PROVED)
    await save(bureau, number)
    assert "缺“{what}”" in await submitted(bureau, number, PROVED)
    await save(bureau, number, version=1, violation="", remark="证件号码查不到。")
    assert "没有写违法违规行为" in await submitted(bureau, number, PROVED)
    await save(bureau, number, version=2, violation="挂证", person_name="", unit_name="")
    assert "没有写明人员" in await submitted(bureau, number, PROVED)
    assert "核查清单" in await submitted(bureau, number, NOT_PROVED)
    await save(bureau, number, version=3, person_name="张三丰")
    assert "核查清单" in await submitted(bureau, number, PROVED)
    await make_ready(bureau, "张干事", number)
    await take(bureau, "张干事", number, "submit_findings", **PROVED)


async def checked(bureau: Bureau, number: str, *said: Check, who: str = "张干事") -> int:
    return await checklist.check(bureau[who], number, said, (await opened(bureau, number)).tips)


async def items(bureau: Bureau, number: str) -> dict[str, checklist.Item]:
    case = await opened(bureau, number)
    return {item.row.code: item for item in await checklist.items_of(case.row, case.steps)}


async def test_an_item_is_done_with_evidence_or_does_not_apply_with_a_reason(bureau: Bureau) -> None:
    number = await a_case(bureau, files=(sealed_photo(),))
    [photo] = (await opened(bureau, number)).tips[0].files
    done = Check(code="insurance", state="done", evidence=(photo.blob,))
    assert (
        await checked(bureau, number, done, Check(code="on_site", state="not_applicable", note="不在工地。"))
        == 2
    )
    now = await items(bureau, number)
    assert (now["insurance"].state, now["insurance"].evidence) == ("done", ("照片.jpg",))
    assert (now["on_site"].by, now["on_site"].note) == (bureau["张干事"].id, "不在工地。")
    assert not now["registry"].answered


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Check(code="insurance", state="done"), "insurance-text"),
        (Check(code="insurance", state="not_applicable", note=" "), "insurance-text"),
        (Check(code="insurance", state="maybe", note="好。"), "insurance-state"),
        (Check(code="insurance", state="done", note="长" * 1001), "insurance-text"),
        (Check(code="insurance", state="done", evidence=("ab" * 20,)), "insurance-evidence"),
        (Check(code="palm_reading", state="done", note="好。"), ""),
    ],
)
async def test_an_answer_that_says_nothing_is_not_taken(bureau: Bureau, said: Check, field: str) -> None:
    number = await a_case(bureau)
    with pytest.raises(InvalidInput) as wrong:
        await checked(bureau, number, said)
    assert set(wrong.value.errors) == {field}


async def test_an_item_that_a_colleague_answered_meanwhile_is_not_overwritten(bureau: Bureau) -> None:
    number = await a_case(bureau)
    first = Check(code="insurance", state="done", note="已取得参保证明。")
    assert await checked(bureau, number, first) == 1
    assert await checked(bureau, number, first) == 0
    with pytest.raises(Conflict) as late:
        await checked(bureau, number, Check(code="insurance", state="done", note="没有查到。"), who="赵干事")
    assert late.value.message.values == {"name": "张干事"}
    again = Check(code="insurance", state="done", note="又查了一次。", seen=1)
    assert await checked(bureau, number, again, who="赵干事") == 1


async def test_the_list_follows_the_kind_and_ends_with_the_case(bureau: Bureau) -> None:
    number = await a_case(bureau, "not_accepted")
    with pytest.raises(Refused):
        await checked(bureau, number, Check(code="insurance", state="done", note="晚了。"))
    assert set(await items(bureau, number)) == {
        *("registry", "insurance", "personnel", "statement", "on_site", "exemptions")
    }
    case = replace((await opened(bureau, number)).row, kind="fake_job")
    assert [row.code for row in await checklist.rows_for(case)] == ["statement"]
