"""New keys for offices: signed by a key officer, sealed to those who stay, due when one left, or yearly."""

from datetime import timedelta
from uuid import uuid4

import pytest

from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import Refused
from portal.database import change, fetch, insert_many, writing
from portal.ledger.verifying import verify
from portal.mail import reminding
from portal.staff import keyring, revoking, rotating, vouching
from portal.staff.keyring import NotCertified, OfficeKeyring
from portal.staff.revoking import Reason
from portal.staff.rotating import NotCompared, Why
from portal.staff.tables import OfficeGrant
from portal.tips import reading
from portal.vault import boxes
from tests.support.bureau import BUILDING, DESIGN, DESK, Bureau, member
from tests.support.tips import send


async def _zhao_leaves(bureau: Bureau) -> None:
    await revoking.end_place(bureau["王密"], bureau["赵干事"].id, BUILDING, Role.CLERK, reason=Reason.LEFT)


async def test_the_new_key_goes_to_those_who_stay_and_to_nobody_else(bureau: Bureau) -> None:
    await _zhao_leaves(bureau)
    epoch = await rotating.rotate(bureau["王密"], BUILDING)
    assert epoch.number == 2
    assert {one.name for one in await keyring.members(BUILDING)} == {"李科长", "张干事"}
    assert await OfficeKeyring(bureau["张干事"]).pair("office", BUILDING, 2) is not None
    assert await OfficeKeyring(bureau["赵干事"]).pair("office", BUILDING, 2) is None
    assert await rotating.due() == []
    assert (await verify()).sound


async def test_new_tips_are_sealed_to_the_new_key_at_once_and_old_ones_stay_readable(bureau: Bureau) -> None:
    old, _ = await send()
    await rotating.rotate(bureau["王密"], BUILDING)
    new, _ = await send()
    rows = await fetch(
        "SELECT t.number, g.epoch FROM tip t JOIN compartment_grant g ON g.compartment = t.content "
        "WHERE g.holder_kind = 'office'"
    )
    assert {row["number"]: row["epoch"] for row in rows} == {old.number: 1, new.number: 2}
    for number in (old.number, new.number):
        assert (await reading.open_for(bureau["张干事"], number)).answers


async def test_only_a_key_officer_signs(bureau: Bureau) -> None:
    with pytest.raises(Refused):
        await rotating.rotate(bureau["李科长"], BUILDING)
    impostor = await bureau.hire("假密", (None, Role.KEY_OFFICER))
    await change("UPDATE account SET officer_signature = NULL WHERE id = ?", impostor.id)
    with pytest.raises(NotCertified):
        await rotating.rotate(impostor, BUILDING)
    assert (await keyring.current_epochs(BUILDING))[BUILDING].number == 1


async def test_an_office_without_any_key_is_founded_and_not_rotated(bureau: Bureau) -> None:
    with pytest.raises(Refused):
        await rotating.rotate(bureau["王密"], "cost-station")


async def test_a_member_whose_keys_were_exchanged_in_the_database_is_given_nothing(bureau: Bureau) -> None:
    """Else whoever can write there would put in his own keys and wait for the yearly change."""
    await change(
        "UPDATE account SET box_public = ? WHERE id = ?", boxes.new_pair().public, bureau["张干事"].id
    )
    with pytest.raises(NotCompared) as refused:
        await rotating.rotate(bureau["王密"], BUILDING)
    assert refused.value.message.values["names"] == "张干事"
    assert len(await fetch("SELECT id FROM office_epoch WHERE office = ?", BUILDING)) == 1


async def test_a_grant_copied_to_a_stranger_makes_him_no_member_of_the_new_key(bureau: Bureau) -> None:
    """A row of membership and a row of a grant are easily written; the signature under them is not."""
    stranger = await bureau.hire("外人", (BUILDING, Role.CLERK))
    await change(
        "INSERT INTO office_grant (id, epoch, account, sealed, granted_by, granted_on, signature) "
        "SELECT ?, epoch, ?, sealed, granted_by, granted_on, signature FROM office_grant WHERE account = ?",
        *(uuid4(), stranger.id, bureau["赵干事"].id),
    )
    with pytest.raises(NotCompared) as refused:
        await rotating.rotate(bureau["王密"], BUILDING)
    assert refused.value.message.values["names"] == "外人"


