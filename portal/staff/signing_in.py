"""Signing in with a password, and who is behind a session on each request."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from portal.core import clock
from portal.core.errors import N_, DomainError
from portal.database import change, fetch, writing
from portal.ledger.events import Event, append
from portal.sessions import sealed
from portal.sessions.sealed import OpenSession
from portal.staff import accounts, factors, rights
from portal.staff.factors import Waiting
from portal.staff.people import Person, PersonKeys, actor_of, place_of
from portal.staff.requirements import IN_FORCE
from portal.staff.throttle import TooManyAttempts, count_attempt, forget_attempts, throttle_key
from portal.vault import passwords
from portal.vault.boxes import KeyPair
from portal.vault.errors import CannotOpen
from portal.vault.passwords import TooManyWaiting
from portal.vault.signatures import SigningPair

KIND = "staff"
# More than the attempts that one account has from one address, fewer than the queue holds.
_AT_ONCE_FROM_ONE_ADDRESS = 8
_trying: Counter[bytes] = Counter()


class SignInRefused(DomainError):
    """One sentence for a wrong password, an unknown login and an account that was closed."""

    def __init__(self) -> None:
        super().__init__(N_("登录名或密码不正确。"))


@dataclass(frozen=True, slots=True)
class _Account:
    id: UUID
    password: str = field(repr=False)
    private_keys: bytes = field(repr=False)
    box_public: bytes
    sign_public: bytes


async def sign_in(login: str, password: str, address_digest: bytes) -> str:
    """The token for the cookie; raises SignInRefused, TooManyAttempts, TooManyWaiting or FactorNeeded."""
    login = accounts.folded_login(login)
    passwords.require_room()
    slot = throttle_key(login, address_digest, accounts.the_server_key())
    account = await _account_of(login)
    try:
        await count_attempt(slot)
    except TooManyAttempts as stopped:
        if stopped.first:
            await _record_refusal("account.sign_in_stopped", account)
        raise
    with _one_of_few(address_digest):
        keys = await _unlocked(account, password)
    if account is None or keys is None:
        await _record_refusal("account.sign_in_refused", account)
        raise SignInRefused
    await forget_attempts(slot)
    return await proceed(account.id, keys)


async def proceed(account: UUID, keys: PersonKeys) -> str:
    """A session for somebody whose password was just checked or made; raises FactorNeeded before that."""
    await factors.require(account, keys)
    return await begin(account, keys)


async def complete(one: Waiting, *, instead_of: str | None = None) -> str:
    """The session of somebody who has shown his second factor; the one in which he waited ends."""
    keys = await factors.keys_of(one)
    async with writing():
        for token in (one.session.token, instead_of or ""):
            await sealed.end(token)
        return await begin(one.account, keys, factor=factors.PASSED)


@contextmanager
def _one_of_few(address_digest: bytes) -> Iterator[None]:
    """One address may not fill the queue in which every password of this worker is checked."""
    if _trying[address_digest] >= _AT_ONCE_FROM_ONE_ADDRESS:
        raise TooManyWaiting
    _trying[address_digest] += 1
    try:
        yield
    finally:
        _trying[address_digest] -= 1
        if not _trying[address_digest]:
            del _trying[address_digest]


async def begin(account: UUID, keys: PersonKeys, *, factor: str = "") -> str:
    """A session; `factor` says whether and why a second factor need not be asked for any more."""
    body = {"box": keys.box.private.hex(), "sign": keys.sign.private.hex(), "factor": factor}
    async with writing():
        token = await sealed.begin(KIND, body, account=account)
        await append("staff", Event("account.signed_in", f"account:{account}", actor_of(account)))
    return token


async def is_first(account: UUID) -> bool:
    """Whether the newest sign-in of this account is its only one."""
    rows = await fetch(
        "SELECT count(*) AS times FROM ledger_event WHERE subject = ? AND kind = 'account.signed_in'",
        f"account:{account}",
    )
    return bool(rows[0]["times"] <= 1)


async def account_behind(token: str) -> UUID:
    """Whose session has just begun under this token."""
    session = await sealed.find(token, KIND)
    if session is None or session.account is None:
        raise SignInRefused
    return session.account


async def sign_out(token: str) -> None:
    session = await sealed.find(token, KIND)
    if session is None:
        return
    async with writing():
        await sealed.end(token)
        assert session.account is not None
        subject = f"account:{session.account}"
        await append("staff", Event("account.signed_out", subject, actor_of(session.account)))


async def end_session(person: Person, session_id: str) -> None:
    """End one of one's own sessions, such as the one on a machine that was left open."""
    async with writing():
        ended = await fetch("SELECT id FROM session WHERE id = ? AND account = ?", session_id, person.id)
        if ended:
            await change("DELETE FROM session WHERE id = ? AND account = ?", session_id, person.id)
            await append("staff", Event("account.session_ended", f"account:{person.id}", person.actor))


