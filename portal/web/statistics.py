"""A month's tables as lines of a page, and published numbers as a file; for citizens and staff alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portal.catalogue import codelists, kinds
from portal.core.errors import N_
from portal.numbers.counting import BASE, DIMENSIONS, MEASURES, TOTAL
from portal.numbers.published import Line
from portal.numbers.publishing import Sheet
from portal.offices import queries as offices
from portal.web.words import Words

TITLES: Final[Mapping[str, str]] = {
    TOTAL: N_("合计"),
    "kind": N_("按举报类型"),
    "office": N_("按承办单位"),
    "area": N_("按区划"),
    "ground": N_("不予受理的理由"),
}
HEADER: Final = ("month", "dimension", "member", "member_zh", "member_en", "measure", "value", "note")
_WITHHELD: Final = "withheld"
_COLUMNS: Final = ("received", "accepted", "refused", "closed")


@dataclass(frozen=True, slots=True)
class Row:
    """One member; None stands for what is not published, a share is in whole percent."""

    name: Words
    counts: tuple[int | None, ...]
    proved: int | None
    on_time: int | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Block:
    dimension: str
    rows: tuple[Row, ...]


Names = Mapping[tuple[str, str], Words]


async def names() -> Names:
    """What members are called, also offices and areas that have ended."""
    found = {(TOTAL, TOTAL): Words("合计", "Total")}
    found |= {("kind", one.code): Words(one.zh, one.en) for one in kinds.offered()}
    found |= {("office", one.code): Words(one.zh, one.en) for one in await offices.all_offices()}
    found |= {("area", one.code): Words(one.zh, one.en) for one in await offices.all_areas()}
    found |= {("ground", one.code): Words(one.zh, one.en) for one in codelists.code_list("refusal_reason")}
    return found | {
        ("area", "unknown"): Words("市本级或不清楚", "City or not known"),
        ("area", "outside"): Words("本市以外", "Outside the city"),
    }


async def shown(sheet: Sheet) -> dict[str, Any]:
    """What a page with the tables of a month needs."""
    known = await names()
    return {
        "sheet": sheet,
        "total": _row(sheet, TOTAL, TOTAL, known),
        "blocks": _blocks(sheet, known),
        "grounds": _grounds(sheet, known),
        "columns": [MEASURES[name] for name in _COLUMNS],
        "titles": TITLES,
    }


def _blocks(sheet: Sheet, known: Names) -> list[Block]:
    """The tables with the same columns: members without anything to say are left out."""
    found = []
    for dimension in DIMENSIONS[:3]:
        members = [name for kind, name in known if kind == dimension]
        rows = tuple(_row(sheet, dimension, member, known) for member in members)
        found.append(Block(dimension, tuple(row for row in rows if any(value != 0 for value in row.counts))))
    return found


def _grounds(sheet: Sheet, known: Names) -> list[tuple[Words, int | None]]:
    table = sheet.tables.get(("refused", "ground"), {})
    return [
        (known.get(("ground", member), Words(member)), count) for member, count in table.items() if count != 0
    ]


def file_rows(lines: Iterable[Line], known: Names) -> Iterable[Sequence[str | int | None]]:
    """For a CSV file, in the order of HEADER."""
    for month, dimension, member, measure, value in lines:
        name = known.get((dimension, member), Words(member, member))
        note = _WITHHELD if value is None else ""
        yield (month, dimension, member, name.zh, name.en, measure, value, note)


def _row(sheet: Sheet, dimension: str, member: str, known: Names) -> Row:
    def value(measure: str) -> int | None:
        return sheet.tables.get((measure, dimension), {}).get(member, 0)

    return Row(
        name=known.get((dimension, member), Words(member, member)),
        counts=tuple(value(measure) for measure in _COLUMNS),
        proved=share(value("proved"), value(BASE["proved"])),
        on_time=share(value("on_time"), value(BASE["on_time"])),
        days=value("days") or None,
    )


def share(part: int | None, whole: int | None) -> int | None:
    """Whole percent; None where one of the two is not known, or there was nothing."""
    return None if part is None or not whole else round(100 * part / whole)
