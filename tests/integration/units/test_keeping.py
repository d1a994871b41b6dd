"""The register: a unit added, renamed, ended, found again by every name it had."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from portal.core import clock
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.database import fetch
from portal.offices import history
from portal.units import keeping, names, queries, register
from portal.units.entries import Entry
from portal.units.names import Name
from portal.units.queries import Filter
from tests.support.units import BUILDER, BY, SOURCE, SUPERVISOR, builder, code

pytestmark = pytest.mark.usefixtures("bureau")


async def added(entry: Entry | None = None) -> UUID:
    return await keeping.add_unit(_dated(entry or builder()), source=SOURCE, actor=BY)


async def changed(unit: UUID, version: int = 1, **changes: Any) -> None:
    entry = _dated(builder(**changes))
    await keeping.change_unit(unit, entry, source=SOURCE, version=version, actor=BY)


def _dated(entry: Entry) -> Entry:
    return replace(entry, valid_from=entry.valid_from or date(2020, 1, 1))


async def found(words: str, **filters: Any) -> list[str]:
    return [one.name for one in await queries.listed(Filter(words=words, **filters), offset=0, limit=50)]


async def test_a_unit_is_found_by_part_of_its_name_and_by_the_beginning_of_its_code() -> None:
    await added()
    for words in ("甲建筑", "常德 甲", code(1)[:8].lower(), code(1)):
        assert await found(words) == [BUILDER], words
    assert await found("乙") == []
    assert await found("%") == []


async def test_filters_and_the_count_agree_with_the_list() -> None:
    await added()
    await added(Entry(name=SUPERVISOR, level="district", area="430703"))
    assert await found("", level="district") == [SUPERVISOR]
    assert await found("", area="430702") == [BUILDER]
    assert await queries.count(Filter()) == 2


async def test_a_new_name_leaves_the_old_one_findable_with_its_last_day() -> None:
    unit = await added()
    await changed(unit, name="常德新甲建设有限公司")
    assert await queries.former_names(unit) == (Name(BUILDER, clock.today() - timedelta(days=1)),)
    assert await found("甲建筑工程") == ["常德新甲建设有限公司"]
    assert await register.find(name=BUILDER) == register.Registered("city", "430702", "construction")
    [old] = await history.former(keeping.subject(unit))
    assert (old.values["name"], old.changed_by) == (BUILDER, BY)


async def test_a_slip_in_the_brackets_is_no_new_name() -> None:
    unit = await added(builder(name="湖南甲（集团）有限公司"))
    await changed(unit, name="湖南甲(集团)有限责任公司")
    assert await queries.former_names(unit) == ()


async def test_names_of_before_are_kept_with_days_where_they_are_known() -> None:
    typed = "常德工程处（2015-06-30）\n常德一建"
    unit = await added(builder(former=names.read(typed)))
    assert names.written(await queries.former_names(unit)) == typed
    await changed(unit, former=names.read("常德一建"))
    assert [one.name for one in await queries.former_names(unit)] == ["常德一建"]


async def test_saving_what_stands_there_changes_nothing() -> None:
    unit = await added()
    await changed(unit)
    assert (await queries.unit(unit)).version == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " ·（） "}, "name"),
        ({"name": "长" * 201}, "name"),
        ({"code": "123"}, "code"),
        ({"code": code(1)[:-1] + ("0" if code(1)[-1] != "0" else "1")}, "code"),
        ({"code": code(1)[:-1] + "I"}, "code"),
        ({"level": "unknown"}, "level"),
        ({"area": "110000"}, "area"),
        ({"unit_type": "bakery"}, "unit_type"),
        ({"valid_to": date(2019, 1, 1)}, "valid_to"),
        ({"former": tuple(Name(f"名{n}") for n in range(21))}, "former"),
        ({"former": (Name("长" * 201),)}, "former"),
    ],
)
async def test_what_cannot_be_so_is_refused_at_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        await added(builder(**changes))
    assert field in caught.value.errors
    assert await queries.count(Filter()) == 0


async def test_the_same_code_or_the_same_name_is_not_registered_twice() -> None:
    await added()
    for entry, field in (
        (builder(name="别的公司"), "code"),
        (builder(code=None), "name"),
        (builder(code=code(2)), "name"),
    ):
        with pytest.raises(InvalidInput) as caught:
            await added(entry)
        assert list(caught.value.errors) == [field]


async def test_a_unit_cannot_take_what_another_one_has() -> None:
    await added()
    other = await added(Entry(name=SUPERVISOR, level="district"))
    for changes, field in (({"name": SUPERVISOR}, "code"), ({"code": None}, "name")):
        with pytest.raises(InvalidInput) as caught:
            await changed(other, **changes)
        assert list(caught.value.errors) == [field]


async def test_of_two_who_add_the_same_unit_at_once_one_is_told() -> None:
    entry = builder(code=None)
    done = await asyncio.gather(added(entry), added(entry), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["InvalidInput", "UUID"]
    assert await queries.count(Filter()) == 1


async def test_of_two_who_change_it_at_once_the_second_is_told() -> None:
    unit = await added()
    done = await asyncio.gather(
        changed(unit, level="district"), changed(unit, area="430703"), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "NoneType"]
    with pytest.raises(Conflict):
        await keeping.end_unit(unit, last_day=clock.today(), source=SOURCE, version=1, actor=BY)


async def test_an_ended_unit_tells_no_level_and_can_come_back() -> None:
    unit = await added()
    yesterday = clock.today() - timedelta(days=1)
    await keeping.end_unit(unit, last_day=yesterday, source="注销公告", version=1, actor=BY)
    assert await register.find(name=BUILDER) is None
    assert (await found(""), await found("", ended=True)) == ([], [BUILDER])
    await keeping.restore_unit(unit, version=2, actor=BY)
    assert await register.find(name=BUILDER)
    with pytest.raises(Refused):
        await keeping.restore_unit(unit, version=3, actor=BY)


async def test_it_cannot_end_before_it_began() -> None:
    unit = await added()
    with pytest.raises(InvalidInput):
        await keeping.end_unit(unit, last_day=date(2019, 1, 1), source=SOURCE, version=1, actor=BY)


async def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        await keeping.restore_unit(uuid4(), version=1, actor=BY)
    with pytest.raises(NotFound):
        await queries.unit(uuid4())


async def test_every_act_is_in_the_ledger_by_the_units_number() -> None:
    unit = await added()
    await changed(unit, level="district")
    events = await fetch("SELECT subject, facts FROM ledger_event WHERE kind = 'unit.kept' ORDER BY seq")
    assert {one["subject"] for one in events} == {f"unit:{unit}"}
    assert [one["facts"] for one in events] == ['{"act":"added"}', '{"act":"changed"}']
