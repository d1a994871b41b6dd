"""A hotline hands its orders over: each becomes one sealed tip, and only its status comes back."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from portal.cases import opening
from portal.catalogue.states import State
from portal.channels.orders import public_code
from portal.core import clock
from portal.custody.reading import open_with_reason
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.tips import reading
from portal.tips.intake import forget_sent_drafts
from tests.support.bureau import BUILDING, DESK, DISCIPLINE, Bureau
from tests.support.hotline import ORDER, PATH, Call, a_key, caller, changed, numbers
from tests.support.pages import PortalClient

pytestmark = pytest.mark.usefixtures("working_day")


@pytest.fixture
async def call(visitor: PortalClient, bureau: Bureau) -> Call:
    return caller(visitor, await a_key())


# ---- What comes in


async def test_an_order_becomes_one_registered_tip(call: Call, bureau: Bureau) -> None:
    answer = await call()
    assert answer.status_code == 201
    assert answer.json() == {
        "order": "CD12345-20260309-0017",
        "number": "CDZJ-JB-2026-000001",
        "status": "registered",
    }
    assert answer.headers["location"] == f"{PATH}/CD12345-20260309-0017"
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers
    [tip] = await fetch("SELECT channel, office, received_on, due_on, urgency, rule, entered_by FROM tip")
    assert (tip["channel"], tip["office"], tip["rule"], tip["urgency"]) == (
        "hotline",
        BUILDING,
        "R20",
        "high",
    )
    assert (str(tip["received_on"]), str(tip["due_on"])) == ("2026-03-09", "2026-03-18")
    assert tip["entered_by"] is None
    assert (await verify()).sound


async def test_the_office_reads_it_like_any_other_tip(call: Call, bureau: Bureau) -> None:
    number = (await call()).json()["number"]
    tip = await reading.open_for(bureau["张干事"], number)
    assert tip.answers["persons"] == ORDER["reported"]["persons"]
    assert tip.answers["units"] == ORDER["reported"]["units"]
    assert tip.answers["account"] == ORDER["text"]
    assert (tip.mode, tip.reply) == ("named", True)
    assert tip.arrival == {
        "sender": "常德市12345热线",
        "document_no": "CD12345-20260309-0017",
        "category": "城乡建设/建筑市场",
    }


async def test_the_caller_is_known_to_the_custodians_alone(call: Call, bureau: Bureau) -> None:
    number = (await call()).json()["number"]
    identity = await open_with_reason(bureau["管保"], number, "核对来电")
    assert (identity.name, identity.phone) == ("周来电", "13800001234")


async def test_a_telephone_without_a_name_is_sealed_as_well(call: Call, bureau: Bureau) -> None:
    number = (await call(changed(caller={"phone": "13800001234"}))).json()["number"]
    assert (await open_with_reason(bureau["管保"], number, "核对来电")).phone == "13800001234"
    assert (await reading.open_for(bureau["张干事"], number)).mode == "named"


async def test_the_mode_follows_what_the_caller_wished(call: Call, bureau: Bureau) -> None:
    wishes: dict[str, dict[str, Any]] = {
        "open": {"confidential": False},
        "anonymous": {"caller": None},
        "anonymous ": {"caller": {}},
    }
    for n, (mode, members) in enumerate(wishes.items()):
        number = (await call(changed(order=f"M{n}", **members))).json()["number"]
        assert (await reading.open_for(bureau["张干事"], number)).mode == mode.strip()


async def test_the_least_order_is_a_number_and_a_text(call: Call, bureau: Bureau) -> None:
    number = (await call({"order": "A1", "text": "有人挂证。"})).json()["number"]
    [tip] = await fetch("SELECT kind, office, received_on FROM tip")
    assert (tip["kind"], tip["office"], str(tip["received_on"])) == ("other", DESK, "2026-03-10")
    assert (await reading.open_for(bureau["周派"], number)).answers == {"account": "有人挂证。"}


async def test_a_category_that_is_called_like_a_kind_is_that_kind(call: Call) -> None:
    await call({"order": "A1", "text": "招聘是假的。", "category": "提供虚假就业信息"})
    [tip] = await fetch("SELECT kind FROM tip")
    assert tip["kind"] == "fake_job"


async def test_what_a_kind_does_not_ask_is_kept_in_words(call: Call, bureau: Bureau) -> None:
    order = changed(kind="fake_job", area="unknown", level="unknown")
    number = (await call(order)).json()["number"]
    account = (await reading.open_for(bureau["周派"], number)).answers["account"]
    assert "（人员1：张三丰，湘1432019202012345，注册建造师）" in account
    assert "（单位1：常德市示例建筑工程有限公司，施工企业）" in account


async def test_an_order_about_staff_goes_to_the_discipline_office_alone(call: Call, bureau: Bureau) -> None:
    await call(changed(order="S1", about_staff=True))
    await call(changed(order="S2", kind="staff_conduct"))
    assert {row["office"] for row in await fetch("SELECT office FROM tip")} == {DISCIPLINE}


# ---- Twice the same


async def test_the_same_order_again_gets_the_same_answer_and_makes_no_second_tip(call: Call) -> None:
    first, again = await call(), await call()
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert len(await numbers()) == 1


async def test_blanks_and_the_order_of_members_make_no_difference(call: Call) -> None:
    await call()
    again = json.dumps(dict(reversed(ORDER.items())), indent=2).encode()
    assert (await call(again)).status_code == 201
    assert len(await numbers()) == 1


async def test_the_same_number_with_other_words_is_a_conflict(call: Call) -> None:
    await call()
    answer = await call(changed(text="另一件事。"))
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:portal:problem:order-differs")
    assert len(await numbers()) == 1


async def test_many_at_once_make_one_tip(call: Call) -> None:
    answers = await asyncio.gather(*[call() for _ in range(12)])
    assert {(one.status_code, one.json()["number"]) for one in answers} == {(201, "CDZJ-JB-2026-000001")}
    assert await numbers() == ["CDZJ-JB-2026-000001"]


async def test_two_contents_at_once_make_one_tip_and_one_conflict(call: Call) -> None:
    answers = await asyncio.gather(*[call(changed(text=f"第{n}种说法")) for n in range(6)])
    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409, 409, 409]
    assert len(await numbers()) == 1


async def test_orders_are_known_for_ever_and_drafts_are_forgotten(call: Call) -> None:
    await call()
    await forget_sent_drafts(clock.today() + timedelta(days=400))
    await call()
    assert len(await numbers()) == 1


async def test_two_authorities_may_use_the_same_number(call: Call) -> None:
    await call()
    other = await a_key("信访局", channel="authority")
    assert (await call(key=other)).json()["number"] == "CDZJ-JB-2026-000002"
    assert {row["channel"] for row in await fetch("SELECT channel FROM tip")} == {"hotline", "authority"}


# ---- What comes back


async def test_the_status_is_a_word_and_days(call: Call) -> None:
    await call()
    answer = await call(method="GET", path=f"{PATH}/CD12345-20260309-0017")
    assert answer.status_code == 200
    assert answer.json() == {
        "order": "CD12345-20260309-0017",
        "number": "CDZJ-JB-2026-000001",
        "status": "routed",
        "received_on": "2026-03-09",
    }


async def test_a_case_tells_when_it_was_accepted(call: Call, bureau: Bureau) -> None:
    number = (await call()).json()["number"]
    await opening.open_case(bureau["张干事"], number, version=1)
    answer = (await call(method="GET", path=f"{PATH}/CD12345-20260309-0017")).json()
    assert (answer["status"], answer["accepted_on"]) == ("accepted", "2026-03-10")


async def test_nobody_follows_a_tip_about_staff_over_a_hotlines_screens(call: Call, bureau: Bureau) -> None:
    number = (await call(changed(about_staff=True))).json()["number"]
    await opening.open_case(bureau["纪严"], number, version=1)
    answer = await call(method="GET", path=f"{PATH}/CD12345-20260309-0017")
    assert answer.json() == {
        "order": "CD12345-20260309-0017",
        "number": number,
        "status": "registered",
        "received_on": "2026-03-09",
    }


def test_no_code_tells_more_than_the_public_label() -> None:
    told = {public_code(state) for state in State}
    assert not told & {"returned", "parked", "filed", "reported_up", "awaiting_informant"}


async def test_another_authoritys_order_is_like_none(call: Call) -> None:
    await call()
    stranger = await a_key("信访局")
    theirs = await call(method="GET", path=f"{PATH}/CD12345-20260309-0017", key=stranger)
    none = await call(method="GET", path=f"{PATH}/nothing", key=stranger)
    assert (theirs.status_code, theirs.json()) == (none.status_code, none.json())
    assert theirs.status_code == 404


async def test_a_new_key_of_the_same_authority_finds_the_old_orders(call: Call) -> None:
    await call()
    newer = await a_key()
    assert (await call(key=newer)).json()["number"] == "CDZJ-JB-2026-000001"
    assert (await call(method="GET", path=f"{PATH}/CD12345-20260309-0017", key=newer)).status_code == 200
