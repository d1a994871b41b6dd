"""A pack in the database: loaded again and again, edited by staff, and read as of a day."""

from datetime import date
from typing import Any

import pytest
from piccolo.columns import Column
from piccolo.engine.base import Engine

from portal.catalogue.pack import load_pack
from portal.core import clock
from portal.core.errors import NotFound
from portal.offices import loading, queries
from portal.offices.coverage import combinations
from portal.offices.loading import Loaded
from portal.offices.routing import decide
from portal.offices.routing_rules import rule_set
from portal.offices.tables import ClockRule, Office, OfficeContact, RoutingRule, SiteText

PACK = load_pack("changde")
DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
async def loaded(opened_database: Engine[Any], working_day: object) -> Loaded:
    return await loading.load_pack(PACK)


async def test_everything_of_a_pack_arrives(loaded: Loaded) -> None:
    assert loaded.changed == loaded.kept == 0
    assert await queries.offices() == PACK.offices
    assert await queries.areas() == PACK.areas
    assert await queries.exemptions() == PACK.exemptions
    assert await queries.routing_rules() == PACK.rules
    assert await queries.clock_rules() == PACK.clocks
    assert await queries.all_contacts() == PACK.contacts


async def test_loading_again_changes_nothing() -> None:
    assert await loading.load_pack(PACK) == Loaded(added=0, changed=0, kept=0)


async def test_what_staff_edited_stays() -> None:
    edited: dict[Column | str, Any] = {
        OfficeContact.value: "0000-0000000",
        OfficeContact.state: "verified",
        OfficeContact.origin: "staff",
    }
    await OfficeContact.update(edited).where(OfficeContact.row_key == "-/phone/2019-02-14")
    assert await loading.load_pack(PACK) == Loaded(added=0, changed=0, kept=1)
    assert [row.value for row in await queries.contacts()] == ["0000-0000000", None, None, None]


async def test_what_still_belongs_to_the_pack_follows_it() -> None:
    await ClockRule.update({ClockRule.amount: 99}).where(ClockRule.name == "triage")
    assert await loading.load_pack(PACK) == Loaded(added=0, changed=1, kept=0)
    assert (await queries.clock_rule("triage")).amount == 7


async def test_a_version_of_a_rule_never_changes() -> None:
    await RoutingRule.update({RoutingRule.owner: "cost-station"}).where(RoutingRule.code == "R99")
    assert await loading.load_pack(PACK) == Loaded(added=0, changed=0, kept=0)


async def test_rules_from_the_database_decide_as_those_of_the_pack() -> None:
    shipped = rule_set(rules=PACK.rules, areas=PACK.areas, duties=PACK.duties, offices=PACK.offices, day=DAY)
    stored = await queries.rules_on(DAY)
    for n, inputs in enumerate(combinations(shipped)):
        if n % 97 == 0:
            assert decide(inputs, stored) == decide(inputs, shipped)


async def test_rules_of_today_are_the_default() -> None:
    assert (await queries.rules_on()) == (await queries.rules_on(DAY))


async def test_before_the_notice_there_were_no_rules() -> None:
    assert (await queries.rules_on(date(2019, 2, 13))).rules == ()


async def test_the_calendar_knows_holidays_make_up_days_and_its_years() -> None:
    calendar = await queries.work_calendar()
    assert calendar.add_working_days(date(2026, 2, 10), 7).day == date(2026, 2, 26)
    assert calendar.years == frozenset(range(2019, 2027))


async def test_a_clock_has_a_name() -> None:
    assert (await queries.clock_rule("finish")).amount == 60
    with pytest.raises(NotFound):
        await queries.clock_rule("teatime")


async def test_an_office_that_has_ended_is_still_known_by_its_code() -> None:
    await Office.update({Office.valid_to: date(2026, 3, 9)}).where(Office.code == "cost-station")
    queries.forget()
    assert "cost-station" not in {row.code for row in await queries.offices()}
    assert (await queries.office("cost-station")).zh == "市造价站"
    assert "cost-station" not in (await queries.rules_on()).offices
    with pytest.raises(NotFound):
        await queries.office("nobody")


async def test_contacts_are_those_of_one_office_or_of_the_bureau() -> None:
    assert {row.office for row in await queries.contacts()} == {None}
    assert [row.channel for row in await queries.contacts("cost-station")] == ["phone", "email", "address"]


async def test_the_newest_word_of_the_site_counts() -> None:
    newer = SiteText(row_key="new", name="bureau", zh="新局名", en="New name", source="本局", valid_from=DAY)
    await SiteText.insert(newer)
    queries.forget()
    assert (await queries.site_texts())["bureau"].zh == "新局名"
    assert (await queries.site_texts(date(2026, 3, 9)))["bureau"].zh != "新局名"


async def test_windows_follow_the_day_of_the_decision() -> None:
    assert {row.rule for row in await queries.publication_rules(date(2026, 3, 31))} == {"construction-2017"}
    assert [row.severity for row in await queries.publication_rules(date(2026, 4, 1))] == [
        "minor",
        "general",
        "serious",
    ]
    assert len(await queries.all_publication_rules()) == 6


async def test_an_answer_is_kept_until_it_is_forgotten() -> None:
    before = await queries.offices()
    await Office.update({Office.zh: "换名"}).where(Office.code == "cost-station")
    assert await queries.offices() == before
    queries.forget()
    assert (await queries.office("cost-station")).zh == "换名"


async def test_an_answer_grows_old(monkeypatch: pytest.MonkeyPatch) -> None:
    await queries.office("cost-station")
    await Office.update({Office.zh: "换名"}).where(Office.code == "cost-station")
    monkeypatch.setattr(queries, "_KEPT_SECONDS", -1.0)
    assert (await queries.office("cost-station")).zh == "换名"


async def test_a_day_is_that_of_the_clock() -> None:
    assert clock.today() == DAY
