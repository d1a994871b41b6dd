"""Named and open: the owner office reads the name, everybody else finds a row that looks like all others."""

import pytest

from portal.catalogue.states import Role
from portal.compartments.sealing import Keyring, holders, open_pair
from portal.core.errors import NotFound, Refused
from portal.custody import reading
from portal.custody.openings import Opening, openings
from portal.database import change, fetch
from portal.staff import keyring
from portal.staff.keyring import OfficeKeyring
from portal.tips import dispatch, identities
from portal.tips.queries import TipRow, tip_by_id
from portal.tips.receipts import InformantKeyring
from portal.vault.boxes import new_pair
from portal.vault.errors import CannotOpen
from tests.support.bureau import BUILDING, COUNTY, CUSTODIANS, DESIGN, DISCIPLINE, Bureau, member
from tests.support.cases import informant
from tests.support.tips import BUILDER, NAMED, UNSURE, send

OPEN = NAMED | {"confidential": False}
STAFF = {"account": "科长收了钱。"}


async def _tip(number: str) -> TipRow:
    [row] = await fetch("SELECT id FROM tip WHERE number = ?", number)
    return await tip_by_id(row["id"])


async def _open_holders(number: str) -> list[str]:
    tip = await _tip(number)
    return [holder for _, holder, purpose in await holders(tip.identity) if purpose == "open"]


async def _can_read(bureau: Bureau, name: str, number: str) -> bool:
    try:
        return bool((await reading.read(bureau[name], number)).name)
    except (NotFound, Refused):
        return False


@pytest.mark.parametrize("name", ["李科长", "张干事", "赵干事"])
async def test_every_handler_of_the_owner_office_reads_an_open_name(bureau: Bureau, name: str) -> None:
    registered, _ = await send(identity=OPEN)
    identity = await reading.read(bureau[name], registered.number)
    assert (identity.name, identity.phone, identity.email) == (NAMED["name"], NAMED["phone"], "")


@pytest.mark.parametrize("identity", [{}, NAMED], ids=["anonymous", "named"])
async def test_without_his_wish_nobody_of_the_office_reads_it(
    bureau: Bureau, identity: dict[str, object]
) -> None:
    registered, _ = await send(identity=identity)
    for name in ("李科长", "张干事"):
        with pytest.raises(Refused):
            await reading.read(bureau[name], registered.number)
    assert await openings(registered.tip) == []


@pytest.mark.parametrize("name", ["陈设计", "王干事", "周派", "纪严", "王密", "管保"])
async def test_an_open_name_is_for_the_owner_office_alone(bureau: Bureau, name: str) -> None:
    registered, _ = await send(identity=OPEN)
    with pytest.raises(NotFound):
        await reading.read(bureau[name], registered.number)


async def test_the_discipline_office_reads_an_open_name_in_a_tip_about_staff(bureau: Bureau) -> None:
    registered, _ = await send(STAFF, kind="staff_conduct", identity=OPEN)
    assert await _open_holders(registered.number) == [DISCIPLINE]
    assert await _can_read(bureau, "纪严", registered.number)


async def test_every_mode_leaves_rows_of_one_shape(bureau: Bureau) -> None:
    shapes = set()
    for identity in ({}, NAMED, OPEN):
        registered, _ = await send(identity=identity)
        tip = await _tip(registered.number)
        rows = await fetch(
            "SELECT holder_kind, CASE WHEN purpose = 'informant' THEN '' ELSE holder END AS holder, epoch, "
            "purpose, length(sealed) AS size, ends_at FROM compartment_grant WHERE compartment = ? "
            "ORDER BY holder_kind, purpose, holder",
            tip.identity,
        )
        items = await fetch(
            "SELECT name, position, author, length(dek) AS dek, length(body) AS body FROM item "
            "WHERE compartment = ?",
            tip.identity,
        )
        shapes.add(str([*rows, *items]))
    assert len(shapes) == 1
    assert BUILDING in shapes.pop()


async def test_an_office_without_a_key_is_given_nothing(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE | {"area": "430722"}, identity=OPEN)
    assert await _open_holders(registered.number) == []


async def test_while_the_desk_decides_it_reads_no_name(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE, identity=OPEN)
    assert await _open_holders(registered.number) == [COUNTY]
    with pytest.raises(Refused):
        await reading.read(bureau["周派"], registered.number)


async def test_confirming_the_same_office_leaves_it_the_name(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE, identity=OPEN)
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    assert await _can_read(bureau, "王干事", registered.number)


async def test_an_office_that_helps_never_reads_the_name(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE, identity=OPEN)
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    with pytest.raises(Refused):
        await reading.read(bureau["张干事"], registered.number)


@pytest.mark.parametrize("identity", [{}, NAMED, OPEN], ids=["anonymous", "named", "open"])
async def test_it_falls_away_when_the_tip_goes_to_another_office(
    bureau: Bureau, identity: dict[str, object]
) -> None:
    registered, _ = await send(UNSURE, identity=identity)
    await dispatch.confirm_route(
        bureau["周派"], registered.number, version=1, office=DESIGN, reason="设计企业"
    )
    assert await _open_holders(registered.number) == []
    for name in ("陈设计", "王干事", "周派"):
        assert not await _can_read(bureau, name, registered.number)


