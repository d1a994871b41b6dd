"""What each role holds on a day, from dated rows; no row, no permission.

Rows are read once by each process. Whoever asks brings the number that counts their changes, which came with
his own row: while it is the same, nothing is read.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from portal.catalogue.states import Role
from portal.core import clock
from portal.database import fetch
from portal.database.writing import engine
from portal.staff.permissions import PERMISSIONS, Scope

CHANGES: Final = "(SELECT max(changed) FROM role_permission)"
"""For a query that is made anyway: the number that says whether rows have changed."""

# Rows that somebody changed with SQL of his own do not count; after so many seconds they are seen too.
_KEPT_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One row: that a role holds a permission, where, since when and on what grounds."""

    role: Role
    permission: str
    scope: Scope
    valid_from: date
    valid_to: date | None
    source: str
    note: str = ""
    made_by: str = ""
    switched_by: str = ""

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Rights:
    """What every role holds on one day."""

    held: Mapping[Role, Mapping[str, Grant]] = field(default_factory=dict)

    @classmethod
    def of(cls, grants: Iterable[Grant], day: date) -> "Rights":
        """Of several rows for one role and permission the newest counts."""
        held: dict[Role, dict[str, Grant]] = defaultdict(dict)
        for grant in sorted(grants, key=lambda one: one.valid_from):
            if grant.holds_on(day):
                held[grant.role][grant.permission] = grant
        return cls({role: dict(of_role) for role, of_role in held.items()})

    def grant(self, role: Role, permission: str) -> Grant | None:
        return self.held.get(role, {}).get(permission)

    def permissions_of(self, roles: Iterable[Role]) -> frozenset[str]:
        return frozenset(name for role in roles for name in self.held.get(role, ()))

    def roles_with(self, permission: str) -> frozenset[Role]:
        return frozenset(role for role, of_role in self.held.items() if permission in of_role)


NOTHING: Final = Rights()


class Kept:
    """The rows as one process knows them."""

    def __init__(self) -> None:
        self._of: object = None
        self._changes = -1
        self._read_at = 0.0
        self._grants: tuple[Grant, ...] = ()
        self._days: dict[date, Rights] = {}

    async def on(self, day: date, changes: int | None) -> Rights:
        """What holds on this day; `changes` is the number that was just read beside something else."""
        if not self._is_fresh(changes or 0):
            read_at = time.monotonic()
            self._grants = await all_grants()
            self._of, self._changes, self._read_at, self._days = engine(), changes or 0, read_at, {}
        if day not in self._days:
            self._days = {day: Rights.of(self._grants, day)}
        return self._days[day]

    def _is_fresh(self, changes: int) -> bool:
        young = time.monotonic() - self._read_at < _KEPT_SECONDS
        return self._of is engine() and self._changes == changes and young


_here: Final = Kept()


async def in_force(changes: int | None = None) -> Rights:
    """What holds today; without `changes` one more question is asked for it."""
    if changes is None:
        [row] = await fetch(f"SELECT {CHANGES} AS changes")
        changes = row["changes"]
    return await _here.on(clock.today(), changes)


async def all_grants() -> tuple[Grant, ...]:
    """Every row of every day. What the catalogue does not know (any more) opens no page and is left out."""
    rows = await fetch(
        "SELECT role, permission, scope, valid_from, valid_to, source, note, made_by, switched_by "
        "FROM role_permission ORDER BY role, permission, valid_from, row_key"
    )
    return tuple(_grant(row) for row in rows if row["permission"] in PERMISSIONS)


def _grant(row: Mapping[str, Any]) -> Grant:
    return Grant(**dict(row) | {"role": Role(row["role"]), "scope": Scope(row["scope"])})
