"""Ending places: what somebody could open is shut to him at once, and his office waits for a new key."""

import pytest

from portal.catalogue.states import Role
from portal.core.errors import NotFound, Refused
from portal.database import change, fetch, insert_many, writing
from portal.ledger.verifying import verify
from portal.sessions import sealed
from portal.staff import keyring, revoking, rotating, signing_in
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.staff.revoking import LastMember, Reason
from portal.staff.rotating import Why
from portal.staff.tables import OfficeGrant
from portal.tips import reading
from portal.tips.queries import tip_for
from tests.support.bureau import BUILDING, CUSTODIANS, DESIGN, Bureau, member
from tests.support.tips import send


async def _now(token: str) -> Person | None:
    """Who is behind this cookie on the next request."""
    session = await sealed.find(token, signing_in.KIND)
    return await signing_in.person_of(session) if session else None


async def _signed_in(bureau: Bureau, name: str) -> str:
    return await signing_in.begin(bureau[name].id, bureau[name].keys)


async def _ends(
    bureau: Bureau, name: str, role: Role = Role.CLERK, office: str | None = BUILDING, **more: bool
) -> None:
    await revoking.end_place(bureau["王密"], bureau[name].id, office, role, reason=Reason.MOVED, **more)


async def test_who_loses_his_place_reads_nothing_from_that_moment(bureau: Bureau) -> None:
    registered, _ = await send()
    token = await _signed_in(bureau, "赵干事")
    assert await _now(token) is not None
    await _ends(bureau, "赵干事")
    assert await _now(token) is None
    later = await _now(await _signed_in(bureau, "赵干事"))
    assert later is not None
    assert later.places == ()
    with pytest.raises(NotFound):
        await tip_for(later, registered.number)
    for one in (later, bureau["赵干事"]):
        assert await OfficeKeyring(one).pair("office", BUILDING, 1) is None


async def test_a_copy_of_his_session_and_grant_rows_put_back_opens_nothing(bureau: Bureau) -> None:
    """He copied his rows before, and has a friend who can write to the database."""
    registered, _ = await send()
    token = await _signed_in(bureau, "赵干事")
    grants = await fetch("SELECT * FROM office_grant WHERE account = ?", bureau["赵干事"].id)
    sessions = await fetch("SELECT * FROM session WHERE account = ?", bureau["赵干事"].id)
    await _ends(bureau, "赵干事")
    await rotating.rotate(bureau["王密"], BUILDING)
    names = ", ".join(sessions[0])
    marks = ", ".join("?" for _ in sessions[0])
    await change(f"INSERT INTO session ({names}) VALUES ({marks})", *sessions[0].values())
    async with writing():
        await insert_many(OfficeGrant, grants)
    back = await _now(token)
    assert back is not None
    assert back.places == ()
    with pytest.raises(NotFound):
        await reading.open_for(back, registered.number)


async def test_his_office_waits_for_a_new_key_and_the_ledger_says_why(bureau: Bureau) -> None:
    await _ends(bureau, "赵干事")
    [due] = await rotating.due()
    assert (due.office, due.why) == (BUILDING, Why.LEFT)
    rows = await fetch("SELECT facts FROM ledger_event WHERE kind = 'office.member_removed'")
    assert '"reason":"moved"' in rows[0]["facts"]
    assert (await verify()).sound


async def test_one_of_two_roles_in_an_office_ends_without_touching_the_key(bureau: Bureau) -> None:
    token = await _signed_in(bureau, "张干事")
    await _ends(bureau, "张干事", Role.PUBLISHER)
    still = await _now(token)
    assert still is not None
    assert still.roles_in(BUILDING) == {Role.CLERK}
    assert await OfficeKeyring(still).pair("office", BUILDING, 1) is not None
    assert await rotating.due() == []


async def test_a_place_ends_today_and_not_at_midnight(bureau: Bureau) -> None:
    token = await _signed_in(bureau, "李科长")
    await _ends(bureau, "李科长", Role.CHECKER)
    now = await _now(token)
    assert now is not None
    assert now.roles_in(BUILDING) == {Role.CHIEF}


async def test_what_was_opened_for_him_personally_goes_too(bureau: Bureau) -> None:
    registered, _ = await send()
    [tip] = await fetch("SELECT identity FROM tip WHERE id = ?", registered.tip)
    await change(
        "UPDATE compartment_grant SET holder_kind = 'account', holder = ?, epoch = 0 "
        "WHERE compartment = ? AND purpose = 'custody'",
        str(bureau["赵干事"].id),
        tip["identity"],
    )
    await _ends(bureau, "赵干事")
    assert not await fetch("SELECT holder FROM compartment_grant WHERE holder_kind = 'account'")


