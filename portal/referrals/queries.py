"""Which referrals a person's offices see: of the cases whose keys they hold, by the day to ask again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal
from uuid import UUID

from portal.cases.referring import ANSWERED, OPEN, RECEIVED
from portal.core import clock
from portal.core.errors import N_, NotFound
from portal.database import fetch
from portal.staff.people import Person
from portal.tips.areas import within_areas
from portal.tips.recusals import not_recused

State = Literal["open", "overdue", "answered", "all"]
LABELS: Final = {OPEN: N_("待签收"), RECEIVED: N_("已签收，待答复"), ANSWERED: N_("已有结果")}
_COLUMNS: Final = (
    'r.id, r."case", c.number, r.office, r.body, r.batch, r.state, r.referred_on, r.answer_by, '
    "r.follow_up_on, r.followed_on, r.received_on, r.answered_on, r.referred_by, r.version"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralRow:
    """What stays in clear of a referral; `number` is that of its case."""

    id: UUID
    case: UUID
    number: str
    office: str
    body: str
    batch: UUID | None
    state: str
    referred_on: date
    answer_by: date | None
    follow_up_on: date
    followed_on: date | None
    received_on: date | None
    answered_on: date | None
    referred_by: UUID | None
    version: int

    @property
    def waits(self) -> bool:
        return self.state != ANSWERED

    @property
    def overdue(self) -> bool:
        return self.waits and self.follow_up_on < clock.today()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list is narrowed to; empty words narrow nothing."""

    state: State = "open"
    office: str = ""
    body: str = ""


async def total(person: Person, wanted: Filter) -> int:
    condition, values = _condition(person, wanted)
    [row] = await fetch(
        f'SELECT count(*) AS there FROM referral r JOIN casefile c ON c.id = r."case" WHERE {condition}',
        *values,
    )
    return int(row["there"])


async def listed(person: Person, wanted: Filter, *, limit: int, offset: int = 0) -> list[ReferralRow]:
    """Those to ask about first come first; the answered ones last."""
    condition, values = _condition(person, wanted)
    rows = await fetch(
        f'SELECT {_COLUMNS} FROM referral r JOIN casefile c ON c.id = r."case" WHERE {condition} '
        "ORDER BY CASE WHEN r.state = 'answered' THEN 1 ELSE 0 END, r.follow_up_on, r.referred_on, r.id "
        "LIMIT ? OFFSET ?",
        *values,
        limit,
        offset,
    )
    return [ReferralRow(**row) for row in rows]


async def referral_for(person: Person, identifier: UUID) -> ReferralRow:
    """NotFound unless an office of his holds the key to its case."""
    condition, values = _condition(person, Filter(state="all"))
    rows = await fetch(
        f'SELECT {_COLUMNS} FROM referral r JOIN casefile c ON c.id = r."case" '
        f"WHERE {condition} AND r.id = ?",
        *values,
        identifier,
    )
    if not rows:
        raise NotFound(N_("没有这项移送，或者它不归您的单位办理。"))
    return ReferralRow(**rows[0])


async def of_case(case: UUID) -> list[ReferralRow]:
    """Oldest first; the caller has loaded the case with access."""
    return await _of('r."case"', case)


async def of_batch(batch: UUID) -> list[ReferralRow]:
    """Of a batch that the caller has loaded with access."""
    return await _of("r.batch", batch)


async def offices_of(person: Person) -> list[str]:
    """The offices that handed over anything that he sees."""
    condition, values = _condition(person, Filter(state="all"))
    rows = await fetch(
        f'SELECT DISTINCT r.office FROM referral r JOIN casefile c ON c.id = r."case" WHERE {condition} '
        "ORDER BY r.office",
        *values,
    )
    return [row["office"] for row in rows]


async def _of(column: str, value: UUID) -> list[ReferralRow]:
    rows = await fetch(
        f'SELECT {_COLUMNS} FROM referral r JOIN casefile c ON c.id = r."case" '
        f"WHERE {column} = ? ORDER BY r.referred_on, c.number, r.id",
        value,
    )
    return [ReferralRow(**row) for row in rows]


def _condition(person: Person, wanted: Filter) -> tuple[str, list[Any]]:
    held, values = _held(sorted(person.offices))
    areas, limits = within_areas(person, "case", "c")
    conditions = [held, not_recused("c"), areas, *_of_state(wanted.state)]
    values += [person.id, *limits]
    if wanted.state == "overdue":
        values.append(clock.today())
    for column, text in (("r.office", wanted.office), ("r.body", wanted.body)):
        if text:
            conditions.append(f"{column} = ?")
            values.append(text)
    return " AND ".join(conditions), values


def _held(offices: Sequence[str]) -> tuple[str, list[Any]]:
    if not offices:
        return "1 = 0", []
    marks = ", ".join("?" for _ in offices)
    return (
        "EXISTS (SELECT 1 FROM compartment_grant g WHERE g.compartment = c.compartment "
        f"AND g.holder_kind = 'office' AND g.holder IN ({marks}))",
        list(offices),
    )


def _of_state(state: State) -> list[str]:
    if state == "answered":
        return ["r.state = 'answered'"]
    if state == "overdue":
        return ["r.state <> 'answered'", "r.follow_up_on < ?"]
    return ["r.state <> 'answered'"] if state == "open" else []
