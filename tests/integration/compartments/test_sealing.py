"""A compartment opens for its holders, and for nobody who only has the database."""

import pytest

from portal.compartments import sealing
from portal.compartments.sealing import Holder
from portal.core.errors import NotFound
from portal.database import change, fetch, writing
from portal.staff import keyring
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.intake import office_holder
from portal.vault.boxes import new_pair
from portal.vault.errors import CannotOpen
from tests.support.bureau import BUILDING, COUNTY, Bureau


async def _holder(office: str) -> Holder:
    epoch = await keyring.current_epoch(office)
    assert epoch is not None
    return office_holder(epoch)


async def _compartment(office: str) -> sealing.Fresh:
    new = sealing.fresh("case")
    await sealing.store(new, [(await _holder(office), "owner")])
    await sealing.put(new.id, "note", {"text": "现场无人"}, author="staff:1")
    return new


async def _reads(person: Person, compartment: sealing.Fresh) -> list[str]:
    pair = await sealing.open_pair(compartment.id, OfficeKeyring(person))
    if pair is None:
        return []
    return [item.payload["text"] for item in await sealing.opened_items(compartment.id, pair, "note")]


async def test_every_member_of_the_office_reads_it(bureau: Bureau) -> None:
    compartment = await _compartment(BUILDING)
    for name in ("李科长", "张干事", "赵干事"):
        assert await _reads(bureau[name], compartment) == ["现场无人"]


@pytest.mark.parametrize("name", ["王干事", "陈设计", "周派", "纪严", "管保", "王密"])
async def test_nobody_else_holds_a_key(bureau: Bureau, name: str) -> None:
    assert await _reads(bureau[name], await _compartment(BUILDING)) == []


async def test_sharing_and_taking_back(bureau: Bureau) -> None:
    compartment = await _compartment(BUILDING)
    await sealing.share(compartment.id, compartment.pair, await _holder(COUNTY), "cc")
    assert await _reads(bureau["王干事"], compartment) == ["现场无人"]
    await sealing.unshare(compartment.id, "office", COUNTY)
    assert await _reads(bureau["王干事"], compartment) == []


async def test_sharing_twice_is_one_grant(bureau: Bureau) -> None:
    compartment = await _compartment(BUILDING)
    for _ in range(2):
        await sealing.share(compartment.id, compartment.pair, await _holder(COUNTY), "cc")
    assert await sealing.holders(compartment.id) == [
        ("office", COUNTY, "cc"),
        ("office", BUILDING, "owner"),
    ]


async def test_a_new_member_reads_what_was_sealed_before_he_came(bureau: Bureau) -> None:
    from portal.catalogue.states import Role
    from tests.support.bureau import member

    compartment = await _compartment(BUILDING)
    newcomer = await bureau.hire("新来的", (BUILDING, Role.CLERK))
    assert await _reads(newcomer, compartment) == []
    await keyring.admit(BUILDING, member(newcomer), by=bureau["李科长"])
    assert await _reads(newcomer, compartment) == ["现场无人"]


async def test_only_a_member_can_admit(bureau: Bureau) -> None:
    from portal.catalogue.states import Role
    from portal.core.errors import Refused
    from tests.support.bureau import member

    newcomer = await bureau.hire("新来的", (BUILDING, Role.CLERK))
    with pytest.raises(Refused):
        await keyring.admit(BUILDING, member(newcomer), by=bureau["王密"])


async def test_a_place_that_has_ended_opens_nothing(bureau: Bureau) -> None:
    from dataclasses import replace

    compartment = await _compartment(BUILDING)
    assert await _reads(replace(bureau["张干事"], places=()), compartment) == []


async def test_items_keep_their_order_and_author(bureau: Bureau) -> None:
    compartment = await _compartment(BUILDING)
    await sealing.put(compartment.id, "note", {"text": "第二条"}, author="staff:2")
    items = await sealing.opened_items(compartment.id, compartment.pair, "note")
    assert [(item.position, item.author, item.payload["text"]) for item in items] == [
        (0, "staff:1", "现场无人"),
        (1, "staff:2", "第二条"),
    ]


async def test_anyone_may_add_without_being_able_to_read(bureau: Bureau) -> None:
    compartment = await _compartment(BUILDING)
    await sealing.put(compartment.id, "note", {"text": "补充"}, author="informant")
    assert await _reads(bureau["王干事"], compartment) == []
    assert await _reads(bureau["张干事"], compartment) == ["现场无人", "补充"]


async def test_items_swapped_in_the_database_do_not_open(bureau: Bureau) -> None:
    one, other = await _compartment(BUILDING), await _compartment(BUILDING)
    [row] = await fetch("SELECT dek, body FROM item WHERE compartment = ?", one.id)
    await change(
        "UPDATE item SET dek = ?, body = ? WHERE compartment = ?",
        bytes(row["dek"]),
        bytes(row["body"]),
        other.id,
    )
    with pytest.raises(CannotOpen):
        await _reads(bureau["张干事"], other)


async def test_a_grant_swapped_in_the_database_does_not_open(bureau: Bureau) -> None:
    one, other = await _compartment(BUILDING), await _compartment(BUILDING)
    [row] = await fetch("SELECT sealed FROM compartment_grant WHERE compartment = ?", one.id)
    await change(
        "UPDATE compartment_grant SET sealed = ? WHERE compartment = ?", bytes(row["sealed"]), other.id
    )
    with pytest.raises(CannotOpen):
        await _reads(bureau["张干事"], other)


async def test_adding_to_a_compartment_that_is_gone_is_not_found(bureau: Bureau) -> None:
    with pytest.raises(NotFound):
        await sealing.put(sealing.fresh("case").id, "note", {}, author="informant")


async def test_a_key_planted_in_the_database_is_refused(bureau: Bureau) -> None:
    """Who can write to the database, but has no key officer, cannot make the server seal to him."""
    thief = new_pair()
    async with writing():
        await change("UPDATE office_epoch SET public = ? WHERE office = ?", thief.public, BUILDING)
    with pytest.raises(keyring.PlantedKey):
        await keyring.current_epoch(BUILDING)


async def test_a_key_signed_by_somebody_the_root_never_certified_is_refused(bureau: Bureau) -> None:
    from tests.support.bureau import member

    with pytest.raises(keyring.NotCertified):
        await keyring.create_epoch(BUILDING, signer=bureau["李科长"], members=[member(bureau["李科长"])])


async def test_reporting_is_open_only_when_the_three_desks_have_members(bureau: Bureau) -> None:
    assert await keyring.is_open()
    await change("DELETE FROM office_grant WHERE account = ?", bureau["管保"].id)
    assert not await keyring.is_open()
