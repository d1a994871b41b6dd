"""What a proposed rule would change: for a decision of its first day, and for records that are being made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from portal.catalogue.rows import PublicationRow
from portal.core import clock
from portal.core.errors import Message, Refused
from portal.database import fetch
from portal.offices import queries
from portal.records import desk
from portal.records.content import Content
from portal.records.desk import OpenRecord
from portal.records.rules.proposed import Proposal, rows_with
from portal.records.ruling import window_by
from portal.records.windows import Span, rule_for, span
from portal.staff.people import Person

MOST: Final = 100
"""Records that are opened to see what would become of them."""
_MAKING: Final = "r.state IN ('draft', 'review')"


@dataclass(frozen=True, slots=True)
class Example:
    """Between which days publication of such a decision ends, by the rule before and after."""

    severity: str
    decided_on: date
    before: PublicationRow | None
    before_span: Span | None
    after: PublicationRow
    after_span: Span


@dataclass(frozen=True, slots=True)
class Outcome:
    """The last day of publication, or why there would be none."""

    until: date | None
    why: Message | None = None


@dataclass(frozen=True, slots=True)
class Affected:
    record: OpenRecord = field(repr=False)
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class Effects:
    """`seen` records were opened; the `unseen` are of offices whose key this person lacks, or too many."""

    examples: tuple[Example, ...]
    affected: tuple[Affected, ...]
    seen: int
    unseen: int


async def effects(person: Person, proposal: Proposal) -> Effects:
    before = await queries.all_publication_rules()
    after = rows_with(proposal, before)
    # Whoever keeps rules may also make records: then by the places that let him open those.
    seats = [person.within(permission) for permission in (desk.DRAFT, desk.CHECK)]
    opened = await _opened(seats)
    found = [Affected(one, _outcome(before, one.content), _outcome(after, one.content)) for one in opened]
    return Effects(
        tuple(_examples(proposal, before, after)),
        tuple(one for one in found if one.before != one.after),
        len(opened),
        max(0, await _being_made(seats) - len(opened)),
    )


async def _opened(seats: Iterable[Person]) -> list[OpenRecord]:
    found: dict[UUID, OpenRecord] = {}
    for seat in seats:
        rows = await desk.held_by(seat, f" AND {_MAKING}", limit=MOST)
        found |= {one.row.id: one for one in await desk.opened(seat, rows)}
    return list(found.values())


def _examples(
    proposal: Proposal, before: Sequence[PublicationRow], after: Sequence[PublicationRow]
) -> list[Example]:
    found = []
    for terms in proposal.terms:
        day = proposal.begins_on
        old, new = _rule(before, terms.severity, day), _rule(after, terms.severity, day)
        assert new is not None, "the proposed rule is in force on its first day"
        old_span = span(old, decided_on=day) if old else None
        found.append(Example(terms.severity, day, old, old_span, new, span(new, decided_on=day)))
    return found


def _rule(rows: Sequence[PublicationRow], severity: str, decided_on: date) -> PublicationRow | None:
    try:
        return rule_for(rows, severity=severity, decided_on=decided_on)
    except Refused:
        return None


def _outcome(rows: Sequence[PublicationRow], content: Content) -> Outcome:
    try:
        return Outcome(window_by(rows, content, clock.today()).until_on)
    except Refused as refused:
        return Outcome(None, refused.message)


async def _being_made(seats: Iterable[Person]) -> int:
    """Of every office; those of the discipline office are known to itself alone."""
    hidden = desk.pack().discipline
    [row] = await fetch(
        f"SELECT COUNT(*) AS n FROM disciplinary_record r WHERE {_MAKING} AND (r.office <> ? OR ? = 1)",
        hidden,
        int(any(hidden in seat.offices for seat in seats)),
    )
    return int(row["n"])
