"""Leaving: shut out at once, keys taken back, the last of a kind stays; coming back begins from nothing."""

from datetime import datetime, timedelta

import pytest

from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import InvalidInput, NotFound, Refused
from portal.database import change, fetch
from portal.ledger.verifying import verify
from portal.sessions import sealed
from portal.staff import (
    closing,
    inviting,
    joining,
    keyring,
    placing,
    queries,
    recovering,
    retired,
    revoking,
    rotating,
    signing_in,
)
from portal.staff.joining import CodeEnded
from portal.staff.people import Person
from portal.staff.recovering import RecoveryRefused
from portal.staff.revoking import LastMember
from portal.staff.rotating import Why
from portal.staff.signing_in import SignInRefused
from portal.vault.digests import fingerprint
from tests.support.small_bureau import HOME, PASSWORD, SetUp, again, hired, joined, waiting_for, who
from tests.support.telephones import enrolled

DESK = "dispatch-desk"


@pytest.fixture
async def wang(bureau: SetUp) -> Person:
    return await who(bureau.token)


@pytest.fixture
async def li(wang: Person) -> Person:
    """李芳, dispatcher beside 王建国, who holds the desk's key."""
    li = await hired("li", "李芳", by=wang)
    await placing.place(wang, li.id, office=DESK, role=Role.DISPATCHER)
    await placing.admit(wang, li.id, DESK, compared=fingerprint(li.keys.box.public))
    return await again(li)


async def test_closing_shuts_out_at_once_by_every_way(wang: Person, li: Person) -> None:
    token = await signing_in.sign_in("li", PASSWORD, HOME)
    code = await recovering.renew_code(li, password=PASSWORD)
    taken = await closing.close(wang, li.id, reason="退休")
    assert taken.offices == (DESK,)
    assert await sealed.find(token, signing_in.KIND) is None
    with pytest.raises(SignInRefused):
        await signing_in.sign_in("li", PASSWORD, HOME)
    with pytest.raises(RecoveryRefused):
        await recovering.recover("li", code, "另一句 很长的 新密码 九九", HOME)
    [row] = await fetch("SELECT private_keys, recovery, closed_because FROM account WHERE id = ?", li.id)
    assert (bytes(row["private_keys"]), row["recovery"], row["closed_because"]) == (b"", None, "退休")
    assert not (await verify()).faults


async def test_closing_ends_places_grants_and_what_is_on_the_way(wang: Person, li: Person) -> None:
    await enrolled(li)
    issued = await inviting.reset(wang, li.id, reason="都忘了")
    await closing.close(wang, li.id, reason="调离")
    person = await queries.person(li.id)
    assert person is not None
    assert (person.active, person.places, person.code) == (False, (), None)
    for table in ("office_grant", "second_factor", "passkey", "session"):
        assert not await fetch(f"SELECT account FROM {table} WHERE account = ?", li.id)
    with pytest.raises(CodeEnded):
        await joining.exchange(issued.code)
    assert [one.id for one in await keyring.members(DESK)] == [wang.id]


async def test_a_session_that_was_stolen_before_is_worth_nothing_after(wang: Person, li: Person) -> None:
    """Even if somebody puts the session's row back."""
    token = await signing_in.sign_in("li", PASSWORD, HOME)
    session = await sealed.find(token, signing_in.KIND)
    await closing.close(wang, li.id, reason="退休")
    assert session is not None
    assert await signing_in.person_of(session) is None


async def test_the_last_administrator_and_the_last_key_officer_stay(wang: Person, li: Person) -> None:
    await placing.place(wang, li.id, office=None, role=Role.ACCOUNT_ADMIN)
    li = await again(li)
    with pytest.raises(Refused):
        await closing.close(li, wang.id, reason="他是唯一的密钥管理员", knowing=True)
    with pytest.raises(Refused):
        await closing.plan_leaving(li, wang.id, last_day=clock.today() + timedelta(days=9), reason="退休")
    assert (await again(wang)).id == wang.id


async def test_somebody_invited_who_never_came_does_not_count_as_another_administrator(wang: Person) -> None:
    qian = await waiting_for("qian", "钱一", by=wang)
    await placing.place(wang, qian.account, office=None, role=Role.ACCOUNT_ADMIN)
    with pytest.raises(Refused):
        await revoking.end_place(wang, wang.id, None, Role.ACCOUNT_ADMIN, reason=revoking.Reason.OTHER)


