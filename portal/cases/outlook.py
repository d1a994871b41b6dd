"""What is still to come for an informant, each with its day or its length, from dates and clock rules."""

from dataclasses import dataclass
from datetime import date

from portal.cases.matters import Matter
from portal.cases.waiting import answer_due
from portal.catalogue.outlooks import ANSWER, MATTER, OUTLOOKS, Ahead
from portal.catalogue.rows import ClockRow
from portal.core import clock
from portal.core.calendars import Due
from portal.offices import queries as offices
from portal.tips import clocks
from portal.tips.queries import TipRow


@dataclass(frozen=True, slots=True)
class AheadLine:
    """`text` is a msgid; `due` may be provisional (暂定) or past; `within` is told where no day is known."""

    text: str
    due: date | None = None
    provisional: bool = False
    within: ClockRow | None = None

    @property
    def overdue(self) -> bool:
        return self.due is not None and self.due < clock.today()


async def ahead(tip: TipRow, matter: Matter) -> tuple[AheadLine, ...]:
    """In the order in which it comes; nothing once the matter has ended."""
    return tuple([await _line(one, tip, matter) for one in OUTLOOKS[matter.state].ahead])


async def _line(one: Ahead, tip: TipRow, matter: Matter) -> AheadLine:
    due = await _due(one.by, tip, matter)
    within = await offices.clock_rule(one.within) if one.within else None
    return AheadLine(one.text, due.day if due else None, due.provisional if due else False, within)


async def _due(by: str, tip: TipRow, matter: Matter) -> Due | None:
    if by == ANSWER:
        return await _answer(matter)
    if by == MATTER:
        row = matter.case or tip
        return Due(row.due_on, bool(row.due_provisional)) if row.due_on else None
    return await clocks.due(by, tip.received_on) if by else None


async def _answer(matter: Matter) -> Due | None:
    day = await answer_due(matter.id)
    loaded = (await offices.work_calendar()).years
    return Due(day, provisional=day.year not in loaded) if day else None
