"""Places and keys: who may put whom where, and that a place without a key opens nothing."""

from uuid import uuid4

import pytest

from portal.catalogue.states import Role
from portal.core.errors import Conflict, NotFound, Refused
from portal.database import change, fetch
from portal.ledger.verifying import verify
from portal.staff import keyring, placing, queries
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.staff.placing import Outcome
from portal.vault.boxes import new_pair
from portal.vault.digests import fingerprint
from tests.support.small_bureau import SetUp, again, hired, waiting_for, who

BUILDING = "construction-section"


@pytest.fixture
async def wang(bureau: SetUp) -> Person:
    """Account administrator and key officer, dispatcher, chief of discipline, custodian."""
    return await who(bureau.token)


@pytest.fixture
async def chief(wang: Person) -> Person:
    """李芳, who heads the construction section."""
    li = await hired("li", "李芳", by=wang)
    await placing.place(wang, li.id, office=BUILDING, role=Role.CHIEF)
    await admit(wang, li)
    return await again(li)


async def admit(by: Person, person: Person, office: str = BUILDING) -> Outcome:
    """As after comparing the fingerprint on the phone."""
    return await placing.admit(by, person.id, office, compared=fingerprint(person.keys.box.public))


async def holds(person: Person, office: str) -> bool:
    return await OfficeKeyring(person).pair("office", office, 1) is not None


async def test_the_first_chief_of_an_office_brings_its_key_into_being(wang: Person) -> None:
    li = await hired("li", "李芳", by=wang)
    assert await placing.place(wang, li.id, office=BUILDING, role=Role.CHIEF) == Outcome.WAITING
    assert await admit(wang, li) == Outcome.KEY_MADE
    li = await again(li)
    assert li.roles_in(BUILDING) == {Role.CHIEF}
    assert await holds(li, BUILDING)
    assert not await holds(wang, BUILDING)


async def test_nobody_is_admitted_before_he_has_a_key_of_his_own(wang: Person) -> None:
    """Invited, and without a password yet: there is nothing that a key could be sealed to."""
    await waiting_for("li", "李芳", by=wang)
    [li] = [one.id for one in await queries.people() if one.name == "李芳"]
    assert await placing.place(wang, li, office=BUILDING, role=Role.CHIEF) == Outcome.WAITING
    with pytest.raises(Refused, match="还没有设置密码"):
        await placing.admit(wang, li, BUILDING, compared=fingerprint(b""))
    assert await fetch("SELECT account FROM office_grant WHERE account = ?", li) == []


async def test_a_member_of_an_office_admits_with_the_key_he_holds(wang: Person) -> None:
    zhao = await hired("zhao", "赵敏", by=wang)
    await placing.place(wang, zhao.id, office="dispatch-desk", role=Role.DISPATCHER)
    assert await admit(wang, zhao, "dispatch-desk") == Outcome.ADMITTED
    assert await holds(await again(zhao), "dispatch-desk")


async def test_an_administrator_without_the_key_only_registers_a_place_that_waits(
    wang: Person, chief: Person
) -> None:
    zhao = await hired("zhao", "赵敏", by=wang)
    assert await placing.place(wang, zhao.id, office=BUILDING, role=Role.CLERK) == Outcome.WAITING
    zhao = await again(zhao)
    assert zhao.places == ()
    assert zhao.permissions == frozenset()
    assert not await holds(zhao, BUILDING)


async def test_the_chief_admits_who_waits_and_he_reads_from_then_on(wang: Person, chief: Person) -> None:
    zhao = await hired("zhao", "赵敏", by=wang)
    await placing.place(wang, zhao.id, office=BUILDING, role=Role.CLERK)
    assert await admit(chief, zhao) == Outcome.ADMITTED
    zhao = await again(zhao)
    assert zhao.roles_in(BUILDING) == {Role.CLERK}
    assert await holds(zhao, BUILDING)
    assert not (await verify()).faults


async def test_admitting_twice_changes_nothing(wang: Person, chief: Person) -> None:
    zhao = await hired("zhao", "赵敏", by=wang)
    await placing.place(wang, zhao.id, office=BUILDING, role=Role.CLERK)
    await admit(chief, zhao)
    assert await admit(chief, zhao) == Outcome.IN_FORCE
    assert len(await fetch("SELECT id FROM office_grant WHERE account = ?", zhao.id)) == 1


async def test_nobody_admits_into_an_office_whose_key_he_does_not_hold(wang: Person, chief: Person) -> None:
    zhao = await hired("zhao", "赵敏", by=wang)
    await placing.place(wang, zhao.id, office=BUILDING, role=Role.CLERK)
    with pytest.raises(Refused):
        await admit(wang, zhao)
    assert not await holds(await again(zhao), BUILDING)


async def test_an_administrator_cannot_put_himself_into_an_office_that_has_a_key(
    wang: Person, chief: Person
) -> None:
    assert await placing.place(wang, wang.id, office=BUILDING, role=Role.CLERK) == Outcome.WAITING
    wang = await again(wang)
    assert BUILDING not in wang.offices
    with pytest.raises(Refused):
        await admit(wang, wang)


async def test_someone_nobody_placed_cannot_be_admitted(chief: Person, wang: Person) -> None:
    zhao = await hired("zhao", "赵敏", by=wang)
    with pytest.raises(NotFound):
        await admit(chief, zhao)
    with pytest.raises(NotFound):
        await placing.admit(chief, uuid4(), BUILDING, compared="")


