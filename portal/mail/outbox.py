"""Telling people of the staff that there is work: rows in the outbox, sent later by the sender."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from portal.core import clock
from portal.database import change, fetch, insert_many, is_postgres, writing
from portal.mail.messages import DIGEST, INVITED, SHEET, WORK
from portal.mail.moments import due_soon, is_sheet_time, next_morning
from portal.mail.tables import OutboxMail
from portal.settings import Settings, current
from portal.staff.mail_wishes import AT_ONCE
from portal.staff.mail_wishes import DIGEST as ONCE_A_DAY

SENT_MAILS_KEPT = timedelta(days=30)
# Nothing is queued for an address at which mails fail for good.
_REACHABLE = (
    "a.active AND a.email IS NOT NULL AND a.email <> '' "
    "AND NOT EXISTS (SELECT 1 FROM refused_recipient r WHERE r.address = lower(a.email))"
)


async def announce(offices: Iterable[str], template: str = WORK) -> None:
    """Queue one mail for each member of these offices who has none on the way; inside `writing()`.

    Who wants digests has it gathered into the next one, who wants his sheet alone gets nothing.
    """
    await _queue(await _members(sorted(set(offices))), template)


async def tell(accounts: Iterable[UUID], template: str = WORK) -> None:
    """The same for these people; inside `writing()`."""
    await _queue(await _people(sorted(set(accounts))), template)


async def invite(account: UUID) -> None:
    """That a code waits for him with his administrator, whatever he wishes otherwise; inside `writing()`."""
    await _queue_at_once(await _people([account]), INVITED)


async def queue_sheets(settings: Settings) -> int:
    """One sheet of the day for everybody who wants them; whether it says anything is seen on sending."""
    if not await is_sheet_time(settings):
        return 0
    async with writing():
        due = await fetch(
            f"UPDATE account AS a SET sheet_on = ? WHERE a.mail_wish = 'sheet' AND {_REACHABLE} "
            "AND (a.sheet_on IS NULL OR a.sheet_on < ?) RETURNING id, email",
            *(clock.today(), clock.today()),
        )
        rows = [mail_row(SHEET, recipient=row["email"], account=UUID(str(row["id"]))) for row in due]
        await insert_many(OutboxMail, rows)
    return len(rows)


async def forget_sent() -> None:
    """Delete the rows of mails sent long ago: nobody needs to know when there was work."""
    before = clock.now() - SENT_MAILS_KEPT
    await change("DELETE FROM outbox_mail WHERE state IN ('sent', 'bounced') AND sent_at < ?", before)


@dataclass(frozen=True, slots=True)
class _Member:
    account: UUID
    email: str
    wish: str


async def _queue(members: Sequence[_Member], template: str) -> None:
    await _queue_at_once([one for one in members if one.wish == AT_ONCE], template)
    await _gather([one for one in members if one.wish == ONCE_A_DAY])


async def _queue_at_once(members: Sequence[_Member], template: str) -> None:
    if not members:
        return
    on_the_way = await _on_the_way(members, template)
    rows = [
        mail_row(template, recipient=member.email, account=member.account)
        for member in members
        if member.account not in on_the_way
    ]
    await insert_many(OutboxMail, rows)
    await revive([row["id"] for row in on_the_way.values() if row["state"] == "stuck"])


async def _gather(members: Sequence[_Member]) -> None:
    """A digest that has not left yet counts one more; one that is being sent has its number already."""
    if not members:
        return
    waiting = {
        account: row
        for account, row in (await _on_the_way(members, DIGEST)).items()
        if row["state"] != "sending"
    }
    morning = await next_morning(current())
    rows = [
        mail_row(DIGEST, recipient=member.email, account=member.account, due=morning) | {"tally": 1}
        for member in members
        if member.account not in waiting
    ]
    await insert_many(OutboxMail, rows)
    for row in waiting.values():
        await change("UPDATE outbox_mail SET tally = tally + 1 WHERE id = ?", row["id"])


async def _members(offices: Sequence[str]) -> list[_Member]:
    """Locked on PostgreSQL, so that two verbs at once do not both queue a mail for the same person."""
    if not offices:
        return []
    today = clock.today()
    return await _found(
        f"a.id IN (SELECT account FROM membership WHERE office IN ({_marks(offices)}) "
        "AND since_on <= ? AND (until_on IS NULL OR until_on >= ?))",
        *(*offices, today, today),
    )


async def _people(accounts: Sequence[UUID]) -> list[_Member]:
    return await _found(f"a.id IN ({_marks(accounts)})", *accounts) if accounts else []


async def _found(condition: str, *values: Any) -> list[_Member]:
    lock = " FOR NO KEY UPDATE" if is_postgres() else ""
    rows = await fetch(
        f"SELECT a.id, a.email, a.mail_wish FROM account a WHERE {_REACHABLE} AND {condition} "
        f"ORDER BY a.id{lock}",
        *values,
    )
    return [_Member(row["id"], row["email"], row["mail_wish"]) for row in rows]


async def _on_the_way(members: Sequence[_Member], template: str) -> dict[UUID, dict[str, Any]]:
    rows = await fetch(
        "SELECT id, account, state FROM outbox_mail WHERE template = ? "
        f"AND state IN ('waiting', 'sending', 'kept', 'stuck') AND account IN ({_marks(members)}) "
        "ORDER BY id",
        *(template, *(member.account for member in members)),
    )
    return {row["account"]: row for row in rows}


def mail_row(
    template: str,
    *,
    recipient: str = "",
    account: UUID | None = None,
    notice: UUID | None = None,
    letter: UUID | None = None,
    due: datetime | None = None,
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
        "next_try_at": due or due_soon(settings),
        "notice": notice,
        "letter": letter,
    }


def _host(settings: Settings) -> str:
    return urlsplit(settings.public_url).hostname or "localhost"


async def revive(mails: Sequence[UUID]) -> None:
    """New work gives a stuck mail a new chance instead of a second row beside it."""
    if mails:
        await change(
            "UPDATE outbox_mail SET state = 'waiting', attempts = 0, next_try_at = ? "
            f"WHERE state = 'stuck' AND id IN ({_marks(mails)})",
            due_soon(current()),
            *mails,
        )


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)
