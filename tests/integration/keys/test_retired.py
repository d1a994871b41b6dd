"""宓离 was a key officer and kept a copy of his keys: what he signs from then on is refused."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import Refused
from portal.database import change, fetch, insert_many, writing
from portal.settings import current
from portal.staff import authority, closing, epochs, keyring, officers, retired, revoking, rotating, vouching
from portal.staff.keyring import NotCertified, PlantedKey
from portal.staff.people import Person
from portal.staff.revoking import Reason
from portal.staff.tables import OfficeEpoch
from portal.vault import boxes, signatures
from portal.vault.digests import fingerprint
from tests.support.bureau import BUILDING, Bureau, member

pytestmark = pytest.mark.usefixtures("working_day")


@pytest.fixture
async def former(bureau: Bureau) -> Person:
    """He signed the office's second key while he was one."""
    officer = await bureau.hire("宓离", (None, Role.KEY_OFFICER))
    await rotating.rotate(officer, BUILDING)
    await revoking.end_place(bureau["王密"], officer.id, None, Role.KEY_OFFICER, reason=Reason.MOVED)
    return officer


async def planted_by(officer: Person, number: int) -> None:
    """A key of the thief's own, with a true signature, a true certificate and whatever day he likes."""
    [row] = await fetch("SELECT signer_certificate FROM office_epoch WHERE signed_by = ?", officer.id)
    mine, escrow = boxes.new_pair(), authority.load().escrow_public
    statement = signatures.epoch_statement(BUILDING, number, mine.public, escrow)
    [grant] = await fetch("SELECT * FROM office_grant ORDER BY id LIMIT 1")
    epoch = {
        "id": uuid4(),
        "office": BUILDING,
        "number": number,
        "public": mine.public,
        "signature": signatures.sign(officer.keys.sign.private, signatures.OFFICE_EPOCH, statement),
        "signed_by": officer.id,
        "signer_public": officer.keys.sign.public,
        "signer_certificate": row["signer_certificate"],
        "created_on": date(2020, 1, 1),
    }
    async with writing():
        await change("DELETE FROM office_epoch WHERE office = ? AND number = ?", BUILDING, number)
        await insert_many(OfficeEpoch, [epoch])
        await change(
            "INSERT INTO office_grant (id, epoch, account, sealed, granted_by, granted_on) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            *(uuid4(), epoch["id"], grant["account"], b"", officer.id, clock.today()),
        )
    epochs._trusted.clear()


async def test_what_he_signed_while_he_was_one_stays_good(bureau: Bureau, former: Person) -> None:
    epochs._trusted.clear()
    current_key = await keyring.current_epoch(BUILDING)
    assert current_key is not None
    assert current_key.number == 2
    assert all(one.vouched for one in await vouching.candidates(BUILDING))


@pytest.mark.parametrize("number", [2, 3])
async def test_a_key_that_he_signs_afterwards_is_refused_whatever_day_it_bears(
    bureau: Bureau, former: Person, number: int
) -> None:
    await planted_by(former, number)
    with pytest.raises(PlantedKey):
        await keyring.current_epoch(BUILDING)


async def test_nobody_whom_he_vouches_for_afterwards_is_given_the_next_key(
    bureau: Bureau, former: Person
) -> None:
    """The thief puts his own keys into a clerk's row, with the former officer's signature under them."""
    thief = await bureau.hire("贼", (None, Role.AUDITOR))
    clerk = bureau["张干事"]
    statement = signatures.member_statement(
        BUILDING, 2, str(clerk.id), thief.keys.box.public, thief.keys.sign.public
    )
    signed = signatures.sign(former.keys.sign.private, signatures.OFFICE_MEMBER, statement)
    await change(
        "UPDATE account SET box_public = ?, sign_public = ? WHERE id = ?",
        *(thief.keys.box.public, thief.keys.sign.public, clerk.id),
    )
    await change(
        "UPDATE office_grant SET signature = ?, granted_by = ? WHERE account = ?", signed, former.id, clerk.id
    )
    vouched = {one.member.id: one.vouched for one in await vouching.candidates(BUILDING)}
    assert vouched[clerk.id] is False
    with pytest.raises(rotating.NotCompared):
        await rotating.rotate(bureau["王密"], BUILDING)


async def test_the_verbs_refuse_him_even_with_a_place_that_somebody_gave_back(
    bureau: Bureau, former: Person
) -> None:
    with pytest.raises(NotCertified, match="portal root certify"):
        await keyring.create_epoch(BUILDING, signer=former, members=[member(bureau["李科长"])])
    with pytest.raises(Refused):
        await rotating.rotate(replace(former, places=()), BUILDING)


async def test_certified_anew_he_signs_again(bureau: Bureau, former: Person) -> None:
    finger = fingerprint(former.keys.sign.public)
    await officers.certify(former.login, bureau.root_private.hex(), compared=finger)
    await rotating.rotate(former, BUILDING)
    found = await keyring.current_epoch(BUILDING)
    assert found is not None
    assert found.number == 3


async def test_a_closed_account_is_retired_and_one_who_never_signed_leaves_no_trace(
    bureau: Bureau,
) -> None:
    officer = await bureau.hire("宓离", (None, Role.KEY_OFFICER))
    await closing.close(bureau["王密"], officer.id, reason="退休")
    await closing.close(bureau["王密"], bureau["赵干事"].id, reason="调离")
    noted = (current().data / "keys" / "retired.json").read_text(encoding="ascii")
    assert officer.keys.sign.public.hex() in noted
    assert bureau["赵干事"].keys.sign.public.hex() not in noted
    assert not retired.counts(officer.keys.sign.public, b"anything new")


async def test_retired_twice_gains_him_nothing(bureau: Bureau, former: Person) -> None:
    await planted_by(former, 3)
    async with writing():
        await retired.retire(former.id)
    with pytest.raises(PlantedKey):
        await keyring.current_epoch(BUILDING)
