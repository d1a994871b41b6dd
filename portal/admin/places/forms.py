"""Forms about offices and areas."""

from typing import Final

from portal.catalogue.rows import OfficeRow
from portal.core.errors import N_
from portal.offices import queries
from portal.web.fields import Checkbox, Choice, Day, Field, OptionalSelect, Select, Text, Whole
from portal.web.forms import Form
from portal.web.words import Words

KINDS: Final = {
    "section": N_("市局科室"),
    "station": N_("市级单位"),
    "bureau": N_("区县市住建局"),
    "quality": N_("区县市质量监督机构"),
    "zone": N_("经开区、度假区和管理区"),
    "discipline": N_("机关纪检"),
    "desk": N_("派单台"),
    "custody": N_("身份保管"),
}
ADDED: Final = ("section", "station", "bureau", "quality", "zone")
"""Kinds of which there may be more; of the others the portal needs exactly one."""
AREA_KINDS: Final = {"county": N_("区县市"), "zone": N_("经开区、度假区和管理区")}

_CODE = Text(
    "code",
    N_("代码"),
    hint=N_("小写字母、数字和连字符，例如bureau-430702。以后不能改。"),
    limit=40,
    short=True,
)
_SOURCE = Text("source", N_("依据"), hint=N_("例如机构改革文件的文号、会议纪要。"), limit=200)
_POSITION = Whole("position", N_("排列顺序"), hint=N_("数字小的排在前面。"), high=100_000)
_SINCE = Day("valid_from", N_("从哪天起"), hint=N_("改名从这天起算。只是改错字，填这一版原来的日期。"))
_NAMES: tuple[Field, ...] = (
    Text("zh", N_("中文名称"), limit=120),
    Text("en", N_("英文名称"), limit=160),
)

_OFFICE = (
    *_NAMES,
    Select("kind", N_("类别"), choices=tuple(Choice(code, KINDS[code]) for code in ADDED)),
    OptionalSelect("area_code", N_("区划")),
    _POSITION,
    _SINCE,
    _SOURCE,
)
_AREA = (
    *_NAMES,
    Select("kind", N_("类别"), choices=tuple(Choice(*one) for one in AREA_KINDS.items())),
    Select("bureau", N_("哪个局管")),
    OptionalSelect(
        "quality", N_("哪个质量监督机构管工地"), hint=N_("没有的不选，工地的举报也由上面的局办。")
    ),
    _POSITION,
    _SINCE,
    _SOURCE,
)
_END = (
    Day("last_day", N_("最后一天"), hint=N_("从第二天起不再承办。")),
    _SOURCE,
)
END = Form(_END, name="end")
END_KNOWING = Form(
    (*_END, Checkbox("knowing", N_("我知道，规则还会把举报派给它"), required=False)), name="end"
)


async def office_form(office: OfficeRow | None = None) -> Form:
    """For a new office with its code; a needed one keeps its kind."""
    fields = _OFFICE if office else (_CODE, *_OFFICE)
    form = Form(fields).with_choices(area_code=[_choice(area) for area in await queries.areas()])
    return form.without("kind") if office and office.kind not in ADDED else form


async def area_form(*, new: bool) -> Form:
    offices = await queries.offices()
    form = Form((_CODE, *_AREA) if new else _AREA)
    return form.with_choices(
        bureau=[
            _choice(one) for one in offices if one.kind not in ("quality", "desk", "custody", "discipline")
        ],
        quality=[_choice(one) for one in offices if one.kind in ("quality", "station")],
    )


def _choice(row: object) -> Choice:
    return Choice(row.code, Words(row.zh, row.en))  # type: ignore[attr-defined]
