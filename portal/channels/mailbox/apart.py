"""Opening a message in a child process: whatever is in it costs a while and a mail, never the worker."""

from typing import Final

from portal.channels.mailbox.carrying import unpacked
from portal.channels.mailbox.letters import Letter, Sender
from portal.confined import programs

PROGRAM: Final = ("-m", "portal.channels.mailbox.child")
SECONDS: Final = 30.0
_MOST_ANSWER: Final = 128 * 1024 * 1024


def open_apart(raw: bytes, *, own_address: str, whole: bool) -> Letter:
    """What cannot be read within time and memory is registered as such, and the mail is kept."""
    words = (own_address, "whole" if whole else "beginning")
    said = programs.answer(PROGRAM, *words, data=raw, seconds=SECONDS, most=_MOST_ANSWER)
    try:
        return unpacked(said or b"")
    except (ValueError, KeyError, TypeError):
        return Letter(sort="letter", subject="", text="", enclosures=(), sender=Sender(), damaged=True)
