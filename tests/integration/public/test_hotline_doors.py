"""The door of the hotline: keys, floods, what is refused and how, and nothing left lying about."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from portal.application import create_app
from portal.catalogue.pack import load_pack
from portal.channels import keys, orders
from portal.core import clock
from portal.core.errors import InvalidInput, NotFound
from portal.database import fetch
from portal.offices.loading import load_pack as store_pack
from portal.settings import Settings
from tests.support.bureau import Bureau, open_bureau
from tests.support.canaries import stolen
from tests.support.hotline import ORDER, PATH, SECRETS, Call, a_key, caller, changed, numbers
from tests.support.pages import PortalClient

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"order": ""}, "/order"),
    ({"order": None}, "/order"),
    ({"order": "../../etc"}, "/order"),
    ({"order": "工单1"}, "/order"),
    ({"order": "a" * 65}, "/order"),
    ({"order": 17}, "/order"),
    ({"text": ""}, "/text"),
    ({"text": "\u200b \n"}, "/text"),
    ({"text": ["有人挂证"]}, "/text"),
    ({"text": "长" * 5001}, "/text"),
    ({"kind": "murder"}, "/kind"),
    ({"area": "110000"}, "/area"),
    ({"level": "national"}, "/level"),
    ({"urgency": "now"}, "/urgency"),
    ({"received_on": "2026-03-11"}, "/received_on"),
    ({"received_on": "2024-01-01"}, "/received_on"),
    ({"received_on": "9.3.2026"}, "/received_on"),
    ({"received_on": "20260309"}, "/received_on"),
    ({"confidential": "yes"}, "/confidential"),
    ({"reply": 1}, "/reply"),
    ({"about_staff": "false"}, "/about_staff"),
    ({"caller": "周来电"}, "/caller"),
    ({"caller": {"name": "长" * 61}}, "/caller/name"),
    ({"caller": {"id_number": "430702198001011237"}}, "/caller/id_number"),
    ({"reported": []}, "/reported"),
    ({"reported": {"persons": {}}}, "/reported/persons"),
    ({"reported": {"persons": [{}] * 21}}, "/reported/persons"),
    ({"reported": {"persons": ["张三丰"]}}, "/reported/persons/0"),
    ({"reported": {"persons": [{"name": "甲"}, {"name": 1}]}}, "/reported/persons/1/name"),
    ({"reported": {"units": [{"unit_type": "castle"}]}}, "/reported/units/0/unit_type"),
    ({"reported": {"units": [{"a/b~c": "x"}]}}, "/reported/units/0/a~1b~0c"),
    ({"password": "x"}, "/password"),
]

pytestmark = pytest.mark.usefixtures("working_day")


@pytest.fixture
async def call(visitor: PortalClient, bureau: Bureau) -> Call:
    return caller(visitor, await a_key())


# ---- Keys


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer hotline_nothing", "Basic dXNlcjpwYXNz", "Bearer x y"]
)
async def test_without_a_good_key_nothing_happens(call: Call, header: str) -> None:
    answer = await call(headers={"authorization": header})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="portal"')
    assert answer.headers["content-type"] == "application/problem+json"
    assert await numbers() == []


async def test_a_revoked_key_opens_nothing_from_the_next_request_on(call: Call) -> None:
    token = await a_key("临时")
    assert (await call(changed(order="T1"), key=token)).status_code == 201
    [key] = [one for one in await keys.all_keys() if one.authority == "临时"]
    await keys.revoke(key.id, actor="staff:test")
    await keys.revoke(key.id, actor="staff:test")
    assert (await call(changed(order="T2"), key=token)).status_code == 401
    events = await fetch("SELECT kind FROM ledger_event WHERE subject = ? ORDER BY seq", f"hotline:{key.id}")
    assert [event["kind"] for event in events] == ["hotline.key_made", "hotline.key_revoked"]


async def test_a_key_ends_with_its_last_day(call: Call) -> None:
    token = await a_key(days=2)
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert (await call(changed(order="T1"), key=token)).status_code == 201
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert (await call(changed(order="T2"), key=token)).status_code == 401


async def test_a_key_does_what_it_was_made_for(call: Call) -> None:
    writer, reader = await a_key(read=False), await a_key(register=False)
    assert (await call(key=writer)).status_code == 201
    assert (await call(key=reader)).status_code == 403
    assert (await call(method="GET", path=f"{PATH}/CD12345-20260309-0017", key=writer)).status_code == 403
    assert (await call(method="GET", path=f"{PATH}/CD12345-20260309-0017", key=reader)).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"days": 0}, "ends_on"),
        ({"days": keys.LONGEST.days + 1}, "ends_on"),
        ({"authority": ""}, "authority"),
        ({"authority": "长" * 61}, "authority"),
        ({"channel": "web"}, "channel"),
        ({"register": False, "read": False}, "allowed"),
    ],
)
async def test_a_key_without_an_end_an_owner_or_a_use_is_not_made(
    bureau: Bureau, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await a_key(**wrong)
    assert set(refused.value.errors) == {field}
    assert await keys.all_keys() == []


async def test_a_key_may_be_as_short_and_as_long_as_it_says(bureau: Bureau) -> None:
    for days in (1, keys.LONGEST.days):
        await a_key("长" * 60, days=days)
    assert all(one.runs for one in await keys.all_keys())


async def test_a_key_is_revoked_once_and_one_that_is_none_not_at_all(bureau: Bureau) -> None:
    await a_key()
    [key] = await keys.all_keys()
    for _ in range(2):
        await keys.revoke(key.id, actor="staff:test")
    with pytest.raises(NotFound):
        await keys.revoke(uuid4(), actor="staff:test")
    events = await fetch("SELECT subject FROM ledger_event WHERE kind = 'hotline.key_revoked'")
    assert [one["subject"] for one in events] == [f"hotline:{key.id}"]


async def test_that_a_key_was_used_is_known_by_the_day(call: Call) -> None:
    await call()
    [key] = await keys.all_keys()
    assert key.last_used_on == date(2026, 3, 10)


async def test_the_key_itself_is_nowhere(bureau: Bureau) -> None:
    token = await a_key()
    rows = await fetch("SELECT * FROM hotline_key")
    assert token.removeprefix("hotline_") not in str(rows)


async def test_a_flood_waits_and_is_told_how_long(settings: Settings) -> None:
    slow = replace(settings, orders_per_hour=60)
    async with PortalClient.opened(create_app(slow)) as visitor:
        await open_bureau(slow)
        token = await a_key()
        headers = {"authorization": f"Bearer {token}"}
        seen = [(await visitor.http.get(f"{PATH}/X{n}", headers=headers)).status_code for n in range(12)]
        assert seen == [404] * 10 + [429] * 2
        answer = await visitor.http.get(f"{PATH}/X", headers=headers)
        assert int(answer.headers["retry-after"]) > 0
        assert answer.json()["type"] == "urn:portal:problem:too-many-requests"


# ---- What is refused


async def test_what_is_wrong_is_told_with_its_pointer(call: Call) -> None:
    for members, pointer in WRONG:
        answer = await call(changed(**members))
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:portal:problem:invalid")
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
        assert all(error["detail"] for error in answer.json()["errors"])
    assert await numbers() == []


async def test_all_that_is_wrong_is_told_at_once(call: Call) -> None:
    answer = await call({"kind": "murder", "received_on": "morgen"})
    assert {error["pointer"] for error in answer.json()["errors"]} == {
        "/order",
        "/text",
        "/kind",
        "/received_on",
    }


async def test_what_is_no_json_is_not_guessed_at(call: Call) -> None:
    for body in (
        *(b"", b"{", b"\xff\xfe", b'{"order": "A", "order": "B"}', b'{"text": NaN}', b'{"text": "\\ud800"}'),
        b"1" * 5000,
    ):
        answer = await call(body)
        assert (answer.status_code, answer.json()["type"]) == (400, "urn:portal:problem:not-json")


async def test_an_order_is_an_object(call: Call) -> None:
    bodies: list[Any] = [[], "text", 7, None]
    for body in bodies:
        answer = await call(body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "")


async def test_depth_ends(call: Call) -> None:
    for deep in (
        b"[" * 30000,
        b'{"a":' * 6 + b"1" + b"}" * 6,
        b"[" * 900 + b"]" * 900,
        b"[" * 9999 + b"]" * 9999,
    ):
        assert (await call(deep)).status_code in (400, 422)


async def test_a_body_that_is_too_large_is_not_taken(call: Call) -> None:
    answer = await call(changed(text="x" * 70_000))
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:portal:problem:too-large")


async def test_only_plain_json_is_read(call: Call) -> None:
    for headers in (
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "text/plain"},
        {"content-type": ""},
        {"content-encoding": "gzip"},
    ):
        answer = await call(headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (415, "application/problem+json")


async def test_other_methods_and_addresses_are_answered_as_a_program_reads_them(call: Call) -> None:
    for method, path, status in (("GET", PATH, 405), ("PUT", PATH, 405), ("GET", "/api/v2/tips", 404)):
        answer = await call(method=method, path=path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
        assert answer.json()["status"] == status


async def test_while_nobody_can_open_tips_the_hotline_tries_later(portal: PortalClient) -> None:
    await store_pack(load_pack("changde"))
    token = await a_key()
    answer = await portal.http.post(PATH, json=ORDER, headers={"authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3600")


# ---- What is left behind


async def test_no_row_and_no_file_names_anything_of_the_order(call: Call, settings: Settings) -> None:
    await call()
    loot = b"".join(data for _, data in await stolen(settings))
    assert [secret for secret in SECRETS if secret.encode() in loot] == []


async def test_nothing_of_a_body_is_logged(
    call: Call, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("a fault of ours")

    await call()
    await call(changed(kind="murder"))
    monkeypatch.setattr(orders, "register", broken)
    answer = await call(changed(order="T1"))
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert caplog.records
    told = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert [secret for secret in SECRETS if secret in told] == []