async def test_an_account_administrator_alone_holds_no_key_and_reads_no_tip(wang: Person) -> None:
    admin = await hired("qian", "钱进", by=wang)
    await placing.place(wang, admin.id, office=None, role=Role.ACCOUNT_ADMIN)
    admin = await again(admin)
    assert "people.manage" in admin.permissions
    assert not {name for name in admin.permissions if name.startswith("tips.")}
    for office in await keyring.offices_with_keys():
        assert not await holds(admin, office)


async def test_an_administrator_who_is_no_key_officer_cannot_make_an_office_key(wang: Person) -> None:
    admin = await hired("qian", "钱进", by=wang)
    await placing.place(wang, admin.id, office=None, role=Role.ACCOUNT_ADMIN)
    admin = await again(admin)
    assert await placing.place(admin, admin.id, office=BUILDING, role=Role.CHIEF) == Outcome.WAITING
    assert await keyring.current_epoch(BUILDING) is None
    assert await admit(wang, admin) == Outcome.KEY_MADE


async def test_only_an_account_administrator_gives_places(chief: Person) -> None:
    with pytest.raises(Refused):
        await placing.place(chief, chief.id, office=BUILDING, role=Role.CLERK)


async def test_a_second_role_in_the_same_office_counts_at_once(wang: Person, chief: Person) -> None:
    outcome = await placing.place(wang, chief.id, office=BUILDING, role=Role.CHECKER)
    assert outcome == Outcome.IN_FORCE
    assert (await again(chief)).roles_in(BUILDING) == {Role.CHIEF, Role.CHECKER}


async def test_the_same_place_twice_is_a_conflict(wang: Person, chief: Person) -> None:
    with pytest.raises(Conflict):
        await placing.place(wang, chief.id, office=BUILDING, role=Role.CHIEF)
    await placing.place(wang, chief.id, office=None, role=Role.AUDITOR)
    with pytest.raises(Conflict):
        await placing.place(wang, chief.id, office=None, role=Role.AUDITOR)


async def test_an_office_begins_with_its_chief(wang: Person) -> None:
    zhao = await hired("zhao", "赵敏", by=wang)
    with pytest.raises(Refused, match="负责人"):
        await placing.place(wang, zhao.id, office=BUILDING, role=Role.CLERK)


@pytest.mark.parametrize(
    ("office", "role"),
    [
        ("dispatch-desk", Role.CLERK),
        ("custodians", Role.DISPATCHER),
        (BUILDING, Role.CUSTODIAN),
        (BUILDING, Role.LEADING),
        (None, Role.KEY_OFFICER),
        (None, Role.CHIEF),
        (BUILDING, Role.INFORMANT),
    ],
)
async def test_roles_stand_only_where_they_belong(wang: Person, office: str | None, role: Role) -> None:
    with pytest.raises(Refused):
        await placing.place(wang, wang.id, office=office, role=role)


async def test_places_need_an_office_and_a_person_that_exist(wang: Person) -> None:
    with pytest.raises(NotFound):
        await placing.place(wang, wang.id, office="no-such-office", role=Role.CHIEF)
    with pytest.raises(NotFound):
        await placing.place(wang, uuid4(), office=None, role=Role.AUDITOR)


async def test_coverage_names_members_and_those_who_wait(wang: Person, chief: Person) -> None:
    zhao = await hired("zhao", "赵敏", by=wang)
    await placing.place(wang, zhao.id, office=BUILDING, role=Role.CLERK)
    rows = await queries.coverage()
    assert {row.code for row in rows[:3]} == set(keyring.NEEDED_TO_OPEN)
    assert all(row.members for row in rows[:3])
    building = next(row for row in rows if row.code == BUILDING)
    assert [one.name for one in building.members] == ["李芳"]
    assert [one.name for one in building.waiting] == ["赵敏"]
    assert not building.needed
    design = next(row for row in rows if row.code == "survey-design-section")
    assert not design.is_begun


async def test_people_are_listed_with_places_fingerprint_and_what_they_weaken(wang: Person) -> None:
    [row] = await queries.people()
    assert row.name == "王建国"
    assert len(row.fingerprint.split()) == 8
    assert {place.role for place in row.places if place.office is None} == {
        *(Role.ACCOUNT_ADMIN, Role.KEY_OFFICER)
    }
    assert len(row.weakenings) >= 3
    assert await queries.person(row.id) == row
    assert await queries.person(uuid4()) is None


async def test_members_and_names_are_found_for_other_pages(wang: Person, chief: Person) -> None:
    assert [one.id for one in await queries.members_of(BUILDING)] == [chief.id]
    assert await queries.names([chief.id]) == {chief.id: "李芳"}


async def test_a_key_exchanged_after_it_was_compared_is_given_nothing(wang: Person, chief: Person) -> None:
    """Somebody who can write to the database puts his own key in the waiting person's row."""
    zhao = await hired("zhao", "赵敏", by=wang)
    await placing.place(wang, zhao.id, office=BUILDING, role=Role.CLERK)
    await change("UPDATE account SET box_public = ? WHERE id = ?", new_pair().public, zhao.id)
    with pytest.raises(Conflict):
        await admit(chief, zhao)
    assert await fetch("SELECT id FROM office_grant WHERE account = ?", zhao.id) == []
