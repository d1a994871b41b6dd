"""What a page shows of an office's or an area's row, now or as it was."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.admin.places.forms import AREA_KINDS, KINDS
from portal.catalogue import codelists
from portal.core.errors import N_
from portal.offices import history, queries
from portal.offices.history import Former
from portal.staff import queries as staff
from portal.web.i18n import day_text, gettext, in_language, language

_LABELS: Final = {
    "zh": N_("中文名称"),
    "en": N_("英文名称"),
    "kind": N_("类别"),
    "area_code": N_("区划"),
    "bureau": N_("哪个局管"),
    "quality": N_("哪个质量监督机构管工地"),
    "position": N_("排列顺序"),
    "valid_from": N_("从哪天起"),
    "valid_to": N_("最后一天"),
    "source": N_("依据"),
}

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier version as a line of the history."""

    facts: list[Fact]
    until_on: date
    changed_by: str
    changed_on: date


@dataclass(frozen=True, slots=True)
class Life:
    """The versions before this one, the newest first; `version` is the one that stands."""

    former: list[Before]
    version: int


async def life_of(subject: str) -> Life:
    former = await history.former(subject)
    names = await staff.names_of_actors({one.changed_by for one in former})
    return Life([await _before(one, names) for one in former], former[0].version + 1 if former else 1)


async def facts(values: Mapping[str, Any]) -> list[Fact]:
    """Label and text of each value that stands in the row."""
    words = await _words()
    found = [(label, values.get(name), name) for name, label in _LABELS.items()]
    return [
        (label, words.get(str(value), str(value)) if name in _CODED else _text(name, value))
        for label, value, name in found
        if value not in (None, "")
    ]


_CODED: Final = frozenset({"kind", "area_code", "bureau", "quality"})


def _text(name: str, value: Any) -> str:
    """A former row keeps its days as texts."""
    if name not in ("valid_from", "valid_to"):
        return str(value)
    return day_text(value if isinstance(value, date) else date.fromisoformat(value))


def duties_in_words(codes: Iterable[str]) -> list[str]:
    """Unit types and professions that an office answers for."""
    found = (
        (codelists.find("unit_type", code) or codelists.find("profession", code), code) for code in codes
    )
    return [known.label(language()) if known else code for known, code in found]


async def _before(one: Former, names: Mapping[str, str]) -> Before:
    return Before(await facts(one.values), one.until_on, names.get(one.changed_by, ""), one.changed_on)


async def _words() -> dict[str, str]:
    """Every code that stands in such a row, in words."""
    kinds = {**KINDS, **AREA_KINDS}
    words = {code: gettext(kind) for code, kind in kinds.items()}
    words |= {office.code: in_language(office) for office in await queries.all_offices()}
    return words | {area.code: in_language(area) for area in await queries.all_areas()}
