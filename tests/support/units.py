"""Invented units with sound codes, and lists of them as offices keep them."""

from collections.abc import Sequence
from typing import Any

from stdnum.cn import uscc

from portal.units.entries import Entry
from tests.support.sheets import table

HEADER = ("单位名称", "统一社会信用代码", "曾用名", "企业类型", "级别", "区县")
BUILDER, SUPERVISOR = "常德甲建筑工程有限公司", "武陵乙监理有限公司"
BY = "staff:00000000-0000-0000-0000-000000000000"
SOURCE = "市住建局2026年3月名录"


def code(number: int) -> str:
    """The unified credit code of an invented enterprise of Changde."""
    body = f"{number:08d}"
    rest = -sum(int(c) * weight for c, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    known = f"91430700{body}{'X' if rest == 10 else rest}"
    return known + uscc.calc_check_digit(known)


def builder(**changes: Any) -> Entry:
    known: dict[str, Any] = {
        "name": BUILDER,
        "code": code(1),
        "unit_type": "construction",
        "level": "city",
        "area": "430702",
    }
    return Entry(**known | changes)


def a_list(*rows: Sequence[str]) -> bytes:
    return table(HEADER, rows)
