"""The custodians' decision: for one person, for a time, once; and when it is over."""

import asyncio
import json
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from portal.cases import reading as cases
from portal.catalogue import identities
from portal.catalogue.states import Role
from portal.compartments.sealing import holders, put
from portal.core import clock
from portal.core.errors import Conflict, DomainError, InvalidInput, NotFound, Refused
from portal.custody import asking, deciding, ending, reading, requests
from portal.database import change, fetch
from portal.ledger.verifying import verify
from portal.staff.people import Person
from portal.tips import dispatch
from portal.vault import boxes
from tests.integration.custody.people import (
    CUSTODIAN,
    REASON,
    a_named_tip,
    a_second_custodian,
    ask,
    can_read,
    events,
    granted,
    later,
    tip_of,
)
from tests.support.bureau import BUILDING, COUNTY, DESIGN, Bureau
from tests.support.tips import send


async def _accounts(number: str) -> list[tuple[str, str]]:
    found = await holders((await tip_of(number)).identity)
    return [(holder, purpose) for kind, holder, purpose in found if kind == "account"]


async def test_the_custodian_reads_who_asks_and_why_and_nothing_that_was_told(bureau: Bureau) -> None:
    number = await a_named_tip()
    opened = await deciding.open_request(bureau[CUSTODIAN], (await ask(bureau, number)).id)
    assert (opened.reason, opened.purpose, opened.request.number) == (REASON, "contact", number)
    assert (opened.request.office, opened.request.asked_by) == (BUILDING, bureau["张干事"].id)


async def test_a_grant_is_for_the_one_who_asked(bureau: Bureau) -> None:
    number = await a_named_tip()
    await granted(bureau, number)
    readers = {name for name, person in bureau.people.items() if await can_read(person, number)}
    assert readers == {"张干事"}
    assert await _accounts(number) == [(str(bureau["张干事"].id), "asked")]


@pytest.mark.parametrize("duration", [one.code for one in identities.DURATIONS])
async def test_it_ends_by_itself_at_the_moment(bureau: Bureau, working_day: datetime, duration: str) -> None:
    number = await a_named_tip()
    chosen = identities.duration(duration)
    assert chosen is not None
    await granted(bureau, number, duration=duration)
    end = working_day + chosen.length
    with clock.frozen(later(end, seconds=-1)):
        assert await can_read(bureau["张干事"], number)
    with clock.frozen(end):
        assert not await can_read(bureau["张干事"], number)
        assert await _accounts(number), "the row is still there; time alone refuses"


async def test_the_job_deletes_what_ran_out_and_says_so_once(bureau: Bureau, working_day: datetime) -> None:
    number = await a_named_tip()
    await granted(bureau, number, duration="2h")
    assert await ending.end_what_ran_out() == 0
    with clock.frozen(later(working_day, hours=3)):
        assert await ending.end_what_ran_out() == 1
        assert await ending.end_what_ran_out() == 0
    assert await _accounts(number) == []
    tip = await tip_of(number)
    assert await events(tip.id) == ["identity.asked", "identity.granted", "identity.ended"]
    assert (await verify()).sound


async def test_a_new_grant_survives_the_end_of_the_old_one(bureau: Bureau, working_day: datetime) -> None:
    number = await a_named_tip()
    await granted(bureau, number, duration="2h")
    with clock.frozen(later(working_day, hours=3)):
        await granted(bureau, number, duration="1d")
        assert await ending.end_what_ran_out() == 1
        assert await can_read(bureau["张干事"], number)


@pytest.mark.parametrize("duration", ["", "forever", "100d"])
async def test_only_the_listed_times_can_be_given(bureau: Bureau, duration: str) -> None:
    asked = await ask(bureau, await a_named_tip())
    with pytest.raises(InvalidInput):
        await deciding.grant(bureau[CUSTODIAN], asked.id, duration, version=1)


async def test_a_refusal_reaches_the_office_with_its_reason(bureau: Bureau) -> None:
    number = await a_named_tip()
    asked = await ask(bureau, number)
    await deciding.refuse(bureau[CUSTODIAN], asked.id, "请先凭查询码再问一次。", version=1)
    assert not await can_read(bureau["张干事"], number)
    opened = await cases.open_tip(bureau["张干事"], number)
    [line] = [one for one in opened.lines if one.kind == "identity.answered"]
    assert [str(one.value) for one in line.told] == ["请先凭查询码再问一次。"]
    assert (line.about_identity, line.who) == (True, "管保")
    assert "再问一次" not in str(await fetch("SELECT facts FROM ledger_event"))


