"""What an administrator does about mails that did not arrive: try again, give up, correct the address."""

from typing import Any
from uuid import UUID

from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message, NotFound
from portal.database import change, fetch, writing
from portal.ledger.events import Event, append
from portal.mail import recipients
from portal.staff import mail_wishes
from portal.staff.people import Person

_ON_HIS_HANDS = "state IN ('kept', 'stuck', 'waiting', 'bounced')"
_GONE = N_("这封邮件正在发送或已经发出。")


async def try_again(person: Person, mail: UUID) -> None:
    """Put it back in the queue, due now, to the address that its reader has today.

    One that came back is tried again too, but not where nobody knows any more whose it was.
    """
    async with writing():
        row = await _taken_up(mail, "UPDATE outbox_mail SET state = 'waiting', attempts = 0, next_try_at = ?")
        if row["account"] is not None:
            await _readdress(mail, row["account"])
        await recipients.forget(row["recipient"])
        await append("staff", Event("mail.retried", f"mail:{mail}", person.actor))


async def give_up(person: Person, mail: UUID) -> None:
    """It is not sent. What is known of its address stays: nothing more is queued for it meanwhile."""
    async with writing():
        rows = await fetch(f"DELETE FROM outbox_mail WHERE id = ? AND {_ON_HIS_HANDS} RETURNING letter", mail)
        if not rows:
            raise NotFound(_GONE)
        if rows[0]["letter"]:
            await change("DELETE FROM sealed_letter WHERE id = ?", rows[0]["letter"])
        await append("staff", Event("mail.given_up", f"mail:{mail}", person.actor))


async def correct(person: Person, mail: UUID, email: str) -> None:
    """Another address for the account that it goes to, and the mail tried again there."""
    rows = await fetch("SELECT account FROM outbox_mail WHERE id = ?", mail)
    if not rows or rows[0]["account"] is None:
        raise NotFound(_GONE)
    if not email.strip():
        raise InvalidInput({"email": Message(N_("请填写邮箱地址。"))})
    async with writing():
        await mail_wishes.correct_email(rows[0]["account"], email, by=person.actor)
        await try_again(person, mail)


async def allow(person: Person, address: str) -> None:
    """Mails to this address are queued again from now on."""
    async with writing():
        if not await fetch("SELECT 1 AS one FROM refused_recipient WHERE address = ?", address):
            raise NotFound(N_("这个地址已经可以发送。"))
        await recipients.forget(address)
        await append("staff", Event("mail.recipient_allowed", "mail:recipients", person.actor))


async def _taken_up(mail: UUID, update: str) -> dict[str, Any]:
    known = "(account IS NOT NULL OR notice IS NOT NULL OR letter IS NOT NULL)"
    rows = await fetch(
        f"{update} WHERE id = ? AND {_ON_HIS_HANDS} AND {known} RETURNING account, recipient",
        *(clock.now(), mail),
    )
    if not rows:
        raise NotFound(_GONE)
    return rows[0]


async def _readdress(mail: UUID, account: object) -> None:
    rows = await fetch("SELECT email FROM account WHERE id = ?", account)
    if rows and rows[0]["email"]:
        await change("UPDATE outbox_mail SET recipient = ? WHERE id = ?", rows[0]["email"], mail)
