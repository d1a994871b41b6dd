"""Switching a draft of roles on: a second person puts its changes in force from a day."""

from datetime import timedelta
from typing import Final
from uuid import uuid4

from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import N_, Refused
from portal.database import change, fetch, insert_many, writing
from portal.ledger.events import Fact
from portal.offices.role_tables import RolePermission
from portal.staff import rights
from portal.staff.accounts import one_at_a_time
from portal.staff.people import Person
from portal.staff.permissions import PERMISSIONS
from portal.staff.rights import Rights
from portal.staff.role_drafts import Draft, RoleChange, required
from portal.staff.role_limits import VITAL
from portal.staff.role_proposing import end, require_sound, tell

PERMISSION: Final = "roles.approve"


async def switch_on(by: Person, *, version: int) -> None:
    """Every change counts from the draft's day on, today at the earliest; what it replaces ends before.

    Refused to whoever wrote part of it, and where afterwards nobody would be left for something vital.
    """
    if PERMISSION not in by.permissions:
        raise Refused(N_("权限的修改由领导小组启用。"))
    async with writing():
        await one_at_a_time()
        draft = await required(version)
        if by.actor in draft.authors:
            raise Refused(N_("草案里有您改的内容，请另一位同事看过以后启用。"))
        await _require_somebody(draft)
        changes = await _next_number()
        for one in draft.changes:
            await _apply(one, draft, by, changes)
        await end(draft, "on", by)
        await tell("roles.switched_on", draft, by, **_facts(draft))


async def nobody_for(held: Rights) -> tuple[str, ...]:
    """The vital permissions that no living account with keys would have, whatever the rows say of roles."""
    rows = await fetch(
        "SELECT DISTINCT m.role FROM membership m JOIN account a ON a.id = m.account "
        "WHERE a.active AND length(a.box_public) > 0 AND (m.until_on IS NULL OR m.until_on >= ?)",
        clock.today(),
    )
    filled = {Role(row["role"]) for row in rows}
    return tuple(name for name in VITAL if not held.roles_with(name) & filled)


async def _require_somebody(draft: Draft) -> None:
    grants = await rights.all_grants()
    after = draft.rights(grants)
    require_sound(after)
    already = await nobody_for(Rights.of(grants, clock.today()))
    for name in await nobody_for(after):
        if name not in already:
            raise Refused(
                N_("启用以后没有人能做“{permission}”，请先安排人。"), permission=PERMISSIONS[name].zh
            )


async def _next_number() -> int:
    [row] = await fetch(f"SELECT {rights.CHANGES} AS changes")
    return int(row["changes"] or 0) + 1


async def _apply(one: RoleChange, draft: Draft, by: Person, changes: int) -> None:
    """From now on the row is the staff's: a new version of the pack does not bring it back."""
    await change(
        "UPDATE role_permission SET valid_to = ?, origin = 'staff', changed = ? "
        "WHERE role = ? AND permission = ? AND (valid_to IS NULL OR valid_to >= ?)",
        draft.begins - timedelta(days=1),
        *(changes, one.role.value, one.permission, draft.begins),
    )
    if one.scope is not None:
        await insert_many(RolePermission, [_stored(one, draft, by, changes)])


def _stored(one: RoleChange, draft: Draft, by: Person, changes: int) -> dict[str, object]:
    return {
        "row_key": f"staff/{uuid4()}",
        "origin": "staff",
        "role": one.role.value,
        "permission": one.permission,
        "scope": one.scope,
        "note": "",
        "made_by": one.made_by,
        "switched_by": by.actor,
        "changed": changes,
        "valid_from": draft.begins,
        "valid_to": None,
        "source": one.note,
    }


def _facts(draft: Draft) -> dict[str, Fact]:
    told = [f"{one.role.value}/{one.permission}/{one.scope or '-'}" for one in draft.changes]
    return {"changes": told, "begins": draft.begins.isoformat()}
