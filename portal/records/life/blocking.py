"""After false documents or a broken promise a subject gets no repair for a time, by the dated rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.clocks import starting
from portal.core import clock
from portal.core.errors import N_, Message, Value
from portal.database import fetch
from portal.offices import queries as offices
from portal.records.life.kinds import FALSE_MATERIAL, FALSIFIED, PROMISE_BROKEN, REVOKE
from portal.records.life.loading import Standing

RULE: Final = "repair_block"
# Of a repair that was granted the public note tells, of one that was refused the act, or what remains of it.
_FOUND: Final = (
    "SELECT number, reason, on_day FROM public_change WHERE kind = ? UNION ALL "
    "SELECT number, kind, decided_on FROM record_act WHERE kind = ? AND state = 'done' UNION ALL "
    "SELECT number, kind, ended_on FROM record_past WHERE kind = ? AND outcome = 'done'"
)
_SENTENCES: Final[Mapping[str, str]] = {
    FALSE_MATERIAL: N_(
        "该主体因提供虚假材料，于{on}被撤销信用修复（{number}），至{until}（含当日）不受理修复申请。依据：{source}。"
    ),
    PROMISE_BROKEN: N_(
        "该主体因违反信用承诺，于{on}被撤销信用修复（{number}），至{until}（含当日）不受理修复申请。依据：{source}。"
    ),
    FALSIFIED: N_(
        "该主体申请修复时提供虚假材料，已于{on}认定（{number}），至{until}（含当日）不受理修复申请。依据：{source}。"
    ),
}


@dataclass(frozen=True, slots=True)
class Block:
    """`until` is its last day; `number` the record about whose repair it was found."""

    reason: str
    number: str
    on: date
    until: date
    source: str

    @property
    def message(self) -> Message:
        values: Mapping[str, Value] = {
            "on": self.on,
            "number": self.number,
            "until": self.until,
            "source": self.source,
        }
        return Message(_SENTENCES[self.reason], values)


async def block_of(record: Standing) -> Block | None:
    """What keeps the record's subject from a repair today, of this record or another of its own."""
    rows = await fetch(
        f"SELECT c.number, c.reason, c.on_day FROM ({_FOUND}) c JOIN public_record p ON p.number = c.number "
        "WHERE p.number = ? OR p.subject = ? ORDER BY c.on_day DESC, c.number",
        *(REVOKE, FALSIFIED, FALSIFIED, record.number, record.view.subject),
    )
    blocks = [await _block(row["number"], row["reason"], row["on_day"]) for row in rows]
    running = [one for one in blocks if clock.today() <= one.until]
    return max(running, key=lambda one: one.until, default=None)


async def _block(number: str, reason: str, on: date) -> Block:
    rule, end = await offices.clock_rule(RULE, on), await starting.due(RULE, on)
    return Block(reason, number, on, end.day, rule.source)