async def test_a_refusal_needs_a_reason(bureau: Bureau) -> None:
    asked = await ask(bureau, await a_named_tip())
    with pytest.raises(InvalidInput):
        await deciding.refuse(bureau[CUSTODIAN], asked.id, " ", version=1)


async def test_the_custodian_answers_that_no_name_was_left(bureau: Bureau) -> None:
    registered, _ = await send()
    asked = await ask(bureau, registered.number)
    await deciding.say_no_name(bureau[CUSTODIAN], asked.id, version=1)
    opened = await cases.open_tip(bureau["张干事"], registered.number)
    [line] = [one for one in opened.lines if one.kind == "identity.answered"]
    assert [str(one.value) for one in line.told] == ["举报人没有留下姓名。"]


async def test_it_cannot_be_said_of_somebody_who_left_one(bureau: Bureau) -> None:
    asked = await ask(bureau, await a_named_tip())
    with pytest.raises(Refused):
        await deciding.say_no_name(bureau[CUSTODIAN], asked.id, version=1)
    assert (await requests.request_for(bureau[CUSTODIAN], asked.id)).waits


async def test_no_row_tells_a_refusal_from_a_missing_name(bureau: Bureau) -> None:
    registered, _ = await send()
    first, second = await ask(bureau, registered.number), await ask(bureau, await a_named_tip())
    await deciding.say_no_name(bureau[CUSTODIAN], first.id, version=1)
    await deciding.refuse(bureau[CUSTODIAN], second.id, "再问一次。" * 200, version=1)
    rows = await fetch(
        "SELECT r.state, r.ends_at, e.kind, length(e.facts) AS facts, length(i.body) AS body "
        "FROM identity_request r JOIN tip t ON t.id = r.tip "
        "JOIN ledger_event e ON e.subject = 'tip:' || CAST(t.id AS TEXT) AND e.kind = 'identity.answered' "
        "JOIN item i ON i.compartment = t.content AND i.name = 'step'"
    )
    assert len(rows) == 2
    assert rows[0] == rows[1]


async def test_an_anonymous_tip_can_be_granted_and_shows_no_name(bureau: Bureau) -> None:
    registered, _ = await send()
    await granted(bureau, registered.number)
    identity = await reading.read(bureau["张干事"], registered.number)
    assert (identity.name, identity.phone, identity.email) == ("", "", "")


# ---- Who decides


@pytest.mark.parametrize("name", ["张干事", "李科长", "周派", "纪严", "王密"])
async def test_nobody_but_a_custodian_decides(bureau: Bureau, name: str) -> None:
    asked = await ask(bureau, await a_named_tip())
    with pytest.raises(NotFound):
        await deciding.grant(bureau[name], asked.id, "1d", version=1)
    with pytest.raises(NotFound):
        await deciding.refuse(bureau[name], asked.id, "不必。", version=1)


async def test_a_custodian_does_not_decide_about_his_own_request(bureau: Bureau) -> None:
    both = await a_second_custodian(bureau, (BUILDING, Role.CLERK), name="钱两职")
    asked = await ask(bureau, await a_named_tip(), "钱两职")
    for decision in (
        deciding.grant(both, asked.id, "1d", version=1),
        deciding.refuse(both, asked.id, "不必。", version=1),
        deciding.say_no_name(both, asked.id, version=1),
    ):
        with pytest.raises(Refused) as refused:
            await decision
        assert refused.value.message.msgid == deciding.OWN
    await deciding.grant(bureau[CUSTODIAN], asked.id, "1d", version=1)
    assert await can_read(both, asked.number)


async def test_an_unknown_request_is_not_found(bureau: Bureau) -> None:
    with pytest.raises(NotFound):
        await deciding.grant(bureau[CUSTODIAN], uuid4(), "1d", version=1)


async def test_of_two_custodians_at_once_one_decides(bureau: Bureau) -> None:
    other = await a_second_custodian(bureau)
    asked = await ask(bureau, await a_named_tip())
    answers = await asyncio.gather(
        deciding.grant(bureau[CUSTODIAN], asked.id, "1d", version=1),
        deciding.refuse(other, asked.id, "不必。", version=1),
        deciding.grant(bureau[CUSTODIAN], asked.id, "14d", version=1),
        return_exceptions=True,
    )
    assert sorted(isinstance(one, Conflict) for one in answers) == [False, True, True]
    assert len(await fetch("SELECT id FROM ledger_event WHERE kind LIKE 'identity.%'")) == 2
    assert (await verify()).sound


