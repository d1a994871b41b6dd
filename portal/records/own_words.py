"""Whether a record repeats its informants' words: compared in the office's session, told to nobody else."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

from portal.cases.queries import merged_into
from portal.compartments.sealing import OpenedItem
from portal.core.errors import N_, InvalidInput, Message, NotFound, Refused
from portal.core.text import fold
from portal.records.checking import LABELS, public_text
from portal.records.content import Content
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.queries import tips_of_case
from portal.tips.reading import OpenTip, open_tip

RUN: Final = 12
"""So many equal characters in a row are no chance any more."""
_COMPARED: Final = ("facts", "legal_basis", "remark", "licence", "decision_name")
# Answers that name things: whoever decides about a unit has to write its name as it is.
_NAMES: Final = frozenset({"name", "actual_unit", "project_name", "uscc", "registration_no"})
_PUBLIC_NAMES: Final = ("name", "registered_unit", "actual_unit", "authority", "source_unit", "decision_no")
_LAW: Final = re.compile(r"《[^》]{2,60}》(?:第[一二三四五六七八九十百零〇0-9]+[条款项])*")
_GAP: Final = "\0"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the record's own text that stands in a report with the same words."""

    name: str
    text: str = field(repr=False)

    @property
    def message(self) -> Message:
        values = {"field": LABELS[self.name], "text": self.text}
        return Message(N_("“{field}”里的“{text}”和举报人的原话相同，请用自己的话重写。"), values)


@dataclass(frozen=True, slots=True)
class Compared:
    """`unread` tips of the case could not be opened by whoever compared."""

    passages: tuple[Passage, ...] = ()
    tips: int = 0
    unread: int = 0


async def compare(person: Person, case: UUID | None, content: Content) -> Compared:
    """A record without a case has no informant."""
    if case is None:
        return Compared()
    opened, unread = await _tips(person, case)
    names = tuple(_names(content, opened))
    told = _runs(_cut(text, names) for tip in opened for text in _told(tip))
    found = tuple(
        Passage(one, passage)
        for one in _COMPARED
        for passage in _passages(public_text(content, one), names, told)
    )
    return Compared(found, len(opened), unread)


def require_own_words(compared: Compared) -> None:
    if compared.unread:
        raise Refused(N_("本案有{n}件举报您打不开，不能核对用词，请由能打开的同事提交。"), n=compared.unread)
    if compared.passages:
        raise InvalidInput({one.name: one.message for one in compared.passages})


def seal_of(content: Content, compared: Compared) -> dict[str, Any]:
    """What is sealed with a record that was handed over: that exactly these texts were compared."""
    return {"digest": _digest(content), "tips": compared.tips}


def was_compared(content: Content, item: OpenedItem | None) -> bool:
    """For the checker, whose office may hold no key to the tips."""
    return item is not None and item.payload["digest"] == _digest(content)


def _digest(content: Content) -> str:
    texts = "\0".join(public_text(content, name) for name in LABELS)
    return blake2b(texts.encode("utf-8", "replace"), digest_size=16).hexdigest()


async def _tips(person: Person, case: UUID) -> tuple[list[OpenTip], int]:
    cases = [case, *[one.id for one in await merged_into(case)]]
    rows = [row for one in cases for row in await tips_of_case(one)]
    keyring, opened = OfficeKeyring(person), []
    for row in rows:
        try:
            opened.append(await open_tip(row, keyring))
        except NotFound:
            continue
    return opened, len(rows) - len(opened)


def _told(tip: OpenTip) -> Iterator[str]:
    yield from (text for name, text in _texts(tip.answers) if name not in _NAMES)
    yield from (message.text for message in tip.messages if not message.from_office)
    if tip.satisfaction:
        yield tip.satisfaction.comment


def _names(content: Content, tips: Iterable[OpenTip]) -> Iterator[str]:
    """Longest first, so that a part of a name does not keep its whole from being taken out."""
    found = {fold(getattr(content, name)) for name in _PUBLIC_NAMES}
    found |= {fold(text) for tip in tips for name, text in _texts(tip.answers) if name in _NAMES}
    yield from sorted((name for name in found if len(name) > 1), key=len, reverse=True)


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, str(key))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner, name)


def _cut(text: str, names: Iterable[str]) -> str:
    """Folded, with a gap where a name or a law stood: these are no words of the informant's own."""
    folded = _GAP.join(fold(piece) for piece in _LAW.split(text))
    for name in names:
        folded = folded.replace(name, _GAP)
    return folded


def _runs(texts: Iterable[str]) -> set[str]:
    return {
        run for text in texts for at in range(len(text) - RUN + 1) if _GAP not in (run := text[at : at + RUN])
    }


def _passages(text: str, names: Iterable[str], told: set[str]) -> Iterator[str]:
    """The longest stretches all of whose runs were told, as they stand in the folded text."""
    folded, end = _cut(text, names), 0
    starts = [at for at in range(len(folded) - RUN + 1) if folded[at : at + RUN] in told]
    for at in starts:
        if at < end:
            continue
        end = at + RUN
        while folded[end - RUN + 1 : end + 1] in told:
            end += 1
        yield folded[at:end]
