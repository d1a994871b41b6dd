"""What whoever oversees sees of the offices: states, days and numbers, never a word of what was told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from portal.cases import queries
from portal.cases.criteria import Criteria, Place
from portal.cases.listing import Count, Slice, counts_of, rows_for
from portal.cases.matters import Matter, hidden_office, history, keep_hidden, matter_of_case, matter_of_tip
from portal.cases.queue import Seat
from portal.catalogue.states import MAX_RETURNS, Role, State, Subject
from portal.core.errors import N_, NotFound
from portal.database import fetch
from portal.offices import queries as offices
from portal.staff.people import Person
from portal.tips import queries as tips
from portal.tips import recusals

OVERSEERS: Final = frozenset({Role.LEADING, Role.AUDITOR})
COUNTED: Final = (Criteria(), Criteria(show="overdue"), Criteria(show="sign_off"), Criteria(show="review"))
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """How much an office has before it; only what is not nothing is listed."""

    office: str
    open: Count
    overdue: Count
    sign_off: Count


@dataclass(frozen=True, slots=True)
class Arbitrated:
    """A tip that its office may return no more, unless the leading group lets it."""

    number: str
    office: str
    returns: int
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Passed:
    """One event of a tip or case: what, by which office, when; `at` is None for an informant's act."""

    kind: str
    office: str | None
    on_day: date
    at: datetime | None


async def standings(person: Person) -> list[Standing]:
    """Every office that has something open, in the order of the offices."""
    _require_overseer(person)
    codes = [row.code for row in await offices.all_offices() if row.code != hidden_office()]
    withheld = await _withheld(person)
    asked = [(_seat(person, code, withheld), criteria) for code in codes for criteria in COUNTED[:3]]
    found = iter(await counts_of(asked))
    rows = [Standing(code, next(found), next(found), next(found)) for code in codes]
    return [row for row in rows if row.open.n]


async def work_of(
    person: Person,
    office: str,
    criteria: Criteria,
    *,
    limit: int,
    after: Place | None = None,
    before: Place | None = None,
) -> Slice:
    """The office's list, with nothing sealed in it."""
    _require_overseer(person)
    keep_hidden(office)
    seat = _seat(person, office, await _withheld(person))
    return await rows_for(seat, criteria, limit=limit, after=after, before=before)


async def arbitrated(person: Person) -> list[Arbitrated]:
    """Tips whose dispatch binds, the nearest due date first."""
    _require_overseer(person)
    rows = await fetch(
        "SELECT t.number, t.office, t.returns, t.due_on FROM tip t WHERE t.returns >= ? AND t.state = ? "
        f'AND t."case" IS NULL AND t.office <> ? AND {recusals.not_recused("t")} '
        f"ORDER BY t.due_on, t.number LIMIT {MOST}",
        *(MAX_RETURNS, State.ROUTED.value, hidden_office(), person.id),
    )
    return [Arbitrated(**row) for row in rows]


async def seen(person: Person, subject: Subject, number: str) -> Matter:
    """NotFound for everybody else, for what is not there, and for what nobody but its office may know of."""
    _require_overseer(person)
    await recusals.require_free(person, number)
    if subject == "case":
        case = await queries.case_by_number(number)
        keep_hidden(case.office)
        return await matter_of_case(case)
    tip = await tips.tip_by_number(number)
    keep_hidden(tip.office)
    return await matter_of_tip(tip)


async def passed(matter: Matter) -> list[Passed]:
    """What happened, the newest first; acts of reading and of identities are no steps."""
    events = [one for one in await history(matter.name) if one["kind"] not in _NOT_SHOWN]
    return [Passed(one["kind"], one["office"], one["on_day"], one["at"]) for one in reversed(events)]


_NOT_SHOWN: Final = frozenset({"file.opened", "file.downloaded", "file.original_opened"})


def _require_overseer(person: Person) -> None:
    if not any(person.has_role(role) for role in OVERSEERS):
        raise NotFound(N_("没有这一件。"))


async def _withheld(person: Person) -> tuple[UUID, ...]:
    return tuple(sorted(await recusals.withheld_rows(person.id)))


def _seat(person: Person, office: str, withheld: tuple[UUID, ...]) -> Seat:
    return Seat(account=person.id, offices=(office,), withheld=withheld, oversees=True)


def labels(steps: Mapping[str, str]) -> Mapping[str, str]:
    """Kinds of events in words: those of the steps, and the few that are none."""
    return {**steps, **_OTHERS}


_OTHERS: Final[Mapping[str, str]] = {
    "tip.received": N_("收到举报"),
    "tip.routed": N_("分派"),
    "tip.re_routed": N_("改派"),
    "tip.returned": N_("退回派单台"),
    "tip.propose": N_("提请批准"),
    "case.propose": N_("提请批准"),
    "case.opened": N_("立为案件"),
    "case.assign": N_("指定经办人"),
}
