"""A tip is registered once, numbered without a gap, and readable only by those whom the rules name."""

import asyncio
from datetime import date
from typing import Any

import pytest

from portal.core.errors import Refused
from portal.database import change, fetch
from portal.ledger.verifying import verify
from portal.sessions import sealed
from portal.tips import intake, reading
from portal.tips.intake import CUSTODIANS, IDENTITY_SIZE, Submission, receive
from portal.vault.content import OVERHEAD
from tests.support.bureau import BUILDING, DESK, DISCIPLINE, Bureau
from tests.support.tips import BUILDER, NAMED, UNSURE, a_photo, of_trade, sealed_photo, send

pytestmark = pytest.mark.usefixtures("bureau")


async def _tips() -> list[dict[str, Any]]:
    return await fetch(
        "SELECT number, state, office, proposed, rule, evidence_count, due_on FROM tip ORDER BY number"
    )


async def test_a_clear_tip_goes_straight_to_the_office_that_the_notice_names() -> None:
    registered, _ = await send()
    assert registered.number == "CDZJ-JB-2026-000001"
    [tip] = await _tips()
    assert (tip["office"], tip["rule"], tip["state"]) == (BUILDING, "R20", "routed")


async def test_an_unclear_tip_waits_at_the_dispatch_desk() -> None:
    await send(UNSURE)
    [tip] = await _tips()
    assert (tip["office"], tip["proposed"], tip["state"]) == (DESK, "bureau-430721", "registered")


async def test_a_tip_about_staff_goes_to_the_discipline_office_at_once() -> None:
    await send({"account": "科长收钱"}, kind="staff_conduct")
    [tip] = await _tips()
    assert (tip["office"], tip["rule"], tip["state"]) == (DISCIPLINE, "R01", "routed")


async def test_an_office_without_people_is_served_by_the_dispatch_desk() -> None:
    await send(of_trade("cost_engineer", "cost_consulting"))
    [tip] = await _tips()
    assert (tip["office"], tip["proposed"], tip["rule"]) == (DESK, "cost-station", "R22")


async def test_the_first_answer_is_due_seven_working_days_later() -> None:
    await send()
    [tip] = await _tips()
    assert tip["due_on"].isoformat() == "2026-03-19"


async def test_the_office_reads_what_was_told(bureau: Bureau) -> None:
    registered, _ = await send(files=(sealed_photo(),))
    tip = await reading.open_for(bureau["张干事"], registered.number)
    assert tip.answers == BUILDER
    assert [file.name for file in tip.files] == ["照片.jpg"]
    assert tip.row.evidence_count == 1


@pytest.mark.parametrize("name", ["陈设计", "王干事", "周派", "纪严", "管保", "王密"])
async def test_everybody_else_gets_not_found(bureau: Bureau, name: str) -> None:
    from portal.core.errors import NotFound

    registered, _ = await send()
    with pytest.raises(NotFound):
        await reading.open_for(bureau[name], registered.number)


async def test_the_name_of_an_informant_is_sealed_to_the_custodians_alone(bureau: Bureau) -> None:
    from portal.compartments.sealing import holders, open_pair, opened_items
    from portal.staff.keyring import OfficeKeyring
    from portal.vault.errors import CannotOpen

    await send(identity=NAMED)
    [tip] = await fetch("SELECT identity FROM tip")
    kinds = {(kind, purpose) for kind, _, purpose in await holders(tip["identity"])}
    assert kinds == {("office", "custody"), ("office", "open"), ("informant", "informant")}
    with pytest.raises(CannotOpen):  # What his office holds is a decoy.
        await open_pair(tip["identity"], OfficeKeyring(bureau["张干事"]))
    pair = await open_pair(tip["identity"], OfficeKeyring(bureau["管保"]))
    assert pair is not None
    [item] = await opened_items(tip["identity"], pair)
    assert item.payload == {"mode": "named", **NAMED}


