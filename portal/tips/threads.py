"""Which tip an answer by mail belongs to: each reply bears random marks, of which keyed digests are kept."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from portal.database import fetch, insert_many
from portal.staff.accounts import the_server_key
from portal.tips.tables import MailThread
from portal.vault.mailbox_key import message_digest

MOST_ASKED: Final = 20


async def begin(tip: UUID, *marks: str) -> None:
    """Whoever names one of these marks may add to the tip, and may do nothing else; inside `writing()`."""
    await insert_many(MailThread, [{"digest": _digest(mark), "tip": tip} for mark in marks])


async def tip_of(marks: Sequence[str]) -> UUID | None:
    """None for marks that nobody was sent, and for those of a tip that is gone."""
    if not marks:
        return None
    asked = [_digest(mark) for mark in marks[:MOST_ASKED]]
    places = ", ".join("?" for _ in asked)
    rows = await fetch(
        f"SELECT digest, tip FROM mail_thread WHERE digest IN ({places}) ORDER BY digest", *asked
    )
    found = {row["digest"]: row["tip"] for row in rows}
    return next((found[digest] for digest in asked if digest in found), None)


def _digest(mark: str) -> str:
    return message_digest("thread", mark, the_server_key())
