"""Clocks in the words of a page."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from portal.admin.clocks.forms import ACT_LABELS, CHANNEL_LABELS, WHO_LABELS
from portal.cases.extending import GROUNDS
from portal.catalogue.clock_uses import HALT_LABELS
from portal.catalogue.codelists import find
from portal.catalogue.rows import ClockRow, RungRow
from portal.clocks.standing import standings
from portal.core.counting import How
from portal.core.errors import N_
from portal.offices import queries as offices
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


ACTS: Final[Mapping[str, str]] = {
    "press": N_("催办"),
    "pause": N_("中止期限"),
    "resume-hearing": N_("听证结束，恢复计算"),
    "resume-appraisal": N_("鉴定结束，恢复计算"),
    "declare": N_("按另一种程序办理"),
    "take-back-petition": N_("不再按信访事项办理"),
    "take-back-clue": N_("不再按处罚线索核查"),
    "take-back-superior": N_("上级交办已撤销"),
    "extend": N_("申请延期"),
    "grant": N_("批准延期"),
    "refuse": N_("驳回延期"),
    "followed": N_("已跟进，重新计算"),
    "told": N_("告知信访人"),
    "waive": N_("不需要公示"),
}


def ground(code: str) -> Words:
    found = find(GROUNDS, code)
    return Words(found.zh, found.en) if found else Words(code)


async def rungs_shown() -> list[tuple[RungRow, ClockRow | None]]:
    """Each rung that holds, with the rule of the clock that it watches; None for all clocks."""
    rules = {row.name: row for row in await offices.clock_versions()}
    rungs = sorted(await offices.ladder(), key=lambda row: (row.clock != "*", row.clock, row.days, row.code))
    return [(rung, rules.get(rung.clock)) for rung in rungs]


IN_WORDS: Final[Mapping[str, Any]] = {
    "whom": WHO_LABELS,
    "channels": CHANNEL_LABELS,
    "does": ACT_LABELS,
    "acts": ACTS,
    "grounds": ground,
    "endings": ENDINGS,
    "how": HOW,
    "halts": HALT_LABELS,
    "holiday": holiday,
}
"""What every page that shows clocks needs."""
