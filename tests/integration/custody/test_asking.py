"""Asking to see an identity: who may, who may not, and what of it lies open."""

import asyncio
import json

import pytest

from portal.compartments.sealing import open_pair, opened_items
from portal.core.errors import InvalidInput, NotFound, Refused
from portal.custody import asking, requests
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.staff.keyring import OfficeKeyring
from portal.tips import dispatch
from tests.integration.custody.people import REASON, a_named_tip, ask, events, granted, tip_of, waiting
from tests.support.bureau import BUILDING, HANDLERS_ALONE, Bureau
from tests.support.cases import a_case
from tests.support.tips import NAMED, UNSURE


@pytest.mark.parametrize("name", HANDLERS_ALONE)
async def test_only_the_owner_offices_handlers_ask(bureau: Bureau, name: str) -> None:
    number, refused = await a_named_tip(), HANDLERS_ALONE[name]
    if refused is None:
        assert (await ask(bureau, number, name)).asked_by == bureau[name].id
        return
    with pytest.raises(refused):
        await asking.ask(bureau[name], number, purpose="contact", reason=REASON)
    assert await fetch("SELECT id FROM identity_request") == []


async def test_an_office_that_helps_may_not_ask(bureau: Bureau) -> None:
    number = await a_named_tip(answers=UNSURE)
    await dispatch.confirm_route(bureau["周派"], number, version=1)
    with pytest.raises(Refused):
        await asking.ask(bureau["张干事"], number, purpose="contact", reason=REASON)


async def test_the_desk_may_not_ask_while_it_decides_where_a_tip_goes(bureau: Bureau) -> None:
    number = await a_named_tip(answers=UNSURE)
    with pytest.raises(Refused):
        await asking.ask(bureau["周派"], number, purpose="contact", reason=REASON)


async def test_the_desk_asks_when_it_serves_an_office_without_people(bureau: Bureau) -> None:
    number = await a_named_tip(answers=UNSURE | {"area": "430722"})
    await dispatch.confirm_route(bureau["周派"], number, version=1)
    assert (await ask(bureau, number, "周派")).office == "dispatch-desk"


async def test_whether_the_tip_is_a_case_already_makes_no_difference(bureau: Bureau) -> None:
    await a_case(bureau, "investigating", identity=NAMED)
    assert (await ask(bureau, "CDZJ-JB-2026-000001")).waits


@pytest.mark.parametrize(
    ("purpose", "reason", "field"),
    [
        ("", REASON, "purpose"),
        ("curiosity", REASON, "purpose"),
        ("contact", "  ", "reason"),
        ("contact", "长" * 1001, "reason"),
    ],
)
async def test_purpose_and_reason_are_needed(bureau: Bureau, purpose: str, reason: str, field: str) -> None:
    number = await a_named_tip()
    with pytest.raises(InvalidInput) as refused:
        await asking.ask(bureau["张干事"], number, purpose=purpose, reason=reason)
    assert list(refused.value.errors) == [field]


async def test_a_double_click_is_one_request(bureau: Bureau) -> None:
    number = await a_named_tip()
    await asyncio.gather(
        *[asking.ask(bureau["张干事"], number, purpose="contact", reason=REASON) for _ in range(4)]
    )
    assert len((await requests.desk(bureau["管保"])).waiting) == 1
    assert await events((await tip_of(number)).id) == ["identity.asked"]
    assert (await verify()).sound


async def test_two_colleagues_ask_each_for_himself(bureau: Bureau) -> None:
    number = await a_named_tip()
    await ask(bureau, number, "张干事")
    await ask(bureau, number, "赵干事")
    assert len((await requests.desk(bureau["管保"])).waiting) == 2


async def test_who_can_see_it_already_need_not_ask(bureau: Bureau) -> None:
    number = await a_named_tip(identity=NAMED | {"confidential": False})
    with pytest.raises(Refused):
        await asking.ask(bureau["张干事"], number, purpose="contact", reason=REASON)
    other = await a_named_tip()
    await granted(bureau, other)
    with pytest.raises(Refused):
        await asking.ask(bureau["张干事"], other, purpose="contact", reason=REASON)


async def test_the_reason_lies_with_the_identity_and_its_fingerprint_in_the_ledger(bureau: Bureau) -> None:
    number = await a_named_tip()
    await ask(bureau, number)
    tip = await tip_of(number)
    pair = await open_pair(tip.identity, OfficeKeyring(bureau["管保"]))
    assert pair is not None
    [item] = await opened_items(tip.identity, pair, "request")
    assert (item.payload["reason"], item.payload["purpose"]) == (REASON, "contact")
    content = await open_pair(tip.content, OfficeKeyring(bureau["张干事"]))
    assert content is not None
    assert REASON not in str(await opened_items(tip.content, content))
    [event] = await fetch("SELECT office, facts FROM ledger_event WHERE kind = 'identity.asked'")
    assert event["office"] == BUILDING
    assert list(json.loads(event["facts"])) == ["sealed"]


async def test_the_custodians_get_a_mail_that_there_is_work(bureau: Bureau) -> None:
    await ask(bureau, await a_named_tip())
    rows = await fetch("SELECT account FROM outbox_mail WHERE account = ?", bureau["管保"].id)
    assert len(rows) == 1


@pytest.mark.parametrize("name", ["张干事", "李科长", "周派", "王密", "纪严"])
async def test_nobody_but_custodians_sees_the_requests(bureau: Bureau, name: str) -> None:
    asked = await ask(bureau, await a_named_tip())
    with pytest.raises(NotFound):
        await requests.desk(bureau[name])
    with pytest.raises(NotFound):
        await requests.request_for(bureau[name], asked.id)
    assert (await waiting(bureau)).id == asked.id
