"""The entries of the two menus: one for citizens, one for staff."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """`key` is what a page passes as `current`; a staff entry shows only to those with its permission.

    An entry that leads to several pages, `within`, shows to whoever may open one of them. `hint` is the
    sentence below it where it stands on a page.
    """

    key: str
    label: str
    path: str
    permission: str = ""
    hint: str = ""
    within: tuple["Entry", ...] = ()

    def is_open_to(self, held: frozenset[str]) -> bool:
        if self.within:
            return any(entry.is_open_to(held) for entry in self.within)
        return not self.permission or self.permission in held

    def leads_to(self, key: str) -> bool:
        """Whether the page with this key belongs to this entry."""
        return self.key == key or any(entry.key == key for entry in self.within)


@dataclass(frozen=True, slots=True)
class Navigation:
    public: tuple[Entry, ...] = ()
    staff: tuple[Entry, ...] = ()

    def for_staff(self, permissions: Iterable[str]) -> list[Entry]:
        held = frozenset(permissions)
        return [entry for entry in self.staff if entry.is_open_to(held)]
