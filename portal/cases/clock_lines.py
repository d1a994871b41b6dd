"""What the timeline says of clocks: titles, and what the ledger's codes mean in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from portal.cases.bilingual import Bilingual, code_label
from portal.cases.following_up import TOLD
from portal.catalogue.clock_uses import HALT_LABELS, PROCEDURES, Halt
from portal.core.errors import N_, Value
from portal.offices import queries as offices

_WHAT: Final[Mapping[str, str]] = {
    "extension_asked": N_("申请延期"),
    "extension_granted": N_("批准延期"),
    "extension_refused": N_("没有批准延期"),
    "pause_begun": N_("期限中止"),
    "pause_ended": N_("期限恢复计算"),
    "declared": N_("按另一种程序办理"),
    "undeclared": N_("不再按另一种程序办理"),
    "pressed": N_("已催办"),
    "followed_up": N_("已跟进"),
    "petition_told": N_("告知信访人"),
    "clock_waived": N_("取消内部期限"),
    "clock_remind": N_("提醒期限"),
    "clock_press": N_("已催办"),
    "clock_escalate": N_("已报领导小组"),
    "clock_list": N_("列入内部月报"),
    "clock_recomputed": N_("重新计算期限"),
}
TITLES: Final[Mapping[str, str]] = {
    f"{subject}.{what}": title for subject in ("tip", "case") for what, title in _WHAT.items()
}
KNOWN_TO_INFORMANT: Final = frozenset({"case.extension_granted"})
_DAYS: Final[Mapping[str, str]] = {
    "from": N_("原到期日"),
    "due": N_("到期日"),
    "on": N_("日期"),
    "until": N_("要求的日期"),
    "late": N_("办理时已经过了的到期日"),
}


async def told_of_clocks(event: Mapping[str, Any]) -> list[tuple[str, Value]]:
    """Label and value of each code; nothing for events of anything else."""
    if event["kind"] not in TITLES:
        return []
    facts, told = event["facts"], list[tuple[str, Value]]()
    if "clock" in facts:
        told.append((N_("期限"), await _name(facts["clock"])))
    if "kind" in facts:
        told.append((N_("原因"), HALT_LABELS[Halt(facts["kind"])]))
    if "ground" in facts:
        told.append((N_("延期理由"), code_label("extension_ground", facts["ground"])))
    if "procedure" in facts:
        told.append((N_("程序"), _procedure(facts["procedure"])))
    if "told" in facts:
        told.append((N_("结果"), TOLD[facts["told"]]))
    days = [(label, facts[name]) for name, label in _DAYS.items() if facts.get(name)]
    return told + [(label, date.fromisoformat(day)) for label, day in days]


async def _name(name: str) -> Value:
    rows = [row for row in await offices.clock_versions() if row.name == name]
    return Bilingual(rows[-1].zh, rows[-1].en) if rows else name


def _procedure(code: str) -> str:
    return next((one.label for one in PROCEDURES if one.code == code), code)
