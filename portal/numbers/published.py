"""Reading what was published: the months, one month's tables, and the series of totals."""

from collections.abc import Iterator, Sequence
from typing import Any

from portal.database import fetch
from portal.numbers.counting import TOTAL
from portal.numbers.months import Month
from portal.numbers.publishing import Sheet

Line = tuple[str, str, str, str, int | None]
"""Month, dimension, member, measure, value."""


async def published_months() -> list[Month]:
    """The newest first."""
    return [
        Month(row["month"]) for row in await fetch("SELECT month FROM published_month ORDER BY month DESC")
    ]


async def published_sheet(month: Month) -> Sheet | None:
    """None where the month was not published."""
    rows = await fetch(
        "SELECT measure, dimension, member, value FROM published_number WHERE month = ?", month.first
    )
    return Sheet(month, _tables(rows)) if rows else None


async def totals(measures: Sequence[str], months: Sequence[Month]) -> dict[str, list[int | None]]:
    """For each measure the totals of these months; None where there is none to show."""
    rows = await fetch(
        "SELECT month, measure, value FROM published_number WHERE dimension = ? AND month BETWEEN ? AND ?",
        *(TOTAL, months[0].first, months[-1].first),
    )
    known = {(row["measure"], row["month"]): row["value"] for row in rows}
    return {measure: [known.get((measure, month.first)) for month in months] for measure in measures}


async def lines(month: Month | None = None) -> Sequence[Line]:
    """Every published number of a month or of all, in one order."""
    where, values = ("WHERE month = ?", (month.first,)) if month else ("", ())
    rows = await fetch(
        f"SELECT month, dimension, member, measure, value FROM published_number {where} "
        "ORDER BY month, dimension, member, measure",
        *values,
    )
    return list(_lines(rows))


def _lines(rows: Sequence[dict[str, Any]]) -> Iterator[Line]:
    for row in rows:
        yield Month(row["month"]).name, row["dimension"], row["member"], row["measure"], row["value"]


def _tables(rows: Sequence[dict[str, Any]]) -> dict[tuple[str, str], dict[str, int | None]]:
    tables: dict[tuple[str, str], dict[str, int | None]] = {}
    for row in rows:
        tables.setdefault((row["measure"], row["dimension"]), {})[row["member"]] = row["value"]
    return tables
