"""Questions about tips, each answered only for what the asking person holds a key to."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.catalogue.states import State
from portal.core.errors import N_, NotFound
from portal.database import fetch
from portal.staff.people import Person
from portal.tips.areas import within_areas
from portal.tips.preparing import DISPATCH
from portal.tips.recusals import not_recused, require_free

MOST = 200


@dataclass(frozen=True, slots=True)
class TipRow:
    """What stays in clear of a tip."""

    id: UUID
    number: str
    channel: str
    kind: str
    received_on: date
    area: str
    state: State
    office: str
    proposed: str
    rule: str
    basis: str
    decision: dict[str, Any]
    urgency: str
    entered_by: UUID | None
    limit_on: date | None
    evidence_count: int
    returns: int
    reason: str | None
    due_on: date | None
    due_provisional: bool
    content: UUID
    identity: UUID
    case: UUID | None
    version: int
    has_receipt: bool

    @property
    def is_with_office(self) -> bool:
        """Whether the dispatch desk has decided who handles it."""
        return self.state not in (State.REGISTERED, State.RETURNED)


_COLUMNS = (
    "id, number, channel, kind, received_on, area, state, office, proposed, rule, basis, decision, urgency, "
    "entered_by, limit_on, evidence_count, "
    'returns, reason, due_on, due_provisional, content, identity, "case", version, '
    "lookup IS NOT NULL AS has_receipt"
)


async def inbox(person: Person, state: State | None = None) -> list[TipRow]:
    """Tips that the person's own offices hold (owner or 协办), the most urgent first."""
    rows = await held_by(person, " AND t.state = ?" if state else "", *([state.value] if state else []))
    return [row for row in rows if row.office != DISPATCH or row.state != State.REGISTERED]


async def tip_for(person: Person, number: str) -> TipRow:
    """The tip of this number, if one of the person's offices holds its key; else NotFound, as for no tip.

    Whoever has a conflict of interest is told so (Recused).
    """
    rows = await held_by(person, " AND t.number = ?", number)
    if not rows:
        await require_free(person, number)
        raise NotFound(N_("没有这件举报，或者它不归您的单位办理。"))
    return rows[0]


async def tips_of_case(case: UUID) -> list[TipRow]:
    """The tips of a case; the caller has loaded the case with access."""
    return _tips(await fetch(f'SELECT {_COLUMNS} FROM tip WHERE "case" = ? ORDER BY number', case))


async def tip_by_id(tip: UUID) -> TipRow:
    """For one who proved access otherwise: the informant with his receipt."""
    rows = _tips(await fetch(f"SELECT {_COLUMNS} FROM tip WHERE id = ?", tip))
    if not rows:
        raise NotFound(N_("没有这件举报，或者它不归您的单位办理。"))
    return rows[0]


async def tip_by_number(number: str) -> TipRow:
    """For whoever oversees, who acts on what he cannot open."""
    rows = _tips(await fetch(f"SELECT {_COLUMNS} FROM tip WHERE number = ?", number))
    if not rows:
        raise NotFound(N_("没有这件举报，或者它不归您的单位办理。"))
    return rows[0]


async def held_by(
    person: Person, condition: str, *values: Any, order: str = "t.due_on, t.number", limit: int = MOST
) -> list[TipRow]:
    """What the person's offices hold a key to, under further conditions on `tip t`."""
    offices = sorted(person.offices)
    if not offices:
        return []
    marks = ", ".join("?" for _ in offices)
    areas, limits = within_areas(person, "tip", "t")
    rows = await fetch(
        f"SELECT {_COLUMNS} FROM tip t WHERE EXISTS (SELECT 1 FROM compartment_grant g "
        f"WHERE g.compartment = t.content AND g.holder_kind = 'office' AND g.holder IN ({marks})) "
        f"AND {not_recused('t')} AND {areas}{condition} ORDER BY {order} LIMIT {limit}",
        *offices,
        person.id,
        *limits,
        *values,
    )
    return _tips(rows)


def _tips(rows: list[dict[str, Any]]) -> list[TipRow]:
    return [TipRow(**row | _converted(row)) for row in rows]


def _converted(row: dict[str, Any]) -> dict[str, Any]:
    state, decision = State(row["state"]), json.loads(row["decision"])
    return {"state": state, "decision": decision, "has_receipt": bool(row["has_receipt"])}
