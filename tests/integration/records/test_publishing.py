"""Only a second person's act makes a record public, whole, once, and under the next number."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import Conflict, DomainError, InvalidInput, NotFound, Refused
from portal.database import change, fetch
from portal.ledger.verifying import verify
from portal.records import desk, drafting, publishing, queries
from portal.records.content import Measure
from portal.records.projection import PublicView
from portal.records.publishing import Sample
from portal.records.queries import Ended
from portal.records.questions import Question
from portal.records.reviewing import review_of
from portal.staff import keyring
from tests.support.bureau import BUILDING, COUNTY, Bureau, member
from tests.support.records import HOLDER, HOLDER_NAME, ID_NUMBER, UNIT, in_review, published

FIRST = "CDZJ-GS-2026-000001"


async def shown(number: str) -> PublicView:
    record = await queries.by_number(number)
    assert isinstance(record, PublicView)
    return record


async def test_nothing_is_visible_before_the_approval(bureau: Bureau) -> None:
    record = await in_review(bureau["张干事"])
    assert (await queries.search()).records == ()
    assert await fetch("SELECT * FROM public_record") == []
    await publishing.approve(bureau["李科长"], record, version=2)
    assert [view.name for view in (await queries.search()).records] == [UNIT.name]


async def test_the_public_gets_exactly_what_the_checker_saw(bureau: Bureau) -> None:
    record = await in_review(bureau["张干事"], HOLDER)
    review = await review_of(bureau["李科长"], await desk.open_record(bureau["李科长"], record))
    assert review.may_publish
    assert review.view is not None
    number = await publishing.approve(bureau["李科长"], record, version=2)
    public = await shown(number)
    assert public == replace(review.view, number=number, place=public.place, change=public.change)


async def test_the_drafter_cannot_approve_even_as_a_checker(bureau: Bureau) -> None:
    both = await bureau.hire("吴全", (BUILDING, Role.PUBLISHER), (BUILDING, Role.CHECKER))
    await keyring.admit(BUILDING, member(both), by=bureau["李科长"])
    record = await in_review(both)
    with pytest.raises(Refused) as refused:
        await publishing.approve(both, record, version=2)
    assert "另一名审核人" in refused.value.message.text()
    assert (await queries.search()).count == 0


async def test_whoever_revised_the_record_cannot_approve_it_either(bureau: Bureau) -> None:
    both = await bureau.hire("吴全", (BUILDING, Role.PUBLISHER), (BUILDING, Role.CHECKER))
    await keyring.admit(BUILDING, member(both), by=bureau["李科长"])
    record = await drafting.draft(bureau["张干事"], UNIT, office=BUILDING)
    await drafting.revise(both, record, replace(UNIT, facts="改过的事实。"), version=1)
    await drafting.submit(bureau["张干事"], record, version=2)
    with pytest.raises(Refused):
        await publishing.approve(both, record, version=3)


async def test_a_clerk_cannot_approve_and_a_stranger_finds_nothing(bureau: Bureau) -> None:
    record = await in_review(bureau["张干事"])
    with pytest.raises(Refused):
        await publishing.approve(bureau["赵干事"], record, version=2)
    with pytest.raises(NotFound):
        await publishing.approve(bureau["陈设计"], record, version=2)


async def test_a_draft_that_nobody_submitted_cannot_be_approved(bureau: Bureau) -> None:
    record = await drafting.draft(bureau["张干事"], UNIT, office=BUILDING)
    with pytest.raises(Refused):
        await publishing.approve(bureau["李科长"], record, version=1)


async def test_an_approval_of_an_outdated_page_is_a_conflict_and_takes_no_number(bureau: Bureau) -> None:
    record = await in_review(bureau["张干事"])
    with pytest.raises(Conflict):
        await publishing.approve(bureau["李科长"], record, version=1)
    assert await publishing.approve(bureau["李科长"], record, version=2) == FIRST


async def test_a_double_click_publishes_once(bureau: Bureau) -> None:
    record = await in_review(bureau["张干事"])
    answers = await asyncio.gather(
        *(publishing.approve(bureau["李科长"], record, version=2) for _ in range(2)), return_exceptions=True
    )
    assert FIRST in answers
    assert [type(answer) for answer in answers if answer != FIRST] in ([Conflict], [Refused])
    assert (await queries.search()).count == 1
    assert await published(bureau["张干事"], bureau["李科长"]) == "CDZJ-GS-2026-000002"


async def test_twenty_approvals_at_once_get_numbers_without_gaps(bureau: Bureau) -> None:
    records = [await in_review(bureau["张干事"]) for _ in range(20)]
    numbers = await asyncio.gather(
        *(publishing.approve(bureau["李科长"], record, version=2) for record in records)
    )
    assert sorted(numbers) == [f"CDZJ-GS-2026-{n:06d}" for n in range(1, 21)]
    rows = await fetch("SELECT number FROM disciplinary_record ORDER BY number")
    assert [row["number"] for row in rows] == sorted(numbers)
    assert (await verify()).sound


async def test_a_persons_name_is_masked_and_no_public_row_holds_the_identity_number(bureau: Bureau) -> None:
    number = await published(bureau["张干事"], bureau["李科长"], HOLDER)
    assert (await shown(number)).name == "欧***"
    rows = str(await fetch("SELECT * FROM public_record"))
    assert HOLDER_NAME not in rows
    assert ID_NUMBER not in rows
    assert ID_NUMBER[6:14] not in rows


async def test_the_full_name_is_public_only_with_its_legal_basis(bureau: Bureau) -> None:
    open_name = replace(HOLDER, publish_full_name=True, full_name_basis="决定书第三项")
    number = await published(bureau["张干事"], bureau["李科长"], open_name)
    assert (await shown(number)).name == HOLDER_NAME
    assert "决定书第三项" not in str(await fetch("SELECT * FROM public_record"))


async def test_nothing_in_the_public_row_leads_to_case_office_or_people(bureau: Bureau) -> None:
    await published(bureau["张干事"], bureau["李科长"])
    [row] = await fetch("SELECT * FROM public_record")
    assert not {"case", "tip", "office", "drafted_by", "checked_by", "compartment"} & set(row)
    for person in ("张干事", "李科长"):
        assert str(bureau[person].id) not in str(row)


async def test_personal_data_that_slipped_into_review_is_stopped_at_the_approval(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "require_publishable", lambda content: None)
    record = await in_review(bureau["张干事"], replace(UNIT, facts=f"证件号{ID_NUMBER}"))
    with pytest.raises(InvalidInput):
        await publishing.approve(bureau["李科长"], record, version=2)
    review = await review_of(bureau["李科长"], await desk.open_record(bureau["李科长"], record))
    assert not review.may_publish
    assert [(one.field, one.kind) for one in review.preview.findings] == [("facts", "id_number")]


async def test_the_lent_checker_publishes_and_gives_the_key_back(bureau: Bureau) -> None:
    alone = await bureau.hire("何独", (COUNTY, Role.PUBLISHER))
    await keyring.admit(COUNTY, member(alone), by=bureau["王干事"])
    record = await in_review(alone, office=COUNTY)
    assert await publishing.approve(bureau["李科长"], record, version=2) == FIRST
    with pytest.raises(NotFound):
        await desk.open_record(bureau["李科长"], record)
    assert (await desk.open_record(alone, record)).row.state == "published"


@pytest.mark.parametrize(
    ("day", "visible"),
    [
        (date(2026, 3, 9), False),
        (date(2026, 3, 10), True),
        (date(2029, 3, 1), True),
        (date(2029, 3, 2), True),
        (date(2029, 3, 3), False),
    ],
)
async def test_a_record_is_shown_on_the_days_of_its_window_and_no_other(
    bureau: Bureau, day: date, visible: bool
) -> None:
    await published(bureau["张干事"], bureau["李科长"])
    for hour in (0, 23):
        with clock.frozen(datetime(day.year, day.month, day.day, hour, 59, tzinfo=clock.SHANGHAI)):
            assert (await queries.search()).count == int(visible)
            assert (await queries.search(Question(text=UNIT.name))).count == int(visible)


async def test_after_its_end_only_number_and_reason_are_left(bureau: Bureau) -> None:
    number = await published(bureau["张干事"], bureau["李科长"])
    end = datetime(2029, 3, 3, 0, 0, tzinfo=clock.SHANGHAI)
    with clock.frozen(end - timedelta(seconds=1)):
        assert isinstance(await queries.by_number(number), PublicView)
    with clock.frozen(end):
        assert await queries.by_number(number) == Ended(number, "expired")


async def test_before_its_first_day_a_record_is_not_found(bureau: Bureau) -> None:
    number = await published(bureau["张干事"], bureau["李科长"])
    with clock.frozen(datetime(2026, 3, 9, 23, 59, tzinfo=clock.SHANGHAI)), pytest.raises(NotFound):
        await queries.by_number(number)


@pytest.mark.parametrize("state", ["repaired", "withdrawn"])
async def test_an_ended_record_is_in_no_list(bureau: Bureau, state: str) -> None:
    number = await published(bureau["张干事"], bureau["李科长"])
    await change("UPDATE public_record SET state = ?", state)
    assert (await queries.search()).records == ()
    assert await queries.by_number(number) == Ended(number, state)


async def test_a_suspended_record_looks_as_if_it_never_was(bureau: Bureau) -> None:
    number = await published(bureau["张干事"], bureau["李科长"])
    await change("UPDATE public_record SET state = 'suspended'")
    assert (await queries.search()).records == ()
    with pytest.raises(NotFound) as suspended:
        await queries.by_number(number)
    with pytest.raises(NotFound) as unknown:
        await queries.by_number("CDZJ-GS-2026-999999")
    assert suspended.value.message == unknown.value.message


async def test_a_decision_whose_window_is_over_cannot_go_public_any_more(bureau: Bureau) -> None:
    old = replace(UNIT, decision_on=date(2022, 1, 1))
    record = await drafting.draft(bureau["张干事"], old, office=BUILDING)
    with pytest.raises(DomainError, match="届满"):
        await drafting.submit(bureau["张干事"], record, version=1)


async def test_an_older_decision_under_the_newer_rule_ends_after_a_year(bureau: Bureau) -> None:
    chosen = replace(UNIT, window_rule="order-36", window_reason="有利于当事人")
    number = await published(bureau["张干事"], bureau["李科长"], chosen)
    record = await shown(number)
    assert (record.window_rule, record.publish_until) == ("order-36", date(2027, 3, 2))


async def test_a_ban_longer_than_the_window_prolongs_it_under_the_older_rule(bureau: Bureau) -> None:
    ban = Measure(code="ban_practice", from_on=date(2026, 3, 2), until_on=date(2031, 3, 1))
    number = await published(bureau["张干事"], bureau["李科长"], replace(HOLDER, measures=(ban,)))
    assert (await shown(number)).publish_until == date(2031, 3, 1)


async def test_samples_come_with_numbers_of_their_years(bureau: Bureau) -> None:
    days = [date(2026, 2, 1), date(2025, 6, 1), date(2026, 1, 5)]
    samples = [Sample(replace(UNIT, decision_on=day), day) for day in days]
    numbers = await publishing.insert_projections(samples)
    assert numbers == ["CDZJ-GS-2025-000001", "CDZJ-GS-2026-000001", "CDZJ-GS-2026-000002"]
    assert await published(bureau["张干事"], bureau["李科长"]) == "CDZJ-GS-2026-000003"
    assert (await queries.search()).count == 4
    assert (await verify()).sound


async def test_one_bad_sample_leaves_the_list_as_it_was(bureau: Bureau) -> None:
    ended = Sample(replace(UNIT, decision_on=date(2020, 1, 1)), date(2026, 1, 1))
    with pytest.raises(Refused):
        await publishing.insert_projections([Sample(UNIT, date(2026, 3, 5)), ended])
    assert (await queries.search()).count == 0