async def test_it_falls_away_when_the_office_returns_the_tip_and_does_not_come_back(bureau: Bureau) -> None:
    registered, _ = await send(identity=OPEN)
    await dispatch.return_tip(
        bureau["李科长"], registered.number, version=1, office=DESIGN, reason="设计企业"
    )
    assert await _open_holders(registered.number) == []
    await dispatch.confirm_route(
        bureau["周派"], registered.number, version=2, office=BUILDING, reason="还是归建管科"
    )
    assert not await _can_read(bureau, "李科长", registered.number)


async def test_custodians_and_informant_keep_their_keys_wherever_the_tip_goes(bureau: Bureau) -> None:
    registered, receipt = await send(identity=OPEN)
    await dispatch.return_tip(
        bureau["李科长"], registered.number, version=1, office=DESIGN, reason="设计企业"
    )
    await dispatch.confirm_route(bureau["周派"], registered.number, version=2)
    tip = await _tip(registered.number)
    assert {(kind, purpose) for kind, _, purpose in await holders(tip.identity)} == {
        ("office", "custody"),
        ("informant", "informant"),
    }
    assert await open_pair(tip.identity, OfficeKeyring(bureau["管保"])) is not None
    assert await open_pair(tip.identity, InformantKeyring(await informant(receipt))) is not None


async def test_each_reading_is_in_the_ledger_with_its_office(bureau: Bureau) -> None:
    registered, _ = await send(identity=OPEN)
    for name in ("李科长", "张干事"):
        await reading.read(bureau[name], registered.number)
    tip = await _tip(registered.number)
    assert await openings(tip.id) == [Opening(tip.received_on, BUILDING)] * 2
    rows = await fetch("SELECT actor, facts FROM ledger_event WHERE kind = 'identity.read' ORDER BY seq")
    assert [row["actor"] for row in rows] == [bureau["李科长"].actor, bureau["张干事"].actor]
    assert {row["facts"] for row in rows} == {"{}"}


@pytest.mark.parametrize("is_open", [True, False], ids=["open", "confidential"])
async def test_who_names_himself_later_decides_then(bureau: Bureau, *, is_open: bool) -> None:
    registered, receipt = await send()
    tip, own = await _tip(registered.number), InformantKeyring(await informant(receipt))
    [before] = await fetch("SELECT sealed FROM compartment_grant WHERE purpose = 'open'")
    await identities.let_owner_open(tip, own, is_open=is_open)
    [after] = await fetch("SELECT sealed, holder FROM compartment_grant WHERE purpose = 'open'")
    assert after["holder"] == BUILDING
    assert after["sealed"] != before["sealed"], "else the row that stays tells that he wants it confidential"
    assert await open_pair(tip.identity, own) is not None
    assert await _opens(bureau, tip) == is_open


async def _opens(bureau: Bureau, tip: TipRow) -> bool:
    try:
        return await open_pair(tip.identity, OfficeKeyring(bureau["张干事"])) is not None
    except CannotOpen:
        return False


async def test_who_names_himself_after_a_transfer_names_himself_to_the_new_owner(bureau: Bureau) -> None:
    registered, receipt = await send(UNSURE)
    await dispatch.confirm_route(
        bureau["周派"], registered.number, version=1, office=DESIGN, reason="设计企业"
    )
    tip = await _tip(registered.number)
    await identities.let_owner_open(tip, InformantKeyring(await informant(receipt)), is_open=True)
    assert await _open_holders(registered.number) == [DESIGN]


async def test_a_stranger_gives_nobody_the_key(bureau: Bureau) -> None:
    registered, _ = await send()
    _, other = await send(BUILDER)
    tip = await _tip(registered.number)
    with pytest.raises(NotFound):
        await identities.let_owner_open(tip, InformantKeyring(await informant(other)), is_open=True)


# ---- Decoys and the opening of keys


async def test_a_decoy_does_not_hide_a_real_grant_of_the_same_person(bureau: Bureau) -> None:
    """A custodian who also works in the owner office tries the decoy first, for it stands first."""
    registered, _ = await send(identity=NAMED)
    both = await bureau.hire("钱两职", (BUILDING, Role.CLERK), (CUSTODIANS, Role.CUSTODIAN))
    await keyring.admit(BUILDING, member(both), by=bureau["李科长"])
    await keyring.admit(CUSTODIANS, member(both), by=bureau["管保"])
    tip = await _tip(registered.number)
    assert await open_pair(tip.identity, OfficeKeyring(both)) is not None
    with pytest.raises(Refused):
        await reading.read(both, registered.number)


async def test_a_planted_public_half_is_refused_by_everybody_who_holds_a_grant(bureau: Bureau) -> None:
    registered, receipt = await send(identity=OPEN)
    tip = await _tip(registered.number)
    await change("UPDATE compartment SET public = ? WHERE id = ?", new_pair().public, tip.identity)
    rings: list[Keyring] = [OfficeKeyring(bureau[name]) for name in ("管保", "张干事")]
    for ring in (*rings, InformantKeyring(await informant(receipt))):
        with pytest.raises(CannotOpen):
            await open_pair(tip.identity, ring)


async def test_who_holds_only_a_decoy_is_told_that_it_opens_nothing(bureau: Bureau) -> None:
    registered, _ = await send(identity=NAMED)
    tip = await _tip(registered.number)
    with pytest.raises(CannotOpen):
        await open_pair(tip.identity, OfficeKeyring(bureau["张干事"]))
