"""Taking one message: it becomes a registered tip, in one commit with the digest that it is known by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final, Literal
from uuid import UUID

from anyio import to_thread

from portal.cases import conversation
from portal.channels.mailbox import enclosures, threads
from portal.channels.mailbox.apart import open_apart
from portal.channels.mailbox.enclosures import Taken
from portal.channels.mailbox.letters import Letter
from portal.channels.mailbox.queries import MailboxRow
from portal.channels.mailbox.server import Waiting
from portal.channels.mailbox.tables import MailboxMessage
from portal.core import clock
from portal.database import fetch, insert_many, writing
from portal.mail import bounces
from portal.sessions import sealed
from portal.settings import current
from portal.staff.accounts import the_server_key
from portal.tips import intake
from portal.tips.intake import Submission
from portal.vault.mailbox_key import message_digest

Outcome = Literal["taken", "left", "bounce", "aside"]
"""`left`: registered, but not whole. `aside`: nothing was registered, somebody should look at it."""
KIND: Final = "other"
CHANNEL: Final = "mailbox"

# Sealed with the letter for the office; whatever language a visitor chose has nothing to do with it.
_TO: Final = "【收件邮箱】{address}"
_SUBJECT: Final = "【邮件主题】{subject}"
_NOTE: Final = "【系统说明】{note}"
_ELSEWHERE: Final = "完整的邮件在邮箱的“{folder}”文件夹里，请人工查看。"
_NOT_WHOLE: Final = "邮件太大（约{size}MB），只收下了开头的部分。"
_DAMAGED: Final = "邮件有的部分读不出来。"
_NO_TEXT: Final = "（邮件没有正文）"


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it came; `raw` is its beginning only where it is too large."""

    row: MailboxRow
    waiting: Waiting
    raw: bytes = field(repr=False)
    whole: bool = True


def place_digest(row: MailboxRow, waiting: Waiting) -> str:
    """Where it lies. Servers give numbers anew: size and time of arrival have to be the same as well."""
    place = (row.id, waiting.validity, waiting.uid, waiting.size, waiting.arrived.isoformat())
    return _digest("place", "|".join(str(part) for part in place))


async def dealt_with(row: MailboxRow, waiting: Waiting) -> Outcome | None:
    """What became of the message that lies there, where that is known: then it only has to be put away."""
    place = place_digest(row, waiting)
    rows = await fetch("SELECT outcome FROM mailbox_message WHERE place = ? ORDER BY digest LIMIT 1", place)
    return rows[0]["outcome"] if rows else None


async def take(message: Message) -> Outcome:
    """Durable when it returns. Raises Refused while reporting is closed, and then nothing is kept."""
    letter = await to_thread.run_sync(_opened, message)
    digest = _digest("message", _marks(message, letter))
    known = await fetch("SELECT outcome FROM mailbox_message WHERE digest = ?", digest)
    if known:
        outcome: Outcome = known[0]["outcome"]
        return outcome
    if letter.sort == "letter":
        return await _keep(message, letter, digest)
    async with writing():
        ours = letter.sort == "bounce" and await bounces.note(letter.ours, permanent=letter.permanent)
        outcome = "bounce" if ours else "aside"
        await insert_many(MailboxMessage, [_row(message, digest, outcome)])
    return outcome


def _opened(message: Message) -> Letter:
    return open_apart(message.raw, own_address=current().mail_from, whole=message.whole)


async def _keep(message: Message, letter: Letter, digest: str) -> Outcome:
    """In the tip that it answers, or as a tip of its own."""
    tip = await threads.answered(message.row, letter)
    letter = threads.fitting(letter) if tip else letter
    token = await sealed.begin(CHANNEL, None)
    taken = await enclosures.take_all(letter.enclosures, owner=sealed.session_id(token))
    _note_what_is_missing(message, letter, taken)
    if letter.marks:
        taken.notes.append(threads.ADDED if tip else threads.UNKNOWN)
    outcome: Outcome = "left" if taken.left else "taken"
    if tip:
        await _add(tip, message, letter, taken, token, _row(message, digest, outcome))
    else:
        await _register(message, letter, taken, token, _row(message, digest, outcome))
    return outcome


async def _add(
    tip: UUID, message: Message, letter: Letter, taken: Taken, token: str, row: Mapping[str, Any]
) -> None:
    text, owner = _account(message, letter, taken), sealed.session_id(token)
    async with writing():
        await insert_many(MailboxMessage, [row])
        envelope = letter.envelope(message.row.address)
        await conversation.answer_by_mail(tip, text, taken.files, owner, envelope=envelope)
        await sealed.end(token)


async def _register(
    message: Message, letter: Letter, taken: Taken, token: str, row: Mapping[str, Any]
) -> None:
    await intake.receive(
        Submission(
            kind=KIND,
            answers=_answers(message, letter, taken),
            identity=_identity(letter),
            files=tuple(taken.files),
            draft=sealed.session_id(token),
            channel=CHANNEL,
            received_on=message.waiting.arrived_on,
            envelope=letter.envelope(message.row.address),
            beside=((MailboxMessage, row),),
        )
    )


def _note_what_is_missing(message: Message, letter: Letter, taken: Taken) -> None:
    if not message.whole:
        taken.leave(_NOT_WHOLE.format(size=-(-message.waiting.size // (1024 * 1024))))
    elif letter.damaged:
        taken.leave(_DAMAGED)
    if taken.left:
        taken.notes.append(_ELSEWHERE.format(folder=message.row.aside))


def _answers(message: Message, letter: Letter, taken: Taken) -> Mapping[str, Any]:
    account = _account(message, letter, taken)
    # What is sent to the discipline office is about staff, and nobody else's desk may see it.
    return {"account": account} | ({"about_staff": True} if message.row.hidden else {})


def _account(message: Message, letter: Letter, taken: Taken) -> str:
    head = [_TO.format(address=message.row.address)]
    head += [_SUBJECT.format(subject=letter.subject)] if letter.subject else []
    notes = [_NOTE.format(note=note) for note in taken.notes]
    return "\n".join([*head, "", letter.text or _NO_TEXT, *([""] if notes else []), *notes])


def _identity(letter: Letter) -> Mapping[str, Any]:
    """Within the size that every tip's identity has; the whole of it lies in the envelope beside."""
    sender = letter.sender
    name = sender.name or sender.address[:60]
    if not name:
        return {}
    address = sender.address if len(sender.address) <= 120 else ""
    return {"name": name, "email": address, "confidential": True}


def _marks(message: Message, letter: Letter) -> str:
    """The same message again, moved or delivered twice: its id and its words.

    One alone is not enough, because some programs give one id to several; without an id everything counts.
    """
    _, _, body = message.raw.partition(b"\r\n\r\n")
    counted = body if letter.message_id else message.raw
    return f"{letter.message_id}|{blake2b(counted, digest_size=32).hexdigest()}"


def _row(message: Message, digest: str, outcome: Outcome) -> dict[str, Any]:
    return {
        "digest": digest,
        "place": place_digest(message.row, message.waiting),
        "mailbox": message.row.id,
        "outcome": outcome,
        "taken_on": clock.today(),
    }


def _digest(purpose: str, text: str) -> str:
    return message_digest(purpose, text, the_server_key())


def folder_for(row: MailboxRow, outcome: Outcome) -> str:
    """Where it goes afterwards; an empty name: it is deleted."""
    return row.aside if outcome in ("left", "aside") else row.processed
