"""The recovery code: on paper, for a forgotten password or a lost telephone."""

from typing import Any
from uuid import UUID

from portal.core import clock, staff_codes
from portal.core.errors import N_, DomainError, InvalidInput
from portal.database import change, fetch, writing
from portal.ledger.events import Event, append
from portal.sessions import sealed
from portal.staff import accounts
from portal.staff.people import Person, PersonKeys, actor_of
from portal.staff.throttle import TooManyAttempts, count_attempt, forget_attempts, throttle_key
from portal.vault import keyring, passwords
from portal.vault.boxes import KeyPair
from portal.vault.errors import CannotOpen
from portal.vault.signatures import SigningPair
from portal.vault.staff_codes import recovery_key


class RecoveryRefused(DomainError):
    """One sentence for an unknown login, a wrong code, no code at all and an account that was closed."""

    def __init__(self) -> None:
        super().__init__(N_("登录名或恢复码不正确。"))


async def recover(login: str, code: str, password: str, address_digest: bytes) -> str:
    """A new password for the same keys; returns the next recovery code. The telephone stays in force.

    `code` is in its canonical form. Raises RecoveryRefused, TooManyAttempts or InvalidInput.
    """
    login = accounts.folded_login(login)
    accounts.require_strong(password, login)
    passwords.require_room()
    slot = throttle_key(f"recover|{login}", address_digest, accounts.the_server_key())
    row = await _row(login)
    await _count(slot, row)
    keys = opened(row, code)
    if row is None or keys is None:
        await _refused(row)
        raise RecoveryRefused
    try:
        accounts.require_strong(password, login, row["name"])
    except InvalidInput:
        await forget_attempts(slot)
        raise
    fresh = await _replaced(login, code, row["id"], keys, password)
    await forget_attempts(slot)
    return fresh


async def _replaced(login: str, code: str, account: UUID, keys: PersonKeys, password: str) -> str:
    """The keys under the new password and under the next code, which it returns; every session ends."""
    record, kek = await passwords.create(password, accounts.the_server_key())
    fresh, recovery = seal(account, keys)
    async with writing():
        await accounts.one_at_a_time()
        # Of two who use one code at once, the second finds another code in force.
        if opened(await _row(login), code) is None:
            raise RecoveryRefused
        await accounts.replace_password(account, record, accounts.seal_keys(kek, account, keys))
        await store(account, recovery)
        await sealed.end_all(account)
        await append("staff", Event("account.recovered", f"account:{account}", actor_of(account)))
    return fresh


async def renew_code(person: Person, *, password: str) -> str:
    """A new code for its owner, who has to know his password; the old one opens nothing any more."""
    await accounts.require_password(person, password, field="password")
    code, recovery = seal(person.id, person.keys)
    async with writing():
        await store(person.id, recovery)
        await append("staff", Event("account.recovery_code_made", f"account:{person.id}", person.actor))
    return code


def seal(account: UUID, keys: PersonKeys) -> tuple[str, bytes]:
    """A new code, and the keys under it: without the server's key, whose loss the code is there for too."""
    code = staff_codes.generate()
    bundle = {"box": keys.box.private, "sign": keys.sign.private}
    return code, keyring.seal_private(recovery_key(code), bundle, _place(account))


async def store(account: UUID, recovery: bytes) -> None:
    """Inside `writing()`."""
    await change(
        "UPDATE account SET recovery = ?, recovery_on = ? WHERE id = ?", recovery, clock.today(), account
    )


async def has_code(account: UUID) -> bool:
    return bool(await fetch("SELECT id FROM account WHERE id = ? AND recovery IS NOT NULL", account))


async def fits(account: UUID, code: str) -> bool:
    """Whether this is the person's own code, for one who has already shown his password."""
    rows = await fetch(
        "SELECT id, name, recovery, box_public, sign_public FROM account WHERE id = ? AND active", account
    )
    return opened(rows[0] if rows else None, code) is not None


def opened(row: dict[str, Any] | None, code: str) -> PersonKeys | None:
    """The keys, unless the code is another one or the public halves beside them are somebody else's."""
    key, place = recovery_key(code), _place(row["id"] if row else UUID(int=0))
    try:
        private = keyring.open_private(key, bytes(row["recovery"] or b"") if row else bytes(320), place)
    except CannotOpen:
        return None
    if row is None:
        return None
    keys = PersonKeys(
        KeyPair(bytes(row["box_public"]), private["box"]),
        SigningPair(bytes(row["sign_public"]), private["sign"]),
    )
    return keys if accounts.belong_together(keys) else None


async def _row(login: str) -> dict[str, Any] | None:
    if not accounts.is_login(login):
        return None
    rows = await fetch(
        "SELECT id, name, recovery, box_public, sign_public FROM account "
        "WHERE login = ? AND active AND (leaves_on IS NULL OR leaves_on >= ?)",
        *(login, clock.today()),
    )
    return rows[0] if rows else None


async def _count(slot: str, row: dict[str, Any] | None) -> None:
    try:
        await count_attempt(slot)
    except TooManyAttempts as stopped:
        if stopped.first:
            await _refused(row, "account.recovery_stopped")
        raise


async def _refused(row: dict[str, Any] | None, kind: str = "account.recovery_refused") -> None:
    """What was typed for an unknown login is not kept."""
    subject = f"account:{row['id']}" if row else "account:unknown"
    async with writing():
        await append("staff", Event(kind, subject, "system"))


def _place(account: UUID) -> str:
    return f"account|{account}|recovery"
