"""A custodian opens a name himself: with a reason, in the ledger, and without a word of what was told."""

import json
from datetime import date

import pytest

from portal.catalogue.states import Role
from portal.compartments.sealing import open_pair, opened_items
from portal.core.errors import InvalidInput, NotFound, Refused
from portal.custody import reading
from portal.custody.openings import Opening, openings
from portal.database import change, fetch
from portal.staff.keyring import OfficeKeyring
from tests.integration.custody.people import a_named_tip, a_second_custodian, granted, tip_of
from tests.support.bureau import BUILDING, CUSTODIANS, DISCIPLINE, Bureau
from tests.support.tips import NAMED, send

WHY = "举报人来电要求更正电话。"


async def test_with_a_reason_that_is_sealed_and_an_event(bureau: Bureau) -> None:
    number = await a_named_tip()
    identity = await reading.open_with_reason(bureau["管保"], number, WHY)
    assert (identity.name, identity.phone) == (NAMED["name"], NAMED["phone"])
    [event] = await fetch("SELECT actor, office, facts FROM ledger_event WHERE kind = 'identity.opened'")
    assert (event["actor"], event["office"]) == (bureau["管保"].actor, CUSTODIANS)
    assert list(json.loads(event["facts"])) == ["sealed"]
    tip = await tip_of(number)
    pair = await open_pair(tip.identity, OfficeKeyring(bureau["管保"]))
    assert pair is not None
    [item] = await opened_items(tip.identity, pair, "opening")
    assert item.payload == {"reason": WHY}


@pytest.mark.parametrize("reason", ["", "   ", "长" * 1001])
async def test_not_without_one(bureau: Bureau, reason: str) -> None:
    number = await a_named_tip()
    with pytest.raises(InvalidInput):
        await reading.open_with_reason(bureau["管保"], number, reason)
    assert await openings((await tip_of(number)).id) == []


@pytest.mark.parametrize("name", ["张干事", "李科长", "周派", "纪严", "王密", "陈设计"])
async def test_nobody_else(bureau: Bureau, name: str) -> None:
    number = await a_named_tip()
    with pytest.raises(NotFound):
        await reading.open_with_reason(bureau[name], number, WHY)


async def test_not_one_who_handles_the_tip_himself(bureau: Bureau) -> None:
    """Where one person has both roles he asks, and another custodian decides."""
    both = await a_second_custodian(bureau, (BUILDING, Role.CLERK))
    number = await a_named_tip()
    with pytest.raises(Refused):
        await reading.open_with_reason(both, number, WHY)
    assert await openings((await tip_of(number)).id) == []
    await granted(bureau, number, name=both.name)
    assert (await reading.read(both, number)).name == NAMED["name"]
    elsewhere, _ = await send({"account": "科长收了钱。"}, kind="staff_conduct", identity=NAMED)
    assert (await reading.open_with_reason(both, elsewhere.number, WHY)).name == NAMED["name"]


async def test_an_unknown_number_is_not_found(bureau: Bureau) -> None:
    with pytest.raises(NotFound):
        await reading.open_with_reason(bureau["管保"], "CDZJ-JB-2026-999999", WHY)


async def test_a_custodian_who_was_not_admitted_yet_opens_nothing(bureau: Bureau) -> None:
    number = await a_named_tip()
    await change("DELETE FROM office_grant WHERE account = ?", bureau["管保"].id)
    with pytest.raises(Refused):
        await reading.open_with_reason(bureau["管保"], number, WHY)


async def test_the_name_of_whoever_told_about_staff_is_kept_the_same_way(bureau: Bureau) -> None:
    registered, _ = await send({"account": "科长收了钱。"}, kind="staff_conduct", identity=NAMED)
    identity = await reading.open_with_reason(bureau["管保"], registered.number, WHY)
    assert identity.name == NAMED["name"]
    await granted(bureau, registered.number, name="纪严")
    assert (await reading.read(bureau["纪严"], registered.number)).name == NAMED["name"]
    assert [one.office for one in await openings(registered.tip)] == [CUSTODIANS, DISCIPLINE]


async def test_the_openings_of_a_tip_are_days_and_offices_of_this_tip_alone(bureau: Bureau) -> None:
    number, other = await a_named_tip(), await a_named_tip()
    await reading.open_with_reason(bureau["管保"], number, WHY)
    await granted(bureau, number)
    await reading.read(bureau["张干事"], number)
    await reading.open_with_reason(bureau["管保"], other, WHY)
    day = date(2026, 3, 10)
    assert await openings((await tip_of(number)).id) == [Opening(day, CUSTODIANS), Opening(day, BUILDING)]
