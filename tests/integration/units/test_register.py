"""What the register tells routing where an informant does not know who supervises a unit."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from portal.core import clock
from portal.database import fetch
from portal.offices.routing import Decision
from portal.tips import routing
from portal.units import keeping, register
from portal.units.entries import Entry
from portal.units.names import Name
from tests.support.bureau import BUILDING, COUNTY, DISCIPLINE
from tests.support.tips import send
from tests.support.units import BUILDER, BY, SOURCE, builder, code

pytestmark = pytest.mark.usefixtures("bureau")


async def registered(**changes: Any) -> None:
    entry = replace(builder(**changes), valid_from=changes.get("valid_from", date(2020, 1, 1)))
    await keeping.add_unit(entry, source=SOURCE, actor=BY)


async def proposed(
    kind: str = "cert_rent", *, unit: dict[str, Any] | None = None, **answers: Any
) -> Decision:
    named = {"name": BUILDER} if unit is None else unit
    return await routing.propose(kind, {"units": [named], "level": "unknown", **answers})


async def test_without_a_register_nothing_is_filled_in() -> None:
    decision = await proposed()
    assert (decision.rule, decision.level_from, decision.inputs.level) == ("R99", "", "unknown")


async def test_a_unit_in_the_register_brings_its_level_area_and_type() -> None:
    await registered()
    decision = await proposed(persons=[{"profession": "builder"}])
    assert (decision.rule, decision.owner, decision.level_from) == ("R20", BUILDING, "units")
    assert (decision.inputs.level, decision.inputs.area, decision.inputs.unit_types) == (
        "city",
        "430702",
        ("construction",),
    )
    assert not decision.needs_confirmation


async def test_a_district_unit_goes_to_its_countys_bureau_without_asking_anybody() -> None:
    await registered(level="district", area="430721")
    decision = await proposed()
    assert (decision.rule, decision.owner, decision.needs_confirmation) == ("R40", COUNTY, False)


@pytest.mark.parametrize(
    "unit",
    [
        {"uscc": code(1)},
        {"uscc": f"{code(1)[:8]} {code(1)[8:].lower()}"},
        {"name": "常德甲建筑工程有限责任公司"},
        {"name": "常德 甲（建筑）工程有限公司"},
        {"name": "别的名称", "uscc": code(1)},
        {"name": "常德第一工程处"},
    ],
)
async def test_a_code_a_name_however_typed_and_a_name_of_before_are_found(unit: dict[str, str]) -> None:
    await registered(former=(Name("常德第一工程处", date(2015, 6, 30)),))
    assert (await proposed(unit=unit)).level_from == "units"


async def test_what_the_informant_knows_counts_before_the_register() -> None:
    await registered()
    decision = await proposed(level="district", area="430721")
    assert (decision.rule, decision.owner, decision.level_from) == ("R40", COUNTY, "")


async def test_an_area_and_a_type_that_he_gave_stay() -> None:
    await registered(level="district")
    decision = await proposed(unit={"name": BUILDER, "unit_type": "design"}, area="430721")
    assert (decision.inputs.area, decision.inputs.unit_types) == ("430721", ("design",))
    assert decision.level_from == "units"


async def test_the_place_of_a_site_is_not_taken_from_the_units_address() -> None:
    await registered(level="district", area="430721")
    decision = await proposed("absent_on_site")
    assert (decision.rule, decision.inputs.level, decision.inputs.area) == ("R18", "district", "unknown")


async def test_only_the_main_unit_decides() -> None:
    await registered()
    answers = {"units": [{"name": "没有登记的公司"}, {"name": BUILDER}], "level": "unknown"}
    assert (await routing.propose("cert_rent", answers)).level_from == ""


async def test_a_tip_about_staff_is_sealed_to_discipline_and_looks_nothing_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def asked(**_: str) -> None:
        raise AssertionError("the register was asked")

    monkeypatch.setattr(register, "find", asked)
    assert (await proposed("staff_conduct")).owner == DISCIPLINE


@pytest.mark.parametrize("shift", [1, -1])
async def test_a_unit_out_of_force_says_nothing(shift: int) -> None:
    today = clock.today()
    days = {1: {"valid_from": today + timedelta(days=1)}, -1: {"valid_to": today - timedelta(days=1)}}
    await registered(**days[shift])
    assert (await proposed()).level_from == ""


async def test_two_units_of_one_former_name_that_disagree_say_nothing() -> None:
    name = (Name("常德第一工程处"),)
    await registered(former=name)
    await keeping.add_unit(
        Entry(name="别的公司", level="district", valid_from=date(2020, 1, 1), former=name),
        source=SOURCE,
        actor=BY,
    )
    assert await register.find(name="常德第一工程处") is None
    assert await register.find(name=BUILDER)


async def test_an_area_that_has_ended_is_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    async def found(**_: str) -> register.Registered:
        return register.Registered("district", "439999", "unknown")

    monkeypatch.setattr(register, "find", found)
    decision = await proposed()
    assert (decision.inputs.level, decision.inputs.area) == ("district", "unknown")


async def test_the_tip_keeps_that_the_level_came_from_the_register_and_never_the_unit() -> None:
    await registered()
    await send(answers={"units": [{"name": BUILDER}], "persons": [{"name": "张三", "profession": "builder"}]})
    [row] = await fetch("SELECT decision FROM tip")
    kept = json.loads(row["decision"])
    assert (kept["level_from"], kept["inputs"]["level"]) == ("units", "city")
    assert BUILDER not in row["decision"]
    assert code(1) not in row["decision"]


async def test_a_tip_without_it_keeps_no_word_about_it() -> None:
    await send(answers={"units": [{"name": BUILDER}]})
    [row] = await fetch("SELECT decision FROM tip")
    assert "level_from" not in row["decision"]
