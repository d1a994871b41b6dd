"""What a period would do before anybody switches it on: how many things would end, and on which days."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.catalogue.pack import load_pack
from portal.core.windows import add_months
from portal.retention.standing import Ended, ended
from portal.settings import current

MOST_DAYS = 24


@dataclass(frozen=True, slots=True)
class DayCount:
    day: date
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """`at_once`: whose period would be over already when it begins. `days`: the first days, in order."""

    number: int
    at_once: int
    days: tuple[DayCount, ...]


async def preview(*, outcome: str, kind: str | None, months: int, begins: date) -> Preview:
    """Holds and missing exports are not looked at: this is the most that could go.

    The discipline office's matters are in nobody's count.
    """
    fitting = [one for one in await ended() if one.outcome == outcome and kind in (None, one.kind)]
    days = Counter(max(_gone_on(one, months), begins) for one in visible(fitting))
    counted = [DayCount(day, days[day]) for day in sorted(days)]
    return Preview(number=days.total(), at_once=days[begins], days=tuple(counted[:MOST_DAYS]))


def visible(found: Sequence[Ended]) -> list[Ended]:
    """What people outside an office may count: never the matters of the discipline office."""
    discipline = load_pack(current().pack).discipline
    return [one for one in found if one.office != discipline]


def _gone_on(one: Ended, months: int) -> date:
    return add_months(one.since, months) + timedelta(days=1)
