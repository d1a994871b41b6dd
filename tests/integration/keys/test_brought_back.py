"""Somebody brings an old key back in the database, or takes the newest away: no tip goes to the old one."""

from uuid import uuid4

import pytest

from portal.compartments import resealing
from portal.core import clock
from portal.database import change, fetch, writing
from portal.sessions import sealed
from portal.settings import current
from portal.staff import epochs, keyring, marks, rotating, signing_in
from portal.staff.keyring import OldKey, PlantedKey
from portal.staff.people import Person
from tests.support.bureau import BUILDING, Bureau
from tests.support.tips import send


@pytest.fixture
async def rotated(bureau: Bureau) -> Bureau:
    """The construction section has its second key, and the first is gone."""
    await send()
    await rotating.rotate(bureau["王密"], BUILDING)
    person = bureau["张干事"]
    await resealing.reseal(person, BUILDING, session=await _session(person))
    return bureau


async def _session(person: Person) -> str:
    return sealed.session_id(await signing_in.begin(person.id, person.keys))


async def _number() -> int:
    found = await keyring.current_epoch(BUILDING)
    assert found is not None
    return found.number


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE office_epoch SET ended_on = '2026-03-10' WHERE office = '{office}' AND number = 2",
        "DELETE FROM office_grant WHERE epoch IN (SELECT id FROM office_epoch WHERE number = 2)",
    ],
)
async def test_an_old_key_made_current_again_is_refused(rotated: Bureau, statement: str) -> None:
    assert await _number() == 2
    await change("UPDATE office_epoch SET ended_on = NULL WHERE office = ? AND number = 1", BUILDING)
    await _grant_again(rotated)
    assert await _number() == 2
    await change(statement.format(office=BUILDING))
    with pytest.raises(OldKey):
        await keyring.current_epoch(BUILDING)
    tips = await fetch("SELECT id FROM tip")
    with pytest.raises(PlantedKey):
        await send()
    assert await fetch("SELECT id FROM tip") == tips


async def test_an_old_key_numbered_anew_does_not_carry_its_signature(rotated: Bureau) -> None:
    await change("DELETE FROM office_grant WHERE epoch IN (SELECT id FROM office_epoch WHERE number = 2)")
    await change("DELETE FROM office_epoch WHERE office = ? AND number = 2", BUILDING)
    await change(
        "UPDATE office_epoch SET ended_on = NULL, number = 2 WHERE office = ? AND number = 1", BUILDING
    )
    await _grant_again(rotated)
    with pytest.raises(PlantedKey):
        await keyring.current_epoch(BUILDING)


async def test_a_rotation_after_the_theft_brings_a_number_that_was_never_used(rotated: Bureau) -> None:
    await change("UPDATE office_epoch SET ended_on = NULL WHERE office = ? AND number = 1", BUILDING)
    await _grant_again(rotated)
    await change("DELETE FROM office_grant WHERE epoch IN (SELECT id FROM office_epoch WHERE number = 2)")
    await change("DELETE FROM office_epoch WHERE office = ? AND number = 2", BUILDING)
    members = [
        keyring.Member(one.id, one.name, one.keys.box.public, one.keys.sign.public)
        for one in (rotated["张干事"], rotated["李科长"])
    ]
    epoch = await keyring.create_epoch(BUILDING, signer=rotated["王密"], members=members)
    assert epoch.number == 3
    assert await _number() == 3


async def test_a_mark_rises_only_when_the_key_is_durable_and_never_falls(bureau: Bureau) -> None:
    assert await _number() == 1
    assert marks.marks()[BUILDING] == 1
    with pytest.raises(RuntimeError):
        await _makes_a_key_that_is_undone(bureau)
    assert marks.marks()[BUILDING] == 1
    assert await _number() == 1
    marks.raise_to({BUILDING: 0})
    assert marks.marks()[BUILDING] == 1
    await rotating.rotate(bureau["王密"], BUILDING)
    assert marks.marks()[BUILDING] == 2


async def test_the_marks_lie_beside_the_keys_and_not_in_the_database(bureau: Bureau) -> None:
    await keyring.current_epoch(BUILDING)
    path = current().data / "keys" / "epochs.json"
    assert BUILDING in path.read_text(encoding="ascii")
    path.unlink()
    # A server that lost them begins anew with what the signatures say.
    assert await _number() == 1
    assert BUILDING in path.read_text(encoding="ascii")


async def test_an_epoch_inserted_by_hand_is_refused_however_high_its_number(bureau: Bureau) -> None:
    """The row of another office's key, signature and all, under this office's name."""
    await change(
        "INSERT INTO office_epoch (id, office, number, public, escrow_sealed, signature, signed_by, "
        "signer_public, signer_certificate, created_on) SELECT ?, ?, 9, public, escrow_sealed, signature, "
        "signed_by, signer_public, signer_certificate, created_on FROM office_epoch WHERE office = ?",
        *(uuid4(), BUILDING, "dispatch-desk"),
    )
    await change(
        "INSERT INTO office_grant (id, epoch, account, sealed, granted_on) "
        "SELECT ?, id, ?, ?, ? FROM office_epoch WHERE number = 9",
        *(uuid4(), bureau["王密"].id, b"", clock.today()),
    )
    epochs._trusted.clear()
    with pytest.raises(PlantedKey):
        await keyring.current_epoch(BUILDING)


async def _makes_a_key_that_is_undone(bureau: Bureau) -> None:
    async with writing():
        await keyring.create_epoch(BUILDING, signer=bureau["王密"], members=await keyring.members(BUILDING))
        raise RuntimeError


async def _grant_again(bureau: Bureau) -> None:
    """A grant row of the first key, as somebody kept it."""
    await change(
        "INSERT INTO office_grant (id, epoch, account, sealed, granted_on) SELECT ?, id, ?, ?, ? "
        "FROM office_epoch WHERE office = ? ORDER BY created_on, number LIMIT 1",
        *(uuid4(), bureau["张干事"].id, b"\x01" + bytes(96), clock.today(), BUILDING),
    )
