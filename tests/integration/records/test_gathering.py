"""One page for one subject: a unit also under its names of before, a person by a certificate, not by name."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from portal.core import clock
from portal.core.errors import NotFound
from portal.database import writing
from portal.records import publishing, showing
from portal.records.content import Content
from portal.records.gathering import Gathered, gathered
from portal.records.publishing import Sample
from portal.records.subjects import of_certificate, of_code, of_unit_name
from portal.units import keeping
from portal.units.names import Name
from tests.support.records import HOLDER, HOLDER_NAME, UNIT
from tests.support.units import BY, SOURCE, builder, code

pytestmark = pytest.mark.usefixtures("bureau")

BEFORE = "常德示例安装公司"
UNDER_THE_OLD_NAME = replace(UNIT, uscc="", name=BEFORE, decision_on=date(2025, 12, 1))


async def show(*contents: Content) -> list[str]:
    return await publishing.insert_projections([Sample(one, date(2026, 3, 5)) for one in contents])


async def registered(name: str, unit_code: str | None, *former: str) -> None:
    known: dict[str, Any] = {"name": name, "code": unit_code, "former": tuple(map(Name, former))}
    entry = builder(**known, valid_from=date(2020, 1, 1))
    await keeping.add_unit(entry, source=SOURCE, actor=BY)


def numbers(found: Gathered) -> list[str]:
    return [one.number for one in found.records]


async def test_a_unit_is_gathered_by_its_code_and_by_every_name_that_the_register_knows() -> None:
    shown = await show(UNIT, UNDER_THE_OLD_NAME, HOLDER)
    await registered(UNIT.name, UNIT.uscc, BEFORE)
    for subject in (of_code(UNIT.uscc), of_unit_name(BEFORE)):
        found = await gathered(subject)
        assert numbers(found) == shown[:2]
        assert found.names == (UNIT.name, BEFORE)
        assert (found.count, found.older, found.is_person) == (2, None, False)


async def test_without_the_register_nothing_is_gathered_but_the_same_code_or_the_same_name() -> None:
    [coded, named] = await show(UNIT, UNDER_THE_OLD_NAME)
    assert numbers(await gathered(of_code(UNIT.uscc))) == [coded]
    assert numbers(await gathered(of_unit_name(BEFORE))) == [named]


async def test_a_name_that_two_units_have_had_puts_nothing_on_either() -> None:
    [coded, named] = await show(UNIT, UNDER_THE_OLD_NAME)
    await registered(UNIT.name, UNIT.uscc, BEFORE)
    await registered(BEFORE, code(2))
    assert numbers(await gathered(of_code(UNIT.uscc))) == [coded]
    assert numbers(await gathered(of_unit_name(BEFORE))) == [named]


async def test_a_branch_is_another_unit() -> None:
    [head, branch] = await show(UNIT, replace(UNIT, uscc="", name=UNIT.name + "汉寿分公司"))
    await registered(UNIT.name, UNIT.uscc)
    assert numbers(await gathered(of_code(UNIT.uscc))) == [head]
    assert numbers(await gathered(of_unit_name(UNIT.name + "汉寿分公司"))) == [branch]


async def test_a_persons_records_are_gathered_by_the_certificate_and_never_by_the_name() -> None:
    again = replace(HOLDER, decision_on=date(2026, 1, 5))
    namesake = replace(HOLDER, registration_no="湘2439999999999")
    shown = await show(HOLDER, again, namesake)
    await registered(HOLDER_NAME, None)
    found = await gathered(of_certificate(HOLDER.registration_no))
    assert numbers(found) == shown[:2]
    assert (found.names, found.is_person) == (("欧***",), True)
    assert HOLDER_NAME not in repr(found)


@pytest.mark.parametrize("state", ["withdrawn", "repaired", "suspended"])
async def test_when_the_last_one_is_gone_there_is_no_such_subject(state: str) -> None:
    [number, other] = await show(UNIT, replace(UNIT, decision_on=date(2026, 1, 5)))
    async with writing():
        await showing.stop(number, state)
    assert numbers(await gathered(of_code(UNIT.uscc))) == [other]
    async with writing():
        await showing.stop(other, state)
    with pytest.raises(NotFound) as none:
        await gathered(of_code(UNIT.uscc))
    with pytest.raises(NotFound) as never:
        await gathered(of_code(code(9)))
    assert none.value.message == never.value.message, "the refusal tells that there were records"


async def test_a_window_that_has_not_begun_or_has_ended_shows_nothing() -> None:
    [number] = await show(UNIT)
    subject = of_code(UNIT.uscc)
    last = (await gathered(subject)).records[0].publish_until
    for day, is_shown in ((date(2026, 3, 4), False), (last, True), (last + timedelta(days=1), False)):
        with clock.frozen(datetime(day.year, day.month, day.day, 9, tzinfo=clock.SHANGHAI)):
            if is_shown:
                assert numbers(await gathered(subject)) == [number]
            else:
                with pytest.raises(NotFound):
                    await gathered(subject)


@pytest.mark.parametrize("subject", ["", "u", "p12", "x" * 21, "u9143\x00", "n" + "G" * 20, "u" + "9" * 500])
async def test_what_is_no_subject_is_not_found(subject: str) -> None:
    await show(UNIT)
    with pytest.raises(NotFound):
        await gathered(subject)


async def test_many_records_come_in_pages_without_a_gap() -> None:
    shown = await show(*(replace(UNIT, decision_on=date(2026, 3, 1) - timedelta(days=n)) for n in range(25)))
    subject, seen, after = of_code(UNIT.uscc), [], ""
    for _ in range(4):
        page = await gathered(subject, after=after, size=10)
        assert page.count == 25
        seen += numbers(page)
        if page.older is None:
            break
        after = page.older
    assert seen == shown
    assert numbers(await gathered(subject, after="nonsense", size=10)) == shown[:10]