@pytest.mark.parametrize("first", ["grant", "refuse"])
async def test_what_was_decided_is_not_decided_again(bureau: Bureau, first: str) -> None:
    asked = await ask(bureau, await a_named_tip())
    if first == "grant":
        await deciding.grant(bureau[CUSTODIAN], asked.id, "1d", version=1)
    else:
        await deciding.refuse(bureau[CUSTODIAN], asked.id, "不必。", version=1)
    with pytest.raises(Conflict):
        await deciding.grant(bureau[CUSTODIAN], asked.id, "1d", version=2)


# ---- Before its time is over


async def test_a_custodian_takes_it_back_early(bureau: Bureau) -> None:
    number = await a_named_tip()
    request = await granted(bureau, number)
    await deciding.revoke(bureau[CUSTODIAN], request.id, version=request.version)
    assert not await can_read(bureau["张干事"], number)
    assert await _accounts(number) == []
    with pytest.raises(Conflict):
        await deciding.revoke(bureau[CUSTODIAN], request.id, version=request.version)
    assert await events((await tip_of(number)).id) == [
        "identity.asked",
        "identity.granted",
        "identity.revoked",
    ]


async def test_a_running_grant_ends_when_the_tip_leaves_the_office(bureau: Bureau) -> None:
    number = await a_named_tip()
    request = await granted(bureau, number)
    await dispatch.return_tip(bureau["李科长"], number, version=1, office=DESIGN, reason="设计企业")
    assert await _accounts(number) == []
    await dispatch.confirm_route(bureau["周派"], number, version=2, office=BUILDING, reason="还是归建管科")
    assert not await can_read(bureau["张干事"], number)
    assert (await requests.request_for(bureau[CUSTODIAN], request.id)).state == "ended"


async def test_the_ledger_says_that_a_transfer_ended_a_grant_and_nothing_of_one_that_waits(
    bureau: Bureau,
) -> None:
    number = await a_named_tip()
    await granted(bureau, number)
    await ask(bureau, number, "赵干事")
    await dispatch.return_tip(bureau["李科长"], number, version=1, office=DESIGN, reason="设计企业")
    tip = await tip_of(number)
    rows = await fetch(
        "SELECT actor, office, facts FROM ledger_event WHERE subject = ? AND kind = 'identity.ended'",
        f"tip:{tip.id}",
    )
    assert [(row["actor"], row["office"]) for row in rows] == [("system", BUILDING)]
    assert json.loads(rows[0]["facts"]) == {"given_to": str(bureau["张干事"].id)}
    assert (await verify()).sound


async def test_a_request_that_waits_lapses_when_the_tip_leaves(bureau: Bureau) -> None:
    number = await a_named_tip()
    asked = await ask(bureau, number)
    await dispatch.return_tip(bureau["李科长"], number, version=1, office=DESIGN, reason="设计企业")
    assert (await requests.desk(bureau[CUSTODIAN])).waiting == ()
    with pytest.raises((Conflict, Refused)):
        await deciding.grant(bureau[CUSTODIAN], asked.id, "1d", version=1)
    assert await _accounts(number) == []


async def test_a_transfer_and_a_grant_at_once_leave_no_key_behind(bureau: Bureau) -> None:
    number = await a_named_tip()
    asked = await ask(bureau, number)
    answers = await asyncio.gather(
        dispatch.return_tip(bureau["李科长"], number, version=1, office=DESIGN, reason="设计企业"),
        deciding.grant(bureau[CUSTODIAN], asked.id, "1d", version=1),
        return_exceptions=True,
    )
    assert answers[0] is None
    assert answers[1] is None or isinstance(answers[1], DomainError)
    assert await _accounts(number) == []


async def test_who_left_the_office_gets_no_key_and_reads_no_more(bureau: Bureau) -> None:
    number = await a_named_tip()
    request = await granted(bureau, number)
    other = await ask(bureau, number, "赵干事")
    for name in ("张干事", "赵干事"):
        await change("DELETE FROM office_grant WHERE account = ?", bureau[name].id)
    with pytest.raises(Refused):
        await deciding.grant(bureau[CUSTODIAN], other.id, "1d", version=1)
    assert request.runs