async def test_the_last_who_holds_an_offices_key_is_closed_only_knowingly(wang: Person, li: Person) -> None:
    await revoking.end_place(wang, wang.id, DESK, Role.DISPATCHER, reason=revoking.Reason.MOVED)
    wang = await again(wang)
    with pytest.raises(LastMember) as refused:
        await closing.close(wang, li.id, reason="退休")
    assert refused.value.field == "knowing"
    assert (await again(li)).offices == {DESK}
    await closing.close(wang, li.id, reason="退休", knowing=True)
    assert await keyring.members(DESK) == []


async def test_only_another_administrator_with_a_reason_closes(wang: Person, li: Person) -> None:
    for attempt in (
        closing.close(li, wang.id, reason="想"),
        closing.close(wang, wang.id, reason="自己"),
        closing.plan_leaving(li, wang.id, last_day=clock.today(), reason="想"),
        closing.reopen(li, wang.id),
    ):
        with pytest.raises(Refused):
            await attempt
    with pytest.raises(InvalidInput):
        await closing.close(wang, li.id, reason=" ")
    await closing.close(wang, li.id, reason="退休")
    with pytest.raises(NotFound):
        await closing.close(wang, li.id, reason="又来")


async def test_after_the_last_day_he_is_shut_out_by_itself(
    wang: Person, li: Person, working_day: datetime
) -> None:
    last = clock.today() + timedelta(days=3)
    code = await recovering.renew_code(li, password=PASSWORD)
    await closing.plan_leaving(wang, li.id, last_day=last, reason="月底退休")
    with clock.frozen(working_day + timedelta(days=3, hours=14)):
        late = await signing_in.sign_in("li", PASSWORD, HOME)
    with clock.frozen(working_day + timedelta(days=3, hours=14, minutes=31)):
        session = await sealed.find(late, signing_in.KIND)
        assert session is None or await signing_in.person_of(session) is None
        with pytest.raises(SignInRefused):
            await signing_in.sign_in("li", PASSWORD, HOME)
        with pytest.raises(RecoveryRefused):
            await recovering.recover("li", code, "另一句 很长的 新密码 九九", HOME)
        row = await queries.person(li.id)
        assert row is not None
        assert row.has_left
        await closing.close(wang, li.id, reason="已退休")


async def test_a_last_day_in_the_past_is_refused_at_its_field(wang: Person, li: Person) -> None:
    with pytest.raises(Refused) as refused:
        await closing.plan_leaving(wang, li.id, last_day=clock.today() - timedelta(days=1), reason="退休")
    assert refused.value.field == "last_day"


async def test_coming_back_begins_with_an_invitation_new_keys_and_no_place(wang: Person, li: Person) -> None:
    await closing.close(wang, li.id, reason="借调")
    issued = await closing.reopen(wang, li.id)
    with pytest.raises(SignInRefused):
        await signing_in.sign_in("li", PASSWORD, HOME)
    made = await joined(issued.code)
    back = await again(li)
    assert (back.id, back.places) == (li.id, ())
    assert made.keys.box.public != li.keys.box.public
    with pytest.raises(NotFound):
        await closing.reopen(wang, li.id)


async def test_what_a_closed_person_did_keeps_his_name(wang: Person, li: Person) -> None:
    await closing.close(wang, li.id, reason="退休")
    assert (await queries.names([li.id]))[li.id] == "李芳"


# ---- One's own sessions.


async def test_each_session_tells_when_it_was_last_used_to_the_minute(
    wang: Person, working_day: datetime
) -> None:
    await change("DELETE FROM session")
    token = await signing_in.sign_in("wang", PASSWORD, HOME)
    with clock.frozen(working_day + timedelta(minutes=5)):
        await sealed.find(token, signing_in.KIND)
        [row] = await queries.own_sessions(wang, sealed.session_id(token))
        assert (row.began_at, row.used_at) == (working_day, working_day + timedelta(minutes=5))
    with clock.frozen(working_day + timedelta(minutes=34)):
        assert await sealed.find(token, signing_in.KIND) is not None
    with clock.frozen(working_day + timedelta(minutes=65)):
        assert await sealed.find(token, signing_in.KIND) is None