async def test_rows_of_a_member_who_left_put_back_later_make_him_no_member_again(bureau: Bureau) -> None:
    """He kept a copy of what his head once signed for him; it was for a key that is no longer the newest."""
    zhao = bureau["赵干事"]
    [kept] = await fetch("SELECT * FROM office_grant WHERE account = ?", zhao.id)
    await _zhao_leaves(bureau)
    await rotating.rotate(bureau["王密"], BUILDING)
    async with writing():
        await insert_many(OfficeGrant, [kept])
    await change("UPDATE membership SET until_on = NULL WHERE account = ?", zhao.id)
    for epoch in (kept["epoch"], (await keyring.current_epochs(BUILDING))[BUILDING].id):
        await change("UPDATE office_grant SET epoch = ? WHERE id = ?", epoch, kept["id"])
        with pytest.raises(NotCompared) as refused:
            await rotating.rotate(bureau["王密"], BUILDING)
        assert refused.value.message.values["names"] == "赵干事"


async def test_nobody_is_vouched_for_beside_a_key_that_was_brought_back(bureau: Bureau) -> None:
    await rotating.rotate(bureau["王密"], BUILDING)
    newest = (await keyring.current_epochs(BUILDING))[BUILDING].id
    await change("DELETE FROM office_grant WHERE epoch = ?", newest)
    await change("DELETE FROM office_epoch WHERE id = ?", newest)
    assert not any(one.vouched for one in await vouching.candidates(BUILDING))


async def test_whom_a_head_admitted_is_vouched_for_while_the_head_is_there(bureau: Bureau) -> None:
    new = await bureau.hire("新来", (BUILDING, Role.CLERK))
    await keyring.admit(BUILDING, member(new), by=bureau["李科长"])
    assert all(one.vouched for one in await vouching.candidates(BUILDING))
    await revoking.remove_everywhere(bureau["李科长"].id, actor=bureau["王密"].actor)
    found = {one.member.name: one.vouched for one in await vouching.candidates(BUILDING)}
    assert found == {"张干事": True, "赵干事": True, "新来": False}
    epoch = await rotating.rotate(bureau["王密"], BUILDING, compared=[member(new).fingerprint])
    assert epoch.number == 2
    # From now on the key officer's own signature stands below his grant.
    assert all(one.vouched for one in await vouching.candidates(BUILDING))


async def test_members_from_before_there_were_signatures_are_compared_once(bureau: Bureau) -> None:
    await change("UPDATE office_grant SET signature = NULL")
    names = {one.member.name for one in await vouching.candidates(DESIGN) if not one.vouched}
    assert names == {"陈设计"}
    with pytest.raises(NotCompared):
        await rotating.rotate(bureau["王密"], DESIGN)
    await rotating.rotate(bureau["王密"], DESIGN, compared=[member(bureau["陈设计"]).fingerprint])


async def test_a_key_is_due_a_year_after_it_was_made(bureau: Bureau) -> None:
    async with writing():
        await rotating.note_yearly()
    assert await rotating.due() == []
    with clock.frozen(clock.now() + timedelta(days=365)):
        async with writing():
            await rotating.note_yearly()
            await rotating.note_yearly()
        due = await rotating.due()
        assert {one.why for one in due} == {Why.YEARLY}
        assert {one.office for one in due} == await keyring.offices_with_keys()
        await rotating.rotate(bureau["王密"], DESK)
        async with writing():
            await rotating.note_yearly()
        assert DESK not in {one.office for one in await rotating.due()}


async def test_key_officers_are_reminded_once_a_week(bureau: Bureau) -> None:
    await _zhao_leaves(bureau)
    await reminding.remind_of_rotations()
    [mail] = await fetch("SELECT recipient, template FROM outbox_mail")
    assert mail == {"recipient": bureau["王密"].email, "template": "work"}
    await change("DELETE FROM outbox_mail")
    await reminding.remind_of_rotations()
    assert not await fetch("SELECT id FROM outbox_mail")
    with clock.frozen(clock.now() + timedelta(days=7)):
        await reminding.remind_of_rotations()
        assert len(await fetch("SELECT id FROM outbox_mail")) == 1
        await change("DELETE FROM outbox_mail")
        await rotating.rotate(bureau["王密"], BUILDING)
    with clock.frozen(clock.now() + timedelta(days=14)):
        await reminding.remind_of_rotations()
        assert not await fetch("SELECT id FROM outbox_mail")
