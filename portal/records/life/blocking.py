"""After a repair was revoked its subject gets no other for a time: the dated rule says for how long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.clocks import starting
from portal.core import clock
from portal.core.errors import N_, Message, Value
from portal.database import fetch
from portal.offices import queries as offices
from portal.records.life.kinds import FALSE_MATERIAL, PROMISE_BROKEN, REVOKE
from portal.records.life.loading import Standing

RULE: Final = "repair_block"
_SENTENCES: Final[Mapping[str, str]] = {
    FALSE_MATERIAL: N_(
        "该主体因提供虚假材料，于{on}被撤销信用修复（{number}），至{until}（含当日）不受理修复申请。依据：{source}。"
    ),
    PROMISE_BROKEN: N_(
        "该主体因违反信用承诺，于{on}被撤销信用修复（{number}），至{until}（含当日）不受理修复申请。依据：{source}。"
    ),
}


@dataclass(frozen=True, slots=True)
class Block:
    """`until` is its last day; `number` the record whose repair was revoked."""

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
    """What keeps the record's subject from a repair today; the public notes tell, which stay for ever."""
    rows = await fetch(
        "SELECT c.number, c.reason, c.on_day FROM public_change c "
        "JOIN public_record p ON p.number = c.number WHERE c.kind = ? "
        "AND (p.number = ? OR p.subject = ?) ORDER BY c.change DESC",
        *(REVOKE, record.number, record.view.subject),
    )
    blocks = [await _block(row["number"], row["reason"], row["on_day"]) for row in rows]
    running = [one for one in blocks if clock.today() <= one.until]
    return max(running, key=lambda one: one.until, default=None)


async def _block(number: str, reason: str, on: date) -> Block:
    rule, end = await offices.clock_rule(RULE, on), await starting.due(RULE, on)
    return Block(reason, number, on, end.day, rule.source)
