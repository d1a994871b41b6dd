"""Offices and areas that staff keep: dated, never overwritten, with everything before still readable."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from portal.catalogue.pack import load_pack
from portal.core import clock
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.database import fetch
from portal.offices import ending, history, keeping, loading, queries
from portal.offices.keeping import AREAS, OFFICES
from tests.support.bureau import BUILDING, COUNTY, DESK, DISCIPLINE, Bureau

NEW = {"zh": "局法规科", "en": "Legal Section", "kind": "section", "area_code": None, "position": 999}
BY = "staff:00000000-0000-0000-0000-000000000000"
PAPER = "机构改革方案〔2026〕3号"


def today(**shift: int) -> date:
    return clock.today() + timedelta(**shift)


async def rename(zh: str, *, version: int = 1, since: date | None = None) -> None:
    office = await queries.office(BUILDING)
    values = {name: getattr(office, name) for name in OFFICES.columns} | {"zh": zh}
    day = since or clock.today()
    await keeping.change_row(
        OFFICES, BUILDING, values, valid_from=day, source=PAPER, version=version, actor=BY
    )


async def end(code: str, **changes: Any) -> None:
    given: dict[str, Any] = {
        "last_day": clock.today(),
        "source": PAPER,
        "knowing": False,
        "version": 1,
        "actor": BY,
    }
    await ending.end_office(code, **given | changes)


async def test_a_new_office_is_there_from_its_first_day(bureau: Bureau) -> None:
    await keeping.add(OFFICES, "legal-section", NEW, valid_from=today(days=3), source=PAPER, actor=BY)
    assert (await queries.office("legal-section")).zh == "局法规科"
    assert "legal-section" not in {one.code for one in await queries.offices()}
    assert "legal-section" in {one.code for one in await queries.offices(today(days=3))}


@pytest.mark.parametrize("code", ["", "Legal", "法规科", "-a", "a", "a" * 40, "a b", "a/b"])
async def test_a_code_that_addresses_cannot_carry_is_refused(bureau: Bureau, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        await keeping.add(OFFICES, code, NEW, valid_from=today(), source=PAPER, actor=BY)
    assert list(caught.value.errors) == ["code"]


async def test_a_code_is_never_used_twice_even_after_the_end(bureau: Bureau) -> None:
    await keeping.add(OFFICES, "legal-section", NEW, valid_from=today(), source=PAPER, actor=BY)
    await end("legal-section")
    with pytest.raises(InvalidInput):
        await keeping.add(OFFICES, "legal-section", NEW, valid_from=today(), source=PAPER, actor=BY)


async def test_a_renamed_office_keeps_its_name_of_before_with_its_days(bureau: Bureau) -> None:
    before = await queries.office(BUILDING)
    await rename("局建筑市场监管科")
    [old] = await history.former(f"office:{BUILDING}")
    now = await queries.office(BUILDING)
    assert (now.zh, now.valid_from, now.source) == ("局建筑市场监管科", clock.today(), PAPER)
    assert (old.values["zh"], old.values["valid_from"]) == (before.zh, before.valid_from.isoformat())
    assert (old.until_on, old.changed_by, old.changed_on) == (today(days=-1), BY, clock.today())


async def test_the_pack_does_not_undo_a_name_that_staff_gave(bureau: Bureau) -> None:
    await rename("局建筑市场监管科")
    await loading.load_pack(load_pack("changde"))
    assert (await queries.office(BUILDING)).zh == "局建筑市场监管科"


async def test_saving_what_already_stands_changes_nothing(bureau: Bureau) -> None:
    await rename("局建筑市场监管科")
    await rename("局建筑市场监管科", version=2)
    assert await history.version_of(f"office:{BUILDING}") == 2


async def test_a_name_cannot_begin_before_the_row_or_in_the_future(bureau: Bureau) -> None:
    for since in (date(2000, 1, 1), today(days=1)):
        with pytest.raises(InvalidInput) as caught:
            await rename("甲科", since=since)
        assert list(caught.value.errors) == ["valid_from"]


async def test_of_two_that_change_at_once_the_second_is_told(bureau: Bureau) -> None:
    done = await asyncio.gather(rename("甲科"), rename("乙科"), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "NoneType"]
    assert await history.version_of(f"office:{BUILDING}") == 2
    with pytest.raises(Conflict):
        await rename("丙科", version=1)


async def test_what_still_names_an_office_is_said_before_it_ends(bureau: Bureau) -> None:
    named = await ending.named_by(BUILDING)
    assert "R99" in named.rules
    assert "construction" in named.duties
    assert (await ending.named_by(COUNTY)).areas == ("430721",)
    with pytest.raises(InvalidInput) as caught:
        await end(BUILDING)
    assert list(caught.value.errors) == ["knowing"]
    await end(BUILDING, knowing=True)
    assert BUILDING not in {one.code for one in await queries.offices(today(days=1))}
    assert (await queries.office(BUILDING)).zh == "局建筑业管理科"


@pytest.mark.parametrize("code", [DESK, DISCIPLINE, "custodians"])
async def test_without_these_no_tip_could_be_taken_so_they_stay(bureau: Bureau, code: str) -> None:
    with pytest.raises(Refused):
        await end(code, knowing=True)


async def test_an_end_that_was_a_mistake_is_taken_back(bureau: Bureau) -> None:
    await keeping.add(OFFICES, "legal-section", NEW, valid_from=today(), source=PAPER, actor=BY)
    with pytest.raises(Refused):
        await keeping.restore(OFFICES, "legal-section", version=1, actor=BY)
    await end("legal-section")
    await keeping.restore(OFFICES, "legal-section", version=2, actor=BY)
    assert (await queries.office("legal-section")).valid_to is None
    assert await history.version_of("office:legal-section") == 3


async def test_an_office_cannot_end_before_it_began(bureau: Bureau) -> None:
    with pytest.raises(InvalidInput):
        await end(BUILDING, last_day=date(2000, 1, 1), knowing=True)


async def test_what_is_not_there_cannot_be_changed(bureau: Bureau) -> None:
    with pytest.raises(NotFound):
        await keeping.restore(OFFICES, "nowhere", version=1, actor=BY)


async def test_an_area_may_go_over_to_another_bureau(bureau: Bureau) -> None:
    area = next(one for one in await queries.areas() if one.code == "430721")
    values = {name: getattr(area, name) for name in AREAS.columns} | {"bureau": "bureau-430702"}
    await keeping.change_row(
        AREAS, "430721", values, valid_from=clock.today(), source=PAPER, version=1, actor=BY
    )
    rules = await queries.rules_on()
    assert rules.areas["430721"].bureau == "bureau-430702"
    [old] = await history.former("area:430721")
    assert old.values["bureau"] == COUNTY


async def test_every_act_is_in_the_ledger(bureau: Bureau) -> None:
    await rename("甲科")
    await keeping.add(OFFICES, "legal-section", NEW, valid_from=today(), source=PAPER, actor=BY)
    events = await fetch("SELECT subject, facts FROM ledger_event WHERE kind = 'office.kept' ORDER BY seq")
    assert [(one["subject"], one["facts"]) for one in events] == [
        (f"office:{BUILDING}", '{"act":"changed"}'),
        ("office:legal-section", '{"act":"added"}'),
    ]
