"""The entries of the two menus: one for citizens, one for staff."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """`key` is what a page passes as `current`; a staff entry shows only to those with its permission."""

    key: str
    label: str
    path: str
    permission: str = ""


@dataclass(frozen=True, slots=True)
class Navigation:
    public: tuple[Entry, ...] = ()
    staff: tuple[Entry, ...] = ()

    def for_staff(self, permissions: Iterable[str]) -> list[Entry]:
        held = frozenset(permissions)
        return [entry for entry in self.staff if not entry.permission or entry.permission in held]
