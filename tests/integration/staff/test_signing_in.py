"""Signing in, being refused, waiting, signing out, and what a session is worth."""

import json
from datetime import datetime, timedelta
from typing import Any

import anyio
import pytest

from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import DomainError
from portal.database import change, fetch
from portal.ledger.verifying import verify
from portal.sessions import sealed
from portal.settings import Settings
from portal.staff import accounts, placing, queries, signing_in, throttle
from portal.staff.signing_in import SignInRefused
from portal.staff.throttle import TooManyAttempts
from portal.vault import passwords
from tests.support.small_bureau import HOME, PASSWORD, SetUp, hired, new_account, who

WRONG = "不是这一句 不是这一句"
ELSEWHERE = b"a machine at home"


async def refused(login: str, address: bytes = HOME) -> DomainError:
    with pytest.raises(DomainError) as found:
        await signing_in.sign_in(login, WRONG, address)
    return found.value


async def events(kind: str) -> list[dict[str, object]]:
    return await fetch("SELECT subject, actor, at, facts FROM ledger_event WHERE kind = ? ORDER BY seq", kind)


async def test_a_wrong_password_and_an_unknown_login_get_one_sentence(bureau: SetUp) -> None:
    known, unknown = await refused("wang"), await refused("nobody")
    assert isinstance(known, SignInRefused)
    assert known.message == unknown.message


