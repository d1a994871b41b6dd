"""Replies to informants who wrote a mail: words and address lie sealed until they have left."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from typing import Final
from uuid import UUID, uuid4

from portal.database import change, fetch, insert_many
from portal.mail import outbox
from portal.mail.messages import LETTER
from portal.mail.tables import OutboxMail, SealedLetter
from portal.settings import current
from portal.vault import mail_key
from portal.vault.errors import CannotOpen

# It has no word of what the mail is about: its provider reads the subject, too.
HOW_TO_ANSWER: Final = (
    "如需补充，请直接回复这封邮件，保留主题里方括号中的标记。\n"
    "To add something, please answer this mail and leave the mark in brackets in its subject."
)
_MARK_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Letter:
    """`answers_to` is the mailbox that his answer should go to; `mark` stands in the subject.

    The mark is random and tells nothing: by it his answer finds its tip, and it opens nothing.
    """

    address: str = field(repr=False)
    text: str = field(repr=False)
    answers_to: str = ""
    mark: str = field(default="", repr=False)

    @property
    def body(self) -> str:
        return f"{self.text}\n\n{HOW_TO_ANSWER}" if self.answers_to else self.text


async def queue(tip: UUID, address: str, text: str, *, answers_to: str = "") -> tuple[str, str]:
    """Seal it to the mail key and queue it; inside `writing()`. No row and no page knows where it goes.

    With its tip goes whatever has not left: see `notices.forget_lost`. Returns the marks by which an answer
    will be known: the mail's own Message-ID and the one in its subject.
    """
    identifier, letter = uuid4(), Letter(address, text, answers_to, secrets.token_hex(_MARK_BYTES))
    told = json.dumps(asdict(letter), ensure_ascii=False)
    sealed = mail_key.seal_letter(current().mail_key_path, told, _place(identifier))
    mail = outbox.mail_row(LETTER, letter=identifier)
    await insert_many(SealedLetter, [{"id": identifier, "tip": tip, "sealed": sealed}])
    await insert_many(OutboxMail, [mail])
    return mail["message_id"], letter.mark


async def letter_behind(identifier: UUID) -> Letter | None:
    """At the moment of sending; None when its tip is gone or the key is another."""
    rows = await fetch("SELECT sealed FROM sealed_letter WHERE id = ?", identifier)
    try:
        sealed = bytes(rows[0]["sealed"])
        told = json.loads(mail_key.open_address(current().mail_key_path, sealed, _place(identifier)))
    except (IndexError, CannotOpen):
        return None
    return Letter(**told)


async def erase(identifier: UUID) -> None:
    await change("DELETE FROM sealed_letter WHERE id = ?", identifier)


def _place(identifier: UUID) -> str:
    return f"sealed-letter|{identifier}"
