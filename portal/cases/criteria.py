"""What a list of work asks for: a counter, further filters and an order, as an address holds them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal, Self
from uuid import UUID

from portal.catalogue.kinds import KINDS
from portal.catalogue.states import State
from portal.core.errors import N_

Filter = Literal["open", "sign_off", "today", "overdue", "answered", "review", "helping", "ended"]
FILTERS: Final[Mapping[Filter, str]] = {
    "open": N_("全部在办"),
    "sign_off": N_("待签收"),
    "today": N_("今日到期"),
    "overdue": N_("已逾期"),
    "answered": N_("补充已回复"),
    "review": N_("待我审核"),
    "helping": N_("协办给我"),
    "ended": N_("已结束"),
}
Sort = Literal["due", "received", "number"]
SORTS: Final[Mapping[Sort, str]] = {
    "due": N_("期限近的在前"),
    "received": N_("收到早的在前"),
    "number": N_("按登记号"),
}
DAYS: Final = ("received_from", "received_to", "due_from", "due_to")
_CODE: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """`show` is a counter, `mine` leaves the cases that the person himself is in charge of; the rest narrows.

    What waits to be signed off, reviewed or helped with is nobody's own yet: `mine` changes nothing there.
    """

    show: Filter = "open"
    mine: bool = False
    unassigned: bool = False
    repeats: bool = False
    state: str = ""
    kind: str = ""
    office: str = ""
    area: str = ""
    channel: str = ""
    assignee: str = ""
    received_from: date | None = None
    received_to: date | None = None
    due_from: date | None = None
    due_to: date | None = None
    sort: Sort = "due"

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Self:
        """From an address; what is no filter, or no value of one, narrows nothing."""
        values = {name: _READ[name](given[name].strip()) for name in _READ if given.get(name, "").strip()}
        return cls(**{name: value for name, value in values.items() if value})

    @property
    def query(self) -> dict[str, str]:
        """For an address: only what differs from the plain list."""
        plain = Criteria()
        return {
            name: _written(getattr(self, name))
            for name in _READ
            if getattr(self, name) != getattr(plain, name)
        }

    @property
    def names(self) -> tuple[str, ...]:
        """What an address may ask for."""
        return tuple(_READ)

    @property
    def narrowed(self) -> bool:
        """Whether anything beside the counter and “mine” is asked for."""
        return replace(self, show="open", mine=False, sort="due") != Criteria()

    def with_mine(self, mine: bool) -> "Criteria":
        return replace(self, mine=mine)

    def counter(self, show: Filter) -> "Criteria":
        """The plain counter of this name, of the office or of the person as now."""
        return Criteria(show=show, mine=self.mine)


def _written(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "1" if value is True else str(value)


def _one_of(known: Any) -> Any:
    return lambda text: text if text in known else ""


def _code(text: str) -> str:
    """A code of a row, an office or an area: one that does not exist finds nothing."""
    return text if len(text) <= 2 * _CODE and text.replace("-", "").replace("_", "").isalnum() else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _account(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


_READ: Final[Mapping[str, Any]] = {
    "show": _one_of(FILTERS),
    "mine": lambda text: text == "1",
    "unassigned": lambda text: text == "1",
    "repeats": lambda text: text == "1",
    "state": _one_of({state.value for state in State}),
    "kind": _one_of({kind.code for kind in KINDS}),
    "office": _code,
    "area": _code,
    "channel": _code,
    "assignee": _account,
    **dict.fromkeys(DAYS, _day),
    "sort": _one_of(SORTS),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a list begins or ends: the row's day in the list's order, and its number."""

    day: date | None
    number: str

    @classmethod
    def of(cls, text: str) -> "Place | None":
        """From an address; None for anything that is no place."""
        day, _, number = text.rpartition("_")
        found = _day(day) if day else None
        if (day and found is None) or not number or len(number) > 2 * _CODE:
            return None
        return cls(found, number)

    def __str__(self) -> str:
        return f"{self.day.isoformat()}_{self.number}" if self.day else self.number


def order_of(criteria: Criteria) -> tuple[str, ...]:
    """The columns of the order; the number tells rows of one day apart."""
    column = {"due": "due_on", "received": "received_on", "number": ""}[sort_of(criteria)]
    return (column, "number") if column else ("number",)


def sort_of(criteria: Criteria) -> Sort:
    """What has ended stands in one order only, the latest first."""
    return "due" if criteria.show == "ended" else criteria.sort