async def test_a_named_tip_and_an_anonymous_one_look_alike() -> None:
    await send(identity=NAMED)
    await send()
    rows = await fetch(
        "SELECT length(i.body) AS size FROM item i JOIN tip t ON t.identity = i.compartment ORDER BY t.number"
    )
    assert [row["size"] for row in rows] == [IDENTITY_SIZE + OVERHEAD] * 2
    grants = await fetch(
        "SELECT t.number, g.holder_kind, g.purpose, length(g.sealed) AS size FROM compartment_grant g "
        "JOIN tip t ON t.identity = g.compartment ORDER BY t.number, g.holder_kind, g.purpose"
    )
    named, anonymous = grants[: len(grants) // 2], grants[len(grants) // 2 :]
    assert [{**row, "number": ""} for row in named] == [{**row, "number": ""} for row in anonymous]


async def test_thirty_two_senders_at_once_get_thirty_two_numbers_without_a_gap() -> None:
    sent = await asyncio.gather(*[send() for _ in range(32)])
    numbers = sorted(registered.number for registered, _ in sent)
    assert numbers == [f"CDZJ-JB-2026-{n:06d}" for n in range(1, 33)]
    assert len(await _tips()) == 32
    assert (await verify()).sound


async def test_sending_a_draft_twice_makes_one_tip() -> None:
    draft = sealed.session_id(await sealed.begin("draft", {}))
    one, two = await asyncio.gather(
        *[receive(Submission("cert_rent", BUILDER, draft=draft)) for _ in range(2)]
    )
    later = await receive(Submission("cert_rent", BUILDER, draft=draft))
    assert one.number == two.number == later.number
    assert sorted([one.already, two.already]) == [False, True]
    assert later.already
    assert len(await _tips()) == 1


async def test_a_sent_draft_is_erased_and_still_known() -> None:
    token = await sealed.begin("draft", {"answers": BUILDER})
    registered = await receive(Submission("cert_rent", BUILDER, draft=sealed.session_id(token)))
    assert await sealed.find(token, "draft") is None
    known = await intake.sent_before(sealed.session_id(token))
    assert known is not None
    assert known.number == registered.number
    assert known.already
    assert await intake.sent_before("0" * 64) is None


async def test_files_of_the_draft_move_to_the_tip() -> None:
    from collections.abc import AsyncIterator

    from portal.evidence.receiving import take

    async def photo() -> AsyncIterator[bytes]:
        yield a_photo()

    draft = sealed.session_id(await sealed.begin("draft", {}))
    file = await take(photo(), "a.jpg", owner=draft, limit=10_000)
    from dataclasses import replace

    await receive(Submission("cert_rent", BUILDER, files=(replace(file, content=None),), draft=draft))
    [row] = await fetch("SELECT b.owner, t.content FROM blob b, tip t")
    assert row["owner"] == str(row["content"])


async def test_while_a_needed_desk_is_empty_nothing_is_taken(bureau: Bureau) -> None:
    await change("DELETE FROM office_grant WHERE account = ?", bureau["管保"].id)
    with pytest.raises(Refused):
        await send()
    assert await _tips() == []


async def test_the_ledger_keeps_the_day_and_no_time_of_an_informants_act() -> None:
    await send()
    [event] = await fetch(
        "SELECT kind, actor, at, on_day, facts FROM ledger_event WHERE kind = 'tip.received'"
    )
    assert event["at"] is None
    assert event["actor"] == "informant"
    assert event["on_day"].isoformat() == "2026-03-10"
    assert "张三丰" not in event["facts"]


async def test_custody_has_its_own_key() -> None:
    assert CUSTODIANS not in (DESK, DISCIPLINE)


async def test_the_period_counts_from_the_day_a_letter_arrived() -> None:
    await send(channel="letter", received_on=date(2026, 3, 6))
    [tip] = await fetch("SELECT channel, received_on, due_on FROM tip")
    assert (tip["channel"], str(tip["received_on"])) == ("letter", "2026-03-06")
    assert tip["due_on"].isoformat() == "2026-03-17"
