"""The form of one role: every permission that it may hold, ticked where it holds it."""

from collections.abc import Mapping
from typing import Final

from portal.catalogue.states import Role
from portal.core.errors import N_, InvalidInput, Message
from portal.staff.permissions import GROUP_LABELS, PERMISSIONS, Group, Scope
from portal.staff.rights import Rights
from portal.staff.role_limits import scopes_of
from portal.web.fields import Checkboxes, Choice, Day, Text
from portal.web.forms import Bound, Form
from portal.web.words import Words

_SCOPED: Final = {
    Scope.OFFICE: Words("（只限本单位）", " (own offices only)"),
    Scope.BUREAU: Words("（全局）", " (whole bureau)"),
}
_NOTE: Final = Text(
    "note", N_("为什么改"), hint=N_("写文件、会议纪要的文号。以后查权限时会看到。"), limit=200
)
BEGINS: Final = Form(
    (Day("begins_on", N_("从哪天起施行"), hint=N_("今天或以后。由另一位同事启用后，从这一天起施行。")),),
    name="begins",
)


def role_form(role: Role) -> Form:
    """One question for each group in which the role may hold anything."""
    fields = [
        Checkboxes(group, GROUP_LABELS[group], required=False, choices=choices)
        for group in Group
        if (choices := _choices(role, group))
    ]
    return Form((*fields, _NOTE))


def ticked(role: Role, held: Rights) -> dict[str, list[str]]:
    """What the form shows before anything is changed."""
    found: dict[str, list[str]] = {}
    for name, grant in held.held.get(role, {}).items():
        found.setdefault(PERMISSIONS[name].group, []).append(_value(name, grant.scope))
    return found


def wanted(form: Bound) -> Mapping[str, Scope]:
    """The permissions that were ticked; raises InvalidInput where one was ticked for two scopes."""
    found: dict[str, Scope] = {}
    for group in Group:
        for value in form.values.get(group) or ():
            name, _, scope = value.partition(":")
            if name in found:
                raise InvalidInput({group: Message(N_("同一项权限只能选一种范围。"))})
            found[name] = Scope(scope)
    return found


def _choices(role: Role, group: Group) -> tuple[Choice, ...]:
    return tuple(
        _choice(role, name, scope)
        for name, permission in PERMISSIONS.items()
        if permission.group == group
        for scope in scopes_of(role, name)
    )


def _choice(role: Role, name: str, scope: Scope) -> Choice:
    """The scope is named only where there is a choice between two."""
    permission = PERMISSIONS[name]
    said = _SCOPED[scope] if len(scopes_of(role, name)) > 1 else Words("", "")
    return Choice(_value(name, scope), Words(permission.zh + said.zh, permission.en + said.en))


def _value(name: str, scope: Scope) -> str:
    return f"{name}:{scope}"
