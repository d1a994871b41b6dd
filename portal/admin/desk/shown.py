"""Tips and cases in the words of a page: answers with their labels, holders of keys, due dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.cases.queries import CaseRow
from portal.cases.reading import readers
from portal.catalogue import kinds
from portal.catalogue.codelists import label
from portal.catalogue.rows import OfficeRow
from portal.core import clock
from portal.core.errors import N_
from portal.offices import queries as offices
from portal.tips.reading import OpenTip
from portal.web.i18n import gettext, language
from portal.web.told import Told, answers_shown
from portal.web.words import Words

__all__ = [
    "DueShown",
    "HolderShown",
    "Told",
    "answers_shown",
    "due_of_case",
    "due_shown",
    "holders_shown",
    "kind_words",
    "tip_told",
]

_PURPOSES = {
    "owner": N_("承办"),
    "cc": N_("协办，只能查看"),
    "dispatch": N_("派单"),
    "reported": N_("上报后审核"),
    "informant": N_("凭查询码"),
    "record": N_("公示"),
}


@dataclass(frozen=True, slots=True)
class HolderShown:
    """Somebody who can open it; `office` is None for the informant."""

    office: OfficeRow | None
    purpose: str


@dataclass(frozen=True, slots=True)
class DueShown:
    """The day by which something is due first; the clocks behind it have a panel of their own."""

    day: date
    provisional: bool
    days_left: int


async def holders_shown(compartment: UUID) -> list[HolderShown]:
    return [
        HolderShown(
            await offices.office(one.holder) if one.kind == "office" else None,
            _PURPOSES.get(one.purpose, one.purpose),
        )
        for one in await readers(compartment)
        if one.kind in ("office", "informant")
    ]


async def due_of_case(case: CaseRow) -> DueShown:
    return await due_shown(case.due_on, case.due_provisional)


async def due_shown(day: date, provisional: bool) -> DueShown:
    calendar = await offices.work_calendar()
    return DueShown(day, provisional, calendar.working_days_between(clock.today(), day))


async def tip_told(tip: OpenTip) -> list[Told]:
    """What was told, and how it arrived where it did not come by the web form."""
    return [*await answers_shown(tip.row.kind, tip.answers), Told(N_("来件"), 0, _arrival(tip))]


def _arrival(tip: OpenTip) -> list[tuple[str, str]]:
    row, came = tip.row, tip.arrival
    if row.channel == "web":
        return []
    known = {
        N_("从哪里来"): label("channel", row.channel, language()),
        N_("来文单位"): came.get("sender", ""),
        N_("文号或工单编号"): came.get("document_no", ""),
        N_("来件分类"): came.get("category", ""),
        N_("紧急程度"): "" if row.urgency == "normal" else label("priority", row.urgency, language()),
        N_("个人信息告知"): _informed(came),
        N_("来文要求的办结期限"): row.limit_on.isoformat() if row.limit_on else "",
    }
    return [(name, text) for name, text in known.items() if text]


def _informed(came: Mapping[str, Any]) -> str:
    """Whether an officer told the caller how his data is handled; nothing where none had to say."""
    if "notice" not in came:
        return ""
    told = gettext("已告知，版本%(version)s") % {"version": came["notice"]}
    return told if came["notice"] else gettext("没有告知")


def kind_words(code: str) -> Words:
    kind = kinds.kind(code)
    return Words(kind.zh, kind.en)
