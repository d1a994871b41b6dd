"""What the public is told about changes of a record: a day, a class, perhaps a checked sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile
from typing import Final

from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message
from portal.core.identifiers import personal_data_in
from portal.core.text import fold
from portal.database import fetch, insert_many
from portal.records.checking import findings
from portal.records.content import Content
from portal.records.life.kinds import CORRECT, KEEP, KINDS, REPAIR, REVOKE, WITHDRAW
from portal.records.life.tables import PublicChange

LONGEST: Final = 500
_LABELS: Final[Mapping[str, str]] = {
    CORRECT: N_("已更正"),
    REPAIR: N_("信用修复后终止公示"),
    REVOKE: N_("信用修复被撤销，恢复公示"),
    KEEP: N_("有人提出异议，经核查维持公示"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the public history of a record."""

    on: date
    kind: str
    reason: str
    note: str

    @property
    def label(self) -> str:
        """A msgid: the class of what happened, never more."""
        return KINDS[WITHDRAW].reasons[self.reason] if self.kind == WITHDRAW else _LABELS[self.kind]


async def end_of(number: str) -> tuple[Change, ...]:
    """Of a record that has ended, only why: earlier notes spoke of what is not public any more."""
    last = takewhile(lambda change: change.kind != REVOKE, await changes_of(number))
    return tuple(change for change in last if change.kind in (WITHDRAW, REPAIR))


async def changes_of(number: str) -> tuple[Change, ...]:
    """The public notes about a record, the newest first."""
    rows = await fetch(
        "SELECT on_day, kind, reason, note FROM public_change WHERE number = ? ORDER BY change DESC", number
    )
    return tuple(Change(row["on_day"], row["kind"], row["reason"], row["note"]) for row in rows)


async def tell(change: int, number: str, kind: str, *, reason: str = "", note: str = "") -> None:
    """Inside `writing()`, with the number that `showing` gave to this change of the list."""
    row = {"change": change, "number": number, "on_day": clock.today(), "kind": kind}
    await insert_many(PublicChange, [row | {"reason": reason, "note": note}])


def require_public(note: str, content: Content | None) -> None:
    """Refuse in a note what a record must not show either."""
    if len(note) > LONGEST:
        raise InvalidInput({"note": Message(N_("最多{limit}个字。"), {"limit": LONGEST})})
    found = set(personal_data_in(note))
    if content is not None:
        found |= {one.kind for one in findings(replace(content, facts=note)) if one.field == "facts"}
    if found:
        raise InvalidInput(
            {"note": Message(N_("说明会向社会公开，不得包含身份证号码、电话、邮箱或者应当遮掩的姓名。"))}
        )


def require_nobody(note: str, *names: str) -> None:
    """What has gone from the list is not named again by the note that says so."""
    folded = fold(note)
    # A masked name says nothing; folded, it would be one character that stands in many words.
    if any(name and "*" not in name and fold(name) in folded for name in names):
        raise InvalidInput({"note": Message(N_("撤回说明不得再写出当事人的名称、代码或者注册号。"))})
