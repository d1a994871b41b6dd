"""The recovery code: the same keys by another way, slow for guessers, one sentence for every refusal."""

from datetime import datetime, timedelta

import anyio
import pytest

from portal.core import clock, staff_codes
from portal.core.errors import DomainError, InvalidInput, Refused
from portal.database import change, fetch
from portal.ledger.verifying import verify
from portal.sessions import sealed
from portal.settings import Settings
from portal.staff import recovering, signing_in, throttle
from portal.staff.people import Person
from portal.staff.recovering import RecoveryRefused
from portal.staff.signing_in import SignInRefused
from portal.staff.throttle import TooManyAttempts
from portal.vault.errors import CannotOpen
from portal.vault.keyring import open_private
from portal.vault.staff_codes import recovery_key
from tests.support.small_bureau import HOME, PASSWORD, SetUp, hired, who

NEW = "另一句 很长的 新密码 九九"


@pytest.fixture
async def wang(bureau: SetUp) -> Person:
    return await who(bureau.token)


@pytest.fixture
async def code(wang: Person) -> str:
    return await recovering.renew_code(wang, password=PASSWORD)


async def refused(login: str, code: str, address: bytes = HOME) -> DomainError:
    with pytest.raises(DomainError) as found:
        await recovering.recover(login, code, NEW, address)
    return found.value


async def test_the_code_gives_a_new_password_for_the_same_keys(wang: Person, code: str) -> None:
    fresh = await recovering.recover("WANG", code, NEW, HOME)
    assert fresh != code
    after = await who(await signing_in.sign_in("wang", NEW, HOME))
    assert (after.keys, after.offices) == (wang.keys, wang.offices)
    with pytest.raises(SignInRefused):
        await signing_in.sign_in("wang", PASSWORD, HOME)
    assert not (await verify()).faults


async def test_it_ends_every_session_and_works_once(bureau: SetUp, code: str) -> None:
    fresh = await recovering.recover("wang", code, NEW, HOME)
    assert await sealed.find(bureau.token, signing_in.KIND) is None
    assert isinstance(await refused("wang", code), RecoveryRefused)
    assert await recovering.recover("wang", fresh, PASSWORD, HOME)


async def test_of_two_who_use_one_code_at_once_one_is_refused(wang: Person, code: str) -> None:
    outcomes: list[str] = []

    async def attempt() -> None:
        try:
            outcomes.append(await recovering.recover("wang", code, NEW, HOME))
        except RecoveryRefused:
            outcomes.append("")

    async with anyio.create_task_group() as group:
        group.start_soon(attempt)
        group.start_soon(attempt)
    assert sorted(bool(one) for one in outcomes) == [False, True]
    winner = next(one for one in outcomes if one)
    assert await recovering.fits(wang.id, winner)


async def test_every_refusal_is_one_sentence(wang: Person, code: str) -> None:
    li = await hired("li", "李芳", by=wang)
    closed = await hired("zhao", "赵敏", by=wang)
    theirs = await recovering.renew_code(closed, password=PASSWORD)
    await change("UPDATE account SET active = ? WHERE id = ?", False, closed.id)
    assert (await fetch("SELECT recovery FROM account WHERE id = ?", li.id))[0]["recovery"] is None
    wrong = staff_codes.generate()
    answers = [
        await refused("wang", wrong),
        await refused("nobody", wrong),
        await refused("li", wrong),
        await refused("li", code),
        await refused("zhao", theirs),
        await refused("not a\x00login", wrong),
    ]
    assert {type(one) for one in answers} == {RecoveryRefused}
    assert all(one.message == answers[0].message for one in answers)


async def test_after_five_wrong_codes_one_waits_at_this_address_alone(
    wang: Person, code: str, working_day: datetime
) -> None:
    for _ in range(throttle.FAILURES):
        assert isinstance(await refused("wang", staff_codes.generate()), RecoveryRefused)
    assert isinstance(await refused("wang", code), TooManyAttempts)
    # The password still works here, and the code works from another machine.
    assert await signing_in.sign_in("wang", PASSWORD, HOME)
    with clock.frozen(working_day + timedelta(minutes=16)):
        assert await recovering.recover("wang", code, NEW, HOME)


async def test_being_stopped_is_recorded_once_and_an_unknown_login_is_not_kept(wang: Person) -> None:
    for _ in range(throttle.FAILURES + 3):
        await refused("a-password-typed-here", staff_codes.generate())
    rows = await fetch("SELECT kind, subject FROM ledger_event WHERE kind LIKE 'account.recovery%'")
    assert [row["kind"] for row in rows].count("account.recovery_stopped") == 1
    assert {row["subject"] for row in rows} == {"account:unknown"}


async def test_a_weak_new_password_is_said_at_its_field_and_spends_nothing(wang: Person, code: str) -> None:
    for weak in ("short", "wang-wang-wang", "王建国的密码就是这一句"):
        with pytest.raises(InvalidInput) as found:
            await recovering.recover("wang", code, weak, HOME)
        assert found.value.field == "password"
    assert await recovering.recover("wang", code, NEW, HOME)
    assert not await fetch("SELECT id FROM sign_in_throttle")


async def test_a_new_code_needs_the_password_and_ends_the_one_before(wang: Person, code: str) -> None:
    with pytest.raises(Refused) as found:
        await recovering.renew_code(wang, password=NEW)
    assert found.value.field == "password"
    assert await recovering.fits(wang.id, code)
    fresh = await recovering.renew_code(wang, password=PASSWORD)
    assert not await recovering.fits(wang.id, code)
    assert await recovering.fits(wang.id, fresh)


async def test_the_code_survives_a_change_of_password_and_the_loss_of_the_server_key(
    wang: Person, code: str, settings: Settings
) -> None:
    settings.server_key_path.unlink()
    with pytest.raises(SignInRefused):
        await signing_in.sign_in("wang", PASSWORD, HOME)
    await recovering.recover("wang", code, NEW, HOME)
    assert (await who(await signing_in.sign_in("wang", NEW, HOME))).keys == wang.keys


async def test_what_is_stored_opens_with_the_code_and_only_in_its_own_row(wang: Person, code: str) -> None:
    [row] = await fetch("SELECT recovery FROM account WHERE id = ?", wang.id)
    stored = bytes(row["recovery"])
    for secret in (code.encode(), wang.keys.box.private, wang.keys.box.private.hex().encode()):
        assert secret not in stored
    assert (
        open_private(recovery_key(code), stored, f"account|{wang.id}|recovery")["box"]
        == wang.keys.box.private
    )
    with pytest.raises(CannotOpen):
        open_private(recovery_key(code), stored, "account|another|recovery")


async def test_a_code_moved_to_another_row_recovers_nobody(wang: Person) -> None:
    """A thief who writes rows copies his own recovery over the administrator's."""
    thief = await hired("zei", "张三", by=wang)
    own = await recovering.renew_code(thief, password=PASSWORD)
    [row] = await fetch("SELECT recovery FROM account WHERE id = ?", thief.id)
    await change("UPDATE account SET recovery = ? WHERE id = ?", bytes(row["recovery"]), wang.id)
    assert isinstance(await refused("wang", own), RecoveryRefused)
