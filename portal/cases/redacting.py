"""Redacted copies for referral: the original with parts covered, sealed beside it, never instead of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.cases.allowing import HELPING
from portal.cases.applying import hold
from portal.cases.matters import Matter, keys_of, matter_of_case, roles_towards, tip_matter
from portal.cases.queries import case_by_id, merged_into
from portal.catalogue.states import Role
from portal.compartments.sealing import OpenedItem, open_pair, opened_items, put
from portal.core import covering
from portal.core.covering import MarksDoNotMatch, Piece
from portal.core.errors import N_, InvalidInput, Message, NotFound, Refused, too_long
from portal.database import writing
from portal.ledger.events import Event, append
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person, account_of
from portal.vault.boxes import KeyPair

ITEM: Final = "redaction"
MOST_TEXT: Final = 60_000
_HANDLERS: Final = frozenset({Role.CLERK, Role.CHIEF, Role.DISPATCHER})
_KINDS: Final[Mapping[str, str]] = {
    "id_number": N_("“{part}”里还有身份证号码没有遮盖。"),
    "mobile": N_("“{part}”里还有手机号码没有遮盖。"),
    "telephone": N_("“{part}”里还有电话号码没有遮盖。"),
    "email": N_("“{part}”里还有电子邮箱没有遮盖。"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a tip that may go into a copy; `name` is its field on the page."""

    name: str
    label: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attached:
    """A cleaned file that goes along, under a name that tells nothing: the informant chose its own name."""

    label: str
    blob: str


@dataclass(frozen=True, slots=True)
class CoveredPart:
    part: Part
    pieces: tuple[Piece, ...] = field(repr=False)

    @property
    def text(self) -> str:
        return covering.covered(self.pieces)


@dataclass(frozen=True, slots=True)
class Copy:
    """A version as it was saved. `reason`: why something that looks like personal data was left open."""

    number: str
    version: int
    by: UUID
    on_day: date
    parts: tuple[tuple[str, str], ...] = field(repr=False)
    files: tuple[Attached, ...] = ()
    reason: str = field(default="", repr=False)


def cover(parts: Sequence[Part], marked: Mapping[str, str], words: Iterable[str]) -> list[CoveredPart]:
    """The chosen parts as the marks say; InvalidInput where something other than marks was changed."""
    wanted = tuple(words)
    covered, errors = [], {}
    for part in parts:
        if part.name in marked:
            try:
                covered.append(CoveredPart(part, _pieces(part, marked[part.name], wanted)))
            except MarksDoNotMatch:
                errors[part.name] = Message(N_("标记要成对：每个“[[”后面要有一个“]]”。"))
    changed = {one.part.name for one in covered if covering.original(one.pieces) != one.part.text}
    errors |= {name: Message(N_("除了加减标记，不能改动原文。请恢复原文再加标记。")) for name in changed}
    if errors:
        raise InvalidInput(errors)
    if not covered:
        raise InvalidInput({"": Message(N_("请至少选一段文字。"))})
    return covered


def left_open(covered: Sequence[CoveredPart]) -> list[Message]:
    """What still looks like personal data, sentence by sentence."""
    return [
        Message(_KINDS[kind], {"part": one.part.label})
        for one in covered
        for kind in covering.left_open(one.text)
    ]


async def save(
    person: Person, tip_number: str, covered: Sequence[CoveredPart], files: Sequence[Attached], reason: str
) -> int:
    """Seal the copy as the next version; sent twice it is one. Returns the version.

    What still looks like personal data needs a reason, for instance a telephone number that is public.
    """
    matter = await _matter(person, tip_number)
    open_still = left_open(covered)
    if open_still and not reason.strip():
        raise InvalidInput({"reason": Message(N_("还有像个人信息的内容。请遮盖，或者写明为什么保留。"))})
    payload = _payload(tip_number, covered, files, reason.strip() if open_still else "")
    keys = await _keys(person, matter)
    async with writing():
        await hold(matter)
        saved = await _saved(matter, keys, tip_number)
        if saved and (saved[-1].author, saved[-1].payload) == (person.actor, payload):
            return len(saved)
        sealed = await put(
            matter.compartment, ITEM, payload, author=person.actor, pair=keys[matter.compartment]
        )
        await _record(matter, "redaction.saved", person, len(saved) + 1, sealed)
    return len(saved) + 1


