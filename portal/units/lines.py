"""A line of a list as an entry of the register: which column is which, and words that become codes."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from portal.catalogue import codelists
from portal.catalogue.rows import AreaRow
from portal.core.errors import N_, InvalidInput, Message
from portal.core.text import fold
from portal.offices import queries as offices
from portal.units import names
from portal.units.entries import LEVELS, UNKNOWN, Entry, checked

HEADER: Final = (
    "单位名称",
    "统一社会信用代码",
    "曾用名",
    "单位类型",
    "市管还是区县管",
    "所属区划",
    "有效期起",
    "有效期止",
)
"""The columns of the template, in its order."""
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("单位名称", "企业名称", "机构名称", "名称", "name"),
    "code": ("统一社会信用代码", "社会信用代码", "信用代码", "代码", "code"),
    "former": ("曾用名", "原名称", "曾用名称", "former names"),
    "unit_type": ("单位类型", "企业类型", "机构类型", "类型", "type"),
    "level": ("市管还是区县管", "管理级别", "级别", "监管级别", "level"),
    "area": ("所属区划", "区划", "所属区县", "区县", "所在区县", "属地", "area"),
    "valid_from": ("有效期起", "起始日期", "自", "valid from"),
    "valid_to": ("有效期止", "终止日期", "注销日期", "至", "valid to"),
}
_LEVEL_WORDS: Final = {
    "city": ("city", "市管", "市直管", "市本级", "市级", "市里直接管", "市"),
    "district": (
        "district",
        "区县管",
        "区县市管",
        "区县",
        "区县级",
        "县管",
        "区管",
        "区县市或管理区管",
        "县级",
    ),
}
_DAY: Final = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?: 00:00)?", re.ASCII)
_ENDINGS: Final = ("企业", "机构", "单位")


class Reader:
    """Made once for a list: the words of today's rows as codes."""

    def __init__(self, areas: Iterable[AreaRow]) -> None:
        self._areas = _area_words(areas)
        self._types = _type_words()
        self._levels = {fold(word): code for code in LEVELS for word in _LEVEL_WORDS[code]}

    async def entry(self, cells: Mapping[str, str]) -> Entry:
        """Raises InvalidInput; what a cell does not say is left open."""
        entry = Entry(
            name=cells.get("name", ""),
            code=cells.get("code") or None,
            unit_type=_word("unit_type", cells, self._types),
            level=_word("level", cells, self._levels),
            area=_word("area", cells, self._areas),
            valid_from=_day("valid_from", cells),
            valid_to=_day("valid_to", cells),
            former=names.read(cells.get("former", "")),
        )
        return await checked(entry)


async def sample() -> list[tuple[str, ...]]:
    """Two lines for the template, with an area of this city."""
    area = next((area.zh for area in await offices.areas()), "")
    return [
        ("示例建筑工程有限公司", "", "示例工程处（2015-06-30）", "施工企业", "市管", "", "", ""),
        ("示例监理有限公司", "", "", "监理企业", "区县管", area, "2020-01-01", ""),
    ]


async def reader() -> Reader:
    return Reader(await offices.areas())


def _word(column: str, cells: Mapping[str, str], words: Mapping[str, str]) -> str | None:
    text = cells.get(column, "")
    if not text:
        return None
    if (code := words.get(fold(text))) is None:
        raise InvalidInput({column: Message(N_("不认识“{text}”。"), {"text": text[:40]})})
    return code


def _day(column: str, cells: Mapping[str, str]) -> date | None:
    text = cells.get(column, "")
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else _no_day(column, text)
    except ValueError:
        return _no_day(column, text)


def _no_day(column: str, text: str) -> date:
    raise InvalidInput({column: Message(N_("“{text}”不是日期，请写成2026-03-05。"), {"text": text[:40]})})


def _type_words() -> dict[str, str]:
    """Codes, labels in both languages, and labels without their last word: 施工 is 施工企业."""
    words: dict[str, str] = {}
    for code in codelists.code_list("unit_type"):
        short = next((code.zh.removesuffix(end) for end in _ENDINGS if code.zh.endswith(end)), code.zh)
        words |= {fold(word): code.code for word in (code.code, code.zh, code.en, short)}
    return words


def _area_words(areas: Iterable[AreaRow]) -> dict[str, str]:
    words = {fold(word): UNKNOWN for word in (UNKNOWN, "不清楚", "市本级")}
    for area in areas:
        short = area.zh[:-1] if len(area.zh) > 2 and area.zh[-1] in "区县市" else area.zh
        words |= {fold(word): area.code for word in (area.code, area.zh, area.en, short)}
    return words
