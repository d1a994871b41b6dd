"""The list for programs: the same records as on the pages, with cursors, conditions and plain refusals."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar

from portal.core import clock
from portal.database import writing
from portal.records import publishing, queries, showing
from portal.records.content import Content
from portal.records.plain import plain
from portal.records.projection import PublicView
from portal.records.publishing import Sample
from tests.support.caches import seconds_kept
from tests.support.pages import Page, PortalClient
from tests.support.records import HOLDER, HOLDER_NAME, UNIT

RECORDS = "/api/v1/records"


async def show(*contents: Content) -> list[str]:
    return await publishing.insert_projections([Sample(one, date(2026, 3, 5)) for one in contents])


async def many(count: int) -> list[str]:
    return await show(
        *(
            replace(UNIT, decision_on=date(2026, 3, 2) - timedelta(days=n), decision_no=f"示〔2026〕{n}号")
            for n in range(count)
        )
    )


async def read(client: PortalClient, address: str, status: int = 200, **headers: str) -> Any:
    answer = await client.get(address, headers=headers)
    assert answer.status == status, (address, answer.body)
    return answer.answer.json()


async def view(number: str) -> PublicView:
    found = await queries.by_number(number)
    assert isinstance(found, PublicView)
    return found


def base(client: PortalClient) -> str:
    return str(client.http.base_url).rstrip("/")


# The list


async def test_the_list_gives_records_in_their_one_plain_form(client: PortalClient) -> None:
    [unit, holder] = await show(UNIT, HOLDER)
    body = await read(client, RECORDS)
    assert sorted(one["number"] for one in body["records"]) == sorted([unit, holder])
    assert body["records"] == [plain(await view(one["number"]), base(client)) for one in body["records"]]
    assert "count" not in body


async def test_a_program_walks_the_list_by_the_addresses_it_is_given(client: PortalClient) -> None:
    numbers = await many(5)
    found, address = [], f"{RECORDS}?size=2&role=unit"
    while address:
        answer = await client.get(address.removeprefix(base(client)))
        body = answer.answer.json()
        address = body.get("next", "")
        assert answer.headers.get("link", "") == (f'<{address}>; rel="next"' if address else "")
        found += [one["number"] for one in body["records"]]
    assert found == numbers


@pytest.mark.parametrize("order", ["newest", "oldest", "ending"])
async def test_every_order_can_be_walked(client: PortalClient, order: str) -> None:
    numbers = await many(3)
    found, address = [], f"{RECORDS}?size=1&order={order}"
    while address:
        body = await read(client, address.removeprefix(base(client)))
        found += [one["number"] for one in body["records"]]
        address = body.get("next", "")
    assert found == (numbers if order == "newest" else numbers[::-1])


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("role=unit", {UNIT.name}),
        ("subject=natural", {"欧***"}),
        ("kind=unit_uses", {UNIT.name}),
        ("q=示例建筑", {UNIT.name}),
        (f"q={HOLDER_NAME}", {"欧***"}),
        (f"q={HOLDER_NAME[:2]}", set()),
        (f"q={UNIT.uscc}", {UNIT.name}),
        ("measure=fine&severity=general", {UNIT.name, "欧***"}),
        ("since=2026-03-03", set()),
        ("until=2026-03-02&ending=0", {UNIT.name, "欧***"}),
        ("ending=1", set()),
        ("authority=没有的局", set()),
        ("q=&role=&size=", {UNIT.name, "欧***"}),
    ],
)
async def test_it_is_asked_like_the_page_of_the_list(
    client: PortalClient, asked: str, names: set[str]
) -> None:
    await show(UNIT, HOLDER)
    assert {one["name"] for one in (await read(client, f"{RECORDS}?{asked}"))["records"]} == names


async def test_it_counts_only_when_asked(client: PortalClient, monkeypatch: pytest.MonkeyPatch) -> None:
    await many(3)
    monkeypatch.setattr(queries, "COUNTED", 2)
    body = await read(client, f"{RECORDS}?count=1&size=1")
    assert (body["count"], body["count_is_capped"]) == (2, True)
    body = await read(client, f"{RECORDS}?count=1&size=1&q=没有")
    assert (body["count"], body["count_is_capped"]) == (0, False)


# What cannot be understood


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("size=0", "size"),
        ("size=101", "size"),
        ("size=²", "size"),
        ("size=1e1", "size"),
        ("role=nobody", "role"),
        ("kind=staff_conduct", "kind"),
        ("measure=x", "measure"),
        ("subject=person", "subject"),
        ("severity=x", "severity"),
        ("order=best", "order"),
        ("area=武陵区", "area"),
        ("since=2026-2-1", "since"),
        ("until=9999-99-99", "until"),
        ("since=2026-02-01&until=2026-01-01", "until"),
        ("after=x", "after"),
        ("after=2026-03-01~1", "after"),
        ("order=ending&after=5", "after"),
        ("ending=yes", "ending"),
        ("count=many", "count"),
        ("q=" + "长" * 101, "q"),
        ("page=2", "page"),
        ("lang=fr", "lang"),
    ],
)
async def test_what_is_not_understood_is_refused_by_its_name(
    client: PortalClient, asked: str, name: str
) -> None:
    body = await read(client, f"{RECORDS}?{asked}", 400)
    assert (body["type"], body["status"]) == ("urn:portal:problem:bad-parameter", 400)
    assert [one["parameter"] for one in body["errors"]] == [name]


async def test_every_wrong_parameter_is_named_at_once(client: PortalClient) -> None:
    body = await read(client, f"{RECORDS}?size=0&role=x&page=1", 400)
    assert {one["parameter"] for one in body["errors"]} == {"size", "role", "page"}


async def test_problems_are_explained_in_the_language_of_the_address(client: PortalClient) -> None:
    assert (await read(client, f"{RECORDS}?size=0", 400))["title"] == "有参数不能用。"
    assert (await read(client, f"{RECORDS}?size=0&lang=en", 400))["title"].isascii()


@pytest.mark.parametrize(
    "asked",
    ["q=%25", "q=_", "q=%00", "q=%ff%fe", "q=%ED%A0%80", "q=%F0%9F%98%80", "q=1&q=2", "&&", "=", "%3D"],
)
async def test_whatever_else_is_in_the_address_it_answers(client: PortalClient, asked: str) -> None:
    await show(UNIT)
    assert (await client.get(f"{RECORDS}?{asked}")).status in (200, 400)


# One record, one subject


async def test_a_record_by_its_number_however_it_is_typed(client: PortalClient) -> None:
    [number] = await show(UNIT)
    body = await read(client, f"{RECORDS}/{number}")
    assert body == plain(await view(number), base(client))
    assert await read(client, f"{RECORDS}/{number.lower()}") == body


async def test_a_number_never_given_is_a_problem(client: PortalClient) -> None:
    for number in ("CDZJ-GS-2026-000009", "x", "%00", "9" * 2000):
        body = await read(client, f"{RECORDS}/{number}", 404)
        assert body["type"] == "urn:portal:problem:not-found"


@pytest.mark.parametrize("state", ["withdrawn", "repaired"])
async def test_what_has_ended_says_its_number_and_the_class_of_reason(
    client: PortalClient, state: str
) -> None:
    [number] = await show(UNIT)
    async with writing():
        await showing.stop(number, state, "court")
    body = await read(client, f"{RECORDS}/{number}", 410)
    assert (body["number"], body["ended"], body["status"]) == (number, state, 410)
    assert UNIT.name not in str(body)
    assert "court" not in str(body)


async def test_the_day_after_the_last_it_has_expired(client: PortalClient) -> None:
    [number] = await show(UNIT)
    with clock.frozen(datetime(2029, 3, 2, 23, 59, tzinfo=clock.SHANGHAI)):
        await read(client, f"{RECORDS}/{number}")
    with clock.frozen(datetime(2029, 3, 3, 0, 0, tzinfo=clock.SHANGHAI)):
        assert (await read(client, f"{RECORDS}/{number}", 410))["ended"] == "expired"
        assert (await read(client, RECORDS))["records"] == []


async def test_what_is_suspended_is_not_there_and_says_no_more(client: PortalClient) -> None:
    [number] = await show(UNIT)
    async with writing():
        await showing.stop(number, "suspended")
    never = await read(client, f"{RECORDS}/CDZJ-GS-2026-000099", 404)
    assert await read(client, f"{RECORDS}/{number}", 404) == never


async def test_a_subject_has_all_its_records(client: PortalClient) -> None:
    numbers = await many(3)
    subject = (await view(numbers[0])).subject
    body = await read(client, f"/api/v1/subjects/{subject}?size=2")
    assert (body["subject"], body["names"], body["count"]) == (subject, [UNIT.name], 3)
    rest = await read(client, body["next"].removeprefix(base(client)))
    assert [one["number"] for one in body["records"] + rest["records"]] == numbers
    assert "next" not in rest


async def test_a_subject_without_records_is_not_there(client: PortalClient) -> None:
    for subject in ("u91430700MA4L00003P", "x", "%00", "n" + "0" * 20):
        await read(client, f"/api/v1/subjects/{subject}", 404)
    assert (await read(client, "/api/v1/subjects/x?after=y", 400))["errors"][0]["parameter"] == "after"


# Changes


async def test_who_copied_the_list_learns_what_changed_since(client: PortalClient) -> None:
    [stays, leaves] = await show(UNIT, replace(UNIT, decision_no="示〔2026〕2号"))
    changes = (await read(client, RECORDS))["changes"].removeprefix(base(client))
    assert (await read(client, changes))["records"] == []
    [comes] = await show(HOLDER)
    async with writing():
        await showing.stop(leaves, "withdrawn")
    body = await read(client, changes)
    assert [one["number"] for one in body["records"]] == [comes]
    assert body["ended"] == [{"number": leaves, "ended": "withdrawn"}]
    again = await read(client, body["next"].removeprefix(base(client)))
    assert (again["records"], again["ended"], again["more"]) == ([], [], False)
    assert stays in {one["number"] for one in (await read(client, "/api/v1/changes"))["records"]}


async def test_a_strange_cursor_of_changes_is_refused(client: PortalClient) -> None:
    for cursor in ("x", "99~2026-03-10", "0~2999-01-01", "0~2026-99-99"):
        body = await read(client, f"/api/v1/changes?since={cursor}", 400)
        assert [one["parameter"] for one in body["errors"]] == ["since"]


# How it answers


EVERY = (
    RECORDS,
    f"{RECORDS}/{{number}}",
    "/api/v1/subjects/{subject}",
    "/api/v1/changes",
    "/api/v1/openapi.json",
)


@pytest.fixture
async def addresses(client: PortalClient) -> list[str]:
    [number] = await show(UNIT)
    subject = (await view(number)).subject
    return [one.format(number=number, subject=subject) for one in EVERY]


async def test_whoever_has_it_already_is_told_so_until_the_list_changes(
    client: PortalClient, addresses: list[str]
) -> None:
    for address in addresses:
        first = await client.get(address)
        again = await client.get(address, headers={"if-none-match": first.headers["etag"]})
        assert (again.status, again.body) == (304, b"")
        assert 0 < seconds_kept(first.headers) <= 60, address
    tag = (await client.get(RECORDS)).headers["etag"]
    await show(HOLDER)
    assert (await client.get(RECORDS, headers={"if-none-match": tag})).status == 200


async def test_the_same_state_gives_the_same_bytes_again(client: PortalClient) -> None:
    await show(UNIT)
    first = await client.get(RECORDS)
    assert (await client.get(RECORDS)).body == first.body
    [number] = await show(HOLDER)
    assert number.encode() in (await client.get(RECORDS)).body


async def test_any_site_may_read_and_nobody_sends_cookies(client: PortalClient, addresses: list[str]) -> None:
    for address in [*addresses, f"{RECORDS}/x", f"{RECORDS}?size=0"]:
        answer = await client.get(address, headers={"origin": "https://other.example"})
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
        assert "set-cookie" not in answer.headers
        assert answer.headers["x-robots-tag"] == "noindex"
        assert "Accept" in answer.headers["vary"]


async def test_a_browser_may_ask_before_it_reads(client: PortalClient, addresses: list[str]) -> None:
    for address in addresses:
        answer = await client.request("OPTIONS", address, headers={"origin": "https://other.example"})
        assert (answer.status, answer.body) == (204, b"")
        assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
        assert "If-None-Match" in answer.headers["access-control-allow-headers"]


async def test_only_reading_is_open_to_other_sites(client: PortalClient) -> None:
    pages = (
        "/records",
        "/records/data",
        "/records/check",
        "/records/objections",
        "/statistics",
        "/developers",
    )
    for address in (*pages, "/api/v1/tips", "/"):
        answer = await client.get(address, headers={"origin": "https://other.example"})
        assert "access-control-allow-origin" not in answer.headers


async def test_head_answers_like_get_without_a_body(client: PortalClient, addresses: list[str]) -> None:
    for address in addresses:
        head = await client.request("HEAD", address)
        assert (head.status, head.body) == (200, b"")
        assert head.headers["etag"] == (await client.get(address)).headers["etag"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_nothing_but_reading_is_allowed(
    client: PortalClient, addresses: list[str], method: str
) -> None:
    for address in addresses:
        answer = await client.request(method, address)
        assert answer.status == 405
        assert answer.headers["content-type"] == "application/problem+json"
        assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("text/html, application/*;q=0.1", 200),
        ("*/*", 200),
        ("text/html", 406),
        ("application/json;q=0", 406),
        ("application/json; q=0.0, text/html", 406),
        ("application/xml", 406),
    ],
)
async def test_who_takes_no_json_is_told_that_there_is_no_other(
    client: PortalClient, accept: str, status: int
) -> None:
    assert (await client.get(RECORDS, headers={"accept": accept})).status == status


async def test_an_address_that_is_not_there_is_a_problem_too(client: PortalClient) -> None:
    body = await read(client, "/api/v1/nothing", 404)
    assert body["type"] == "urn:portal:problem:not-found"


async def test_who_asks_too_often_is_told_how_long_to_wait(client: PortalClient, app: Litestar) -> None:
    stranger = PortalClient(_from_afar(app, client))
    object.__setattr__(app.state.settings, "reads_per_hour", 12)
    answers: list[Page] = [await stranger.get(RECORDS) for _ in range(4)]
    assert [one.status for one in answers] == [200, 200, 429, 429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 300
    assert answers[-1].answer.json()["type"] == "urn:portal:problem:too-many-requests"
    assert answers[-1].headers["access-control-allow-origin"] == "*"


def _from_afar(app: Litestar, client: PortalClient) -> httpx.AsyncClient:
    asked: Any = app
    transport = httpx.ASGITransport(app=asked, client=("203.0.113.9", 1))
    return httpx.AsyncClient(transport=transport, base_url=client.http.base_url)
