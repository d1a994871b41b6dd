"""Counting a period: what came, was accepted, refused, closed and proved, in time, and in how many days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low
from typing import Any, Final

from portal.catalogue import codelists
from portal.catalogue.pack import load_pack
from portal.clocks.outcomes import ENDED
from portal.core.errors import N_
from portal.database import fetch
from portal.settings import current

MEASURES: Final[Mapping[str, str]] = {
    "received": N_("收到"),
    "accepted": N_("受理"),
    "refused": N_("不予受理"),
    "closed": N_("办结"),
    "proved": N_("其中属实"),
    "ended": N_("办理期限届满或办结"),
    "on_time": N_("其中按期"),
    "days": N_("办理天数中位数（工作日）"),
}
BASE: Final[Mapping[str, str]] = {"proved": "closed", "on_time": "ended", "days": "ended"}
"""A part and what it is a part of."""
DIMENSIONS: Final = ("kind", "office", "area", "ground")
TOTAL: Final = "total"

Cells = dict[str, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """`of(measure, dimension)` gives a count for each member; the total is a dimension with one member."""

    cells: Mapping[tuple[str, str], Cells]

    def of(self, measure: str, dimension: str) -> Cells:
        return self.cells.get((measure, dimension), {})

    def total(self, measure: str) -> int:
        return self.of(measure, TOTAL).get(TOTAL, 0)


async def counted(first: date, last: date) -> Counts:
    """Of everybody but the discipline office, whose matters appear in no count."""
    discipline = load_pack(current().pack).discipline
    cells: dict[tuple[str, str], Cells] = defaultdict(lambda: defaultdict(int))
    for measure, sql, values in _questions(first, last, discipline):
        for row in await fetch(sql, *values):
            _count(cells, measure, row)
    for row in await fetch(_TIMES, first, last, discipline):
        _count(cells, "ended", row | {"n": 1})
        if row["met"]:
            _count(cells, "on_time", row | {"n": 1})
    cells |= _medians(await fetch(_TIMES, first, last, discipline))
    return Counts({key: dict(found) for key, found in cells.items()})


def _questions(first: date, last: date, discipline: str) -> Iterable[tuple[str, str, tuple[date | str, ...]]]:
    period = (first, last, discipline)
    yield "received", _RECEIVED, (*period, discipline)
    yield "accepted", _of_cases("c.accepted_on"), period
    yield "closed", _of_cases("c.closed_on", "c.state = 'closed'"), period
    yield "proved", _of_cases("c.closed_on", f"c.state = 'closed' AND c.outcome IN ({_PROVED})"), period
    yield "refused", _of_cases("c.closed_on", "c.state = 'not_accepted'", ground="c.outcome"), period
    yield "refused", _REFUSED_TIPS, (*period, discipline)


_PROVED: Final = ", ".join(f"'{code.code}'" for code in codelists.code_list("closing_reason.proved"))
_RECEIVED: Final = (
    "SELECT t.kind, t.proposed AS office, t.area, NULL AS ground, count(*) AS n FROM tip t "
    "WHERE t.received_on BETWEEN ? AND ? AND t.proposed <> ? AND t.office <> ? "
    "GROUP BY t.kind, t.proposed, t.area"
)
# What was refused before there was a case: the day stands in the ledger.
_REFUSED_TIPS: Final = (
    "SELECT t.kind, t.office, t.area, t.reason AS ground, count(*) AS n FROM tip t "
    "WHERE t.state = 'not_accepted' AND t.\"case\" IS NULL AND EXISTS (SELECT 1 FROM ledger_event e "
    "WHERE e.subject = 'tip:' || CAST(t.id AS TEXT) AND e.kind = 'tip.refuse' "
    "AND e.on_day BETWEEN ? AND ?) AND t.proposed <> ? AND t.office <> ? "
    "GROUP BY t.kind, t.office, t.area, t.reason"
)
# The 60 working days of a case, as they ended in this period.
_TIMES: Final = (
    f"SELECT o.kind, o.office, c.area, NULL AS ground, o.met, o.used FROM ({ENDED}) o "
    "JOIN casefile c ON c.id = o.matter WHERE o.clock = 'finish' AND o.office <> ? AND c.master IS NULL"
)


def _of_cases(day: str, condition: str = "1 = 1", *, ground: str = "NULL") -> str:
    """A case counts once, however many tips belong to it; one that was merged counts with its master."""
    by = "c.kind, c.office, c.area" + ("" if ground == "NULL" else f", {ground}")
    return (
        f"SELECT c.kind, c.office, c.area, {ground} AS ground, count(*) AS n FROM casefile c "
        f"WHERE {day} BETWEEN ? AND ? AND c.office <> ? AND c.master IS NULL AND {condition} GROUP BY {by}"
    )


def _count(cells: Mapping[tuple[str, str], Cells], measure: str, row: Mapping[str, Any]) -> None:
    cells[measure, TOTAL][TOTAL] += row["n"]
    for dimension in DIMENSIONS:
        if row[dimension] is not None:
            cells[measure, dimension][row[dimension]] += row["n"]


def _medians(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Cells]:
    used: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        used["days", TOTAL][TOTAL].append(row["used"])
        for dimension in DIMENSIONS:
            if row[dimension] is not None:
                used["days", dimension][row[dimension]].append(row["used"])
    return {
        key: {member: median_low(days) for member, days in members.items()} for key, members in used.items()
    }
