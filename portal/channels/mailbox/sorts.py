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


def sort_of(message: Message, own_address: str) -> Sort:
    """Bounces first: they are automatic too, and often come from an address that looks like somebody's."""
    if _is_bounce(message):
        return "bounce"
    if address_in(header(message, "From")) == parseaddr(own_address)[1].lower():
        return "own"
    return "automatic" if _is_automatic(message) else "letter"


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
    return parseaddr(value)[1].strip().lower()


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
    return submitted not in ("", "no") or answers or header(message, "Precedence").lower() == "auto_reply"
