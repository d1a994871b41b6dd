"""Opening a tip for one who holds a key to it: what was told, the files, the conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from portal.catalogue.answers import in_parties
from portal.catalogue.kinds import kind
from portal.compartments.moving import unless_moved
from portal.compartments.sealing import Holder, Keyring, OpenedItem, open_pair, opened_items
from portal.core.errors import N_, NotFound
from portal.evidence.sealed_file import SealedFile
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips import reaching
from portal.tips.queries import TipRow, tip_for
from portal.vault.boxes import KeyPair

LATER_MODES: Final = ("named", "open")
"""Kinds of messages by which an informant tells the office that he has left his name since."""

SATISFACTION: Final = "satisfaction"
STEP: Final = "step"
"""Name of the sealed words of each step, in the order of the ledger's events."""


@dataclass(frozen=True, slots=True)
class Message:
    """One line of the conversation between informant and office; `en` where a template had it in English."""

    position: int
    from_office: bool
    on_day: date
    text: str = field(repr=False)
    kind: str = "message"
    files: tuple[SealedFile, ...] = ()
    en: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """What the informant thinks of how it was handled; `grade` is a code."""

    grade: str
    comment: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenTip:
    row: TipRow
    pair: KeyPair = field(repr=False)
    mode: str
    answers: dict[str, Any] = field(repr=False)
    files: tuple[SealedFile, ...] = field(repr=False)
    messages: tuple[Message, ...] = field(repr=False)
    reply: bool = True
    arrival: Mapping[str, Any] = field(default_factory=dict, repr=False)
    satisfaction: Satisfaction | None = field(default=None, repr=False)
    steps: tuple[OpenedItem, ...] = field(default=(), repr=False)

    @property
    def reached(self) -> str:
        return reaching.how(self.row)


async def open_for(person: Person, number: str) -> OpenTip:
    """Load with access and decrypt; NotFound for everybody whose offices hold no key."""
    return await open_tip(await tip_for(person, number), OfficeKeyring(person))


async def open_tip(row: TipRow, keyring: Keyring) -> OpenTip:
    pair = await open_pair(row.content, keyring)
    if pair is None:
        raise NotFound(N_("没有这件举报，或者它不归您的单位办理。"))
    async with unless_moved(row.content, pair):
        items = await opened_items(row.content, pair)
    [told] = [item.payload for item in items if item.name == "answers"]
    files = tuple(SealedFile.of(item.payload) for item in items if item.name == "file")
    messages = tuple(_message(item) for item in items if item.name == "message")
    return OpenTip(
        row=row,
        pair=pair,
        mode=_mode(told["mode"], messages),
        answers=in_parties(kind(row.kind), told["answers"]),
        files=files,
        messages=messages,
        reply=told.get("reply", True),
        arrival=told.get("arrival", {}),
        satisfaction=_satisfaction(items),
        steps=tuple(item for item in items if item.name == STEP),
    )


async def informant_of(tip: TipRow, pair: KeyPair) -> tuple[Holder, ...] | None:
    """Whose receipt it is, as sealed with the tip; empty without one, None where that was not sealed yet."""
    [told] = [item.payload for item in await opened_items(tip.content, pair, "answers")]
    if "informant" not in told:
        return None
    public = told["informant"]
    return (Holder("informant", str(tip.id), bytes.fromhex(public)),) if public else ()


async def helpers_of(tip: TipRow, pair: KeyPair, owner: str) -> tuple[str, ...]:
    """The rule's cc offices, as sealed with the tip; none when it went elsewhere than the rule said."""
    [told] = [item.payload for item in await opened_items(tip.content, pair, "answers")]
    return tuple(told["cc"]) if owner == told["owner"] else ()


async def last_return(tip: OpenTip) -> str:
    """What the office wrote that returned the tip to the desk."""
    steps = await opened_items(tip.row.content, tip.pair, STEP)
    returns = [item.payload["facts"]["reason"] for item in steps if item.payload["kind"] == "tip.returned"]
    return str(returns[-1]) if returns else ""


def file_of(tip: OpenTip, blob: str) -> SealedFile:
    """One file of the tip or its conversation; only names that the opened tip itself lists are served."""
    listed = [*tip.files, *(file for message in tip.messages for file in message.files)]
    for file in listed:
        if file.blob == blob:
            return file
    raise NotFound(N_("这个文件已不存在。"))


def original_of(file: SealedFile) -> SealedFile:
    """The file as it came; NotFound where its sender did not want it kept."""
    if file.original is None:
        raise NotFound(N_("这个文件没有留下原件。"))
    return file.original


def _mode(sent: str, messages: Sequence[Message]) -> str:
    """As it was sent, unless its informant has said since that he named himself."""
    said = [message.kind for message in messages if message.kind in LATER_MODES]
    return said[-1] if said else sent


def _satisfaction(items: Sequence[OpenedItem]) -> Satisfaction | None:
    told = [item.payload for item in items if item.name == SATISFACTION]
    return Satisfaction(told[0]["grade"], told[0]["comment"]) if told else None


def _message(item: Any) -> Message:
    told = item.payload
    return Message(
        position=item.position,
        from_office=item.author != "informant",
        on_day=item.on_day,
        text=told["text"],
        kind=told["kind"],
        files=tuple(SealedFile.of(manifest) for manifest in told["files"]),
        en=told.get("en", ""),
    )
