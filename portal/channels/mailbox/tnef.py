"""What lies inside a winmail.dat: Outlook's own wrapping, opened so that its attachments are not lost."""

import struct
from collections.abc import Iterator
from typing import Final

from portal.channels.mailbox.charsets import text_of
from portal.channels.mailbox.letters import Enclosure

SIGNATURE: Final = struct.pack("<I", 0x223E9F78)
_BODY: Final = 0x0002800C
_NEW_ATTACHMENT: Final = 0x00069002
_TITLE: Final = 0x00018010
_DATA: Final = 0x0006800F
_HEAD: Final = struct.Struct("<BII")
_CHECKSUM: Final = 2


def open_wrapping(data: bytes) -> tuple[str, list[Enclosure]] | None:
    """Its text and its attachments; None where it is something else or holds nothing."""
    if not data.startswith(SIGNATURE):
        return None
    text, names, contents = "", [""], [b""]
    for attribute, value in _attributes(data):
        match attribute:
            case _ if attribute == _NEW_ATTACHMENT:
                names.append("")
                contents.append(b"")
            case _ if attribute == _TITLE:
                names[-1] = text_of(value.rstrip(b"\0"))
            case _ if attribute == _DATA:
                contents[-1] = value
            case _ if attribute == _BODY:
                text = text_of(value.rstrip(b"\0"))
    found = [Enclosure(name, content) for name, content in zip(names, contents, strict=True) if content]
    return (text, found) if text or found else None


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """A damaged end is left out; what stands before it is read."""
    at = len(SIGNATURE) + 2
    while at + _HEAD.size <= len(data):
        _, attribute, length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        if at + length > len(data):
            return
        yield attribute, data[at : at + length]
        at += length + _CHECKSUM
