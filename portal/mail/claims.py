"""Taking a due mail for one sender alone, and writing down how sending it ended.

A mail that is being sent is leased: when its sender dies, the lease runs out and another takes it.
So a mail goes out at least once; twice only when a sender dies between sending and writing that down.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from portal.core import clock
from portal.database import change, fetch, is_postgres

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 8
WAITS_MINUTES = (1, 5, 30, 120)
_DUE = "state IN ('waiting', 'sending') AND next_try_at <= ?"


@dataclass(frozen=True, slots=True)
class Claimed:
    """`attempt` also tells a sender that lost its lease from the one that has it now.

    A mail to an informant has a `notice` or a `letter` in place of its `recipient`.
    """

    id: UUID
    recipient: str
    template: str
    message_id: str
    attempt: int
    account: UUID | None = None
    notice: UUID | None = None
    letter: UUID | None = None
    tally: int = 0


async def claim(due: datetime) -> Claimed | None:
    """Lease the mail that has waited longest among those due at `due`."""
    if not await fetch(f"SELECT 1 AS one FROM outbox_mail WHERE {_DUE} LIMIT 1", due):
        return None
    lock = " FOR UPDATE SKIP LOCKED" if is_postgres() else ""
    rows = await fetch(
        "UPDATE outbox_mail SET state = 'sending', attempts = attempts + 1, next_try_at = ? WHERE id = "
        f"(SELECT id FROM outbox_mail WHERE {_DUE} ORDER BY next_try_at, id LIMIT 1{lock}) "
        "RETURNING id, recipient, template, message_id, attempts, account, notice, letter, tally",
        clock.now() + LEASE,
        due,
    )
    if not rows:
        return None
    [row] = rows
    return Claimed(
        _identifier(row["id"]),
        row["recipient"],
        row["template"],
        row["message_id"],
        row["attempts"],
        account=_identifier(row["account"]) if row["account"] else None,
        notice=_identifier(row["notice"]) if row["notice"] else None,
        letter=_identifier(row["letter"]) if row["letter"] else None,
        tally=row["tally"],
    )


def _identifier(value: object) -> UUID:
    """SQLite does not convert the columns of RETURNING."""
    return UUID(str(value))


async def delivered(mail: Claimed) -> None:
    """Only the day is kept, for when a mail left tells when there was work; not whose informant got it."""
    day = datetime.combine(clock.today(), time(), clock.SHANGHAI)
    await change(
        "UPDATE outbox_mail SET state = 'sent', last_problem = NULL, notice = NULL, letter = NULL, "
        "sent_at = ?, next_try_at = ? WHERE id = ? AND state = 'sending' AND attempts = ?",
        day,
        day,
        mail.id,
        mail.attempt,
    )


async def drop(mail: Claimed) -> None:
    """There was nothing to say after all."""
    await change(
        "DELETE FROM outbox_mail WHERE id = ? AND state = 'sending' AND attempts = ?", mail.id, mail.attempt
    )


async def put_off(mail: Claimed, problem: str, *, permanent: bool) -> str:
    """Wait longer after each attempt; stuck after the last, or at once when no attempt can help."""
    stuck = permanent or mail.attempt >= MOST_ATTEMPTS
    state = "stuck" if stuck else "waiting"
    await change(
        "UPDATE outbox_mail SET state = ?, last_problem = ?, next_try_at = ? "
        "WHERE id = ? AND state = 'sending' AND attempts = ?",
        state,
        problem,
        clock.now() + wait_after(mail.attempt),
        mail.id,
        mail.attempt,
    )
    return state


async def keep_due(due: datetime) -> int:
    """Without a mail server: the due mails stay, to be read on the administrator's page."""
    if not await fetch(f"SELECT 1 AS one FROM outbox_mail WHERE {_DUE} LIMIT 1", due):
        return 0
    return len(await fetch(f"UPDATE outbox_mail SET state = 'kept' WHERE {_DUE} RETURNING id", due))


async def release_kept() -> None:
    """A mail server has been set since: what was kept is due now."""
    if await fetch("SELECT 1 AS one FROM outbox_mail WHERE state = 'kept' LIMIT 1"):
        await change(
            "UPDATE outbox_mail SET state = 'waiting', next_try_at = ? WHERE state = 'kept'", clock.now()
        )


def wait_after(attempt: int) -> timedelta:
    return timedelta(minutes=WAITS_MINUTES[min(attempt, len(WAITS_MINUTES)) - 1])
