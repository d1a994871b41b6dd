"""Telling the members of offices that there is work: rows in the outbox, sent later by the sender."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import SystemRandom
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from portal.core import clock
from portal.core.errors import N_, NotFound
from portal.database import change, fetch, insert_many, is_postgres, writing
from portal.ledger.events import Event, append
from portal.mail.messages import WORK
from portal.mail.tables import OutboxMail
from portal.settings import Settings, current
from portal.staff.people import Person

SENT_MAILS_KEPT = timedelta(days=30)
_random = SystemRandom()


async def announce(offices: Iterable[str]) -> None:
    """Queue one mail for each member of these offices who has none on the way; inside `writing()`."""
    await _queue(await _members(sorted(set(offices))))


async def tell(accounts: Iterable[UUID]) -> None:
    """The same for these people; inside `writing()`."""
    await _queue(await _people(sorted(set(accounts))))


async def _queue(members: Sequence["_Member"]) -> None:
    if not members:
        return
    on_the_way = await _on_the_way([member.account for member in members])
    rows = [
        mail_row(WORK, recipient=member.email, account=member.account)
        for member in members
        if member.account not in on_the_way
    ]
    await insert_many(OutboxMail, rows)
    await revive([row["id"] for row in on_the_way.values() if row["state"] == "stuck"])


async def try_again(person: Person, mail: UUID) -> None:
    """Put a kept or stuck mail back in the queue, due now."""
    async with writing():
        changed = await fetch(
            "UPDATE outbox_mail SET state = 'waiting', attempts = 0, next_try_at = ? "
            "WHERE id = ? AND state IN ('kept', 'stuck', 'waiting') RETURNING id",
            clock.now(),
            mail,
        )
        if not changed:
            raise NotFound(N_("这封邮件正在发送或已经发出。"))
        await append("staff", Event(kind="mail.retried", subject=f"mail:{mail}", actor=person.actor))


async def forget_sent() -> None:
    """Delete the rows of mails sent long ago: nobody needs to know when there was work."""
    before = clock.now() - SENT_MAILS_KEPT
    await change("DELETE FROM outbox_mail WHERE state = 'sent' AND sent_at < ?", before)


def due_at(at: datetime, minutes: int) -> datetime:
    """The end of the running slot of so many minutes, and a random part of a third more.

    Mails leave in batches, so that their time does not tell when a tip came.
    """
    if not minutes:
        return at
    slot = minutes * 60
    end = (int(at.timestamp()) // slot + 1) * slot
    return datetime.fromtimestamp(end + _random.randrange(slot // 3), UTC)


@dataclass(frozen=True, slots=True)
class _Member:
    account: UUID
    email: str


async def _members(offices: Sequence[str]) -> list[_Member]:
    """Locked on PostgreSQL, so that two verbs at once do not both queue a mail for the same person."""
    if not offices:
        return []
    lock = " FOR NO KEY UPDATE" if is_postgres() else ""
    today = clock.today()
    rows = await fetch(
        "SELECT id, email FROM account WHERE active AND email IS NOT NULL AND email <> '' AND id IN "
        f"(SELECT account FROM membership WHERE office IN ({_marks(offices)}) "
        f"AND since_on <= ? AND (until_on IS NULL OR until_on >= ?)) ORDER BY id{lock}",
        *offices,
        today,
        today,
    )
    return [_Member(row["id"], row["email"]) for row in rows]


async def _people(accounts: Sequence[UUID]) -> list[_Member]:
    if not accounts:
        return []
    lock = " FOR NO KEY UPDATE" if is_postgres() else ""
    rows = await fetch(
        "SELECT id, email FROM account WHERE active AND email IS NOT NULL AND email <> '' "
        f"AND id IN ({_marks(accounts)}) ORDER BY id{lock}",
        *accounts,
    )
    return [_Member(row["id"], row["email"]) for row in rows]


async def _on_the_way(accounts: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = await fetch(
        "SELECT id, account, state FROM outbox_mail "
        f"WHERE state IN ('waiting', 'sending', 'kept', 'stuck') AND account IN ({_marks(accounts)})",
        *accounts,
    )
    return {row["account"]: row for row in rows}


def mail_row(
    template: str, *, recipient: str = "", account: UUID | None = None, notice: UUID | None = None
) -> dict[str, Any]:
    """A mail that waits for the end of its slot: to somebody's account, or to whom a notice stands for."""
    settings = current()
    identifier = uuid4()
    return {
        "id": identifier,
        "recipient": recipient,
        "account": account,
        "template": template,
        "message_id": f"<{identifier}@{_host(settings)}>",
        "state": "waiting",
        "attempts": 0,
        "next_try_at": _due(settings),
        "notice": notice,
    }


def _due(settings: Settings) -> datetime:
    """Without a delay due since midnight: the moment itself would tell when a tip came."""
    if not settings.mail_delay:
        return datetime.combine(clock.today(), time(), clock.SHANGHAI)
    return due_at(clock.now(), settings.mail_delay)


def _host(settings: Settings) -> str:
    return urlsplit(settings.public_url).hostname or "localhost"


async def revive(mails: Sequence[UUID]) -> None:
    """New work gives a stuck mail a new chance instead of a second row beside it."""
    if mails:
        await change(
            "UPDATE outbox_mail SET state = 'waiting', attempts = 0, next_try_at = ? "
            f"WHERE state = 'stuck' AND id IN ({_marks(mails)})",
            _due(current()),
            *mails,
        )


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)
