"""Numbered pages of a list, with addresses that keep the list's filters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

LAST_PAGE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """`total` items in pages of `size`; `query` are the filters of the list's address.

    `name` is what its address calls the page; the second list of an address calls it otherwise.
    """

    total: int
    number: int = 1
    size: int = 20
    path: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    name: str = "page"

    @classmethod
    def asked(
        cls,
        text: str,
        *,
        total: int,
        size: int = 20,
        path: str = "",
        query: Mapping[str, str] | None = None,
        name: str = "page",
    ) -> "Pages":
        """From the `page` of an address; anything that is no page leads to the nearest one."""
        kept = {name: value for name, value in (query or {}).items() if value}
        last = max(1, -(-total // size))
        number = min(page_number(text), last)
        return cls(total=total, number=number, size=size, path=path, query=kept, name=name)

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def numbers(self) -> list[int | None]:
        """First, last and the neighbours of this page; None stands for a gap."""
        near = {1, self.last, *range(max(1, self.number - 2), min(self.last, self.number + 2) + 1)}
        shown: list[int | None] = []
        for number in sorted(near):
            if shown and number - (shown[-1] or 0) > 1:
                shown.append(None)
            shown.append(number)
        return shown

    def address(self, number: int) -> str:
        page = {} if number == 1 else {self.name: str(number)}
        query = urlencode({**self.query, **page})
        return f"{self.path}?{query}" if query else self.path


def page_number(text: str) -> int:
    """1 to 10,000 whatever was typed, so that no offset overflows the database's integers."""
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 6 else 1
