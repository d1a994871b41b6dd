"""How and when an informant was answered, and to whom his matter went: columns 答复 and 移送去向."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.cases import answering
from portal.cases.referring import ITEM
from portal.catalogue.codelists import label
from portal.catalogue.states import FINAL, rules
from portal.compartments.sealing import OpenedItem
from portal.staff.people import account_of

ONLINE: Final = "网上"
MAIL: Final = "邮件"
_ENDS: Final = frozenset(f"{step.subject}.{step.action}" for step in rules() if step.target in FINAL)
_SENDS_ON: Final = frozenset({"case.refer", "case.transfer_out", "tip.transfer_out"})


@dataclass(frozen=True, slots=True)
class Answered:
    """`ways` in the order in which they were used; `on` is the last day."""

    ways: tuple[str, ...] = ()
    on: date | None = None


NOT_YET: Final = Answered()


def answered(items: Sequence[OpenedItem], steps: Sequence[OpenedItem], mailed_on: date | None) -> Answered:
    """By what an office wrote, but questions, and by each end, both read with the receipt; by mail; and as
    an officer noted that he answered otherwise.

    `items` are those of the tip, `steps` those of its case.
    """
    online = [item.on_day for item in items if _is_answer(item)]
    online += [step.on_day for step in (*items, *steps) if step.payload.get("kind") in _ENDS]
    said = [(on, ONLINE) for on in online] + ([(mailed_on, MAIL)] if mailed_on else [])
    said += [(on, label(answering.LIST, way, "zh")) for on, way in answering.of(items)]
    if not said:
        return NOT_YET
    return Answered(tuple(dict.fromkeys(way for _, way in sorted(said))), max(on for on, _ in said))


def receivers(items: Sequence[OpenedItem]) -> tuple[str, ...]:
    """Each once, in the order in which letters went; a step of before there were letters names its own."""
    named = (_receiver(item) for item in items)
    return tuple(dict.fromkeys(name for name in named if name))


def _is_answer(item: OpenedItem) -> bool:
    return (
        item.name == "message" and item.payload["kind"] == "message" and account_of(item.author) is not None
    )


def _receiver(item: OpenedItem) -> str:
    if item.name == ITEM:
        return str(item.payload["receiver"])
    if item.payload.get("kind") in _SENDS_ON:
        return str(item.payload["facts"].get("receiver") or "")
    return ""
