"""A calendar month in Shanghai: its first and last day, and the months around it."""

from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    first: date

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.replace(day=1))

    @classmethod
    def named(cls, text: str) -> "Month | None":
        """From `2026-10`; None for anything else."""
        try:
            return cls(date.fromisoformat(f"{text}-01"))
        except ValueError:
            return None

    @property
    def last(self) -> date:
        return self.next.first - _DAY

    @property
    def next(self) -> "Month":
        return Month.of(self.first + 31 * _DAY)

    @property
    def before(self) -> "Month":
        return Month.of(self.first - _DAY)

    @property
    def name(self) -> str:
        return f"{self.first:%Y-%m}"

    def back(self, months: int) -> list["Month"]:
        """This month and those before it, so many altogether, the oldest first."""
        found = [self]
        while len(found) < months:
            found.append(found[-1].before)
        return found[::-1]


def between(first: Month, last: Month) -> list[Month]:
    """All months from one to another, none where the first lies behind."""
    found = []
    while first <= last:
        found.append(first)
        first = first.next
    return found