async def end_other_sessions(person: Person, this: str) -> None:
    """Everywhere but here; whoever waits at a second step has to begin again too."""
    async with writing():
        await change("DELETE FROM session WHERE account = ? AND id <> ?", person.id, this)
        await append("staff", Event("account.sessions_ended", f"account:{person.id}", person.actor))


async def person_of(session: OpenSession) -> Person | None:
    """Who this is now: what changed in the database since he signed in counts at once.

    A place in an office counts from the moment that the office's key was sealed to the person, so that
    nobody can put himself into an office by writing a row. Who got a role that asks for a second factor
    after he came in without one is nobody until he signs in again.
    """
    today = clock.today()
    rows = await fetch(
        "SELECT a.id, a.login, a.name, a.email, a.box_public, a.sign_public, m.office, m.role, "
        f"m.areas, {rights.CHANGES} AS changes, "
        f"EXISTS (SELECT 1 FROM factor_requirement r WHERE r.role = m.role AND {IN_FORCE}) AS asks "
        "FROM account a "
        "LEFT JOIN membership m ON m.account = a.id AND (m.until_on IS NULL OR m.until_on >= ?) "
        "AND (m.office IS NULL OR EXISTS (SELECT 1 FROM office_grant g JOIN office_epoch e ON e.id = g.epoch "
        "WHERE g.account = a.id AND e.office = m.office AND e.ended_on IS NULL)) "
        "WHERE a.id = ? AND a.active AND (a.leaves_on IS NULL OR a.leaves_on >= ?) ORDER BY m.office, m.role",
        *(today, today, today, session.account, today),
    )
    if not rows or (any(row["asks"] for row in rows) and not session.body.get("factor")):
        return None
    first = rows[0]
    places = tuple(place_of(row) for row in rows if row["role"] is not None)
    keys = _keys(session.body, first)
    if not accounts.belong_together(keys):
        return None
    held = await rights.in_force(first["changes"])
    return Person(first["id"], first["login"], first["name"], first["email"], places, keys, held)


def _keys(body: dict[str, str], row: dict[str, Any]) -> PersonKeys:
    return PersonKeys(
        KeyPair(bytes(row["box_public"]), bytes.fromhex(body["box"])),
        SigningPair(bytes(row["sign_public"]), bytes.fromhex(body["sign"])),
    )


async def _account_of(login: str) -> _Account | None:
    if not accounts.is_login(login):
        return None
    rows = await fetch(
        "SELECT id, password, private_keys, box_public, sign_public FROM account "
        "WHERE login = ? AND active AND password <> '' AND (leaves_on IS NULL OR leaves_on >= ?)",
        *(login, clock.today()),
    )
    return next(
        (
            _Account(
                row["id"],
                row["password"],
                bytes(row["private_keys"]),
                bytes(row["box_public"]),
                bytes(row["sign_public"]),
            )
            for row in rows
        ),
        None,
    )


async def _unlocked(account: _Account | None, password: str) -> PersonKeys | None:
    """Costs one Argon2id call, whether or not there is such an account."""
    if account is None:
        await passwords.check_nobody(password)
        return None
    record = accounts.read(account.password)
    kek = await passwords.check(password, record, accounts.the_server_key())
    if kek is None:
        return None
    try:
        keys = _opened(kek, account)
    except CannotOpen:
        return None
    if passwords.is_outdated(record):
        await _strengthen(account, password, keys)
    return keys


def _opened(kek: bytes, account: _Account) -> PersonKeys:
    return accounts.open_keys(
        kek,
        account.id,
        account.private_keys,
        box_public=account.box_public,
        sign_public=account.sign_public,
    )


async def _strengthen(account: _Account, password: str, keys: PersonKeys) -> None:
    """Put the keys under a record of today's cost, unless the password was changed meanwhile."""
    record, kek = await passwords.create(password, accounts.the_server_key())
    async with writing():
        await accounts.one_at_a_time()
        rows = await fetch("SELECT password FROM account WHERE id = ?", account.id)
        if rows and rows[0]["password"] == account.password:
            await accounts.replace_password(account.id, record, accounts.seal_keys(kek, account.id, keys))


async def _record_refusal(kind: str, account: _Account | None) -> None:
    """What was typed for an unknown login is not kept: people type passwords there by mistake."""
    subject = f"account:{account.id}" if account else "account:unknown"
    async with writing():
        await append("staff", Event(kind, subject, "system"))
