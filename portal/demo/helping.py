"""Work between colleagues: an office that helps, an officer who keeps away, findings half written."""

from collections.abc import Sequence
from typing import Final

from portal.cases import assisting, drafts, recusing
from portal.cases.drafts import Owner
from portal.cases.queries import CaseRow, case_by_id
from portal.core import clock
from portal.database import writing
from portal.demo.people import Players
from portal.demo.stages import NOTE
from portal.demo.tips import Told, at
from portal.tips.queries import tip_by_id

HELPED, KEPT_AWAY, HALF_WRITTEN = "answered", "parked", "answered"
"""Stages of the stories."""
_HELPER: Final = "survey-design-section"
_ASKED: Final = f"当事人还在一家设计公司任职，请查他在那里的注册和到岗。{NOTE}"
_OPINION: Final = f"查到他在设计公司有劳动合同，本年未到岗，合同复印件可以提供。{NOTE}"
_WHY: Final = f"当事人是本人的亲属。{NOTE}"
_WORDS: Final = f"已调取社保记录，还要核对工资流水。{NOTE}"


async def help_each_other(told: Sequence[Told], players: Players) -> None:
    clerk, chief, helper = (players[name].person for name in ("ganshi", "kezhang", "sheji"))
    helped = await _case(told, HELPED)
    async with writing():
        with clock.frozen(at(6, hour=10)):
            await assisting.invite(chief, helped.number, _HELPER, _ASKED)
            await recusing.declare(clerk, (await _case(told, KEPT_AWAY)).number, _WHY)
        with clock.frozen(at(3, hour=16)):
            await assisting.give_opinion(helper, helped.number, _OPINION)
        with clock.frozen(at(1, hour=17)):
            half = await _case(told, HALF_WRITTEN)
            await drafts.keep(Owner.of(clerk), half.id, "submit_findings", {"text": [_WORDS]})


async def _case(told: Sequence[Told], stage: str) -> CaseRow:
    [one] = [one for one in told if one.story.stage == stage]
    case = (await tip_by_id(one.registered.tip)).case
    assert case is not None
    return await case_by_id(case)
