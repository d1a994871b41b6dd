"""What sort of message it is: a letter from somebody, or what a machine sends by itself."""

import re
from email.message import Message
from email.utils import parseaddr
from typing import Final

from portal.channels.mailbox.charsets import header
from portal.channels.mailbox.letters import Sort

_OURS: Final = re.compile(r"<[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}@[^<>\s]{1,100}>")
_MACHINES: Final = ("mailer-daemon@", "postmaster@")
_MOST_NAMED: Final = 20
_MARK: Final = re.compile(r"\[([0-9a-f]{24})\]")
# Programs that answer by themselves and say so nowhere but here.
_AUTOMATIC_SUBJECTS: Final = re.compile(
    r"\s*(?:自动回复|自动答复|自動回覆|auto(?:matic)?[ -]?reply|out of (?:the )?office)", re.IGNORECASE
)


def sort_of(message: Message, own_address: str) -> Sort:
    """Bounces first: they are automatic too, and often come from an address that looks like somebody's."""
    if _is_bounce(message):
        return "bounce"
    if address_in(header(message, "From")) == parseaddr(own_address)[1].lower():
        return "own"
    return "automatic" if _is_automatic(message) else "letter"


def marks_in(message: Message) -> tuple[str, ...]:
    """By what it says to answer a mail of ours: its Message-ID, or the mark that stood in its subject."""
    named = named_ids([header(message, "In-Reply-To"), header(message, "References")])
    return (*_MARK.findall(header(message, "Subject"))[:_MOST_NAMED], *named)


def without_marks(subject: str) -> str:
    return " ".join(_MARK.sub(" ", subject).split())


def named_ids(texts: list[str]) -> tuple[str, ...]:
    """Message-IDs in the form of the portal's own, wherever a mail server quotes them."""
    found = dict.fromkeys(match for text in texts for match in _OURS.findall(text))
    return tuple(found)[:_MOST_NAMED]


def is_permanent(report: str) -> bool:
    """A report of delay is no failure; whatever says nothing counts as one."""
    actions = re.findall(r"(?im)^action:\s*(\w+)", report)
    status = re.findall(r"(?im)^status:\s*(\d)\.", report)
    if actions and all(action.lower() != "failed" for action in actions):
        return False
    return not status or "5" in status


def address_in(value: str) -> str:
    try:
        return parseaddr(value)[1].strip().lower()
    except RecursionError:
        return ""


def _is_bounce(message: Message) -> bool:
    if message.get_content_type() == "multipart/report":
        return str(message.get_param("report-type", "")).lower() == "delivery-status"
    from_machine = address_in(header(message, "From")).startswith(_MACHINES)
    return from_machine and header(message, "Return-Path") in ("", "<>")


def _is_automatic(message: Message) -> bool:
    if message.get_content_type() == "multipart/report":
        return True
    submitted = header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    answers = any(header(message, name) for name in ("X-Autoreply", "X-Autorespond"))
    answers = answers or header(message, "Precedence").lower() == "auto_reply"
    return submitted not in ("", "no") or answers or _seems_automatic(message)


def _seems_automatic(message: Message) -> bool:
    """An answer to ours that came by itself: nobody can answer it, or it says so in its subject alone.

    In a first letter the same words may be about anything, and it is registered.
    """
    if header(message, "Return-Path") == "<>":
        return True
    return bool(marks_in(message) and _AUTOMATIC_SUBJECTS.match(header(message, "Subject")))
