"""Publishing a closed month: once, in the form that tells nothing about anybody, never changed afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from portal.catalogue import codelists, kinds
from portal.catalogue.pack import load_pack
from portal.core import clock
from portal.core.errors import N_, Conflict, Refused
from portal.database import fetch, insert_many, writing
from portal.ledger.events import Event, append
from portal.numbers.counting import counted
from portal.numbers.months import Month, between
from portal.numbers.protecting import Table, protected
from portal.numbers.tables import PublishedNumber
from portal.offices import queries as offices
from portal.settings import current
from portal.staff.people import Person

NOT_COUNTED: Final = frozenset({"desk", "custody", "discipline"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the public sees of one month; None stands for too few."""

    month: Month
    tables: Mapping[tuple[str, str], Table]


async def waiting_months() -> list[Month]:
    """Closed months since the first tip that is counted which are not published yet, the oldest first."""
    discipline = load_pack(current().pack).discipline
    rows = await fetch(
        "SELECT received_on FROM tip WHERE office <> ? AND proposed <> ? ORDER BY received_on LIMIT 1",
        *(discipline, discipline),
    )
    if not rows:
        return []
    known = {Month(one["month"]) for one in await fetch("SELECT month FROM published_month")}
    last = Month.of(clock.today()).before
    return [month for month in between(Month.of(rows[0]["received_on"]), last) if month not in known]


async def previewed(month: Month) -> Sheet:
    """Exactly what publishing now would show."""
    return Sheet(month, protected(await counted(month.first, month.last), await _members(), await _linked()))


async def publish(person: Person, month: Month) -> None:
    """Raises Refused while the month lasts, Conflict where somebody has published it before."""
    if month >= Month.of(clock.today()):
        raise Refused(N_("这个月还没有过完，不能公布。"))
    sheet = await previewed(month)
    rows = [
        {
            "id": uuid4(),
            "month": month.first,
            "measure": measure,
            "dimension": dimension,
            "member": member,
            "value": value,
        }
        for (measure, dimension), table in sheet.tables.items()
        for member, value in table.items()
    ]
    async with writing():
        await _require_first(month, person)
        await insert_many(PublishedNumber, rows)
        facts = {"month": month.name}
        await append("numbers", Event("numbers.published", f"month:{month.name}", person.actor, facts=facts))


async def _require_first(month: Month, person: Person) -> None:
    taken = await fetch(
        "INSERT INTO published_month (month, published_on, published_by) VALUES (?, ?, ?) "
        "ON CONFLICT (month) DO NOTHING RETURNING month",
        *(month.first, clock.today(), person.actor),
    )
    if not taken:
        raise Conflict(N_("这个月已经公布过了。公布以后不再改动。"))


async def _members() -> dict[str, tuple[str, ...]]:
    """What is counted even where there was nothing to count."""
    return {
        "kind": tuple(kind.code for kind in kinds.offered()),
        "office": tuple(row.code for row in await offices.offices() if row.kind not in NOT_COUNTED),
        "area": (*(row.code for row in await offices.areas()), "unknown", "outside"),
        "ground": codelists.codes("refusal_reason"),
    }


async def _linked() -> dict[str, frozenset[str]]:
    """The offices of each area: what one of them tells, the area's own cell would give away."""
    return {
        row.code: frozenset({row.bureau, *([row.quality] if row.quality else [])})
        for row in await offices.areas()
    }
