"""Clocks in the words of a page."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from portal.catalogue.clock_uses import HALT_LABELS
from portal.clocks.standing import standings
from portal.core.counting import How
from portal.core.errors import N_
from portal.offices.holidays import english
from portal.web.words import Words

ENDINGS: Final[Mapping[str, str]] = {
    "met": N_("按期"),
    "missed": N_("逾期"),
    "dropped": N_("不再适用"),
}
HOW: Final[Mapping[How, str]] = {
    How.COUNTED: N_("计入"),
    How.MADE_UP: N_("调休上班，计入"),
    How.WEEKEND: N_("周末，不计"),
    How.HOLIDAY: N_("放假，不计"),
    How.PAUSED: N_("中止，不计"),
    How.MOVED: N_("末日逢假，顺延"),
}


async def clocks_shown(group: str, matter: UUID, number: str) -> dict[str, Any]:
    """What the panel of clocks shows on the page of a tip or a case."""
    return {"clocks": await standings(matter), "base": f"/staff/clocks/{group}/{number}"}


def holiday(name: str) -> Words:
    return Words(name, english(name))


IN_WORDS: Final[Mapping[str, Any]] = {
    "endings": ENDINGS,
    "how": HOW,
    "halts": HALT_LABELS,
    "holiday": holiday,
}
"""What every page that shows clocks needs."""
