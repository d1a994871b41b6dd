"""What no change of roles may do, however many people agree: short, and each with its reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from portal.catalogue.states import Role
from portal.core.errors import N_
from portal.staff.permissions import OF_THE_BUREAU, PERMISSIONS, STAFF_ROLES, Scope
from portal.staff.rights import Rights


@dataclass(frozen=True, slots=True)
class Reserved:
    """Permissions that stay with these roles, and why (a msgid)."""

    permissions: tuple[str, ...]
    roles: frozenset[Role]
    because: str


RESERVED: Final = (
    Reserved(
        ("identities.grant", "identities.open"),
        frozenset({Role.CUSTODIAN}),
        N_("举报人的身份与内容分开保管，只有身份保管员有那把钥匙。"),
    ),
    Reserved(("tips.dispatch",), frozenset({Role.DISPATCHER}), N_("只有派单台持有待派举报的密钥。")),
    Reserved(
        ("people.manage", "factors.require"),
        frozenset({Role.ACCOUNT_ADMIN}),
        N_("安排岗位的人不能同时办理举报，否则可以把自己安排进任何单位。"),
    ),
    Reserved(
        ("keys.rotate", "keys.make"),
        frozenset({Role.KEY_OFFICER}),
        N_("为单位密钥作保的人，与安排岗位的人、使用密钥的人分开。"),
    ),
    Reserved(
        ("roles.edit",), frozenset({Role.ACCOUNT_ADMIN}), N_("改权限和启用权限分在两个岗位，缺一不可。")
    ),
    Reserved(
        ("roles.approve",), frozenset({Role.LEADING}), N_("启用由领导小组决定；审计员只检查，不参与决定。")
    ),
    Reserved(
        ("cases.oversee",),
        frozenset({Role.LEADING, Role.AUDITOR}),
        N_("不凭密钥查看各单位的办理情况，只限不办案的监督岗位。"),
    ),
)
APART: Final = (("records.draft", "records.check"),)
"""Never in one role. Whoever has both roles is kept from checking what he drafted by the verb itself."""

VITAL: Final = (
    *("people.see", "people.manage", "roles.see", "roles.edit", "roles.approve"),
    *("offices.admit", "keys.rotate", "keys.make"),
    *("tips.read", "tips.dispatch", "tips.step", "cases.read", "cases.step", "identities.grant"),
)
"""Without one of these the bureau could not go on, or could not undo the change."""

# Each is of use only to whoever also holds the others: who repairs roles has to reach the page.
TOGETHER: Final = {
    Role.ACCOUNT_ADMIN: ("people.see", "people.manage", "roles.see", "roles.edit"),
    Role.LEADING: ("roles.see", "roles.approve"),
}


def reserved(permission: str) -> Reserved | None:
    return next((one for one in RESERVED if permission in one.permissions), None)


def scopes_of(role: Role, permission: str) -> tuple[Scope, ...]:
    """How this role could hold it; empty where it never may."""
    kept = reserved(permission)
    if role not in STAFF_ROLES or (kept is not None and role not in kept.roles):
        return ()
    return PERMISSIONS[permission].scopes_for(role)


def why_never(role: Role, permission: str) -> str:
    """The msgid of the reason; only for what `scopes_of` gives nothing."""
    kept = reserved(permission)
    if role in OF_THE_BUREAU and PERMISSIONS[permission].keyed:
        return N_("要用单位密钥；这个岗位不在单位里，没有密钥。")
    return kept.because if kept else N_("没有这种岗位。")


def lost(rights: Rights) -> tuple[str, ...]:
    """The vital permissions that no role, or not the right one, would hold."""
    nobodys = [name for name in VITAL if not rights.roles_with(name)]
    missing = [name for role, names in TOGETHER.items() for name in names if not rights.grant(role, name)]
    return tuple(dict.fromkeys((*nobodys, *missing)))


def joined(rights: Rights) -> tuple[tuple[str, str], ...]:
    """The pairs that one role would hold together."""
    return tuple(pair for pair in APART if _holds_both(rights, pair))


def _holds_both(rights: Rights, pair: Iterable[str]) -> bool:
    return any(all(rights.grant(role, name) for name in pair) for role in STAFF_ROLES)
