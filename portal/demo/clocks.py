"""Clocks with something to see: an appraisal, more time asked for, a superior's day, the ladder's calls."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from portal.cases import declaring, extending, ladder, pausing, pressing
from portal.cases.queries import CaseRow, case_by_id
from portal.clocks import queries
from portal.core import clock
from portal.database import writing
from portal.demo.people import Players
from portal.demo.stages import NOTE
from portal.demo.tips import Told, at
from portal.staff.people import Person
from portal.tips.queries import tip_by_id

EXAMINED, EXTENDED, ASSIGNED = "filed", "answered", "accepted"
SECTION: Final = "construction-section"
_STAGES: Final = (EXAMINED, EXTENDED, ASSIGNED)
_WHY: Final = f"涉及三个在建工地，需要逐一核对到岗记录。{NOTE}"


async def keep_time(told: Sequence[Told], players: Players) -> None:
    """By the section's own people, each on a day that has passed."""
    found = [(one.story.stage, await _case_of(one)) for one in told if one.story.stage in _STAGES]
    cases = {stage: case for stage, case in found if case.office == SECTION}
    clerk, chief = players["ganshi"].person, players["kezhang"].person
    async with writing():
        with clock.frozen(at(9, hour=10)):
            day, reason = clock.today(), f"送检签名笔迹。{NOTE}"
            await pausing.begin(clerk, cases[EXAMINED].number, "appraisal", on=day, reason=reason)
        with clock.frozen(at(2, hour=10)):
            until, reason = clock.today() + timedelta(days=7), f"上级交办函〔示例〕5号。{NOTE}"
            number = cases[ASSIGNED].number
            await declaring.declare(chief, "case", number, "superior", reason=reason, until=until)
            await pressing.press(chief, "case", cases[EXTENDED].number, f"请尽快约谈当事人。{NOTE}")
        with clock.frozen(at(1, hour=10)):
            await _ask_for_more_time(clerk, cases[EXTENDED])
        with clock.frozen(at(0)):
            await pausing.count_standing()
            await ladder.climb()


async def _case_of(one: Told) -> CaseRow:
    tip = await tip_by_id(one.registered.tip)
    assert tip.case is not None
    return await case_by_id(tip.case)


async def _ask_for_more_time(clerk: Person, case: CaseRow) -> None:
    finish = await queries.named(case.id, "finish")
    assert finish is not None
    await extending.ask(clerk, "case", case.number, finish.id, ground="complex", reason=_WHY)
