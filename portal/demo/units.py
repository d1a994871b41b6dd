"""An invented register of units: most from a list, one renamed, one ended, one without a code."""

from datetime import timedelta
from typing import Final

from stdnum.cn import uscc

from portal.core import clock
from portal.demo.people import Players
from portal.offices import queries as offices
from portal.sheets.writing import csv_bytes
from portal.units import importing, keeping, names, queries
from portal.units.entries import Entry
from portal.units.lines import HEADER

SOURCE: Final = "演示名录，纯属虚构"
_TRADES: Final = (("建筑工程", "施工企业"), ("监理", "监理企业"), ("设计", "设计企业"))
_CITY: Final = ("造价咨询企业", "勘察企业", "施工图审查机构")
_NOWHERE: Final = "91430799"
"""No division has this number, so that no invented code is anybody's."""


async def register(players: Players) -> None:
    """Some forty units, by the verbs of the account administrator."""
    actor = players["guanli"].person.actor
    made = await importing.bring(csv_bytes(HEADER, await _lines()), "演示名录.csv", SOURCE, actor=actor)
    await importing.take(made, actor=actor)
    begin = clock.today() - timedelta(days=2000)
    late = Entry(name="演示旧城建筑公司", level="city", unit_type="construction", valid_from=begin)
    ended = await keeping.add_unit(late, source=SOURCE, actor=actor)
    last_day = clock.today() - timedelta(days=30)
    await keeping.end_unit(ended, last_day=last_day, source="注销公告（演示）", version=1, actor=actor)
    await _rename(actor)


async def _lines() -> list[list[str]]:
    """A builder, a supervisor and a designer in every area, and a few that the city supervises itself."""
    lines: list[list[str]] = []
    for area in await offices.areas():
        if area.kind != "county":
            continue
        for trade, unit_type in _TRADES:
            name, number = f"演示{area.zh}{trade}有限公司", len(lines) + 1
            former = f"{area.zh}{trade}队（2012-12-31）" if trade == _TRADES[0][0] else ""
            lines.append([name, _code(number), former, unit_type, "区县管", area.zh, "2015-01-01", ""])
    for number, unit_type in enumerate((*_CITY, *("施工企业",) * 7), 1):
        name = f"演示市直第{number}{unit_type.removesuffix('企业')}有限公司"
        lines.append([name, _code(number + 100), "", unit_type, "市管", "武陵区", "2015-01-01", ""])
    return lines


async def _rename(actor: str) -> None:
    [unit] = await queries.listed(queries.Filter(words="演示市直第4"), offset=0, limit=1)
    entry = Entry(
        name="演示市直新城建设集团有限公司",
        code=unit.code,
        unit_type=unit.unit_type,
        level=unit.level,
        area=unit.area,
        valid_from=unit.valid_from,
        former=names.read("演示市直建工队（2009-06-30）"),
    )
    await keeping.change_unit(unit.id, entry, source=SOURCE, version=unit.version, actor=actor)


def _code(number: int) -> str:
    known = f"{_NOWHERE}{number:09d}"
    return known + uscc.calc_check_digit(known)
