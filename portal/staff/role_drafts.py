"""The open draft of what roles hold, what it would make of them, and those that were decided before it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import N_, Conflict, NotFound
from portal.database import fetch, is_postgres, is_writing
from portal.staff.permissions import PERMISSIONS, Scope
from portal.staff.rights import Grant, Rights

MOST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChange:
    """A permission that a role gets, in a scope, or (scope None) loses; `before` is what it had."""

    id: UUID
    role: Role
    permission: str
    scope: Scope | None
    before: Scope | None
    note: str
    made_by: str
    made_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`changes` in the order of roles and of the catalogue."""

    id: UUID
    begins_on: date
    version: int
    changes: tuple[RoleChange, ...]

    @property
    def begins(self) -> date:
        """The day on which it would begin if it were switched on now."""
        return max(self.begins_on, clock.today())

    @property
    def authors(self) -> frozenset[str]:
        return frozenset(change.made_by for change in self.changes)

    def of(self, role: Role) -> tuple[RoleChange, ...]:
        return tuple(one for one in self.changes if one.role == role)

    def rights(self, grants: Iterable[Grant]) -> Rights:
        """What would hold on its first day."""
        return Rights.of(changed(grants, self.changes, self.begins), self.begins)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A change that was switched on, by whom and from which day."""

    change: RoleChange
    begins_on: date
    switched_by: str
    switched_on: date


def changed(grants: Iterable[Grant], changes: Iterable[RoleChange], begins: date) -> list[Grant]:
    """The rows with all changes in force from this day on; none stays for a later day."""
    about = {(one.role, one.permission): one for one in changes}
    kept = [one for one in grants if (one.role, one.permission) not in about or one.valid_from < begins]
    new = [_granted(one, begins) for one in about.values() if one.scope]
    return [_ended(one, begins) if (one.role, one.permission) in about else one for one in kept] + new


async def open_draft() -> Draft | None:
    rows = await fetch(f"SELECT id, begins_on, version FROM role_draft WHERE state = 'open'{_lock()}")
    return Draft(**rows[0], changes=await _changes(rows[0]["id"])) if rows else None


async def required(version: int) -> Draft:
    """The open draft as somebody saw it; Conflict where it has changed since."""
    found = await open_draft()
    if found is None:
        raise NotFound(N_("现在没有草案。"))
    if found.version != version:
        raise Conflict(N_("草案刚刚被别的同事改过，请看过现在的样子再决定。"))
    return found


async def decided(role: Role | None = None) -> list[Decided]:
    """What was switched on, newest first."""
    condition, values = (" AND c.role = ?", [role.value]) if role else ("", [])
    rows = await fetch(
        f"SELECT {_COLUMNS}, d.begins_on, d.ended_by, d.ended_on FROM role_change c "
        f"JOIN role_draft d ON d.id = c.draft WHERE d.state = 'on'{condition} "
        f"ORDER BY d.begins_on DESC, d.ended_on DESC, d.id, c.role, c.permission LIMIT {MOST}",
        *values,
    )
    return [
        Decided(
            change=_change(row),
            begins_on=row["begins_on"],
            switched_by=row["ended_by"],
            switched_on=row["ended_on"],
        )
        for row in rows
    ]


_COLUMNS: Final = "c.id, c.role, c.permission, c.scope, c.before, c.note, c.made_by, c.made_on"


async def _changes(draft: UUID) -> tuple[RoleChange, ...]:
    rows = await fetch(f"SELECT {_COLUMNS} FROM role_change c WHERE c.draft = ?", draft)
    return tuple(sorted(map(_change, rows), key=_place))


def _place(change: RoleChange) -> tuple[int, int]:
    return list(Role).index(change.role), list(PERMISSIONS).index(change.permission)


def _change(row: Mapping[str, Any]) -> RoleChange:
    return RoleChange(
        id=row["id"],
        role=Role(row["role"]),
        permission=row["permission"],
        scope=Scope(row["scope"]) if row["scope"] else None,
        before=Scope(row["before"]) if row["before"] else None,
        note=row["note"],
        made_by=row["made_by"],
        made_on=row["made_on"],
    )


def _lock() -> str:
    """Within a verb nobody else may change the draft meanwhile."""
    return " FOR UPDATE" if is_postgres() and is_writing() else ""


def _granted(change: RoleChange, begins: date) -> Grant:
    assert change.scope is not None, "what is taken away is no row"
    return Grant(
        role=change.role,
        permission=change.permission,
        scope=change.scope,
        valid_from=begins,
        valid_to=None,
        source=change.note,
        made_by=change.made_by,
    )


def _ended(grant: Grant, begins: date) -> Grant:
    runs_on = grant.valid_to is None or grant.valid_to >= begins
    values = {name: getattr(grant, name) for name in Grant.__dataclass_fields__}
    return Grant(**values | {"valid_to": begins - timedelta(days=1)}) if runs_on else grant
