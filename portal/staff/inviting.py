"""Codes that an account administrator hands out: to a new colleague, or to one who lost every way in."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from portal.core import clock, staff_codes
from portal.core.errors import N_, InvalidInput, Message, NotFound, Refused
from portal.core.text import single_line
from portal.database import change, fetch, insert_many, writing
from portal.ledger.events import Event, append
from portal.settings import current
from portal.staff import accounts
from portal.staff.accounts import NewPerson
from portal.staff.people import Person
from portal.staff.tables import Invitation
from portal.vault.staff_codes import invitation_id

LONGEST_REASON = 500


class Kind(StrEnum):
    """A first password, or new keys in the place of lost ones."""

    JOIN = "join"
    RESET = "reset"


class Ended(StrEnum):
    """How an invitation ended; one that nobody used ends by its date."""

    USED = "used"
    WITHDRAWN = "withdrawn"
    RENEWED = "renewed"


@dataclass(frozen=True, slots=True)
class Issued:
    """The code is in memory only now: it is shown once and stored nowhere."""

    account: UUID
    name: str
    login: str
    kind: Kind
    code: str = field(repr=False)
    ends_at: datetime


async def invite(by: Person, new: NewPerson) -> Issued:
    """A new account without password and keys, and the code with which its owner makes both."""
    _require_administrator(by)
    async with writing():
        account = await accounts.insert_without_keys(new, by=by.actor)
        return await issue(by.actor, account, Kind.JOIN, by_id=by.id)


async def renew(by: Person, account: UUID) -> Issued:
    """A fresh code for somebody who has not joined yet; the earlier one ends."""
    _require_administrator(by)
    async with writing():
        await accounts.one_at_a_time()
        if await _has_keys(account):
            raise Refused(N_("他已经设置了密码，不再需要邀请。忘记密码请办理重设。"))
        return await issue(by.actor, account, Kind.JOIN, by_id=by.id)


async def reset(by: Person, account: UUID, *, reason: str) -> Issued:
    """For one who has neither password nor recovery code. His keys change only when he uses the code.

    The new keys open nothing: a colleague has to compare the fingerprint and admit him again.
    """
    _require_administrator(by)
    if account == by.id:
        raise Refused(N_("不能重设自己的账号。请用恢复码，或者请另一位账号管理员办理。"))
    async with writing():
        await accounts.one_at_a_time()
        if not await _has_keys(account):
            raise Refused(N_("他还没有设置过密码，请重新发邀请。"))
        return await issue(by.actor, account, Kind.RESET, by_id=by.id, reason=required_reason(reason))


async def reset_from_the_machine(login: str, *, reason: str) -> Issued:
    """The same for whoever runs the server, when the last account administrator lost every way in."""
    async with writing():
        rows = await fetch("SELECT id FROM account WHERE login = ?", accounts.folded_login(login))
        if not rows:
            raise NotFound(N_("没有这个登录名。"))
        kind = Kind.RESET if await _has_keys(rows[0]["id"]) else Kind.JOIN
        return await issue("system", rows[0]["id"], kind, reason=required_reason(reason))


async def withdraw(by: Person, account: UUID) -> None:
    """Whoever holds the code finds it ended; also a person who set out to use it."""
    _require_administrator(by)
    async with writing():
        await accounts.one_at_a_time()
        if not await end_codes(account, Ended.WITHDRAWN):
            raise NotFound
        await append("staff", Event("account.code_withdrawn", f"account:{account}", by.actor))


async def end_codes(account: UUID, outcome: Ended) -> bool:
    """Inside `writing()`: end what is on the way to this account; tells whether there was anything."""
    ended = await fetch(
        "UPDATE invitation SET ended_on = ?, outcome = ? WHERE account = ? AND ended_on IS NULL RETURNING id",
        *(clock.today(), outcome.value, account),
    )
    await change("DELETE FROM session WHERE account = ? AND kind = ?", account, Kind.JOIN.value)
    return bool(ended)


async def reset_on_the_way(account: UUID) -> date | None:
    """The day on which somebody issued a code that would give this account new keys; None when none waits."""
    rows = await fetch(
        "SELECT made_on FROM invitation WHERE account = ? AND kind = ? AND ended_on IS NULL AND ends_at > ?",
        *(account, Kind.RESET.value, clock.now()),
    )
    made_on: date | None = rows[0]["made_on"] if rows else None
    return made_on


def required_reason(text: str) -> str:
    """One line that says why; raises InvalidInput at `reason`."""
    reason = single_line(text)
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise InvalidInput(
            {"reason": Message(N_("请写明理由，最多{limit}个字。"), {"limit": LONGEST_REASON})}
        )
    return reason


async def issue(
    actor: str, account: UUID, kind: Kind, *, by_id: UUID | None = None, reason: str = ""
) -> Issued:
    """Inside `writing()`."""
    person = await _active(account)
    await end_codes(account, Ended.RENEWED)
    code = staff_codes.generate()
    ends_at = clock.now() + timedelta(days=current().invitation_days)
    row = {
        "id": invitation_id(code).hex(),
        "account": account,
        "kind": kind.value,
        "reason": reason,
        "made_by": by_id,
        "made_on": clock.today(),
        "ends_at": ends_at,
        "ended_on": None,
        "outcome": None,
    }
    await insert_many(Invitation, [row])
    await append("staff", Event(f"account.{_EVENT[kind]}", f"account:{account}", actor))
    return Issued(account, person["name"], person["login"], kind, code, ends_at)


_EVENT = {Kind.JOIN: "invited", Kind.RESET: "reset_offered"}


async def _active(account: UUID) -> dict[str, str]:
    rows = await fetch("SELECT name, login FROM account WHERE id = ? AND active", account)
    if not rows:
        raise NotFound
    return rows[0]


async def _has_keys(account: UUID) -> bool:
    rows = await fetch("SELECT box_public FROM account WHERE id = ?", account)
    return bool(rows and bytes(rows[0]["box_public"]))


def _require_administrator(by: Person) -> None:
    if "people.manage" not in by.permissions:
        raise Refused(N_("只有账号管理员可以邀请人员、重设账号。"))
