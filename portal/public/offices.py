"""Which office handles what, by which clause of the notice, and how to reach it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from litestar import Controller, get

from portal.catalogue.rows import ContactRow, OfficeRow, RuleRow
from portal.core import clock
from portal.core.errors import N_
from portal.offices import queries
from portal.offices.routing_rules import AREA_BUREAU, AREA_QUALITY
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

_GROUPS: Final = (
    (("section", "station"), N_("市级科室和单位")),
    (("bureau",), N_("区县市住房和城乡建设局")),
    (("quality",), N_("区县市质量监督机构")),
    (("zone",), N_("经开区、度假区和管理区")),
    (("discipline",), N_("机关纪检")),
)
# A rule without an office of its own names the office of the place; the kinds of places it holds for.
_PLACES: Final = {
    ("bureau", AREA_BUREAU): "county",
    ("quality", AREA_QUALITY): "county",
    ("zone", AREA_BUREAU): "zone",
}


@dataclass(frozen=True, slots=True)
class Reach:
    """What is published of the ways to reach an office; empty while it is not."""

    phone: str = ""
    email: str = ""
    address: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One office; `duties` are the rules that lead to it alone."""

    office: OfficeRow
    reach: Reach
    duties: tuple[RuleRow, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Offices of one sort; `duties` are the rules that hold for each of them in its own area."""

    title: str
    offices: tuple[Listed, ...]
    duties: tuple[RuleRow, ...]


class OfficesController(Controller):
    path = "/offices"
    include_in_schema = False

    @get(name="public:offices")
    async def show(self, request: PortalRequest) -> Answer:
        number = (await queries.site_texts()).get("notice_number")
        return page(
            request, "public/offices.html", groups=await groups(), notice_number=number, current="offices"
        )


async def groups() -> list[Group]:
    """All offices that can own a tip, by sort."""
    rules = [rule.row for rule in (await queries.rules_on(clock.today())).rules]
    reached = await _reached()
    everyone = await queries.offices()
    return [
        Group(
            title,
            tuple(
                Listed(one, reached.get(one.code, Reach()), _own(rules, one))
                for one in everyone
                if one.kind in sorts
            ),
            _shared(rules, sorts),
        )
        for sorts, title in _GROUPS
    ]


async def bureau_reach() -> Reach:
    """Hotline, mailbox, address and hours of the whole bureau."""
    return _reach(await queries.contacts())


async def _reached() -> Mapping[str, Reach]:
    rows = await queries.all_contacts()
    return {office: _reach(row for row in rows if row.office == office) for office in _offices_of(rows)}


def _offices_of(rows: Iterable[ContactRow]) -> set[str]:
    return {row.office for row in rows if row.office}


def _reach(rows: Iterable[ContactRow]) -> Reach:
    known = {row.channel: row.value or "" for row in rows if row.is_published}
    return Reach(**{name: known[name] for name in Reach.__dataclass_fields__ if name in known})


def _own(rules: Iterable[RuleRow], office: OfficeRow) -> tuple[RuleRow, ...]:
    return _stated_first(rule for rule in rules if rule.owner == office.code)


def _shared(rules: Iterable[RuleRow], sorts: tuple[str, ...]) -> tuple[RuleRow, ...]:
    return _stated_first(rule for rule in rules if any(_holds_for(rule, sort) for sort in sorts))


def _holds_for(rule: RuleRow, sort: str) -> bool:
    areas = rule.conditions.get("area")
    place = _PLACES.get((sort, rule.owner))
    return place is not None and isinstance(areas, list | tuple) and place in areas


def _stated_first(rules: Iterable[RuleRow]) -> tuple[RuleRow, ...]:
    """What the notice says in words comes before what follows from it."""
    return tuple(sorted(rules, key=lambda rule: (rule.basis != "stated", rule.position)))
