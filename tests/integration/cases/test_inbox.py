"""My work: rows of my offices only, the most urgent first, counted and filtered the same way."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

import pytest

from portal.cases import conversation, inbox, listing, opening, steps
from portal.cases.criteria import FILTERS, SORTS, Criteria, Filter, Sort
from portal.cases.listing import Count, Work
from portal.core import clock
from portal.database import change, fetch, is_postgres
from portal.database.writing import engine
from portal.tips import dispatch
from tests.support.bureau import Bureau
from tests.support.cases import REASON, REFUSAL, TRANSFER, a_case, a_case_and_its_informant, drive
from tests.support.tips import ABOUT, UNSURE, sealed_photo, send


async def numbers(bureau: Bureau, name: str, chosen: Filter) -> list[str]:
    criteria = Criteria(show=chosen)
    found = (await inbox.work(bureau[name], criteria, limit=50)).rows
    assert Count(len(found)) == await inbox.total(bureau[name], criteria)
    return [one.number[-9:] for one in found]


async def rows(bureau: Bureau, name: str, **asked: Any) -> tuple[Work, ...]:
    return (await inbox.work(bureau[name], Criteria(**asked), limit=50)).rows


def in_order(found: Iterable[Work], sort: Sort, *, latest_first: bool) -> list[Work]:
    names = {"due": ("due_on", "number"), "received": ("received_on", "number"), "number": ("number",)}
    return sorted(found, key=attrgetter(*names[sort]), reverse=latest_first)


async def test_an_empty_desk(bureau: Bureau) -> None:
    for name in ("张干事", "王密"):
        asked = [Criteria(show=chosen) for chosen in FILTERS]
        assert await inbox.counts(bureau[name], *asked) == [Count(0)] * len(FILTERS)
        assert await rows(bureau, name) == ()


async def test_a_row_tells_what_it_is_about(bureau: Bureau) -> None:
    await send(files=(sealed_photo(),))
    [one] = await rows(bureau, "张干事")
    assert (one.subject, one.kind, one.state, one.evidence_count) == ("tip", "cert_rent", "routed", 1)
    assert one.about == ABOUT
    assert (one.due_on, one.days_left) == (date(2026, 3, 19), 7)
    assert ABOUT not in repr(one)


async def test_a_tip_with_a_case_is_one_row(bureau: Bureau) -> None:
    await a_case(bureau, "investigating", files=(sealed_photo(),))
    [one] = await rows(bureau, "张干事")
    assert (one.subject, one.assignee, one.evidence_count) == ("case", "张干事", 1)
    assert ABOUT in one.about


async def test_each_filter_finds_its_rows(bureau: Bureau) -> None:
    await send()
    await a_case(bureau, "investigating")
    await a_case(bureau, "awaiting_review")
    await a_case(bureau, "closed")
    _, holder = await a_case_and_its_informant(bureau, "awaiting_informant")
    await conversation.answer(holder, "在二号楼。")
    assert await numbers(bureau, "张干事", "sign_off") == ["26-000001"]
    assert len(await numbers(bureau, "张干事", "open")) == 4
    assert await numbers(bureau, "李科长", "review") == ["26-000002"]
    assert await numbers(bureau, "张干事", "review") == []
    assert await numbers(bureau, "张干事", "answered") == ["26-000004"]
    assert await numbers(bureau, "张干事", "ended") == ["26-000003"]
    assert await numbers(bureau, "王干事", "open") == []


async def test_an_answer_counts_until_the_next_step(bureau: Bureau) -> None:
    number, holder = await a_case_and_its_informant(bureau, "awaiting_informant")
    await conversation.answer(holder, "在二号楼。")
    await steps.note(bureau["张干事"], number, "已看。")
    assert await numbers(bureau, "张干事", "answered") == []


async def test_proposals_wait_for_somebody_else(bureau: Bureau) -> None:
    registered, _ = await send()
    number = await a_case(bureau, "investigating")
    await steps.propose_tip(bureau["张干事"], registered.number, "refuse", REFUSAL, version=1)
    await steps.propose(bureau["赵干事"], number, "park", REASON, version=2)
    assert sorted(await numbers(bureau, "李科长", "review")) == ["26-000001", "26-000001"]
    await steps.take(bureau["李科长"], number, "park", REASON, version=3)
    assert len(await numbers(bureau, "李科长", "review")) == 1


async def test_due_today_and_overdue_are_computed_from_the_day(bureau: Bureau) -> None:
    await send()
    at_due = clock.now() + timedelta(days=9)
    with clock.frozen(at_due):
        assert await numbers(bureau, "张干事", "today") == ["26-000001"]
        assert await numbers(bureau, "张干事", "overdue") == []
    with clock.frozen(at_due + timedelta(days=4)):
        assert await numbers(bureau, "张干事", "overdue") == ["26-000001"]
        [one] = await rows(bureau, "张干事", show="overdue")
        assert one.days_left == -2


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("show", ["open", "ended"])
async def test_pages_follow_each_other_in_every_order_and_lead_back(
    bureau: Bureau, show: Filter, sort: Sort
) -> None:
    for days in (0, 5, 0, 9):
        with clock.frozen(clock.now() - timedelta(days=days)):
            registered, _ = await send()
            case = await a_case(bureau)
        if show == "ended":
            await drive(bureau, case, ("李科长", "transfer_out", TRANSFER))
            await steps.take_tip(bureau["李科长"], registered.number, "refuse", REFUSAL, version=1)
    criteria = Criteria(show=show, sort=sort)
    whole, forth, back = await paged(bureau, criteria)
    assert [len(rows) for rows in forth] == [3, 3, 2]
    assert back == forth
    assert [one for page_rows in forth for one in page_rows] == whole
    assert whole == in_order(whole, "due" if show == "ended" else sort, latest_first=show == "ended")


async def paged(bureau: Bureau, criteria: Criteria) -> tuple[list[Work], list[Any], list[Any]]:
    """The list of 李科长 as a whole, and its pages of three forwards and backwards."""
    whole = (await inbox.work(bureau["李科长"], criteria, limit=50)).rows
    page = await inbox.work(bureau["李科长"], criteria, limit=3)
    forth = [page.rows]
    while page.after is not None:
        page = await inbox.work(bureau["李科长"], criteria, limit=3, after=page.after)
        forth.append(page.rows)
    back = [page.rows]
    while page.before is not None:
        page = await inbox.work(bureau["李科长"], criteria, limit=3, before=page.before)
        back.insert(0, page.rows)
    return list(whole), forth, back


@pytest.mark.parametrize("sort", SORTS)
async def test_tips_and_cases_that_an_office_helps_with_are_one_list(bureau: Bureau, sort: Sort) -> None:
    for days in (0, 5, 0, 9):
        with clock.frozen(clock.now() - timedelta(days=days)):
            await a_helped_tip(bureau)
            helped = await a_helped_tip(bureau)
            await opening.open_case(bureau["王干事"], helped, version=2)
    whole, forth, back = await paged(bureau, Criteria(show="helping", sort=sort))
    assert {one.subject for one in whole} == {"tip", "case"}
    assert [len(rows) for rows in forth] == [3, 3, 2]
    assert back == forth
    assert [one for page_rows in forth for one in page_rows] == whole
    assert whole == in_order(whole, sort, latest_first=False)


async def a_helped_tip(bureau: Bureau) -> str:
    """Of the county, with the building section beside it; its number."""
    registered, _ = await send(UNSURE)
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    return registered.number


async def test_a_matter_without_a_day_stands_where_the_database_puts_it(bureau: Bureau) -> None:
    """First on SQLite and last on PostgreSQL, in the part of the list that is put together here too."""
    numbers = [await a_helped_tip(bureau) for _ in range(4)]
    case = await opening.open_case(bureau["王干事"], numbers[0], version=2)
    await change("UPDATE tip SET due_on = NULL WHERE number = ?", numbers[2])
    found = [one.number for one in await rows(bureau, "李科长", show="helping")]
    dated = [one for one in found if one != numbers[2]]
    assert set(dated) == {case, numbers[1], numbers[3]}
    assert found.index(numbers[2]) == (3 if is_postgres() else 0)


async def test_a_key_of_two_epochs_is_one_row(bureau: Bureau) -> None:
    number = await a_helped_tip(bureau)
    await change(
        "INSERT INTO compartment_grant (compartment, holder_kind, holder, epoch, purpose, sealed, settled) "
        "SELECT g.compartment, g.holder_kind, g.holder, g.epoch + 1, g.purpose, g.sealed, g.settled "
        "FROM compartment_grant g JOIN tip t ON t.content = g.compartment WHERE g.purpose = 'cc'"
    )
    assert [one.number for one in await rows(bureau, "李科长", show="helping")] == [number]


async def test_the_desks_own_queue_is_not_its_inbox(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE | {"area": "430722"})
    assert await numbers(bureau, "周派", "open") == []
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    assert await numbers(bureau, "周派", "sign_off") == ["26-000001"]


@pytest.mark.parametrize("chosen", FILTERS)
async def test_every_filter_works_for_everybody(bureau: Bureau, chosen: Filter) -> None:
    await a_case(bureau, "awaiting_review")
    for name in bureau.people:
        assert (await inbox.total(bureau[name], Criteria(show=chosen))).n >= 0


@pytest.mark.parametrize("show", FILTERS)
async def test_no_list_and_no_counter_reads_a_whole_table(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, show: Filter
) -> None:
    """Where SQLite says how it finds the rows; a scan of a table costs the more the more there are."""
    if is_postgres():
        pytest.skip("with few rows PostgreSQL reads the table, and rightly")
    plans: list[str] = []

    async def explained(sql: str, *values: Any) -> list[dict[str, Any]]:
        found = await engine().run_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        plans.extend(row["detail"] for row in found)
        return await fetch(sql, *values)

    monkeypatch.setattr(listing, "fetch", explained)
    for mine in (False, True):
        for criteria in (
            Criteria(show=show, mine=mine),
            Criteria(show=show, mine=mine, kind="cert_rent", area="430721", sort="received"),
            Criteria(show=show, mine=mine, state="investigating", sort="number"),
        ):
            await inbox.work(bureau["李科长"], criteria, limit=5)
            await inbox.total(bureau["李科长"], criteria)
    scanned = Counter(step.split()[1] for step in plans if step.startswith("SCAN"))
    parts = Counter(step.split()[1] for step in plans if step.startswith("CO-ROUTINE"))
    assert plans
    assert scanned - parts == Counter(), "what is scanned is only what was found before"