async def test_a_key_exchanged_after_asking_is_not_sealed_to(bureau: Bureau) -> None:
    """Whoever can write to the database makes himself the receiver: the custodian is told, not used."""
    number = await a_named_tip()
    asked = await ask(bureau, number)
    await change(
        "UPDATE account SET box_public = ? WHERE id = ?", boxes.new_pair().public, bureau["张干事"].id
    )
    with pytest.raises(Refused):
        await deciding.grant(bureau[CUSTODIAN], asked.id, "1d", version=1)
    assert await _accounts(number) == []


async def test_a_request_planted_with_a_key_for_which_nobody_vouches_is_not_sealed_to(bureau: Bureau) -> None:
    number = await a_named_tip()
    stranger = await bureau.hire("张干事二", (BUILDING, Role.CLERK))
    await change(
        "INSERT INTO office_grant (id, epoch, account, sealed, granted_by, granted_on, signature) "
        "SELECT ?, epoch, ?, sealed, granted_by, granted_on, signature FROM office_grant WHERE account = ?",
        *(uuid4(), stranger.id, bureau["张干事"].id),
    )
    planted = await _planted(number, stranger, stranger.keys.box.public)
    with pytest.raises(Refused, match="没有人担保"):
        await deciding.grant(bureau[CUSTODIAN], planted, "1d", version=1)
    assert await _accounts(number) == []


async def test_a_request_planted_in_an_officers_name_is_not_sealed_to_another_key(bureau: Bureau) -> None:
    """His own key is vouched for; the one in the request is the thief's."""
    number = await a_named_tip()
    planted = await _planted(number, bureau["张干事"], boxes.new_pair().public)
    with pytest.raises(Refused, match="申请之后更换过"):
        await deciding.grant(bureau[CUSTODIAN], planted, "1d", version=1)
    assert await _accounts(number) == []


async def test_a_request_planted_for_another_office_gets_no_key(bureau: Bureau) -> None:
    """Everything about him is in order but that the tip is none of his office's."""
    number = await a_named_tip()
    planted = await _planted(number, bureau["王干事"], bureau["王干事"].keys.box.public, office=COUNTY)
    with pytest.raises(Refused, match="已转到别的单位"):
        await deciding.grant(bureau[CUSTODIAN], planted, "1d", version=1)
    assert await _accounts(number) == []


async def _planted(number: str, by: Person, key: bytes, *, office: str = BUILDING) -> UUID:
    """Sealing needs public keys alone, so a writer of the database plants a whole request."""
    tip, planted = await tip_of(number), uuid4()
    told = {"request": str(planted), "purpose": "contact", "reason": REASON, "key": key.hex()}
    await put(tip.identity, asking.REQUEST, told, author=by.actor)
    await change(
        "INSERT INTO identity_request (id, tip, office, asked_by, asked_at, state, version) "
        "VALUES (?, ?, ?, ?, ?, 'waiting', 1)",
        *(planted, tip.id, office, by.id, clock.now()),
    )
    return planted


async def test_a_request_moved_to_another_tip_in_the_database_is_not_found(bureau: Bureau) -> None:
    asked = await ask(bureau, await a_named_tip())
    other = await tip_of(await a_named_tip())
    await change("UPDATE identity_request SET tip = ? WHERE id = ?", other.id, asked.id)
    with pytest.raises(NotFound):
        await deciding.grant(bureau[CUSTODIAN], asked.id, "1d", version=1)


async def test_what_custodians_see_is_sorted_by_what_is_to_do(bureau: Bureau, working_day: datetime) -> None:
    number = await a_named_tip()
    first = await granted(bureau, number, duration="2h")
    second = await ask(bureau, number, "赵干事")
    await deciding.refuse(bureau[CUSTODIAN], second.id, "不必。", version=1)
    third = await ask(bureau, number, "李科长")
    assert await _ids(bureau) == ([third.id], [first.id], [second.id])
    with clock.frozen(later(working_day, hours=2)):
        assert await _ids(bureau) == ([third.id], [], [first.id, second.id])


async def _ids(bureau: Bureau) -> tuple[list[UUID], ...]:
    desk = await requests.desk(bureau[CUSTODIAN])
    return tuple([one.id for one in part] for part in (desk.waiting, desk.running, desk.over))
