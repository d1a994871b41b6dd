"""Forms about units, and what a form says as an entry of the register."""

from collections.abc import Mapping
from typing import Any, Final

from portal.catalogue import codelists
from portal.core.errors import N_
from portal.offices import queries as offices
from portal.units import names
from portal.units.entries import UNKNOWN, Entry
from portal.units.importing import LONGEST_SOURCE
from portal.units.queries import Unit
from portal.web.fields import Choice, Day, Field, OptionalSelect, Select, Text, TextArea
from portal.web.forms import Form
from portal.web.words import Words

LEVELS: Final = {"city": N_("市管"), "district": N_("区县管")}
_LEVELS: Final = tuple(Choice(*one) for one in LEVELS.items())
_SOURCE = Text("source", N_("来源"), hint=N_("例如：市住建局2026年11月企业名录。"), limit=LONGEST_SOURCE)
_UNIT: Final = (
    Text("name", N_("单位名称"), limit=names.LONGEST),
    Text("code", N_("统一社会信用代码"), hint=N_("18位。没有就不填。"), required=False, limit=40),
    TextArea(
        "former",
        N_("曾用名"),
        hint=N_(
            "每行一个。知道用到哪天，就在后面写日期，例如：某某工程处（2015-06-30）。改名时旧名称自动记下。"
        ),
        required=False,
        limit=4000,
        rows=3,
    ),
    OptionalSelect("unit_type", N_("单位类型")),
    Select("level", N_("市管还是区县管"), choices=_LEVELS),
    OptionalSelect("area", N_("区划")),
    Day("valid_from", N_("从哪天起")),
    _SOURCE,
)
END: Final = Form((Day("last_day", N_("最后一天"), hint=N_("例如注销的日期。")), _SOURCE), name="end")
LIST: Final = Form((_SOURCE, Field("file", N_("名录文件"))))
_FILTERS: Final = Form(
    (
        Select("level", N_("管理级别"), required=False, choices=_LEVELS),
        Select("area", N_("区划"), required=False),
    )
)


async def unit_form() -> Form:
    types = [Choice(one.code, Words(one.zh, one.en)) for one in codelists.code_list("unit_type")]
    return Form(_UNIT).with_choices(unit_type=types, area=await _areas())


async def filters() -> Form:
    return _FILTERS.with_choices(area=await _areas())


def entry_of(values: Mapping[str, Any]) -> Entry:
    return Entry(
        name=values["name"],
        code=values["code"] or None,
        unit_type=values["unit_type"] or UNKNOWN,
        level=values["level"],
        area=values["area"] or UNKNOWN,
        valid_from=values["valid_from"],
        former=names.read(values["former"]),
    )


def known(unit: Unit, former: tuple[names.Name, ...]) -> dict[str, Any]:
    """A unit as its form shows it."""
    values = {name: getattr(unit, name) for name in ("name", "code", "level", "valid_from", "source")}
    coded = {name: value for name in ("unit_type", "area") if (value := getattr(unit, name)) != UNKNOWN}
    return values | coded | {"former": names.written(former)}


async def _areas() -> list[Choice]:
    return [Choice(area.code, Words(area.zh, area.en)) for area in await offices.areas()]
