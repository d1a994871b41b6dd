"""What the holder of a receipt reads: where his tip stands, in public words only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from portal.cases.bilingual import Bilingual, office_name
from portal.cases.matters import Matter, history, matter_behind
from portal.cases.outlook import AheadLine, ahead
from portal.cases.reconsidering import may_ask
from portal.cases.satisfaction import may_give
from portal.cases.telling import ITEM, told
from portal.cases.waiting import asked_of
from portal.catalogue.outlooks import OUTLOOKS
from portal.catalogue.states import FINAL, PUBLIC_LABELS, State
from portal.compartments.sealing import opened_items
from portal.core.errors import N_, Message
from portal.evidence.sealed_file import SealedFile
from portal.tips import receipts
from portal.tips.intake import DISPATCH
from portal.tips.naming import has_name
from portal.tips.queries import TipRow
from portal.tips.read_marks import read_upto
from portal.tips.reading import OpenTip
from portal.tips.receipts import Informant

_ROUTED: Final = N_("已转{office}承办。")
_CHANGED: Final = N_("承办单位调整为{office}。")
_SERVED: Final = N_("已确认由{office}承办。该单位还没有开通，暂由派单台代办。")


@dataclass(frozen=True, slots=True)
class HistoryLine:
    day: date
    text: Message


@dataclass(frozen=True, slots=True)
class ChatLine:
    """`kind`: message, question, evidence or named; `read` says whether the office has opened his own."""

    from_office: bool
    day: date
    text: str = field(repr=False)
    kind: str = "message"
    files: tuple[SealedFile, ...] = ()
    read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressView:
    """`label`, `meaning` and what is `ahead` are msgids, `office` is in two languages."""

    number: str
    received_on: date
    label: str
    meaning: str
    office: Bilingual
    ahead: tuple[AheadLine, ...]
    history: tuple[HistoryLine, ...]
    messages: tuple[ChatLine, ...] = field(repr=False)
    waiting_for_informant: bool
    ended: bool
    may_ask_reconsideration: bool
    may_judge: bool
    named: bool

    @property
    def next(self) -> str | None:
        return self.ahead[0].text if self.ahead else None

    @property
    def due(self) -> date | None:
        return self.ahead[0].due if self.ahead else None


async def view(informant: Informant) -> ProgressView:
    tip = await receipts.open_own_tip(informant)
    matter = await _as_seen(tip.row, await matter_behind(tip.row))
    return ProgressView(
        number=tip.row.number,
        received_on=tip.row.received_on,
        label=PUBLIC_LABELS[matter.state],
        meaning=OUTLOOKS[matter.state].meaning,
        office=await office_name(matter.office),
        ahead=await ahead(tip.row, matter),
        history=tuple(await _history(tip)),
        messages=await _messages(tip),
        waiting_for_informant=matter.state == State.AWAITING_INFORMANT,
        ended=matter.state in FINAL,
        may_ask_reconsideration=await may_ask(tip.row, matter),
        may_judge=await may_give(tip.row, matter),
        named=await has_name(informant),
    )


async def _as_seen(tip: TipRow, matter: Matter) -> Matter:
    """Where another's informant is asked something, this one's tip is simply looked into."""
    if matter.state != State.AWAITING_INFORMANT or tip.id in await asked_of(matter):
        return matter
    return replace(matter, state=State.INVESTIGATING)


async def _messages(tip: OpenTip) -> tuple[ChatLine, ...]:
    upto = await read_upto(tip.row.id)
    return tuple(
        ChatLine(
            *(line.from_office, line.on_day, Bilingual(line.text, line.en), line.kind, line.files),
            read=not line.from_office and line.position <= upto,
        )
        for line in tip.messages
    )


async def _history(tip: OpenTip) -> list[HistoryLine]:
    """How it came to its office, then every public note, by day."""
    lines = [
        line for event in await history(f"tip:{tip.row.id}") if (line := await _arrival(event)) is not None
    ]
    notes = await told(await opened_items(tip.row.content, tip.pair, ITEM))
    both = [*_merged_arrivals(lines), *(HistoryLine(note.on_day, note.text) for note in notes)]
    return sorted(both, key=lambda line: line.day)


async def _arrival(event: Mapping[str, Any]) -> HistoryLine | None:
    kind, facts, day = event["kind"], event["facts"], event["on_day"]
    if kind == "tip.received":
        office = await office_name(facts["proposed"])
        straight = event["office"] == facts["proposed"]
        sentence = (
            N_("已收到，转{office}承办。") if straight else N_("已收到，拟交由{office}承办，等待确认。")
        )
        return HistoryLine(day, Message(sentence, {"office": office}))
    if kind in ("tip.routed", "tip.re_routed"):
        served = facts["held_by"] == DISPATCH != facts["owner"]
        sentence = _SERVED if served else _ROUTED
        return HistoryLine(day, Message(sentence, {"office": await office_name(facts["owner"])}))
    if kind == "tip.withdrawal_wished":
        return HistoryLine(day, Message(N_("您表示希望撤回，由承办单位决定是否继续办理。")))
    return None


def _merged_arrivals(lines: Sequence[HistoryLine]) -> list[HistoryLine]:
    """From the second time on, being routed is a change of office."""
    seen, merged = False, []
    for line in lines:
        again = seen and line.text.msgid == _ROUTED
        seen = seen or line.text.msgid == _ROUTED
        merged.append(HistoryLine(line.day, Message(_CHANGED, line.text.values)) if again else line)
    return merged
