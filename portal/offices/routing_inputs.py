"""What routing is asked, as codes: the words each field may take, and reading them from a form or a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from portal.catalogue.codelists import code_list, codes
from portal.catalogue.kinds import KINDS
from portal.core.errors import N_, DomainError
from portal.offices.routing_rules import RuleSet

UNKNOWN = "unknown"
OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What routing knows of a tip, as codes; the first unit type is that of the main unit."""

    violation: str = "other"
    professions: tuple[str, ...] = ()
    unit_types: tuple[str, ...] = ()
    level: str = UNKNOWN
    area: str = UNKNOWN
    on_site: bool = False
    about_staff: bool = False


class UnknownCode(DomainError):
    """A field carries a code that routing does not have."""


def parse_inputs(given: Mapping[str, object], rules: RuleSet) -> Inputs:
    """Codes as a form or a command line gives them; what is missing counts as unknown or false.

    Professions and unit types may come as one code (`profession`, `unit_type`) or as a list
    (`professions`, `unit_types`). An unknown code raises `UnknownCode`.
    """
    words = vocabulary(rules)
    return Inputs(
        violation=_known("violation", given.get("violation") or "other", words),
        professions=_known_list("profession", given, words),
        unit_types=_known_list("unit_type", given, words),
        level=_known("level", given.get("level") or UNKNOWN, words),
        area=_known("area", given.get("area") or UNKNOWN, words),
        on_site=_flag("on_site", given),
        about_staff=_flag("about_staff", given),
    )


def vocabulary(rules: RuleSet) -> dict[str, tuple[str, ...]]:
    """Every code that each input may take, unknown ones included."""
    return {**_fixed_words(), "area": (*rules.areas, UNKNOWN, OUTSIDE)}


@cache
def _fixed_words() -> dict[str, tuple[str, ...]]:
    return {
        "violation": tuple(kind.code for kind in KINDS),
        "profession": codes("profession"),
        "unit_type": tuple(dict.fromkeys(code.routes_as for code in code_list("unit_type"))),
        "level": codes("level"),
    }


def _known(name: str, value: object, words: Mapping[str, tuple[str, ...]]) -> str:
    if not isinstance(value, str) or value not in words[name]:
        raise UnknownCode(N_("{name}：没有代码“{value}”。"), field=name, name=name, value=str(value)[:60])
    return value


def _known_list(
    name: str, given: Mapping[str, object], words: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    value = given.get(f"{name}s") or given.get(name) or ()
    values: Sequence[object] = value if isinstance(value, list | tuple) else [value]
    return tuple(dict.fromkeys(_known(name, each, words) for each in values))


def _flag(name: str, given: Mapping[str, object]) -> bool:
    value = given.get(name)
    if value in (None, "", False, "false", 0):
        return False
    if value in (True, "true", 1):
        return True
    raise UnknownCode(N_("{name}：只能是true或false。"), field=name, name=name)
