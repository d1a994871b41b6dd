"""Reading the ledger newest first: each page walks along an index, however long the ledger is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from portal.auditing.subjects import Subject, subject_of, subjects_of
from portal.auditing.visible import Where, visible
from portal.auditing.words import COMMON, Group, kinds_of
from portal.core.errors import N_, InvalidInput, Message, NotFound
from portal.database import fetch
from portal.staff import queries as staff
from portal.staff.people import Person, account_of, actor_of

PERMISSION: Final = "ledger.see"
_COLUMNS: Final = "e.id, e.chain, e.seq, e.kind, e.subject, e.actor, e.office, e.on_day, e.at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Events from `first` to `last`, of one group, one office, one person's acts, about one number."""

    first: date | None = None
    last: date | None = None
    group: Group | None = None
    office: str = ""
    account: UUID | None = None
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event. `at` is None for an informant's act; `who` is empty where no member of the staff acted."""

    id: UUID
    kind: str
    subject: Subject
    actor: str
    account: UUID | None
    who: str
    office: str
    on_day: date
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Slice:
    """One page; `newer` and `older` are the events from which its neighbours go on, None at the ends."""

    rows: tuple[Happened, ...]
    newer: UUID | None = None
    older: UUID | None = None


async def events(
    person: Person, asked: Asked, *, limit: int, after: UUID | None = None, before: UUID | None = None
) -> Slice:
    """`after` goes on to older events than that one, `before` back to newer ones.

    InvalidInput where nothing that this person may see has the number.
    """
    _require(person)
    where = await _where(person, asked)
    place = await _place(before or after)
    if place is None:
        before = None
    kinds = kinds_of(asked.group) if asked.group and _rare(asked) else []
    found = await _found(where, kinds, place, limit + 1, newer=before is not None)
    more, found = len(found) > limit, found[:limit]
    if before is not None:
        found.reverse()
    has_newer, has_older = (more, True) if before is not None else (place is not None, more)
    rows = tuple(await _shown(found))
    return Slice(
        rows,
        newer=rows[0].id if rows and has_newer else None,
        older=rows[-1].id if rows and has_older else None,
    )


async def _where(person: Person, asked: Asked) -> Where:
    where = await visible(person)
    if asked.number:
        where = where.also("e.subject = ?", await _named(asked.number, where))
    if asked.first:
        where = where.also("e.on_day >= ?", asked.first)
    if asked.last:
        where = where.also("e.on_day <= ?", asked.last)
    # Of a rare group every event is looked at rather than every event of an office or a person.
    office, actor = (
        ("COALESCE(e.office, '')", "COALESCE(e.actor, '')") if _rare(asked) else ("e.office", "e.actor")
    )
    if asked.office:
        where = where.also(f"{office} = ?", asked.office)
    if asked.account:
        where = where.also(f"{actor} = ?", actor_of(asked.account))
    if asked.group and not _rare(asked):
        kinds = kinds_of(asked.group)
        where = where.also(f"COALESCE(e.kind, '') IN ({', '.join('?' for _ in kinds)})", *kinds)
    return where


def _rare(asked: Asked) -> bool:
    """`COALESCE` keeps both databases from the index of a column by which nearly nothing is left out."""
    return asked.group is not None and asked.group not in COMMON


async def _named(number: str, where: Where) -> str:
    """The ledger's name of a number; what he may not see is not there."""
    subject = await subject_of(number)
    seen = await fetch(
        f"SELECT 1 AS one FROM ledger_event e WHERE e.subject = ? AND {where.text} LIMIT 1",
        *(subject or "", *where.values),
    )
    if subject is None or not seen:
        raise InvalidInput({"number": Message(N_("没有这个编号的举报、案件或公示记录。"))})
    return subject


async def _place(event: UUID | None) -> dict[str, Any] | None:
    if event is None:
        return None
    rows = await fetch("SELECT chain, seq, on_day, at FROM ledger_event WHERE id = ?", event)
    return rows[0] if rows else None


async def _found(
    where: Where, kinds: Sequence[str], place: dict[str, Any] | None, limit: int, *, newer: bool
) -> list[dict[str, Any]]:
    """Of rare `kinds` each brings its own in order, so that they are found without a search."""
    if place is not None:
        where = (_newer if newer else _older)(where, place)
    order = _order(newer=newer)
    if not kinds:
        return await fetch(
            f"SELECT {_COLUMNS} FROM ledger_event e WHERE {where.text} ORDER BY {order} LIMIT {int(limit)}",
            *where.values,
        )
    one = f"SELECT {_COLUMNS} FROM ledger_event e WHERE e.kind = ? AND {where.text} ORDER BY {order}"
    parts = " UNION ALL ".join(f"SELECT * FROM ({one} LIMIT {int(limit)}) AS k{n}" for n in range(len(kinds)))
    values = [value for kind in kinds for value in (kind, *where.values)]
    return await fetch(f"SELECT * FROM ({parts}) AS e ORDER BY {order} LIMIT {int(limit)}", *values)


def _order(*, newer: bool) -> str:
    """What has only a day stands at the end of that day."""
    if newer:
        return "e.on_day, e.at NULLS FIRST, e.chain, e.seq"
    return "e.on_day DESC, e.at DESC NULLS LAST, e.chain DESC, e.seq DESC"


def _older(where: Where, place: dict[str, Any]) -> Where:
    day, at = place["on_day"], place["at"]
    behind, chain = "(e.chain, e.seq) < (?, ?)", (place["chain"], place["seq"])
    # Said apart, so that the walk along the index begins at this day.
    where = where.also("e.on_day <= ?", day)
    if at is None:
        return where.also(f"(e.on_day < ? OR (e.at IS NULL AND {behind}))", day, *chain)
    same = f"e.at < ? OR e.at IS NULL OR (e.at = ? AND {behind})"
    return where.also(f"(e.on_day < ? OR {same})", day, at, at, *chain)


def _newer(where: Where, place: dict[str, Any]) -> Where:
    day, at = place["on_day"], place["at"]
    before, chain = "(e.chain, e.seq) > (?, ?)", (place["chain"], place["seq"])
    where = where.also("e.on_day >= ?", day)
    if at is None:
        same = f"e.at IS NOT NULL OR (e.at IS NULL AND {before})"
        return where.also(f"(e.on_day > ? OR {same})", day, *chain)
    return where.also(f"(e.on_day > ? OR e.at > ? OR (e.at = ? AND {before}))", day, at, at, *chain)


async def _shown(found: Sequence[dict[str, Any]]) -> list[Happened]:
    subjects = await subjects_of({row["subject"] for row in found})
    names = await staff.names_of_actors({row["actor"] for row in found})
    return [
        Happened(
            id=row["id"],
            kind=row["kind"],
            subject=subjects[row["subject"]],
            actor=row["actor"],
            account=account_of(row["actor"]),
            who=names.get(row["actor"], ""),
            office=row["office"] or "",
            on_day=row["on_day"],
            at=row["at"],
        )
        for row in found
    ]


def _require(person: Person) -> None:
    if PERMISSION not in person.permissions:
        raise NotFound
