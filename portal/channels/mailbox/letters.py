"""What a message says once it is read: its words, what is enclosed, and who seems to have sent it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Sort = Literal["letter", "bounce", "automatic", "own", "empty"]
"""Only letters are registered; what machines send is moved aside, but for bounces of our own mails."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    name: str = field(repr=False)
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sender:
    """As the message says; anybody can write anything there."""

    name: str = field(default="", repr=False)
    address: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Headers are kept word for word, of enclosed messages too.

    `ours` are the Message-IDs of ours that a bounce names, `marks` those by which it seems to answer a
    reply of ours. `damaged`: parts could not be read or did not come whole.
    """

    sort: Sort
    subject: str = field(repr=False)
    text: str = field(repr=False)
    enclosures: tuple[Enclosure, ...] = field(repr=False)
    sender: Sender
    reply_to: str = field(default="", repr=False)
    message_id: str = field(default="", repr=False)
    headers: str = field(default="", repr=False)
    ours: tuple[str, ...] = ()
    marks: tuple[str, ...] = field(default=(), repr=False)
    permanent: bool = True
    damaged: bool = False

    def envelope(self, mailbox: str) -> Mapping[str, str]:
        """What goes to the identity custodians and to nobody else; `mailbox` is ours, where it arrived."""
        return {
            "mailbox": mailbox,
            "address": self.sender.address,
            "reply_to": self.reply_to,
            "message_id": self.message_id,
            "headers": self.headers,
            "names": "\n".join(one.name for one in self.enclosures if one.name),
        }
