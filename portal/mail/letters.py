"""Replies to informants who wrote a mail: words and address lie sealed until they have left."""

import json
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from portal.database import change, fetch, insert_many
from portal.mail import outbox
from portal.mail.messages import LETTER
from portal.mail.tables import OutboxMail, SealedLetter
from portal.settings import current
from portal.vault import mail_key
from portal.vault.errors import CannotOpen


@dataclass(frozen=True, slots=True)
class Letter:
    address: str = field(repr=False)
    text: str = field(repr=False)


async def queue(tip: UUID, address: str, text: str) -> None:
    """Seal it to the mail key and queue it; inside `writing()`. No row and no page knows where it goes.

    With its tip goes whatever has not left: see `notices.forget_lost`.
    """
    identifier = uuid4()
    told = json.dumps({"address": address, "text": text}, ensure_ascii=False)
    sealed = mail_key.seal_letter(current().mail_key_path, told, _place(identifier))
    await insert_many(SealedLetter, [{"id": identifier, "tip": tip, "sealed": sealed}])
    await insert_many(OutboxMail, [outbox.mail_row(LETTER, letter=identifier)])


async def letter_behind(identifier: UUID) -> Letter | None:
    """At the moment of sending; None when its tip is gone or the key is another."""
    rows = await fetch("SELECT sealed FROM sealed_letter WHERE id = ?", identifier)
    try:
        sealed = bytes(rows[0]["sealed"])
        told = json.loads(mail_key.open_address(current().mail_key_path, sealed, _place(identifier)))
    except (IndexError, CannotOpen):
        return None
    return Letter(told["address"], told["text"])


async def erase(identifier: UUID) -> None:
    await change("DELETE FROM sealed_letter WHERE id = ?", identifier)


def _place(identifier: UUID) -> str:
    return f"sealed-letter|{identifier}"
