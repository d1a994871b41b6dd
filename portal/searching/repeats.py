"""Other tips and cases of an office on the same subject, found by equal digests; an officer decides."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.catalogue.answers import in_parties
from portal.catalogue.kinds import kind
from portal.catalogue.states import State, Subject
from portal.compartments.sealing import open_pair, opened_items
from portal.database import fetch
from portal.searching import subjects
from portal.searching.office_keys import OfficeKey, keys_of, offices_of
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.areas import reached, within_areas
from portal.tips.queries import TipRow
from portal.tips.recusals import not_recused

MOST: Final = 50
MOST_REPEATED: Final = 500
UNRELATED: Final = "unrelated"

# Pairs of tips with an equal digest of one office that holds both, but not of one case.
_PAIRS: Final = (
    "FROM tip a JOIN subject_key k ON k.compartment = a.content JOIN subject_key l ON l.office = k.office "
    "AND l.digest = k.digest AND l.compartment <> k.compartment JOIN tip t ON t.content = l.compartment "
    'AND (a."case" IS NULL OR t."case" IS NULL OR t."case" <> a."case") '
)
_VERDICT: Final = (
    "(SELECT v.verdict FROM relation v WHERE (v.tip = a.id AND v.other = t.id) "
    "OR (v.tip = t.id AND v.other = a.id) LIMIT 1)"
)
_DRAWN: Final = (
    "EXISTS (SELECT 1 FROM index_entry e WHERE e.compartment = a.content AND e.office = a.office "
    "AND e.epoch = (SELECT max(o.number) FROM office_epoch o "
    "WHERE o.office = e.office AND o.ended_on IS NULL))"
)


@dataclass(frozen=True, slots=True)
class Repeats:
    """How many others may be about the same; `compared` is False while no member's session has looked."""

    count: int
    compared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Another tip or case on the same subject; `same` are keys of `subjects.SAME`, `tips` what matched."""

    subject: Subject
    number: str
    kind: str
    state: State
    office: str
    version: int
    day: date
    same: tuple[str, ...]
    verdict: str
    tips: tuple[UUID, ...]
    matter: UUID

    @property
    def decided(self) -> bool:
        return self.verdict != ""


async def repeats_of(person: Person, numbers: Sequence[str]) -> dict[str, Repeats]:
    """For the rows of a list, by the numbers of its tips and cases, in two questions for all."""
    offices = offices_of(person)
    if not numbers or not offices:
        return {}
    these = _marks(numbers)
    drawn = f"CASE WHEN {_DRAWN} THEN 1 ELSE 0 END AS drawn"
    rows = await fetch(
        f"SELECT a.number AS name, a.id AS matter, a.content, {drawn} FROM tip a WHERE a.number IN ({these}) "
        f'UNION ALL SELECT f.number, f.id, a.content, {drawn} FROM casefile f JOIN tip a ON a."case" = f.id '
        f"WHERE f.number IN ({these})",
        *(*numbers, *numbers),
    )
    counted = await _counted(person, [row["content"] for row in rows], offices)
    names = {row["name"]: row["matter"] for row in rows}
    waiting = {row["name"] for row in rows if not row["drawn"]}
    return {
        name: Repeats(counted.get(matter, 0), compared=name not in waiting) for name, matter in names.items()
    }


async def _counted(person: Person, contents: Sequence[UUID], offices: Sequence[str]) -> dict[UUID, int]:
    """By tip or case: how many others that he may open, without those that an officer ruled out."""
    if not contents:
        return {}
    areas, limits = within_areas(person, "tip", "t")
    rows = await fetch(
        'SELECT coalesce(a."case", a.id) AS matter, count(DISTINCT coalesce(t."case", t.id)) AS n '
        f"{_PAIRS} WHERE k.compartment IN ({_marks(contents)}) AND k.office IN ({_marks(offices)}) "
        f"AND coalesce({_VERDICT}, '') <> '{UNRELATED}' AND {not_recused('t')} AND {areas} GROUP BY 1",
        *(*contents, *offices, person.id, *limits),
    )
    # SQLite gives the result of an expression back as text.
    return {UUID(str(row["matter"])): int(row["n"]) for row in rows}


async def repeated(person: Person) -> list[UUID]:
    """Tips without a case, and cases, of which another may be a repeat; so many as a list can narrow to."""
    offices = offices_of(person)
    if not offices:
        return []
    areas, limits = within_areas(person, "tip", "t")
    rows = await fetch(
        f'SELECT DISTINCT coalesce(a."case", a.id) AS id {_PAIRS} WHERE k.office IN ({_marks(offices)}) '
        f"AND coalesce({_VERDICT}, '') <> '{UNRELATED}' AND {not_recused('t')} "
        f"AND {areas} ORDER BY 1 LIMIT {MOST_REPEATED}",
        *(*offices, person.id, *limits),
    )
    return [UUID(str(row["id"])) for row in rows]


async def is_compared(tips: Collection[TipRow]) -> bool:
    if not tips:
        return True
    rows = await fetch(
        f"SELECT count(*) AS n FROM tip a WHERE a.id IN ({_marks(tips)}) AND {_DRAWN}",
        *(tip.id for tip in tips),
    )
    return bool(rows[0]["n"] == len(tips))


async def candidates(person: Person, tips: Sequence[TipRow]) -> list[Candidate]:
    """Of one tip, or a case with several; those with most in common first, then the newest."""
    keys = await keys_of(person)
    if not keys or not tips:
        return []
    rows = await fetch(
        f'SELECT k.office, k.digest, t.id AS tip, t."case", a.content, {_VERDICT} AS verdict {_PAIRS} '
        f"WHERE a.id IN ({_marks(tips)}) AND k.office IN ({_marks(keys)}) AND {not_recused('t')}",
        *(*(tip.id for tip in tips), *(key.office for key in keys), person.id),
    )
    sorts = await _sorts(
        person, keys, [tip for tip in tips if tip.content in {row["content"] for row in rows}]
    )
    by_matter: dict[UUID, list[dict[str, Any]]] = {}
    for row in rows:
        by_matter.setdefault(row["case"] or row["tip"], []).append(row)
    known = await _rows(person, [*by_matter])
    found = [_candidate(one, by_matter[one["id"]], sorts) for one in known]
    found.sort(key=lambda one: (one.verdict != UNRELATED, len(one.same), one.day, one.number), reverse=True)
    return found[:MOST]


def _candidate(
    row: Mapping[str, Any], pairs: Sequence[Mapping[str, Any]], sorts: Mapping[tuple[str, bytes], str]
) -> Candidate:
    # What is equal and stands in no answer is an attachment: those are not opened for it again.
    same = {sorts.get((pair["office"], bytes(pair["digest"])), subjects.FILE) for pair in pairs}
    known = {name: row[name] for name in ("subject", "number", "kind", "office", "version", "day")}
    return Candidate(
        **known,
        state=State(row["state"]),
        same=tuple(sort for sort in subjects.SAME if sort in same),
        verdict=next((str(pair["verdict"]) for pair in pairs if pair["verdict"]), ""),
        tips=tuple(dict.fromkeys(pair["tip"] for pair in pairs)),
        matter=row["id"],
    )


async def _sorts(
    person: Person, keys: Sequence[OfficeKey], tips: Sequence[TipRow]
) -> dict[tuple[str, bytes], str]:
    """What each digest of these tips stands for: the rows do not say it, the opened answers do."""
    ring, found = OfficeKeyring(person), dict[tuple[str, bytes], str]()
    for tip in tips:
        pair = await open_pair(tip.content, ring)
        if pair is None:
            continue
        [told] = [item.payload for item in await opened_items(tip.content, pair, "answers")]
        about = subjects.of_answers(in_parties(kind(tip.kind), told["answers"]))
        found |= {(key.office, subjects.digest(key, one)): one.sort for key in keys for one in about}
    return found


async def _rows(person: Person, matters: Sequence[UUID]) -> list[dict[str, Any]]:
    """What stays in clear of those that one of his offices holds."""
    offices = offices_of(person)
    held = f"g.holder_kind = 'office' AND g.holder IN ({_marks(offices)})"
    parts = [
        f"SELECT '{subject}' AS subject, {row}.id, {row}.number, {row}.kind, {row}.state, {row}.office, "
        f"{row}.version, {row}.{day} AS day FROM {table} {row} WHERE {row}.id IN ({_marks(matters)}) "
        f"AND EXISTS (SELECT 1 FROM compartment_grant g WHERE g.compartment = {row}.{place} AND {held})"
        for subject, table, row, place, day in (
            ("tip", "tip", "t", "content", "received_on"),
            ("case", "casefile", "c", "compartment", "accepted_on"),
        )
    ]
    rows = await fetch(" UNION ALL ".join(parts), *(*matters, *offices) * 2) if matters else []
    within = await reached(person, [row["id"] for row in rows])
    return [row for row in rows if row["id"] in within]


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" for _ in values)
