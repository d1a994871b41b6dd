"""What the register says of a unit, checked field by field whether typed or brought in a list."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from portal.catalogue import codelists
from portal.core.errors import N_, InvalidInput, Message, too_long
from portal.core.identifiers import WARNINGS, compact, uscc_problems
from portal.core.text import fold_unit, single_line
from portal.offices import queries as offices
from portal.units import names
from portal.units.names import Name

LEVELS: Final = ("city", "district")
UNKNOWN: Final = "unknown"
COLUMNS: Final = ("code", "name", "key", "unit_type", "level", "area", "valid_from", "valid_to")

_PROBLEMS: Final = {
    "length": N_("统一社会信用代码应为18位。"),
    "alphabet": N_("统一社会信用代码里有不该有的字符。"),
    "check-digit": N_("统一社会信用代码的校验位不对，请核对是否抄错。"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """None is what a list did not state: it leaves a known unit as it is."""

    name: str
    code: str | None = None
    unit_type: str | None = None
    level: str | None = None
    area: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    former: tuple[Name, ...] = field(default=())

    @property
    def key(self) -> str:
        return fold_unit(self.name)

    def stated(self) -> dict[str, Any]:
        """The columns of which the entry says something."""
        values = {name: getattr(self, name) for name in COLUMNS}
        return {name: value for name, value in values.items() if value is not None}


async def checked(entry: Entry) -> Entry:
    """The same, tidied; raises InvalidInput with a sentence for each field that cannot be taken."""
    tidy = replace(entry, name=single_line(entry.name), code=compact(entry.code or "") or None)
    areas = {area.code for area in await offices.areas()} | {UNKNOWN}
    errors = {
        "name": _name_problem(tidy.name),
        "code": _code_problem(tidy.code),
        "unit_type": _not_one_of(tidy.unit_type, codelists.codes("unit_type")),
        "level": _not_one_of(tidy.level, LEVELS),
        "area": _not_one_of(tidy.area, areas),
        "valid_to": _days_problem(tidy),
        "former": _former_problem(tidy),
    }
    found = {name: message for name, message in errors.items() if message is not None}
    if found:
        raise InvalidInput(found)
    return tidy


def _name_problem(name: str) -> Message | None:
    if not fold_unit(name):
        return Message(N_("请填写单位名称。"))
    return too_long(names.LONGEST) if len(name) > names.LONGEST else None


def _code_problem(code: str | None) -> Message | None:
    """Codes that are genuine and yet look wrong in one place exist; those are taken."""
    problems = [one for one in uscc_problems(code) if one not in WARNINGS] if code else []
    return Message(_PROBLEMS[problems[0]]) if problems else None


def _not_one_of(value: str | None, codes: Any) -> Message | None:
    return Message(N_("请从列出的选项中选择。")) if value is not None and value not in codes else None


def _days_problem(entry: Entry) -> Message | None:
    if entry.valid_from and entry.valid_to and entry.valid_to < entry.valid_from:
        return Message(N_("最后一天不能早于生效日期。"))
    return None


def _former_problem(entry: Entry) -> Message | None:
    if len(entry.former) > names.MOST:
        return Message(N_("曾用名最多{most}个。"), {"most": names.MOST})
    return too_long(names.LONGEST) if any(len(one.name) > names.LONGEST for one in entry.former) else None