async def test_after_a_planned_last_day_places_keys_and_sessions_end_by_themselves(
    wang: Person, li: Person
) -> None:
    last = clock.today() + timedelta(days=3)
    await closing.plan_leaving(wang, li.id, last_day=last, reason="月底退休")
    assert await closing.end_leaves() == 0, "on no day before"
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert await closing.end_leaves() == 0, "nor on the last day itself"
    with clock.frozen(clock.now() + timedelta(days=4)):
        assert await closing.end_leaves() == 1
        assert await closing.end_leaves() == 0
        [row] = [one for one in await queries.people() if one.id == li.id]
        assert (row.active, row.has_left, row.places) == (True, True, ())
    assert {one.name for one in await keyring.members(DESK)} == {"王建国"}
    assert [(one.office, one.why) for one in await rotating.due()] == [(DESK, Why.LEFT)]
    assert await fetch("SELECT id FROM session WHERE account = ?", li.id) == []
    [event] = await fetch("SELECT actor, facts FROM ledger_event WHERE kind = 'account.places_ended'")
    assert event["actor"] == "system"
    assert '"left"' in event["facts"]


async def test_the_last_who_holds_a_key_is_left_to_a_person(wang: Person, li: Person) -> None:
    await placing.place(wang, li.id, office="construction-section", role=Role.CHIEF)
    await placing.admit(wang, li.id, "construction-section", compared=fingerprint(li.keys.box.public))
    await closing.plan_leaving(wang, li.id, last_day=clock.today(), reason="退休")
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert await closing.end_leaves() == 0
        [row] = [one for one in await queries.people() if one.id == li.id]
        assert len(row.places) == 2, "nothing is taken by halves"
        assert row.has_left
    assert "李芳" in {one.name for one in await keyring.members("construction-section")}
    assert await rotating.due() == []


async def test_a_planned_leave_that_waits_takes_no_power_from_the_last_key_officer(
    wang: Person, li: Person
) -> None:
    """Somebody was to follow him and is gone: his certificate stays, and what he signs counts."""
    await change("UPDATE account SET leaves_on = ? WHERE id = ?", clock.today(), wang.id)
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert await closing.end_leaves() == 0
    assert not retired.is_retired(wang.keys.sign.public)
    await rotating.rotate(wang, DESK)


async def test_a_session_and_a_place_count_through_their_last_day(
    wang: Person, bureau: SetUp, working_day: datetime
) -> None:
    """Nobody works a day longer than was written down, and nobody a day less."""
    token = await signing_in.sign_in("wang", PASSWORD, HOME)
    session = await sealed.find(token, signing_in.KIND)
    assert session is not None
    await change("UPDATE membership SET until_on = ? WHERE role = 'dispatcher'", clock.today())
    await change("UPDATE account SET leaves_on = ?", clock.today() + timedelta(days=1))
    places = {}
    for days in (0, 1, 2):
        with clock.frozen(working_day + timedelta(days=days)):
            person = await signing_in.person_of(session)
            places[days] = None if person is None else person.has_role(Role.DISPATCHER)
    assert places == {0: True, 1: False, 2: None}


async def test_ending_all_others_leaves_this_one_and_other_peoples(
    wang: Person, bureau: SetUp, li: Person
) -> None:
    here = await sealed.find(bureau.token, signing_in.KIND)
    assert here is not None
    others = [await signing_in.sign_in("wang", PASSWORD, HOME) for _ in range(3)]
    theirs = await signing_in.sign_in("li", PASSWORD, HOME)
    await signing_in.end_other_sessions(wang, here.id)
    assert [row.id for row in await queries.own_sessions(wang, here.id)] == [here.id]
    assert [await sealed.find(token, signing_in.KIND) for token in others] == [None, None, None]
    assert await sealed.find(theirs, signing_in.KIND) is not None
    events = await fetch("SELECT kind FROM ledger_event WHERE kind = 'account.sessions_ended'")
    assert len(events) == 1


async def test_a_last_use_is_written_at_most_once_a_minute(wang: Person, working_day: datetime) -> None:
    await change("DELETE FROM session")
    token = await signing_in.sign_in("wang", PASSWORD, HOME)
    [before] = await fetch("SELECT idle_until FROM session")
    for seconds, moved in ((50, False), (61, True)):
        with clock.frozen(working_day + timedelta(seconds=seconds)):
            await sealed.find(token, signing_in.KIND)
        [after] = await fetch("SELECT idle_until FROM session")
        assert (after != before) == moved
