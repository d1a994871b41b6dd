"""The entries of the two menus: one for citizens, one for staff."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Entry:
    """`key` is what a page passes as `current`; a staff entry shows only to those with its permission.

    An entry that leads to several pages, `within`, shows to whoever may open one of them; without a page of
    its own it leads to the first that he may open, and those pages stand `beside` each other. `hint` is the
    sentence below it where it stands on a page.
    """

    key: str
    label: str
    path: str
    permission: str = ""
    hint: str = ""
    within: tuple["Entry", ...] = ()
    beside: tuple["Entry", ...] = ()

    def is_open_to(self, held: frozenset[str]) -> bool:
        if self.within:
            return any(entry.is_open_to(held) for entry in self.within)
        return not self.permission or self.permission in held

    def opened_by(self, held: frozenset[str]) -> "Entry":
        """As a person with these permissions sees it."""
        if self.path:
            return self
        his = tuple(entry for entry in self.within if entry.is_open_to(held))
        return replace(self, path=his[0].path, beside=his)

    def leads_to(self, key: str) -> bool:
        """Whether the page with this key belongs to this entry."""
        return self.key == key or any(entry.key == key for entry in self.within)


@dataclass(frozen=True, slots=True)
class Navigation:
    public: tuple[Entry, ...] = ()
    staff: tuple[Entry, ...] = ()

    def for_staff(self, permissions: Iterable[str]) -> list[Entry]:
        held = frozenset(permissions)
        return [entry.opened_by(held) for entry in self.staff if entry.is_open_to(held)]
