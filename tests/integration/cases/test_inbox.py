"""My work: rows of my offices only, the most urgent first, counted and filtered the same way."""

from datetime import date, timedelta

import pytest

from portal.cases import conversation, inbox, steps
from portal.cases.inbox import FILTERS, Filter
from portal.core import clock
from portal.tips import dispatch
from tests.support.bureau import Bureau
from tests.support.cases import REASON, REFUSAL, a_case, a_case_and_its_informant
from tests.support.tips import ABOUT, UNSURE, sealed_photo, send


async def numbers(bureau: Bureau, name: str, chosen: Filter) -> list[str]:
    found = await inbox.work(bureau[name], chosen, limit=50)
    assert len(found) == await inbox.total(bureau[name], chosen)
    return [one.number[-9:] for one in found]


async def test_an_empty_desk(bureau: Bureau) -> None:
    for name in ("张干事", "王密"):
        assert await inbox.counts(bureau[name]) == dict.fromkeys(FILTERS, 0)
        assert await inbox.work(bureau[name], "open", limit=10) == []


async def test_a_row_tells_what_it_is_about(bureau: Bureau) -> None:
    await send(files=(sealed_photo(),))
    [one] = await inbox.work(bureau["张干事"], "open", limit=10)
    assert (one.subject, one.kind, one.state, one.evidence_count) == ("tip", "cert_rent", "routed", 1)
    assert one.about == ABOUT
    assert (one.due_on, one.days_left) == (date(2026, 3, 19), 7)
    assert ABOUT not in repr(one)


async def test_a_tip_with_a_case_is_one_row(bureau: Bureau) -> None:
    await a_case(bureau, "investigating", files=(sealed_photo(),))
    [one] = await inbox.work(bureau["张干事"], "open", limit=10)
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
        [one] = await inbox.work(bureau["张干事"], "overdue", limit=10)
        assert one.days_left == -2


async def test_the_most_urgent_comes_first_and_pages_do_not_overlap(bureau: Bureau) -> None:
    await a_case(bureau)
    await send()
    with clock.frozen(clock.now() - timedelta(days=5)):
        await send()
    first = await inbox.work(bureau["张干事"], "open", limit=2)
    rest = await inbox.work(bureau["张干事"], "open", limit=2, offset=2)
    dues = [one.due_on for one in (*first, *rest)]
    assert dues == sorted(dues, key=str)
    assert len({one.number for one in (*first, *rest)}) == 3


async def test_the_desks_own_queue_is_not_its_inbox(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE | {"area": "430722"})
    assert await numbers(bureau, "周派", "open") == []
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    assert await numbers(bureau, "周派", "sign_off") == ["26-000001"]


@pytest.mark.parametrize("chosen", FILTERS)
async def test_every_filter_works_for_everybody(bureau: Bureau, chosen: Filter) -> None:
    await a_case(bureau, "awaiting_review")
    for name in bureau.people:
        assert await inbox.total(bureau[name], chosen) >= 0
