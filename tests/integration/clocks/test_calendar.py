"""A year that is announced is loaded, and dates become firm; days, lengths and warnings of administrators."""

import asyncio
from datetime import date

import pytest

from portal.background import _jobs
from portal.cases import opening, queries, reading
from portal.catalogue.pack import load_pack
from portal.clocks import editing, loading, recomputing
from portal.clocks.explaining import explain
from portal.core.counting import How
from portal.core.errors import InvalidInput, NotFound, Refused
from portal.database import change, fetch
from portal.ledger.verifying import verify
from portal.mail import reminding
from portal.offices import holidays
from portal.offices import loading as packs
from portal.offices import queries as offices
from portal.settings import Settings
from tests.support.bureau import Bureau
from tests.support.cases import a_case
from tests.support.clocks import on, running_of
from tests.support.tips import send

pytestmark = pytest.mark.usefixtures("working_day")
AUTUMN = date(2026, 10, 20)
NEW_YEAR = holidays.Year(2027, (date(2027, 1, 1), date(2027, 2, 5), date(2027, 2, 8)), (date(2027, 1, 30),))


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library of a later release, which knows 2027."""
    _announce(monkeypatch)


async def test_a_provisional_date_becomes_firm_when_the_year_is_loaded(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on(AUTUMN):
        number = await a_case(bureau)
        before = await queries.case_for(bureau["张干事"], number)
        with pytest.raises(Refused, match="放假安排"):
            await loading.load_year(2027, actor="system")
        assert await loading.load_announced() == []
        _announce(monkeypatch)
        [loaded] = await loading.load_announced()
        after = await queries.case_for(bureau["张干事"], number)
        assert await loading.load_announced() == []
    assert (loaded.year, loaded.off, loaded.work, loaded.moved) == (2027, 3, 1, 1)
    assert (before.due_on, before.due_provisional) == (date(2027, 1, 12), True)
    assert (after.due_on, after.due_provisional) == (date(2027, 1, 13), False)
    opened = await reading.open_case(bureau["张干事"], number)
    line = opened.lines[-1]
    assert (line.title, [str(one.value) for one in line.told]) == (
        "重新计算期限",
        ["受理后办结", "2027-01-12", "2027-01-13"],
    )
    shown = await explain((await running_of(bureau, number))["finish"])
    assert [one.days for one in shown.sums if one.how is How.HOLIDAY and one.first == date(2027, 1, 1)] == [1]
    assert (await verify()).sound


def _announce(monkeypatch: pytest.MonkeyPatch) -> None:
    known = holidays.year
    monkeypatch.setattr(holidays, "year", lambda number: NEW_YEAR if number == 2027 else known(number))
    monkeypatch.setattr(holidays, "latest", lambda: 2027)


async def test_workers_at_once_load_a_year_once(bureau: Bureau, announced: None) -> None:
    with on(AUTUMN):
        await asyncio.gather(*[loading.load_year(2027, actor="system") for _ in range(3)])
    assert len(await fetch("SELECT id FROM calendar_year WHERE year = 2027")) == 1
    assert len(await fetch("SELECT id FROM calendar_day WHERE day >= ?", date(2027, 1, 1))) == 4


async def test_loading_again_follows_the_library_and_leaves_what_staff_set(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = bureau["王密"].actor
    await editing.set_day(date(2026, 5, 6), is_workday=False, name="抗洪", reason="市政府通知", actor=actor)
    changed = holidays.Year(2026, (date(2026, 5, 4),), (date(2026, 5, 9), date(2026, 5, 10)))
    monkeypatch.setattr(holidays, "year", lambda number: changed)
    loaded = await loading.load_year(2026, actor=actor)
    assert loaded.changed > 10
    calendar = await offices.work_calendar()
    assert not calendar.is_working_day(date(2026, 5, 6))
    assert calendar.is_working_day(date(2026, 10, 1))
    assert calendar.is_working_day(date(2026, 5, 10))
    monkeypatch.undo()
    await loading.load_year(2026, actor=actor)
    assert not (await offices.work_calendar()).is_working_day(date(2026, 10, 1))
    assert (await packs.load_pack(load_pack("changde"))).changed == 0


async def test_a_day_that_becomes_free_moves_what_runs_across_it(bureau: Bureau) -> None:
    number = await a_case(bureau)
    actor = bureau["王密"].actor
    facts = {"name": "停工日", "reason": "市政府通知"}
    assert await editing.set_day(date(2026, 4, 1), is_workday=False, **facts, actor=actor) == 1
    assert (await queries.case_for(bureau["张干事"], number)).due_on == date(2026, 6, 8)
    assert await editing.set_day(date(2026, 4, 1), is_workday=True, **facts, actor=actor) == 1
    assert (await queries.case_for(bureau["张干事"], number)).due_on == date(2026, 6, 5)
    assert await editing.set_day(date(2026, 3, 2), is_workday=False, **facts, actor=actor) == 0
    for wrong in ({"day": date(2031, 1, 1)}, {"reason": ""}):
        with pytest.raises(InvalidInput) as error:
            await editing.set_day(
                **({"day": date(2026, 4, 1), "is_workday": True, **facts} | wrong),  # type: ignore[arg-type]
                actor=actor,
            )
        assert set(error.value.errors) == set(wrong)


async def test_from_october_an_administrator_hears_once_a_month(bureau: Bureau, announced: None) -> None:
    await change("DELETE FROM outbox_mail")
    for day, warned in (
        (date(2026, 9, 30), False),
        (date(2026, 10, 1), True),
        (date(2026, 10, 31), False),
        (date(2026, 11, 1), True),
    ):
        with on(day):
            assert await reminding.warn_of_missing_year() is warned, day
            mails = await fetch("SELECT account FROM outbox_mail")
            assert [row["account"] for row in mails] == ([bureau["王密"].id] if warned else [])
            await change("DELETE FROM outbox_mail")
    with on(date(2026, 12, 1)):
        await loading.load_announced()
        assert not await reminding.warn_of_missing_year()
        assert recomputing.year_to_come() == 2027


async def test_nothing_fails_in_a_year_that_nobody_loaded(bureau: Bureau) -> None:
    with on(date(2029, 3, 13)):
        registered, _ = await send()
        number = await opening.open_case(bureau["张干事"], registered.number, version=1)
        case = await queries.case_for(bureau["张干事"], number)
        shown = await explain((await running_of(bureau, number))["finish"])
    assert (case.due_on, case.due_provisional) == (date(2029, 6, 5), True)
    assert shown.counted == 60


async def test_a_longer_period_holds_for_what_begins_later(bureau: Bureau) -> None:
    first, begins = await a_case(bureau), date(2026, 4, 1)
    actor = bureau["王密"].actor
    await editing.new_length("finish", amount=45, valid_from=begins, source="新规定第九条", actor=actor)
    assert (await offices.clock_rule("finish")).amount == 60
    with on(begins):
        second = await a_case(bureau)
        assert (await running_of(bureau, first))["finish"].amount == 60
        finish = (await running_of(bureau, second))["finish"]
        assert (finish.amount, (await explain(finish)).rule.source) == (45, "新规定第九条")
    assert (await explain((await running_of(bureau, first))["finish"])).rule.amount == 60
    assert (await packs.load_pack(load_pack("changde"))).changed == 0
    for wrong in ({"amount": 0}, {"valid_from": date(2026, 3, 10)}, {"source": " "}):
        given = {"amount": 50, "valid_from": date(2026, 5, 1), "source": "新规定"} | wrong
        with pytest.raises(InvalidInput) as error:
            await editing.new_length("finish", **given, actor=actor)  # type: ignore[arg-type]
        assert set(error.value.errors) == set(wrong)
    with pytest.raises(Refused, match="已有"):
        await editing.new_length("finish", amount=50, valid_from=begins, source="新规定", actor=actor)
    with pytest.raises(NotFound):
        await editing.new_length("tea", amount=50, valid_from=begins, source="新规定", actor=actor)


def test_the_jobs_of_the_portal_know_the_calendar_and_the_ladder(settings: Settings) -> None:
    names = [job.name for job in _jobs(settings)]
    assert names.index("calendar") < names.index("standing clocks") < names.index("ladder")


def test_every_year_of_the_pack_is_the_librarys() -> None:
    for row in load_pack("changde").calendar:
        assert holidays.year(row.year) == holidays.Year(row.year, row.off, row.work)
    assert holidays.year(holidays.latest() + 1) is None
    assert holidays.name_of(date(2026, 2, 17)) == "春节"
    assert (holidays.english("春节"), holidays.english("抗洪")) == ("Spring Festival", "抗洪")
