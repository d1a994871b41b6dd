"""Opening a message: from the bytes in the mailbox to words and enclosures, whatever is wrong in them."""

from dataclasses import dataclass, field
from email import policy
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr
from typing import Final

from portal.channels.mailbox import plain, sorts, tnef
from portal.channels.mailbox.charsets import LONGEST_HEADER, header, text_of, words
from portal.channels.mailbox.letters import Enclosure, Letter, Sender
from portal.core.text import single_line

LONGEST_TEXT: Final = 20_000
"""Signs of a mail that are shown as its text; a longer one comes whole as a file beside it."""
LONGEST_HEADERS: Final = 16_000
MOST_MARKUP: Final = 500_000
"""Signs of HTML that are read: what is broken on purpose takes a time that grows with their square."""
WHOLE_TEXT: Final = "全文.txt"
_TEXTS: Final = frozenset({"text/plain", "text/html"})
_MUCH_MORE: Final = 100
_QUOTED: Final = 1024 * 1024
_DEEPEST: Final = 8
_MOST_PARTS: Final = 200
_ENCLOSED: Final = "——以下是随信转来的另一封邮件——"


def open_message(raw: bytes, *, own_address: str, whole: bool = True) -> Letter:
    """With `whole` false only the beginning came, so a cut enclosure is left out.

    Fails for what no person sent, such as a thousand parts in each other, and may take long: see `apart`.
    """
    message = BytesParser(policy=policy.compat32).parsebytes(raw)
    found = _Found(cut=None if whole else _last(message), headers=[_headers(message)], damaged=not whole)
    try:
        found.look_into(message)
    except Exception:
        found.damaged = True
    return _letter(message, found, own_address, raw)


def _letter(message: Message, found: "_Found", own_address: str, raw: bytes) -> Letter:
    text = plain.tidy("\n\n".join(part for part in found.texts if part.strip()))
    subject = single_line(sorts.without_marks(header(message, "Subject")))[:200]
    sort = sorts.sort_of(message, own_address)
    if sort == "letter" and not (text or subject or found.enclosures):
        sort = "empty"
    quoted = [*found.texts, *found.reports, text_of(raw[:_QUOTED])] if sort == "bounce" else []
    return Letter(
        sort=sort,
        subject=subject,
        text=text[:LONGEST_TEXT],
        enclosures=(*_whole_text(text), *found.enclosures),
        sender=_sender(message),
        reply_to=sorts.address_in(header(message, "Reply-To"))[:254],
        message_id=header(message, "Message-ID")[:250],
        headers="\n\n".join(found.headers)[:LONGEST_HEADERS],
        ours=sorts.named_ids(quoted),
        marks=sorts.marks_in(message),
        permanent=sorts.is_permanent("\n".join(found.reports)),
        damaged=found.damaged,
    )


def _sender(message: Message) -> Sender:
    """Taken apart before it is decoded: a name may hold commas and brackets."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == "from"), "")
    try:
        name, address = parseaddr(raw[:LONGEST_HEADER])
    except RecursionError:  # Comments in comments without end.
        return Sender()
    return Sender(single_line(words(name))[:60], words(address).strip()[:254])


def _whole_text(text: str) -> tuple[Enclosure, ...]:
    return (Enclosure(WHOLE_TEXT, text.encode()),) if len(text) > LONGEST_TEXT else ()


@dataclass(slots=True)
class _Found:
    """What turns up on the way through the parts of a message."""

    cut: Message | None
    texts: list[str] = field(default_factory=list)
    enclosures: list[Enclosure] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    damaged: bool = False
    _parts: int = 0

    def look_into(self, part: Message, depth: int = 0) -> None:
        self._parts += 1
        if depth > _DEEPEST or self._parts > _MOST_PARTS:
            self.damaged = True
        elif part.get_content_type() == "message/delivery-status":
            self.reports.append(_report(part))
        elif part.get_content_maintype() == "message" and part.is_multipart():
            self._look_into_enclosed(part, depth)
        elif part.get_content_type() == "multipart/alternative" and part.is_multipart():
            self._choose(part, depth)
        elif part.is_multipart():
            for one in _children(part):
                self.look_into(one, depth + 1)
        else:
            self._keep(part)

    def _look_into_enclosed(self, part: Message, depth: int) -> None:
        for enclosed in _children(part):
            subject = header(enclosed, "Subject")
            self.texts.append(f"{_ENCLOSED}\n{subject}" if subject else _ENCLOSED)
            self.headers.append(_headers(enclosed))
            self.look_into(enclosed, depth + 1)

    def _choose(self, part: Message, depth: int) -> None:
        """The same words in several forms: the first, unless another says far more; pictures in any case."""
        before, chosen = len(self.texts), ""
        for one in _children(part):
            self.look_into(one, depth + 1)
            said = plain.tidy("\n\n".join(self.texts[before:]))
            del self.texts[before:]
            if len(said) > 2 * len(chosen) + (_MUCH_MORE if chosen else 0):
                chosen = said
        self.texts.append(chosen)

    def _keep(self, part: Message) -> None:
        data = part.get_payload(decode=True)
        data = data if isinstance(data, bytes) else b""
        name, kind = _name(part), part.get_content_type()
        if kind in _TEXTS and not name and part.get_content_disposition() != "attachment":
            said = text_of(data, _charset(part))
            self.texts.append(self._read(said) if kind == "text/html" else said)
        elif not self._unwrap(data):
            self._enclose(part, name, data)

    def _read(self, markup: str) -> str:
        self.damaged = self.damaged or len(markup) > MOST_MARKUP
        return plain.from_html(markup[:MOST_MARKUP])

    def _unwrap(self, data: bytes) -> bool:
        wrapped = tnef.open_wrapping(data)
        if wrapped is not None:
            text, enclosures = wrapped
            self.enclosures += enclosures
            if not any(said.strip() for said in self.texts):
                self.texts.append(text)
        return wrapped is not None

    def _enclose(self, part: Message, name: str, data: bytes) -> None:
        if data and part is not self.cut:
            self.enclosures.append(Enclosure(name, data))
        else:
            self.damaged = True


def _last(message: Message) -> Message:
    """Where a message was cut, its last part is not whole."""
    *_, last = message.walk()
    return last


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _name(part: Message) -> str:
    try:
        return words(part.get_filename() or "")
    except (ValueError, LookupError):
        return ""


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError):
        return None


def _report(part: Message) -> str:
    return "\n".join(one.as_string() for one in _children(part)) or text_of(bytes(str(part), "utf-8"))


def _headers(message: Message) -> str:
    return "\n".join(f"{key}: {words(str(value))}" for key, value in message.raw_items())
