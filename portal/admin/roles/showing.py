"""Pages that show what each role holds, since when and why, and the form that proposes something else."""

from dataclasses import dataclass
from typing import Any, Final

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import version_of
from portal.admin.middleware import signed_in
from portal.admin.roles.forms import role_form, ticked, wanted
from portal.catalogue.states import ROLE_LABELS, Role
from portal.core import clock
from portal.core.errors import N_, DomainError, NotFound
from portal.staff import queries as staff
from portal.staff import rights, role_drafts, role_proposing, role_switching
from portal.staff.permissions import (
    GROUP_LABELS,
    PERMISSIONS,
    SCOPE_LABELS,
    STAFF_ROLES,
    Group,
    Permission,
)
from portal.staff.rights import Grant, Rights
from portal.staff.role_drafts import Draft
from portal.staff.role_limits import APART, RESERVED
from portal.staff.weakening import WEAKENED_BY
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH: Final = "/staff/roles"
DRAFT_PATH: Final = f"{PATH}/draft"
SEE = "roles.see"
CURRENT = "roles"
PROPOSED = declare_notice("role-proposed", N_("已写进草案，还没有施行。由领导小组看过以后启用。"))
GIVEN_UP = declare_notice("role-unchanged", N_("和现在施行的一样，草案里不再有这个角色的改动。"))


@dataclass(frozen=True, slots=True)
class Held:
    """One permission that a role holds, with its row."""

    permission: Permission
    grant: Grant


class RolesController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:roles", opt={"permission": SEE})
    async def show(self, request: PortalRequest) -> Answer:
        held = await rights.in_force()
        decided = await role_drafts.decided()
        return page(
            request,
            "admin/roles/list.html",
            roles=[(role, len(held.held.get(role, {}))) for role in STAFF_ROLES],
            draft=await role_drafts.open_draft(),
            nobody=[PERMISSIONS[name] for name in await role_switching.nobody_for(held)],
            reserved=RESERVED,
            apart=APART,
            weakened=WEAKENED_BY,
            decided=decided,
            names=await staff.names_of_actors(_actors(decided)),
            **WORDS,
        )

    @get("/{role:str}", name="admin:roles-one", opt={"permission": SEE})
    async def one(self, request: PortalRequest, role: FromPath[str]) -> Answer:
        asked = _role(role)
        held, decided = await rights.in_force(), await role_drafts.decided(asked)
        coming = [one for one in await rights.all_grants() if one.role == asked and _comes(one)]
        return page(
            request,
            "admin/roles/role.html",
            role=asked,
            groups=_by_group(asked, held),
            coming=coming,
            draft=await role_drafts.open_draft(),
            decided=decided,
            names=await staff.names_of_actors(_actors(decided)),
            may_edit=role_proposing.PERMISSION in signed_in(request).permissions,
            **WORDS,
        )

    @get("/{role:str}/change", name="admin:roles-change", opt={"permission": role_proposing.PERMISSION})
    async def ask(self, request: PortalRequest, role: FromPath[str]) -> Answer:
        asked, draft = _role(role), await role_drafts.open_draft()
        changes = draft.of(asked) if draft else ()
        note = changes[0].note if changes else ""
        form = role_form(asked).blank(**ticked(asked, await _to_begin_with(draft)), note=note)
        return await _form_page(request, asked, form, draft.version if draft else 0)

    @post("/{role:str}/change", name="admin:roles-propose", opt={"permission": role_proposing.PERMISSION})
    async def propose(self, request: PortalRequest, role: FromPath[str]) -> Answer:
        asked, data = _role(role), await read_form(request)
        form, seen = role_form(asked).bind(data), version_of(data)
        if form.ok:
            try:
                note = form.values["note"]
                await role_proposing.propose(signed_in(request), asked, wanted(form), note=note, seen=seen)
                draft = await role_drafts.open_draft()
                changed = draft is not None and draft.of(asked)
                return see_other(DRAFT_PATH, notice=PROPOSED if changed else GIVEN_UP)
            except DomainError as refused:
                form = form.with_refusal(refused)
        return await _form_page(request, asked, form, seen)


WORDS: Final[dict[str, Any]] = {
    "current": CURRENT,
    "role_labels": ROLE_LABELS,
    "group_labels": GROUP_LABELS,
    "scope_labels": SCOPE_LABELS,
    "permissions": PERMISSIONS,
}


def _role(code: str) -> Role:
    found = next((role for role in STAFF_ROLES if role.value == code), None)
    if found is None:
        raise NotFound(N_("没有这个角色。"))
    return found


def _comes(grant: Grant) -> bool:
    """Switched on, and not yet in force; a row that another replaced before its first day never is."""
    ends_after = grant.valid_to is None or grant.valid_to >= grant.valid_from
    return grant.valid_from > clock.today() and ends_after


def _by_group(role: Role, held: Rights) -> list[tuple[Group, list[Held]]]:
    of_role = held.held.get(role, {})
    rows = [Held(one, of_role[name]) for name, one in PERMISSIONS.items() if name in of_role]
    found = [(group, [row for row in rows if row.permission.group == group]) for group in Group]
    return [(group, members) for group, members in found if members]


def _actors(decided: list[role_drafts.Decided]) -> set[str]:
    return {actor for one in decided for actor in (one.change.made_by, one.switched_by)}


async def _to_begin_with(draft: Draft | None) -> Rights:
    """What would hold without another change: the draft's, or what is in force."""
    return draft.rights(await rights.all_grants()) if draft else await rights.in_force()


async def _form_page(request: PortalRequest, role: Role, form: Bound, seen: int) -> Answer:
    return page(request, "admin/roles/change.html", form=form, role=role, version=seen, **WORDS)
