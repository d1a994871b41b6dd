"""The order of the pages of a report, and which of them a draft may open."""

from typing import Final

from portal.catalogue import kinds
from portal.public.reporting.drafts import Draft

ADDRESSES: Final = {
    "kind": "/report/kind",
    "subject": "/report/subject",
    "facts": "/report/facts",
    "evidence": "/report/evidence",
    "identity": "/report/identity",
    "contact": "/report/contact",
    "check": "/report/check",
    "receipt": "/report/receipt",
}
HELP: Final = "/report/help"
# The page for name and contact belongs to the question before it.
_NUMBERS: Final = {
    "kind": 1,
    "subject": 2,
    "facts": 3,
    "evidence": 4,
    "identity": 5,
    "contact": 5,
    "check": 6,
    "receipt": 7,
}
TOTAL: Final = 7


def steps_of(draft: Draft) -> tuple[str, ...]:
    """The pages that these answers lead through."""
    return tuple(step for step in ADDRESSES if _asked(step, draft))


def number(step: str) -> int:
    return _NUMBERS[step]


def next_address(draft: Draft) -> str:
    """The first page that is not finished; after the last one the receipt."""
    waiting = (step for step in steps_of(draft) if step not in draft.done)
    return ADDRESSES[next(waiting, "receipt")]


def previous_address(step: str, draft: Draft) -> str:
    order = steps_of(draft)
    place = order.index(step) if step in order else 0
    return ADDRESSES[order[place - 1]] if place else "/report"


def elsewhere(step: str, draft: Draft) -> str | None:
    """Where a visitor belongs who asks for a page too early, or for one that his answers leave out."""
    order = steps_of(draft)
    if step not in order or any(one not in draft.done for one in order[: order.index(step)]):
        return next_address(draft)
    return None


def _asked(step: str, draft: Draft) -> bool:
    if step == "contact":
        return draft.mode == "named"
    if step in ("subject", "facts") and draft.kind:
        kind = kinds.kind(draft.kind)
        return bool(kind.parties or kind.on_page("subject") if step == "subject" else kind.on_page("facts"))
    return True
