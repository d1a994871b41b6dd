"""Working on the draft of what roles hold: nothing here gives or takes anything yet."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import uuid4

from portal.catalogue.states import ROLE_LABELS, Role
from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, Refused, Term
from portal.database import change, insert_many, writing
from portal.ledger.events import Event, Fact, append
from portal.staff import rights
from portal.staff.people import Person
from portal.staff.permissions import PERMISSIONS, Scope
from portal.staff.rights import Rights
from portal.staff.role_drafts import Draft, RoleChange, open_draft, required
from portal.staff.role_limits import joined, lost, scopes_of, why_never
from portal.staff.tables import RoleChange as ChangeTable

PERMISSION: Final = "roles.edit"


async def propose(
    by: Person, role: Role, wanted: Mapping[str, Scope], *, note: str, seen: int | None = None
) -> None:
    """What the role is to hold, altogether; `seen` is the version of the draft that it was written over.

    What is wanted as it stands anyway is no change; with the last change the draft is gone.
    """
    _require(by)
    for permission, scope in wanted.items():
        _require_possible(role, permission, scope)
    async with writing():
        draft = await _at_work(seen)
        grants = await rights.all_grants()
        changes = _changes(role, wanted, Rights.of(grants, draft.begins), note=note, by=by)
        if not changes and not draft.of(role):
            raise Refused(N_("没有改动。"))
        await _replace(draft, role, changes)
        standing = await open_draft()
        assert standing is not None, "it was opened above"
        if not standing.changes:
            await end(standing, "dropped", by)
        else:
            require_sound(standing.rights(grants))
        gets = sorted(one.permission for one in changes if one.scope)
        loses = sorted(one.permission for one in changes if not one.scope)
        await tell("roles.proposed", draft, by, role=role.value, gets=gets, loses=loses)


async def begin_on(by: Person, day: date, *, version: int) -> None:
    """The day from which the draft is to count, once it is switched on."""
    _require(by)
    if day < clock.today():
        raise InvalidInput({"begins_on": Message(N_("施行日期不能早于今天。"))})
    async with writing():
        draft = await required(version)
        await change("UPDATE role_draft SET begins_on = ?, version = version + 1 WHERE id = ?", day, draft.id)
        await tell("roles.begins", draft, by, day=day.isoformat())


async def drop(by: Person, *, version: int) -> None:
    """Give the whole draft up; whoever proposes may, and whoever would have to agree."""
    if not {PERMISSION, "roles.approve"} & by.permissions:
        raise Refused(_ONLY_ADMINISTRATORS)
    async with writing():
        draft = await required(version)
        await end(draft, "dropped", by)
        await tell("roles.dropped", draft, by)


def require_sound(held: Rights) -> None:
    """Raise Refused for rights under which the bureau could not go on, or that join what belongs apart."""
    if missing := lost(held):
        name = PERMISSIONS[missing[0]].zh
        raise Refused(
            N_("“{permission}”不能没有人：少了它，局里的工作或者这次修改都没有办法挽回。"), permission=name
        )
    for one, other in joined(held):
        names = {"one": PERMISSIONS[one].zh, "other": PERMISSIONS[other].zh}
        raise Refused(N_("“{one}”和“{other}”不能给同一个岗位：第二个人把关就没有了。"), **names)


async def end(draft: Draft, state: str, by: Person) -> None:
    """Inside `writing()`."""
    await change(
        "UPDATE role_draft SET state = ?, begins_on = ?, ended_by = ?, ended_on = ? WHERE id = ?",
        *(state, draft.begins, by.actor, clock.today(), draft.id),
    )


async def tell(kind: str, draft: Draft, by: Person, **facts: Fact) -> None:
    await append("staff", Event(kind, f"role-draft:{draft.id}", by.actor, facts=facts))


_ONLY_ADMINISTRATORS: Final = N_("只有账号管理员可以修改角色的权限。")


def _require(by: Person) -> None:
    if PERMISSION not in by.permissions:
        raise Refused(_ONLY_ADMINISTRATORS)


def _require_possible(role: Role, permission: str, scope: Scope) -> None:
    if permission not in PERMISSIONS:
        raise Refused(N_("没有这项权限。"))
    if scope in scopes_of(role, permission):
        return
    reason = why_never(role, permission) if not scopes_of(role, permission) else N_("这项权限没有这种范围。")
    values = {"role": Term(ROLE_LABELS[role]), "permission": PERMISSIONS[permission].zh}
    raise Refused(N_("“{permission}”不能给{role}：{reason}"), reason=Term(reason), **values)


async def _at_work(seen: int | None) -> Draft:
    """The open draft, or a new one; whoever comes second waits here."""
    await change(
        "INSERT INTO role_draft (id, state, begins_on, version) VALUES (?, 'open', ?, 0) "
        "ON CONFLICT (state) WHERE state = 'open' DO NOTHING",
        *(uuid4(), clock.today()),
    )
    found = await open_draft()
    assert found is not None, "a draft was just made"
    if found.version != (seen or 0):
        raise Conflict(N_("别的同事刚刚也改了草案，请看过草案再改。"))
    await change("UPDATE role_draft SET version = version + 1 WHERE id = ?", found.id)
    return found


def _changes(
    role: Role, wanted: Mapping[str, Scope], held: Rights, *, note: str, by: Person
) -> list[RoleChange]:
    found = []
    for permission in PERMISSIONS:
        grant = held.grant(role, permission)
        before, after = grant.scope if grant else None, wanted.get(permission)
        if before != after:
            found.append(
                RoleChange(
                    id=uuid4(),
                    role=role,
                    permission=permission,
                    scope=after,
                    before=before,
                    note=note,
                    made_by=by.actor,
                    made_on=clock.today(),
                )
            )
    return found


async def _replace(draft: Draft, role: Role, changes: list[RoleChange]) -> None:
    """What another author proposed already and stands as it is stays his."""
    standing = {one.permission: one for one in draft.of(role)}
    same = {one.permission for one in changes if _says(one) == _says(standing.get(one.permission))}
    for permission in standing.keys() - same:
        await change(
            "DELETE FROM role_change WHERE draft = ? AND role = ? AND permission = ?",
            *(draft.id, role.value, permission),
        )
    await insert_many(ChangeTable, [_row(draft, one) for one in changes if one.permission not in same])


def _says(change: RoleChange | None) -> tuple[Scope | None, Scope | None] | None:
    return (change.before, change.scope) if change else None


def _row(draft: Draft, one: RoleChange) -> dict[str, object]:
    return {
        "id": one.id,
        "draft": draft.id,
        "role": one.role.value,
        "permission": one.permission,
        "scope": one.scope or "",
        "before": one.before or "",
        "note": one.note,
        "made_by": one.made_by,
        "made_on": one.made_on,
    }
