"""Parts of the case page that other packages add: each is a template with what it shows."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from portal.admin.clocks.shown import clocks_shown
from portal.admin.desk import repeats
from portal.admin.inspections import panel as inspections
from portal.admin.referrals import panel as referrals
from portal.cases.reading import OpenCase
from portal.staff.people import Person

Column = Literal["main", "side"]


@dataclass(frozen=True, slots=True)
class Panel:
    """`shown` gives what the template calls `panel`; None where the panel has nothing to say."""

    template: str
    column: Column
    shown: Callable[[Person, OpenCase], Awaitable[Mapping[str, Any] | None]]


async def _clocks(person: Person, opened: OpenCase) -> Mapping[str, Any]:
    return await clocks_shown("cases", opened.row.id, opened.row.number)


PANELS: Final[tuple[Panel, ...]] = (
    Panel("admin/clocks/panel.html", "side", _clocks),
    Panel("admin/inspections/panel.html", "side", inspections.of_case),
    Panel("admin/desk/repeats_panel.html", "side", repeats.of_case),
    Panel("admin/referrals/panel.html", "side", referrals.of_case),
)


async def panels_of(person: Person, opened: OpenCase) -> dict[Column, list[dict[str, Any]]]:
    """What each column of the page shows below its own parts, in the order of the table."""
    found: dict[Column, list[dict[str, Any]]] = {"main": [], "side": []}
    for panel in PANELS:
        shown = await panel.shown(person, opened)
        if shown is not None:
            found[panel.column].append({"template": panel.template, **shown})
    return found
