"""Reminding an informant by mail that something is new: no row and no page knows where that mail goes."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from portal.database import change, fetch, insert_many, is_postgres, writing
from portal.mail import outbox
from portal.mail.messages import INFORMANT
from portal.mail.tables import InformantNotice, OutboxMail
from portal.settings import current
from portal.vault import mail_key
from portal.vault.errors import CannotOpen


async def keep_address(tip: UUID, address: str) -> None:
    """Seal the address in place of the one before; inside `writing()`, after the tip's row is locked."""
    await forget_address(tip)
    row = {"id": uuid4(), "tip": tip, "address": b""}
    row["address"] = mail_key.seal_address(current().mail_key_path, address, _place(row["id"]))
    await insert_many(InformantNotice, [row])


async def forget_address(tip: UUID) -> None:
    """With it goes every mail that has not left."""
    async with writing():
        await change(
            "DELETE FROM outbox_mail WHERE notice IN (SELECT id FROM informant_notice WHERE tip = ?)", tip
        )
        await change("DELETE FROM informant_notice WHERE tip = ?", tip)


async def has_address(tip: UUID) -> bool:
    return bool(await fetch("SELECT id FROM informant_notice WHERE tip = ?", tip))


async def tips_with_address() -> list[UUID]:
    return [row["tip"] for row in await fetch("SELECT tip FROM informant_notice ORDER BY id")]


async def remind(tips: Iterable[UUID]) -> None:
    """Queue one mail for each of these tips that has an address and none on the way; inside `writing()`."""
    if not current().informant_notice:
        return
    for tip in sorted(tips):
        for notice in await _held_notice(tip):
            on_the_way = await fetch("SELECT id, state FROM outbox_mail WHERE notice = ?", notice)
            if not on_the_way:
                await insert_many(OutboxMail, [outbox.mail_row(INFORMANT, notice=notice)])
            await outbox.revive([row["id"] for row in on_the_way if row["state"] == "stuck"])


async def address_behind(notice: UUID) -> str | None:
    """Where the mail goes, at the moment of sending; None when it was taken back or the key is another."""
    rows = await fetch("SELECT address FROM informant_notice WHERE id = ?", notice)
    try:
        sealed = bytes(rows[0]["address"])
        return mail_key.open_address(current().mail_key_path, sealed, _place(notice))
    except (IndexError, CannotOpen):
        return None


async def forget_lost() -> None:
    """Delete mails that were on the way when their address was taken back or its tip deleted.

    One that is being sent right now stays until that is over.
    """
    lost = (
        "state <> 'sending' AND ((notice IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM informant_notice n WHERE n.id = outbox_mail.notice)) OR "
        "(letter IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sealed_letter l WHERE l.id = outbox_mail.letter)))"
    )
    if await fetch(f"SELECT 1 AS one FROM outbox_mail WHERE {lost} LIMIT 1"):
        await change(f"DELETE FROM outbox_mail WHERE {lost}")


async def _held_notice(tip: UUID) -> list[UUID]:
    """Locked on PostgreSQL, so that two verbs at once do not both queue a mail."""
    lock = " FOR NO KEY UPDATE" if is_postgres() else ""
    return [row["id"] for row in await fetch(f"SELECT id FROM informant_notice WHERE tip = ?{lock}", tip)]


def _place(notice: object) -> str:
    return f"informant-notice|{notice}"
