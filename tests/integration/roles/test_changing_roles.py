"""王密 proposes what roles hold, 郑组长 switches it on: nobody does it alone or locks the bureau out."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from portal.catalogue.pack import load_pack
from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.database import change, fetch
from portal.ledger.verifying import verify
from portal.offices import loading
from portal.staff import revoking, rights, role_drafts, role_proposing, role_switching
from portal.staff.people import Person
from portal.staff.permissions import OF_THE_BUREAU, PERMISSIONS, Scope
from portal.staff.revoking import Reason
from portal.staff.rights import Grant, Kept, Rights
from portal.staff.role_drafts import Draft
from portal.staff.role_limits import APART, RESERVED, TOGETHER, VITAL, scopes_of
from tests.support.bureau import BUILDING, DESIGN, DESK, Bureau
from tests.support.rights import shipped, shipped_grants

TODAY = date(2026, 3, 10)
NOTE = "局务会纪要〔2026〕5号"


@pytest.fixture
def wang(bureau: Bureau) -> Person:
    """王密, the account administrator."""
    return bureau["王密"]


@pytest.fixture
async def zheng(bureau: Bureau) -> Person:
    """郑组长, of the leading group."""
    return await bureau.hire("郑组长", (None, Role.LEADING))


@contextmanager
def on(day: date) -> Iterator[None]:
    with clock.frozen(datetime(day.year, day.month, day.day, 10, tzinfo=clock.SHANGHAI)):
        yield


async def the_draft() -> Draft:
    draft = await role_drafts.open_draft()
    assert draft is not None
    return draft


async def propose(
    by: Person, role: Role, *, gets: dict[str, Scope] | None = None, loses: tuple[str, ...] = ()
) -> None:
    draft = await role_drafts.open_draft()
    base = draft.rights(await rights.all_grants()) if draft else await rights.in_force()
    wanted = {name: grant.scope for name, grant in base.held[role].items() if name not in loses}
    seen = draft.version if draft else None
    await role_proposing.propose(by, role, wanted | (gets or {}), note=NOTE, seen=seen)


async def switch_on(by: Person) -> None:
    await role_switching.switch_on(by, version=(await the_draft()).version)


async def holds(role: Role, permission: str) -> bool:
    return (await rights.in_force()).grant(role, permission) is not None


async def test_after_the_update_every_role_holds_what_it_held_before(bureau: Bureau) -> None:
    assert {role: set(held) for role, held in (await rights.in_force()).held.items()} == {
        role: set(held) for role, held in shipped().held.items()
    }


async def test_no_row_no_permission(bureau: Bureau) -> None:
    await change("DELETE FROM role_permission")
    assert not (await Kept().on(TODAY, None)).held
    assert Rights().permissions_of(Role) == frozenset()


async def test_what_the_catalogue_does_not_know_opens_nothing(bureau: Bureau) -> None:
    await change("UPDATE role_permission SET permission = 'tips.burn' WHERE role = 'clerk'")
    assert not (await Kept().on(TODAY, None)).permissions_of([Role.CLERK])


async def test_a_change_counts_from_its_day_on_and_tells_who_and_why(
    bureau: Bureau, wang: Person, zheng: Person
) -> None:
    await propose(wang, Role.CLERK, gets={"numbers.see": Scope.OFFICE}, loses=("cases.export",))
    assert not await holds(Role.CLERK, "numbers.see"), "a draft gives nothing"
    later = TODAY + timedelta(days=30)
    await role_proposing.begin_on(wang, later, version=(await the_draft()).version)
    await switch_on(zheng)
    assert await holds(Role.CLERK, "cases.export")
    with on(later - timedelta(days=1)):
        assert not await holds(Role.CLERK, "numbers.see")
        assert await holds(Role.CLERK, "cases.export")
    with on(later):
        assert not await holds(Role.CLERK, "cases.export")
        grant = (await rights.in_force()).grant(Role.CLERK, "numbers.see")
    assert grant is not None
    assert (grant.scope, grant.source, grant.valid_from) == (Scope.OFFICE, NOTE, later)
    assert (grant.made_by, grant.switched_by) == (wang.actor, zheng.actor)
    assert [(one.change.permission, one.begins_on) for one in await role_drafts.decided(Role.CLERK)] == [
        ("cases.export", later),
        ("numbers.see", later),
    ]
    kinds = [
        row["kind"]
        for row in await fetch("SELECT kind FROM ledger_event WHERE kind LIKE 'roles.%' ORDER BY seq")
    ]
    assert kinds == ["roles.proposed", "roles.begins", "roles.switched_on"]
    assert (await verify()).sound


async def test_another_process_notices_by_a_number(bureau: Bureau, wang: Person, zheng: Person) -> None:
    """What each worker keeps; a process of its own is asked in the tests of the pages."""
    other = Kept()
    before = (await fetch(f"SELECT {rights.CHANGES} AS n"))[0]["n"]
    assert (await other.on(TODAY, before)).grant(Role.CLERK, "cases.export")
    await propose(wang, Role.CLERK, loses=("cases.export",))
    await switch_on(zheng)
    after = (await fetch(f"SELECT {rights.CHANGES} AS n"))[0]["n"]
    assert after == before + 1
    assert not (await other.on(TODAY, after)).grant(Role.CLERK, "cases.export")


async def test_what_somebody_changed_with_sql_is_noticed_within_seconds(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Kept()
    assert (await kept.on(TODAY, 0)).grant(Role.CLERK, "tips.read")
    await change("UPDATE role_permission SET valid_to = ? WHERE role = 'clerk'", TODAY - timedelta(days=1))
    assert (await kept.on(TODAY, 0)).grant(Role.CLERK, "tips.read"), "not at once"
    monkeypatch.setattr(rights, "_KEPT_SECONDS", -1)
    assert not (await kept.on(TODAY, 0)).grant(Role.CLERK, "tips.read")


async def test_whoever_wrote_part_of_it_cannot_switch_it_on(bureau: Bureau, wang: Person) -> None:
    both = await bureau.hire("万能", (None, Role.ACCOUNT_ADMIN), (None, Role.LEADING))
    await propose(both, Role.CLERK, loses=("cases.export",))
    with pytest.raises(Refused, match="草案里有您改的内容"):
        await switch_on(both)
    # The same once more by 王密 leaves it 万能's.
    await propose(wang, Role.CLERK, loses=("cases.export",))
    assert (await the_draft()).authors == {both.actor}
    assert await holds(Role.CLERK, "cases.export")


async def test_who_does_not_administer_roles_proposes_and_decides_nothing(
    bureau: Bureau, wang: Person
) -> None:
    await propose(wang, Role.CLERK, gets={"numbers.see": Scope.OFFICE})
    version = (await the_draft()).version
    for name in ("李科长", "张干事", "周派", "管保"):
        for refused in (
            propose(bureau[name], Role.CLERK, loses=("cases.export",)),
            role_switching.switch_on(bureau[name], version=version),
            role_proposing.drop(bureau[name], version=version),
            role_proposing.begin_on(bureau[name], TODAY, version=version),
        ):
            with pytest.raises(Refused):
                await refused
    with pytest.raises(Refused, match="领导小组"):
        await role_switching.switch_on(wang, version=version)


async def test_what_is_as_it_stands_is_no_change_and_an_empty_draft_is_gone(
    bureau: Bureau, wang: Person
) -> None:
    with pytest.raises(Refused, match="没有改动"):
        await propose(wang, Role.CLERK)
    assert await role_drafts.open_draft() is None
    await propose(wang, Role.CLERK, loses=("cases.export",))
    await propose(wang, Role.CLERK, gets={"cases.export": Scope.OFFICE})
    assert await role_drafts.open_draft() is None
    with pytest.raises(NotFound, match="没有草案"):
        await role_proposing.drop(wang, version=1)


async def test_who_saw_an_older_draft_is_told(bureau: Bureau, wang: Person, zheng: Person) -> None:
    await propose(wang, Role.CLERK, loses=("cases.export",))
    seen = (await the_draft()).version
    await propose(wang, Role.CHIEF, loses=("cases.export",))
    held = {name: grant.scope for name, grant in shipped().held[Role.PUBLISHER].items()}
    with pytest.raises(Conflict):
        await role_proposing.propose(wang, Role.PUBLISHER, held, note=NOTE, seen=seen)
    with pytest.raises(Conflict):
        await role_switching.switch_on(zheng, version=seen)
    with pytest.raises(InvalidInput):
        await role_proposing.begin_on(wang, TODAY - timedelta(days=1), version=seen)
    await role_proposing.drop(zheng, version=(await the_draft()).version)
    assert await role_drafts.open_draft() is None


async def test_of_two_who_switch_on_at_once_one_is_too_late(
    bureau: Bureau, wang: Person, zheng: Person
) -> None:
    await propose(wang, Role.CLERK, gets={"numbers.see": Scope.OFFICE})
    version = (await the_draft()).version
    both = (role_switching.switch_on(zheng, version=version) for _ in range(2))
    done = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["NoneType", "NotFound"]
    rows = await fetch("SELECT id FROM role_permission WHERE permission = 'numbers.see' AND role = 'clerk'")
    assert len(rows) == 1


async def test_the_citys_pack_does_not_bring_back_what_was_taken_away(
    bureau: Bureau, wang: Person, zheng: Person
) -> None:
    await propose(wang, Role.CLERK, loses=("cases.export",))
    await switch_on(zheng)
    await loading.load_pack(load_pack("changde"))
    assert not await holds(Role.CLERK, "cases.export")


REFUSED = [
    (Role.CHIEF, "identities.grant", Scope.OFFICE, "钥匙"),
    (Role.CLERK, "people.manage", Scope.BUREAU, "安排岗位"),
    (Role.CHIEF, "keys.rotate", Scope.BUREAU, "作保"),
    (Role.AUDITOR, "roles.approve", Scope.BUREAU, "审计员只检查"),
    (Role.LEADING, "roles.edit", Scope.BUREAU, "两个岗位"),
    (Role.AUDITOR, "tips.read", Scope.OFFICE, "没有密钥"),
    (Role.ACCOUNT_ADMIN, "cases.step", Scope.BUREAU, "没有密钥"),
    (Role.LEADING, "register.see", Scope.BUREAU, "没有密钥"),
    (Role.PUBLISHER, "records.check", Scope.OFFICE, "把关"),
    (Role.CLERK, "rules.edit", Scope.OFFICE, "没有这种范围"),
    (Role.CLERK, "tips.read", Scope.BUREAU, "没有这种范围"),
    (Role.CLERK, "tips.burn", Scope.OFFICE, "没有这项权限"),
]


async def test_some_things_may_never_be_given(bureau: Bureau, wang: Person) -> None:
    for role, permission, scope, words in REFUSED:
        with pytest.raises(Refused) as refused:
            await propose(wang, role, gets={permission: scope})
        assert words in refused.value.message.text()
    assert await role_drafts.open_draft() is None
    assert not await fetch("SELECT id FROM role_change")
    assert not await fetch("SELECT kind FROM ledger_event WHERE kind LIKE 'roles.%'")


def vital_rows() -> set[tuple[Role, str]]:
    """Each would leave the bureau without something, were it taken away alone."""
    alone = {(role, name) for name in VITAL for role in Role if shipped().roles_with(name) == {role}}
    return alone | {(role, name) for role, names in TOGETHER.items() for name in names}


async def test_what_the_bureau_cannot_do_without_stays(bureau: Bureau, wang: Person) -> None:
    assert len(vital_rows()) > 8
    for role, name in sorted(vital_rows()):
        with pytest.raises(Refused, match="不能没有人"):
            await propose(wang, role, loses=(name,))
    assert await role_drafts.open_draft() is None


async def test_two_changes_that_only_together_go_too_far_are_refused(bureau: Bureau, wang: Person) -> None:
    await propose(wang, Role.CLERK, loses=("tips.step",))
    await propose(wang, Role.DISPATCHER, loses=("tips.step",))
    with pytest.raises(Refused, match="不能没有人"):
        await propose(wang, Role.CHIEF, loses=("tips.step",))


async def test_what_a_role_without_people_would_be_left_with_is_refused(
    bureau: Bureau, wang: Person, zheng: Person
) -> None:
    """Only publishers would step on cases, and there is none: the rows are sound, the bureau is not."""
    await change("UPDATE membership SET until_on = ? WHERE role = 'publisher'", TODAY - timedelta(days=1))
    await propose(wang, Role.PUBLISHER, gets={"cases.step": Scope.OFFICE})
    for role in (Role.CLERK, Role.CHIEF, Role.DISPATCHER):
        await propose(wang, role, loses=("cases.step",))
    with pytest.raises(Refused) as refused:
        await switch_on(zheng)
    assert "没有人能做“办理案件”" in refused.value.message.text()
    assert await holds(Role.CLERK, "cases.step")


def test_the_limits_name_permissions_that_there_are_and_roles_that_hold_them() -> None:
    named = [name for one in RESERVED for name in one.permissions]
    assert {*named, *VITAL, *(name for pair in APART for name in pair)} <= set(PERMISSIONS)
    assert len(named) == len(set(named))
    for one in RESERVED:
        for name in one.permissions:
            assert shipped().roles_with(name) == one.roles, name
    for grant in shipped_grants():
        assert grant.scope in scopes_of(grant.role, grant.permission), grant


def test_a_role_without_a_key_can_get_nothing_that_needs_one() -> None:
    for role in OF_THE_BUREAU:
        assert not [name for name, one in PERMISSIONS.items() if one.keyed and scopes_of(role, name)]


async def test_an_office_scope_counts_in_the_office_of_the_place_alone(bureau: Bureau) -> None:
    person = await bureau.hire("两处", (BUILDING, Role.CHIEF), (DESIGN, Role.CLERK), (DESK, Role.DISPATCHER))
    assert person.offices_with("retention.hold") == frozenset({BUILDING})
    assert person.may("retention.hold", BUILDING)
    assert not person.may("retention.hold", DESIGN)
    assert person.offices_with("rules.edit") is None, "the dispatcher's is for the whole bureau"
    within = person.within("retention.hold")
    assert within.offices == frozenset({BUILDING})
    assert within.permissions == person.permissions, "menus and other pages go by all of them"
    assert within.within("tips.read").offices == {BUILDING, DESIGN, DESK}


async def test_heads_end_places_by_the_row_and_no_longer_than_it(
    bureau: Bureau, wang: Person, zheng: Person
) -> None:
    chief, zhao = bureau["李科长"], bureau["赵干事"]
    assert revoking.may_end(chief, BUILDING)
    assert not revoking.may_end(chief, DESIGN)
    assert revoking.may_end(wang, DESIGN)
    after = Rights.of([one for one in shipped_grants() if one.role is not Role.CHIEF], TODAY)
    with pytest.raises(Refused):
        await revoking.end_place(
            replace(chief, rights=after), zhao.id, BUILDING, Role.CLERK, reason=Reason.LEFT
        )


def test_of_several_rows_the_newest_counts() -> None:
    first, *_ = shipped_grants()
    later = Grant(
        role=first.role,
        permission="contacts.publish",
        scope=Scope.BUREAU,
        valid_from=TODAY,
        valid_to=None,
        source=NOTE,
    )
    earlier = Grant(
        role=first.role,
        permission="contacts.publish",
        scope=Scope.OFFICE,
        valid_from=TODAY - timedelta(days=9),
        valid_to=None,
        source=NOTE,
    )
    found = Rights.of([later, earlier], TODAY).grant(first.role, "contacts.publish")
    assert found is not None
    assert found.scope is Scope.BUREAU
