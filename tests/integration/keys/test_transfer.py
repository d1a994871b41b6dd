"""A tip that moves gets a new key: the former office has copies, and reads nothing that is added later."""

from uuid import UUID

import pytest

from portal.compartments import resealing, sealing
from portal.compartments.moving import unless_moved
from portal.compartments.sealing import open_pair
from portal.core.errors import Conflict, NotFound
from portal.database import change, fetch
from portal.sessions import sealed
from portal.staff import rotating, signing_in
from portal.staff.keyring import OfficeKeyring
from portal.tips import correspondence, dispatch, reading
from portal.tips.queries import tip_for
from portal.tips.receipts import open_own_tip
from portal.vault import boxes
from portal.vault.boxes import KeyPair
from portal.vault.errors import CannotOpen
from tests.support.bureau import BUILDING, DESIGN, DESK, Bureau
from tests.support.cases import informant
from tests.support.tips import UNSURE, sealed_photo, send


async def _moves(bureau: Bureau, number: str, version: int = 1, office: str = DESIGN) -> None:
    await dispatch.confirm_route(bureau["周派"], number, version=version, office=office, reason="设计企业")


async def _content(number: str) -> UUID:
    [row] = await fetch("SELECT content FROM tip WHERE number = ?", number)
    content: UUID = row["content"]
    return content


async def test_the_new_office_and_the_informant_read_everything_and_the_former_office_nothing(
    bureau: Bureau,
) -> None:
    registered, receipt = await send(UNSURE, files=(sealed_photo(),))
    await correspondence.write_to_informant(bureau["周派"], registered.number, "请补充合同。")
    await _moves(bureau, registered.number)
    for opened in (
        await reading.open_for(bureau["陈设计"], registered.number),
        await open_own_tip(await informant(receipt)),
    ):
        assert opened.answers == UNSURE
        assert [message.text for message in opened.messages] == ["请补充合同。"]
        assert len(opened.files) == 1
    with pytest.raises(NotFound):
        await reading.open_for(bureau["周派"], registered.number)


async def test_with_a_copy_of_its_rows_the_former_office_reads_the_old_and_not_the_new(
    bureau: Bureau,
) -> None:
    registered, receipt = await send(UNSURE)
    content = await _content(registered.number)
    copied = await open_pair(content, OfficeKeyring(bureau["周派"]))
    old_items = await fetch("SELECT * FROM item WHERE compartment = ?", content)
    assert copied is not None
    await _moves(bureau, registered.number)
    own = await open_own_tip(await informant(receipt))
    await correspondence.write_to_office(own.row, "派单之后补充的话。", pair=own.pair)
    for row in old_items:
        assert sealing.resealed(content, row, copied, boxes.new_pair().public)
    with pytest.raises(CannotOpen):
        await sealing.opened_items(content, copied)
    rows = await fetch("SELECT sealed FROM compartment_grant WHERE compartment = ?", content)
    desk = await OfficeKeyring(bureau["周派"]).pair("office", DESK, 1)
    assert desk is not None
    for row in rows:
        with pytest.raises(CannotOpen):
            boxes.unwrap(bytes(row["sealed"]), desk, sealing.grant_context(content, "office", DESK, 1))


async def test_it_moves_to_an_office_where_nobody_is_signed_in_right_after_a_rotation(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    await rotating.rotate(bureau["王密"], DESIGN)
    await rotating.rotate(bureau["王密"], DESK)
    await _moves(bureau, registered.number)
    rows = await fetch("SELECT epoch FROM compartment_grant WHERE holder = ? AND purpose = 'owner'", DESIGN)
    assert [row["epoch"] for row in rows] == [2]
    assert (await reading.open_for(bureau["陈设计"], registered.number)).answers == UNSURE
    with pytest.raises(NotFound):
        await tip_for(bureau["周派"], registered.number)


async def test_returned_and_routed_again_each_office_is_shut_out_in_turn(bureau: Bureau) -> None:
    registered, receipt = await send(UNSURE)
    await _moves(bureau, registered.number)
    design = await open_pair(await _content(registered.number), OfficeKeyring(bureau["陈设计"]))
    await dispatch.return_tip(
        bureau["陈设计"], registered.number, version=2, office=BUILDING, reason="施工企业"
    )
    await _moves(bureau, registered.number, 3, BUILDING)
    assert design is not None
    with pytest.raises(CannotOpen):
        await sealing.opened_items(await _content(registered.number), design)
    opened = await reading.open_for(bureau["李科长"], registered.number)
    assert await reading.last_return(opened) == "施工企业"
    assert (await open_own_tip(await informant(receipt))).answers == UNSURE


async def test_a_key_planted_for_the_informant_is_given_nothing_when_the_tip_moves(bureau: Bureau) -> None:
    """The column names whom the receipt stands for; who writes there waits for the next transfer."""
    registered, receipt = await send(UNSURE)
    thief = boxes.new_pair()
    true = (await fetch("SELECT informant_public FROM tip"))[0]["informant_public"]
    await change("UPDATE tip SET informant_public = ?", thief.public)
    await _moves(bureau, registered.number)
    content = await _content(registered.number)
    [grant] = await fetch(
        "SELECT sealed FROM compartment_grant WHERE compartment = ? AND holder_kind = 'informant'", content
    )
    context = sealing.grant_context(content, "informant", str(registered.tip), 0)
    with pytest.raises(CannotOpen):
        boxes.unwrap(bytes(grant["sealed"]), KeyPair(thief.public, thief.private), context)
    await change("UPDATE tip SET informant_public = ?", bytes(true))
    assert (await open_own_tip(await informant(receipt))).answers == UNSURE


async def test_a_tip_without_a_receipt_moves_too(bureau: Bureau) -> None:
    from portal.tips.intake import Submission, receive

    registered = await receive(Submission(kind="cert_rent", answers=UNSURE, channel="letter"))
    await _moves(bureau, registered.number)
    assert (await reading.open_for(bureau["陈设计"], registered.number)).answers == UNSURE


async def test_what_the_desk_holds_is_re_sealed_although_one_of_its_tips_has_moved(bureau: Bureau) -> None:
    moved, _ = await send(UNSURE)
    kept, _ = await send(UNSURE)
    await rotating.rotate(bureau["王密"], DESK)
    await _moves(bureau, moved.number)
    session = sealed.session_id(await signing_in.begin(bureau["周派"].id, bureau["周派"].keys))
    assert await resealing.reseal(bureau["周派"], DESK, session=session)
    assert (await reading.open_for(bureau["周派"], kept.number)).answers == UNSURE


async def test_who_was_reading_while_it_moved_is_told_so_and_not_that_it_was_tampered_with(
    bureau: Bureau,
) -> None:
    registered, _ = await send(UNSURE)
    content = await _content(registered.number)
    pair = await open_pair(content, OfficeKeyring(bureau["周派"]))
    assert pair is not None
    await _moves(bureau, registered.number)
    with pytest.raises(Conflict):
        async with unless_moved(content, pair):
            await sealing.opened_items(content, pair)


async def test_an_item_in_another_place_is_still_refused_where_nothing_moved(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    content = await _content(registered.number)
    pair = await open_pair(content, OfficeKeyring(bureau["周派"]))
    assert pair is not None
    await change("UPDATE item SET position = position + 7 WHERE compartment = ?", content)
    with pytest.raises(CannotOpen):
        async with unless_moved(content, pair):
            await sealing.opened_items(content, pair)
