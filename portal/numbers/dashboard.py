"""What an office, or the whole bureau, sees of its own work: counts alone, none of the discipline office."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from portal.catalogue.pack import load_pack
from portal.catalogue.rows import OfficeRow
from portal.catalogue.states import FINAL, Role, State
from portal.core import clock
from portal.core.errors import N_, NotFound
from portal.database import fetch
from portal.numbers.counting import Counts, counted
from portal.numbers.months import Month
from portal.numbers.publishing import NOT_COUNTED
from portal.offices import queries as offices
from portal.settings import current
from portal.staff.people import Person

MONTHS: Final = 12
SOON: Final = timedelta(days=7)
PERMISSION: Final = "numbers.see"
_ENDS: Final = ", ".join(f"'{state.value}'" for state in sorted(FINAL))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is open now, by state; `soon` falls due within a week."""

    by_state: Mapping[State, int]
    overdue: int
    soon: int

    @property
    def open(self) -> int:
        return sum(self.by_state.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeLine:
    """One office beside the others, over the months shown."""

    office: OfficeRow
    open: int
    overdue: int
    received: int
    closed: int
    ended: int
    on_time: int
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """`months` with what came and was closed in each; `year` counts all of them together."""

    office: OfficeRow | None
    now: Standing
    months: Sequence[Month]
    received: Sequence[int]
    closed: Sequence[int]
    year: Counts
    offices: Sequence[OfficeLine]


async def choices(person: Person) -> list[OfficeRow]:
    """The offices whose numbers the person may see."""
    everything = oversees(person)
    return [
        row
        for row in await offices.offices()
        if row.kind not in NOT_COUNTED and (everything or row.code in _own(person))
    ]


async def dashboard(person: Person, code: str | None) -> Dashboard:
    """Of one office, or of all together (None) for whoever oversees them; NotFound for anybody else."""
    office = next((row for row in await choices(person) if row.code == code), None)
    if office is None and not (code is None and oversees(person)):
        raise NotFound(N_("没有这个单位的统计，或者它不归您查看。"))
    months = Month.of(clock.today()).back(MONTHS)
    counts = [_only(await counted(month.first, month.last), office) for month in months]
    year = await counted(months[0].first, months[-1].last)
    return Dashboard(
        office=office,
        now=await _standing(office),
        months=months,
        received=[one["received"] for one in counts],
        closed=[one["closed"] for one in counts],
        year=year,
        offices=await _lines(year, [office] if office else await choices(person)),
    )


def oversees(person: Person) -> bool:
    """Whoever may see the numbers of the whole bureau, and the head of the coordinating office."""
    coordinating = load_pack(current().pack).coordinating
    return person.offices_with(PERMISSION) is None or Role.CHIEF in person.roles_in(coordinating)


def _own(person: Person) -> frozenset[str]:
    return person.offices_with(PERMISSION) or frozenset()


def _only(counts: Counts, office: OfficeRow | None) -> dict[str, int]:
    if office is None:
        return {name: counts.total(name) for name in ("received", "closed")}
    return {name: counts.of(name, "office").get(office.code, 0) for name in ("received", "closed")}


async def _standing(office: OfficeRow | None) -> Standing:
    by_state: dict[State, int] = defaultdict(int)
    late = soon = 0
    for row in await _open_rows():
        if office is None or row["office"] == office.code:
            by_state[State(row["state"])] += row["n"]
            late += row["overdue"]
            soon += row["soon"]
    return Standing(by_state=dict(by_state), overdue=late, soon=soon)


async def _open_rows() -> list[dict[str, Any]]:
    today = clock.today()
    discipline = load_pack(current().pack).discipline
    values = (today, today, today + SOON, discipline)
    return await fetch(f"{_OPEN_TIPS} UNION ALL {_OPEN_CASES}", *values, discipline, *values)


_COUNTED: Final = (
    "count(*) AS n, sum(CASE WHEN {row}.due_on < ? THEN 1 ELSE 0 END) AS overdue, "
    "sum(CASE WHEN {row}.due_on BETWEEN ? AND ? THEN 1 ELSE 0 END) AS soon"
)
_OPEN_TIPS: Final = (
    f"SELECT t.proposed AS office, t.state, {_COUNTED.format(row='t')} FROM tip t "
    f'WHERE t."case" IS NULL AND t.state NOT IN ({_ENDS}) AND t.office <> ? AND t.proposed <> ? '
    "GROUP BY t.proposed, t.state"
)
_OPEN_CASES: Final = (
    f"SELECT c.office, c.state, {_COUNTED.format(row='c')} FROM casefile c "
    f"WHERE c.master IS NULL AND c.state NOT IN ({_ENDS}) AND c.office <> ? GROUP BY c.office, c.state"
)


async def _lines(year: Counts, rows: Sequence[OfficeRow]) -> list[OfficeLine]:
    still: dict[str, int] = defaultdict(int)
    late: dict[str, int] = defaultdict(int)
    for row in await _open_rows():
        still[row["office"]] += row["n"]
        late[row["office"]] += row["overdue"]
    return [
        OfficeLine(
            office=row,
            open=still[row.code],
            overdue=late[row.code],
            days=year.of("days", "office").get(row.code),
            **{
                name: year.of(name, "office").get(row.code, 0)
                for name in ("received", "closed", "ended", "on_time")
            },
        )
        for row in rows
    ]