async def test_an_unknown_login_costs_one_argon2id_as_well(
    bureau: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs: list[int] = []
    slow = passwords._argon2id

    def counted(*given: Any) -> bytes:
        costs.append(1)
        return slow(*given)

    monkeypatch.setattr(passwords, "_argon2id", counted)
    for login in ("wang", "nobody", "not a\x00login"):
        costs.clear()
        await refused(login)
        assert costs == [1], login


async def test_what_was_typed_for_an_unknown_login_is_kept_nowhere(bureau: SetUp) -> None:
    await refused("my-secret-password-typed-in-the-wrong-field")
    [event] = await events("account.sign_in_refused")
    assert event["subject"] == "account:unknown"
    for table in ("ledger_event", "sign_in_throttle"):
        for row in await fetch(f"SELECT * FROM {table}"):
            assert "my-secret" not in str(row)


async def test_signing_in_and_out_and_being_refused_leave_exact_events(
    bureau: SetUp, working_day: datetime
) -> None:
    person = await who(bureau.token)
    await refused("wang")
    token = await signing_in.sign_in("wang", PASSWORD, HOME)
    await signing_in.sign_out(token)
    for kind in ("account.sign_in_refused", "account.signed_in", "account.signed_out"):
        last = (await events(kind))[-1]
        assert last["subject"] == f"account:{person.id}"
        assert last["at"] == working_day
    assert not (await verify()).faults


async def test_after_five_failures_the_account_waits_at_this_address(
    bureau: SetUp, working_day: datetime
) -> None:
    for _ in range(throttle.FAILURES):
        assert isinstance(await refused("wang"), SignInRefused)
    with pytest.raises(TooManyAttempts) as stopped:
        await signing_in.sign_in("wang", PASSWORD, HOME)
    assert "15分钟" in stopped.value.message.text()
    assert len(await events("account.sign_in_stopped")) == 1


async def test_the_wait_holds_neither_other_addresses_nor_other_accounts(bureau: SetUp) -> None:
    await accounts.create(new_account("li", "李芳"), by="system")
    for _ in range(throttle.FAILURES + 2):
        await refused("wang")
    assert await signing_in.sign_in("wang", PASSWORD, ELSEWHERE)
    assert await signing_in.sign_in("li", PASSWORD, HOME)


async def test_the_wait_ends_after_a_quarter_of_an_hour_however_often_one_tries(
    bureau: SetUp, working_day: datetime
) -> None:
    for _ in range(throttle.FAILURES):
        await refused("wang")
    for minutes in (5, 10, 14):
        with clock.frozen(working_day + timedelta(minutes=minutes)):
            assert isinstance(await refused("wang"), TooManyAttempts)
    with clock.frozen(working_day + timedelta(minutes=15)):
        assert await signing_in.sign_in("wang", PASSWORD, HOME)


async def test_a_success_forgets_the_failures_before_it(bureau: SetUp) -> None:
    for _ in range(3):
        for _ in range(throttle.FAILURES - 1):
            await refused("wang")
        assert await signing_in.sign_in("wang", PASSWORD, HOME)
    assert not await fetch("SELECT id FROM sign_in_throttle")


async def test_many_guesses_at_once_cannot_outrun_the_count(bureau: SetUp) -> None:
    outcomes: list[type[DomainError]] = []

    async def guess() -> None:
        outcomes.append(type(await refused("wang")))

    async with anyio.create_task_group() as group:
        for _ in range(20):
            group.start_soon(guess)
    assert outcomes.count(SignInRefused) == throttle.FAILURES
    assert outcomes.count(TooManyAttempts) == 20 - throttle.FAILURES


async def test_old_counts_are_swept(bureau: SetUp, working_day: datetime) -> None:
    await refused("wang")
    with clock.frozen(working_day + timedelta(hours=1)):
        await throttle.sweep()
    assert not await fetch("SELECT id FROM sign_in_throttle")


async def test_a_stronger_cost_is_taken_on_at_the_next_sign_in(
    bureau: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_cost", passwords.Cost(2, passwords._CHEAPEST.mem))
    before = (await who(bureau.token)).keys
    token = await signing_in.sign_in("wang", PASSWORD, HOME)
    [row] = await fetch("SELECT password FROM account")
    assert json.loads(row["password"])["ops"] == 2
    assert (await who(token)).keys == before
    assert await signing_in.sign_in("wang", PASSWORD, HOME)


async def test_a_password_checked_under_another_server_key_is_refused(
    bureau: SetUp, settings: Settings
) -> None:
    settings.server_key_path.unlink()
    with pytest.raises(SignInRefused):
        await signing_in.sign_in("wang", PASSWORD, HOME)


async def test_a_session_row_without_its_token_gives_no_key(bureau: SetUp) -> None:
    person = await who(bureau.token)
    [row] = await fetch("SELECT * FROM session WHERE kind = 'staff'")
    held = bytes(row["body"])
    for secret in (bureau.token.encode(), person.keys.box.private, person.keys.box.private.hex().encode()):
        assert secret not in held
    assert bureau.token not in row["id"]


async def test_an_account_that_was_closed_is_nobody_at_once_and_cannot_sign_in(bureau: SetUp) -> None:
    session = await sealed.find(bureau.token, signing_in.KIND)
    assert session is not None
    await change("UPDATE account SET active = ? WHERE login = ?", False, "wang")
    assert await signing_in.person_of(session) is None
    with pytest.raises(SignInRefused):
        await signing_in.sign_in("wang", PASSWORD, HOME)


async def test_places_are_read_anew_on_every_request(bureau: SetUp) -> None:
    wang = await who(bureau.token)
    li = await hired("li", "李芳", by=wang)
    token = await signing_in.sign_in("li", PASSWORD, HOME)
    await placing.place(wang, li.id, office=None, role=Role.LEADING)
    assert (await who(token)).has_role(Role.LEADING)
    await change("UPDATE membership SET until_on = ? WHERE account = ?", clock.today() - timedelta(1), li.id)
    assert (await who(token)).places == ()


async def test_signing_out_ends_this_session_and_no_other(bureau: SetUp) -> None:
    other = await signing_in.sign_in("wang", PASSWORD, ELSEWHERE)
    await signing_in.sign_out(bureau.token)
    assert await sealed.find(bureau.token, signing_in.KIND) is None
    assert await sealed.find(other, signing_in.KIND) is not None
    await signing_in.sign_out("no such token")


async def test_a_person_sees_and_ends_his_own_sessions_only(bureau: SetUp) -> None:
    wang = await who(bureau.token)
    li = await hired("li", "李芳", by=wang)
    here = await sealed.find(bureau.token, signing_in.KIND)
    assert here is not None
    away = await signing_in.sign_in("wang", PASSWORD, ELSEWHERE)
    rows = await queries.own_sessions(wang, here.id)
    assert sorted(row.is_this for row in rows) == [False, True]
    for row in rows:
        await signing_in.end_session(li, row.id)
    assert len(await queries.own_sessions(wang, here.id)) == 2
    assert await events("account.session_ended") == [], "nobody is said to have ended another's session"
    await signing_in.end_session(wang, sealed.session_id(away))
    assert [row.id for row in await queries.own_sessions(wang, here.id)] == [here.id]
