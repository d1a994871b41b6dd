"""Finding tips and cases by any word, among those that the person can open now."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import monotonic
from typing import Any, Final
from uuid import UUID

from portal.catalogue.states import State, Subject
from portal.database import fetch
from portal.searching import indexing, memory, snippets
from portal.searching.asked import Asked
from portal.searching.memory import Loaded
from portal.searching.office_keys import OfficeKey, keys_of, offices_of
from portal.searching.snippets import Excerpt
from portal.staff.people import Person
from portal.tips.areas import within_areas
from portal.tips.recusals import not_recused

MOST: Final = 1000
"""So many results are listed; who finds more adds a word."""

SECONDS: Final = 1.5
"""How long one search may prepare before it shows what is ready."""

_AT_A_TIME: Final = 500
_WORTH_A_BREAK: Final = 2000
_CODE: Final = re.compile(r"(?=.{6})(?:[^0-9]*[0-9]){4}.*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """`day` is when a tip was received or a case accepted."""

    subject: Subject
    id: UUID
    number: str
    kind: str
    state: State
    office: str
    day: date
    about: str = field(default="", repr=False)
    excerpts: tuple[Excerpt, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of what the person's offices can read is ready to be searched."""

    ready: int
    all: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`hits` are those of the page that was asked for; `more`: there are more than MOST."""

    hits: tuple[Hit, ...] = field(repr=False)
    total: int
    more: bool
    progress: Progress


@dataclass(frozen=True, slots=True)
class _Match:
    """A tip or case in which every word stands, found through one office; `exact`: a number stands whole."""

    matter: UUID
    key: OfficeKey
    pieces: tuple[UUID, ...]
    exact: bool
    order: str


async def find(person: Person, asked: Asked, *, session: str, offset: int = 0, limit: int = 20) -> Found:
    """Prepare what is new, for a bounded time, and look through everything that is ready."""
    until, matches = monotonic() + SECONDS, dict[UUID, _Match]()
    ready, whole = 0, 0
    for key in await keys_of(person):
        held, progress = await _prepared(person, key, session=session, until=until)
        ready, whole = ready + progress.ready, whole + progress.all
        async for one in _matching(held, key, asked.words):
            matches.setdefault(one.matter, one)
    rows = await _readable(person, matches, asked)
    shown = rows[:MOST][offset : offset + limit]
    return Found(
        hits=tuple([await _hit(row, matches[row["id"]], asked.words) for row in shown]),
        total=min(len(rows), MOST),
        more=len(rows) > MOST,
        progress=Progress(ready, whole),
    )


async def _prepared(person: Person, key: OfficeKey, *, session: str, until: float) -> tuple[Loaded, Progress]:
    """Half of the time for what was never drawn, the rest for opening what is."""
    seconds = (until - monotonic()) / 2
    drawn = await indexing.bring_up_to_date(person, key, session=session, seconds=seconds)
    held = await memory.loaded(key, session=session, until=until)
    ready = len(held.pieces)
    whole = ready if drawn and held.whole else await indexing.readable(key)
    return held, Progress(min(ready, whole), whole)


async def _matching(held: Loaded, key: OfficeKey, words: Sequence[str]) -> AsyncIterator[_Match]:
    codes = [_whole(word) for word in words if _CODE.fullmatch(word)]
    for n, (matter, pieces) in enumerate([*held.matters.items()]):
        if n % _WORTH_A_BREAK == 0:
            await asyncio.sleep(0)
        text = "\n".join([held.pieces[one].text for one in pieces])
        if words and _has_all(text, words):
            exact = any(code.search(text) for code in codes)
            order = max(_order(held.pieces[one].text) for one in pieces)
            yield _Match(matter, key, tuple(pieces), exact, order)


def _has_all(text: str, words: Sequence[str]) -> bool:
    """A plain loop: it runs for every tip and case that the office can read."""
    for word in words:  # noqa: SIM110
        if word not in text:
            return False
    return True


def _whole(code: str) -> re.Pattern[str]:
    return re.compile(f"(?<![0-9a-z]){re.escape(code)}(?![0-9a-z])", re.ASCII)


def _order(text: str) -> str:
    """Year and number, with which the first line of each text ends."""
    return text.partition("\n")[0][-10:]


async def _readable(person: Person, matches: Mapping[UUID, _Match], asked: Asked) -> list[Mapping[str, Any]]:
    """Of these, what the person can open at this moment and what the filters leave; the newest first."""
    ordered = sorted(matches.values(), key=lambda one: (one.exact, one.order, str(one.matter)), reverse=True)
    rows: list[Mapping[str, Any]] = []
    for at in range(0, len(ordered), _AT_A_TIME):
        some = [one.matter for one in ordered[at : at + _AT_A_TIME]]
        found = {row["id"]: row for row in await _rows(person, some, asked)}
        rows += [found[one] for one in some if one in found]
        if len(rows) > MOST:
            break
        await asyncio.sleep(0)
    return rows


async def _rows(person: Person, matters: Sequence[UUID], asked: Asked) -> list[dict[str, Any]]:
    tips = _one_kind("tip", matters, person, asked)
    cases = _one_kind("case", matters, person, asked)
    return await fetch(f"{tips[0]} UNION ALL {cases[0]}", *tips[1], *cases[1])


def _one_kind(
    subject: Subject, matters: Sequence[UUID], person: Person, asked: Asked
) -> tuple[str, tuple[Any, ...]]:
    offices = offices_of(person)
    table, row, compartment, day = (
        ("tip", "t", "content", "received_on")
        if subject == "tip"
        else ("casefile", "c", "compartment", "accepted_on")
    )
    wanted = dict(_filters(asked))
    areas, limits = within_areas(person, subject, row)
    narrowed = "".join(f" AND {row}.{name} = ?" for name in wanted)
    sql = (
        f"SELECT '{subject}' AS subject, {row}.id, {row}.number, {row}.kind, {row}.state, {row}.office, "
        f"{row}.{day} AS day FROM {table} {row} WHERE {row}.id IN ({_marks(matters)}) "
        f"AND EXISTS (SELECT 1 FROM compartment_grant g WHERE g.compartment = {row}.{compartment} "
        f"AND g.holder_kind = 'office' AND g.holder IN ({_marks(offices)})) "
        f"AND {not_recused('t' if subject == 'tip' else 'c')} AND {areas}{narrowed}"
    )
    return sql, (*matters, *offices, person.id, *limits, *wanted.values())


def _filters(asked: Asked) -> Iterator[tuple[str, str]]:
    for name in ("state", "kind", "office"):
        if value := getattr(asked, name):
            yield name, value


async def _hit(row: Mapping[str, Any], match: _Match, words: Sequence[str]) -> Hit:
    about, excerpts = await snippets.of(match.key, match.pieces, words)
    known = {name: row[name] for name in ("subject", "id", "number", "kind", "office", "day")}
    return Hit(**known, state=State(row["state"]), about=about, excerpts=excerpts)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)