async def copies(person: Person, tip_number: str) -> list[Copy]:
    """Every version, oldest first, for whoever may prepare one."""
    matter = await _matter(person, tip_number)
    saved = await _saved(matter, await _keys(person, matter), tip_number)
    return [_copy(version, item) for version, item in enumerate(saved, 1)]


async def export(person: Person, tip_number: str, version: int) -> Copy:
    """One version, to be printed or saved outside; that it went out is in the ledger."""
    matter = await _matter(person, tip_number)
    found = [copy for copy in await copies(person, tip_number) if copy.version == version]
    if not found:
        raise NotFound(N_("没有这一版脱敏件。"))
    async with writing():
        await _record(matter, "redaction.exported", person, version, "")
    return found[0]


async def may_prepare(person: Person, tip_number: str) -> None:
    await _matter(person, tip_number)


async def _matter(person: Person, tip_number: str) -> Matter:
    """The case of the tip where there is one; only for those who handle it."""
    matter = await tip_matter(person, tip_number)
    if matter.tips[0].case is not None:
        matter = await matter_of_case(await case_by_id(matter.tips[0].case))
    if not roles_towards(person, matter) & _HANDLERS:
        raise Refused(HELPING)
    return matter


async def _keys(person: Person, matter: Matter) -> Mapping[UUID, KeyPair]:
    """Also to the cases that became part of it, in which copies may lie."""
    ring = OfficeKeyring(person)
    keys = await keys_of(matter, ring)
    if matter.compartment not in keys:
        raise NotFound(N_("没有这件举报，或者它不归您的单位办理。"))
    merged = {one.compartment: await open_pair(one.compartment, ring) for one in await merged_into(matter.id)}
    return keys | {place: pair for place, pair in merged.items() if pair is not None}


async def _saved(matter: Matter, keys: Mapping[UUID, KeyPair], tip_number: str) -> list[OpenedItem]:
    """Made before there was a case, they lie with the tip and come first; then those of a merged case."""
    [content] = [tip.content for tip in matter.tips if tip.number == tip_number]
    former = [one.compartment for one in await merged_into(matter.id)]
    places = dict.fromkeys((content, *former, matter.compartment))
    items = [
        item for place in places if place in keys for item in await opened_items(place, keys[place], ITEM)
    ]
    return [item for item in items if item.payload["tip"] == tip_number]


def _pieces(part: Part, marked: str, words: Iterable[str]) -> tuple[Piece, ...]:
    if len(marked) > MOST_TEXT:
        raise InvalidInput({part.name: too_long(MOST_TEXT)})
    return covering.pieces(marked, words)


def _payload(
    tip_number: str, covered: Sequence[CoveredPart], files: Sequence[Attached], reason: str
) -> dict[str, Any]:
    """Only what is left to be read: what was covered is not in it."""
    return {
        "tip": tip_number,
        "parts": [[one.part.label, one.text] for one in covered],
        "files": [[one.label, one.blob] for one in files],
        "reason": reason,
    }


def _copy(version: int, item: OpenedItem) -> Copy:
    told, author = item.payload, account_of(item.author)
    assert author is not None
    return Copy(
        told["tip"],
        version,
        author,
        item.on_day,
        parts=tuple((label, text) for label, text in told["parts"]),
        files=tuple(Attached(label, blob) for label, blob in told["files"]),
        reason=told["reason"],
    )


async def _record(matter: Matter, kind: str, person: Person, version: int, sealed: str) -> None:
    facts = {"version": version} | ({"sealed": sealed} if sealed else {})
    await append(matter.name, Event(kind, matter.name, person.actor, matter.office, facts=facts))
