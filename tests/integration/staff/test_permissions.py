"""Who may open what: the table of permissions, read as an officer would check it."""

import pytest

from portal.catalogue.states import ROLE_LABELS, Role
from portal.staff.permissions import OF_THE_BUREAU, PERMISSIONS, Scope
from portal.staff.weakening import WEAKENED_BY, weakened_by
from tests.support.rights import shipped, shipped_grants

EXPECTED = {
    Role.CLERK: {
        *("tips.read", "tips.reply", "tips.step", "cases.read", "cases.step", "identities.ask"),
        *("cases.export", "retention.see", "cases.search", "tips.enter", "register.see"),
        "referrals.manage",
    },
    Role.CHIEF: {
        *("access.explain", "numbers.see"),
        *("cases.search", "tips.enter", "register.see", "referrals.manage"),
        *("identities.ask", "cases.export", "retention.see", "retention.hold"),
        *("tips.read", "tips.reply", "tips.step", "cases.read", "cases.step"),
        *("people.see", "offices.admit", "places.end", "contacts.publish", "units.edit"),
        "templates.edit",
    },
    Role.DISPATCHER: {
        *("numbers.publish", "numbers.see"),
        "referrals.manage",
        *("identities.ask", "templates.edit", "rules.edit", "cases.search", "tips.enter", "register.see"),
        *("tips.read", "tips.reply", "tips.step", "tips.dispatch", "cases.read", "cases.step"),
        *("people.see", "offices.admit", "places.end", "contacts.publish", "units.edit", "offices.edit"),
    },
    Role.CUSTODIAN: {"identities.open", "identities.grant", "people.see", "offices.admit", "places.end"},
    Role.KEY_OFFICER: {"people.see", "offices.admit", "keys.make", "keys.rotate", "ledger.see"},
    Role.ACCOUNT_ADMIN: {
        "access.explain",
        *("roles.see", "roles.edit"),
        "clocks.edit",
        "people.see",
        *("people.manage", "templates.edit", "rules.edit", "mailboxes.edit", "hotline.keys"),
        "factors.require",
        "places.end",
        *("contacts.publish", "offices.edit", "units.edit"),
        "mailboxes.edit",
        "outbox.see",
        "documents.keep",
        *("retention.see", "retention.set"),
        "ledger.see",
    },
    Role.PUBLISHER: {"cases.read", "records.draft"},
    Role.CHECKER: {"records.check"},
    Role.LEADING: {
        *("access.explain", "numbers.publish", "numbers.see", "roles.see", "roles.approve"),
        "clocks.edit",
        *("cases.oversee", "cases.read", "documents.keep"),
        *("retention.see", "retention.set", "retention.hold"),
    },
    Role.AUDITOR: {
        "numbers.see",
        "roles.see",
        "access.explain",
        "cases.oversee",
        "cases.read",
        "ledger.see",
        "documents.keep",
        "retention.see",
    },
    Role.SYSTEM: set(),
    Role.INFORMANT: set(),
}


@pytest.mark.parametrize("role", Role)
def test_each_role_allows_exactly_what_the_table_says(role: Role) -> None:
    assert shipped().permissions_of([role]) == EXPECTED[role]


def test_an_account_administrator_and_the_readers_of_metadata_never_get_tips() -> None:
    held = shipped().permissions_of([Role.ACCOUNT_ADMIN, Role.KEY_OFFICER, Role.LEADING, Role.AUDITOR])
    assert not {name for name in held if name.startswith(("tips.", "identities.", "records."))}


def test_several_roles_allow_what_each_of_them_allows() -> None:
    assert shipped().permissions_of([Role.CLERK, Role.PUBLISHER]) == EXPECTED[Role.CLERK] | {"records.draft"}


def test_nobody_without_a_role_may_do_anything() -> None:
    assert shipped().permissions_of([]) == frozenset()


def test_every_permission_is_named_in_both_languages_and_belongs_to_somebody() -> None:
    for name, permission in PERMISSIONS.items():
        assert permission.zh, name
        assert permission.en.isascii(), name
        assert permission.scopes, name
        assert shipped().roles_with(name), name


def test_every_shipped_row_is_of_a_known_permission_in_a_scope_that_the_role_can_have() -> None:
    for grant in shipped_grants():
        scopes = PERMISSIONS[grant.permission].scopes_for(grant.role)
        assert grant.scope in scopes, (grant.role, grant.permission)
        assert (grant.scope is Scope.BUREAU) or grant.role not in OF_THE_BUREAU


def test_every_weakening_joins_two_roles_that_people_can_hold() -> None:
    for one in WEAKENED_BY:
        assert len(one.both) == 2
        assert all(ROLE_LABELS[role] for role in one.both)
        assert one.loss.endswith("。")


def test_the_dispatcher_who_also_keeps_identities_is_told_what_that_weakens() -> None:
    [found] = weakened_by([Role.DISPATCHER, Role.CUSTODIAN])
    assert "是谁举报的" in found.loss


def test_one_role_alone_weakens_nothing() -> None:
    assert not [role for role in Role if weakened_by([role])]
