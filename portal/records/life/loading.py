"""A record that was published, as the staff of its office may act on it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from portal.core import clock
from portal.core.errors import N_, NotFound, Refused
from portal.database import fetch, is_postgres
from portal.records import desk
from portal.records.life.kinds import CORRECT, ActKind
from portal.records.projection import VIEW_COLUMNS, PublicView, view_of
from portal.records.queries import typed_number
from portal.staff.people import Person, actor_of
from portal.tips.recusals import not_recused

_COLUMNS = ", ".join(f"p.{name}" for name in VIEW_COLUMNS)


@dataclass(frozen=True, slots=True)
class Standing:
    """`stored` is what somebody decided, `state` what it is today: dates make a record scheduled or expired.

    A record without a draft behind it is in the hands of the coordinating office.
    """

    view: PublicView = field(repr=False)
    record: UUID | None
    office: str
    stored: str
    reason: str
    since: date | None
    compartment: UUID | None
    checked_by: UUID | None

    @property
    def number(self) -> str:
        return self.view.number

    @property
    def state(self) -> str:
        if self.stored != "published":
            return self.stored
        today = clock.today()
        if today < self.view.publish_from:
            return "scheduled"
        return "expired" if today > self.view.publish_until else "published"


def offices_of(person: Person) -> frozenset[str]:
    """Where he drafts or checks records: having the office's key alone is no business with them."""
    return frozenset(
        office
        for office in person.offices
        if person.may(desk.DRAFT, office) or person.may(desk.CHECK, office)
    )


async def record_for(person: Person, number: str) -> Standing:
    """NotFound for everybody who is not of the record's office, or has a conflict of interest."""
    found = await _standing(number, f" AND {not_recused('c')}", person.id)
    if found is None or found.office not in offices_of(person):
        raise NotFound(N_("没有这条公示记录，或者它不归您的单位办理。"))
    return found


async def standing_of(number: str) -> Standing | None:
    """For verbs that have their own way of asking who may."""
    return await _standing(number, "")


def require_state(record: Standing, kind: ActKind) -> None:
    """Refused with what it is today, for what has ended ends no second time."""
    if record.state not in kind.starts:
        raise Refused(N_("记录现在的状态不能办理这一事项。"))


async def hold(number: str) -> None:
    """Inside `writing()`: nobody else acts on this record until the transaction ends."""
    if is_postgres():
        await fetch("SELECT place FROM public_record WHERE number = ? FOR UPDATE", number)


async def makers_of(record: Standing, until: date) -> frozenset[str]:
    """Everybody who wrote its content, published it or approved a correction up to this day.

    As the ledger calls them. Who approves one later has no part in what was shown on that day.
    """
    written = await fetch(
        "SELECT DISTINCT author FROM item WHERE compartment = ? AND name = 'content'", record.compartment
    )
    corrected = await fetch(
        "SELECT DISTINCT decided_by FROM record_act "
        "WHERE number = ? AND kind = ? AND state = 'done' AND decided_on <= ? UNION "
        "SELECT decided_by FROM record_past "
        "WHERE number = ? AND kind = ? AND outcome = 'done' AND ended_on <= ?",
        *(record.number, CORRECT, until) * 2,
    )
    approved = {record.checked_by, *(row["decided_by"] for row in corrected)}
    return frozenset(row["author"] for row in written) | {actor_of(one) for one in approved if one}


async def _standing(number: str, condition: str, *values: Any) -> Standing | None:
    rows = await fetch(
        f"SELECT {_COLUMNS}, p.record, p.state, p.state_reason, p.state_on, r.office, r.compartment, "
        "r.checked_by FROM public_record p LEFT JOIN disciplinary_record r ON r.id = p.record "
        f'LEFT JOIN casefile c ON c.id = r."case" WHERE p.number = ?{condition}',
        typed_number(number),
        *values,
    )
    return _of(rows[0]) if rows else None


def _of(row: dict[str, Any]) -> Standing:
    return Standing(
        view=view_of(row),
        record=row["record"],
        office=row["office"] or desk.pack().coordinating,
        stored=row["state"],
        reason=row["state_reason"] or "",
        since=row["state_on"],
        compartment=row["compartment"],
        checked_by=row["checked_by"],
    )
