"""A letter on its way out of the child that opened it: words as JSON, then what is enclosed."""

import json
from collections.abc import Iterator
from typing import Final

from portal.channels.mailbox.letters import Enclosure, Letter, Sender

_LENGTH: Final = 8


def packed(letter: Letter) -> Iterator[bytes]:
    names = [name for name in Letter.__dataclass_fields__ if name not in ("enclosures", "sender")]
    told = {name: getattr(letter, name) for name in names}
    told["sender"] = [letter.sender.name, letter.sender.address]
    told["enclosures"] = [[one.name, len(one.data)] for one in letter.enclosures]
    head = json.dumps(told).encode()
    yield len(head).to_bytes(_LENGTH)
    yield head
    yield from (one.data for one in letter.enclosures)


def unpacked(data: bytes) -> Letter:
    """Raises ValueError, KeyError or TypeError for anything else: the child may have been taken over."""
    start = _LENGTH + int.from_bytes(data[:_LENGTH])
    told, found = json.loads(data[_LENGTH:start]), []
    for name, size in told.pop("enclosures"):
        found.append(Enclosure(str(name), data[start : start + size]))
        start += size
    ours, marks = (tuple(map(str, told.pop(name))) for name in ("ours", "marks"))
    sender = Sender(*map(str, told.pop("sender")))
    return Letter(**told, ours=ours, marks=marks, sender=sender, enclosures=tuple(found))