async def test_the_last_member_goes_only_when_somebody_knows_what_that_means(bureau: Bureau) -> None:
    await _ends(bureau, "陈设计", Role.CLERK, DESIGN)
    with pytest.raises(LastMember) as refused:
        await _ends(bureau, "陈设计", Role.CHIEF, DESIGN)
    assert "勘察设计科" in str(refused.value.message.values["offices"])
    assert await revoking.last_holder_of(bureau["陈设计"].id) == [DESIGN]
    assert await keyring.current_epoch(DESIGN) is not None
    await _ends(bureau, "陈设计", Role.CHIEF, DESIGN, knowing=True)
    assert await keyring.current_epoch(DESIGN) is None
    # There is nobody to seal a new key to; the first new member brings one.
    assert await rotating.due() == []


async def test_a_head_ends_places_in_his_office_and_nowhere_else(bureau: Bureau) -> None:
    chief = bureau["李科长"]
    await revoking.end_place(chief, bureau["赵干事"].id, BUILDING, Role.CLERK, reason=Reason.LEFT)
    for office, name, role in ((DESIGN, "陈设计", Role.CLERK), (None, "王密", Role.ACCOUNT_ADMIN)):
        with pytest.raises(Refused):
            await revoking.end_place(chief, bureau[name].id, office, role, reason=Reason.LEFT)
    with pytest.raises(Refused):
        await revoking.end_place(
            bureau["张干事"], bureau["李科长"].id, BUILDING, Role.CHIEF, reason=Reason.LEFT
        )


async def test_a_place_that_he_does_not_have_cannot_end(bureau: Bureau) -> None:
    await _ends(bureau, "赵干事")
    with pytest.raises(NotFound):
        await _ends(bureau, "赵干事")


@pytest.mark.parametrize("role", [Role.ACCOUNT_ADMIN, Role.KEY_OFFICER])
async def test_the_bureau_is_never_without_account_administrator_and_key_officer(
    bureau: Bureau, role: Role
) -> None:
    with pytest.raises(Refused):
        await _ends(bureau, "王密", role, None)
    await bureau.hire("孙二", (None, role))
    await _ends(bureau, "王密", role, None)


async def test_closing_an_account_ends_every_place_key_and_session(bureau: Bureau) -> None:
    both = await bureau.hire(
        "钱两处", (BUILDING, Role.CLERK), (CUSTODIANS, Role.CUSTODIAN), (None, Role.AUDITOR)
    )
    await keyring.admit(BUILDING, member(both), by=bureau["李科长"])
    await keyring.admit(CUSTODIANS, member(both), by=bureau["管保"])
    token = await _signed_in(bureau, "钱两处")
    taken = await revoking.remove_everywhere(both.id, actor=bureau["王密"].actor)
    assert set(taken.offices) == {BUILDING, CUSTODIANS}
    assert await _now(token) is None
    assert not await fetch("SELECT id FROM office_grant WHERE account = ?", both.id)
    assert not await fetch("SELECT id FROM membership WHERE account = ? AND until_on IS NULL", both.id)
    assert {one.office for one in await rotating.due()} == {BUILDING, CUSTODIANS}


async def test_closing_the_account_of_a_last_member_needs_the_same_knowledge(bureau: Bureau) -> None:
    with pytest.raises(LastMember):
        await revoking.remove_everywhere(bureau["纪严"].id, actor=bureau["王密"].actor)
    assert await fetch("SELECT id FROM office_grant WHERE account = ?", bureau["纪严"].id)
    await revoking.remove_everywhere(bureau["纪严"].id, actor=bureau["王密"].actor, knowing=True)
    assert not await fetch("SELECT id FROM office_grant WHERE account = ?", bureau["纪严"].id)


async def test_who_lost_his_keys_keeps_his_places_and_waits_to_be_admitted(bureau: Bureau) -> None:
    zhao = bureau["赵干事"]
    async with writing():
        assert await revoking.forget_keys(zhao.id) == [BUILDING]
    assert await revoking.admission_due(zhao.id) == [BUILDING]
    assert await rotating.due() == []
    await keyring.admit(BUILDING, member(zhao), by=bureau["李科长"])
    assert await revoking.admission_due(zhao.id) == []
