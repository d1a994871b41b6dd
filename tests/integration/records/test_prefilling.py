"""A decided case says for whom it still needs records, and fills in what it knows."""

from dataclasses import replace
from datetime import date

import pytest

from portal.cases import reading
from portal.cases.facts import saving
from portal.cases.facts.saving import Typed
from portal.core.errors import NotFound
from portal.records import drafting, prefilling, ruling
from portal.records.content import Measure
from tests.support.bureau import Bureau
from tests.support.cases import WAYS, a_case, drive
from tests.support.records import HOLDER, ID_NUMBER, UNIT

ROWS = (
    {
        "person_name": "欧阳建国", "id_number": ID_NUMBER, "certificate_no": "00234634",
        "profession": "二级注册建造师", "registered_unit": "常德市示例建筑工程有限公司",
        "unit_name": "常德市示例建筑工程有限公司", "unit_uscc": "91430700MA4L00003P",
        "agency_name": "常德市虚构人力资源有限公司", "violation": "挂证",
    },
    {
        "person_name": "司马虚构", "unit_name": "常德市示例建筑工程有限责任公司",
        "violation": "挂证", "remark": "无。",
    },
)  # fmt: skip


async def decided(bureau: Bureau) -> str:
    number = await a_case(bureau, "investigating")
    opened = await reading.open_case(bureau["张干事"], number)
    await saving.save(bureau["张干事"], number, [Typed(0, dict(row)) for row in ROWS], version=0)
    assert opened.facts.version == 0
    await drive(bureau, number, *WAYS["decided"][1:])
    return number


async def test_each_subject_is_offered_once_with_its_role(bureau: Bureau) -> None:
    found = await prefilling.decided(bureau["张干事"], await decided(bureau))
    assert [(one.name, one.role, one.subject_type) for one in found.remaining] == [
        ("欧阳建国", "holder", "natural"),
        ("常德市示例建筑工程有限公司", "unit", "legal"),
        ("常德市虚构人力资源有限公司", "intermediary", "legal"),
        ("司马虚构", "holder", "natural"),
    ]


async def test_facts_and_decision_fill_the_form(bureau: Bureau) -> None:
    found = await prefilling.decided(bureau["张干事"], await decided(bureau))
    values = dict(found.remaining[0].values)
    assert (values["profession"], values["grade"]) == ("builder", "builder2")
    assert (values["identity_number"], values["certificate_no"]) == (ID_NUMBER, "00234634")
    assert found.remaining[1].values["uscc"] == "91430700MA4L00003P"
    assert found.decision["decision_no"] == "常建罚决字〔2026〕12号"
    assert found.decision["decision_on"] == date(2026, 3, 9)
    assert found.measure == "警告，罚款一万元。"
    assert "violation" not in values


async def test_what_was_drafted_is_not_offered_again(bureau: Bureau) -> None:
    case, person = await decided(bureau), bureau["张干事"]
    await drafting.draft(person, replace(HOLDER, name="欧 阳 建 国"), case=case)
    await drafting.draft(person, replace(UNIT, name="常德市示例建筑工程有限责任公司"), case=case)
    found = await prefilling.decided(person, case)
    assert [one.name for one in found.remaining] == ["常德市虚构人力资源有限公司", "司马虚构"]
    assert len(found.subjects) == 4


@pytest.mark.parametrize("name", ["陈设计", "王干事", "周派", "纪严"])
async def test_a_stranger_learns_of_no_subject(bureau: Bureau, name: str) -> None:
    case = await decided(bureau)
    with pytest.raises(NotFound):
        await prefilling.decided(bureau[name], case)


async def test_the_rule_suggests_when_to_apply_again(bureau: Bureau) -> None:
    rescinded = replace(HOLDER, measures=(Measure(code="rescind_registration"),))
    found = await ruling.reapply_of(rescinded)
    assert found is not None
    assert found.day == date(2029, 3, 2)
    architect = replace(rescinded, profession="architect", measures=(Measure(code="revoke_licence"),))
    longer = await ruling.reapply_of(architect)
    assert longer is not None
    assert longer.day == date(2031, 3, 2)
    assert await ruling.reapply_of(HOLDER) is None
    assert await ruling.reapply_of(UNIT) is None


async def test_the_window_is_told_with_the_rule_of_the_decisions_day(bureau: Bureau) -> None:
    basis = await ruling.basis_of(UNIT)
    assert (basis.rule.rule, basis.chosen) == ("construction-2017", False)
    assert "建市〔2017〕241号" in basis.rule.source
    chosen = await ruling.basis_of(replace(UNIT, window_rule="order-36", window_reason="从轻"))
    assert (chosen.rule.rule, chosen.window.until_on, chosen.chosen) == ("order-36", date(2027, 3, 2), True)
