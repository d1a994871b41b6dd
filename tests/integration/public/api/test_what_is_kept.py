"""What a worker keeps of the interface's answers: first pages, and never longer than they are true."""

import asyncio
from dataclasses import replace
from datetime import date

from litestar import Litestar

from portal.database import writing
from portal.database.opening import engine_for
from portal.records import publishing, showing
from portal.records.content import Content
from portal.records.publishing import Sample
from portal.records.versions import SERIES, SOON
from portal.settings import Settings
from tests.support.pages import PortalClient
from tests.support.records import HOLDER, UNIT
from tests.support.shelves import held

RECORDS = "/api/v1/records"


async def show(*contents: Content) -> list[str]:
    return await publishing.insert_projections([Sample(one, date(2026, 3, 5)) for one in contents])


async def test_what_this_worker_withdraws_is_gone_with_the_next_answer(client: PortalClient) -> None:
    [stays, leaves] = await show(UNIT, replace(UNIT, decision_no="示〔2026〕2号"))
    for _ in range(2):
        assert leaves.encode() in (await client.get(RECORDS)).body
    async with writing():
        await showing.stop(leaves, "withdrawn")
    body = (await client.get(RECORDS)).body
    assert stays.encode() in body
    assert leaves.encode() not in body


async def test_what_another_worker_withdraws_is_gone_a_hundredth_of_a_second_later(
    client: PortalClient, settings: Settings
) -> None:
    [number] = await show(UNIT)
    assert number.encode() in (await client.get(RECORDS)).body
    other = engine_for(settings.database_url)
    await other.start_connection_pool()
    try:
        await other.run_sql("DELETE FROM public_listing")
        await other.run_sql(f"UPDATE counter SET last = last + 1 WHERE series = '{SERIES}'")
    finally:
        await other.close_connection_pool()
    await asyncio.sleep(SOON)
    assert (await client.get(RECORDS)).answer.json()["records"] == []


async def test_what_is_kept_answers_every_question_as_the_first_answer_did(client: PortalClient) -> None:
    await show(UNIT, HOLDER)
    address = f"{RECORDS}?size=1"
    first = await client.get(address)
    assert 'rel="next"' in first.headers["link"]
    assert (await client.get(address)).headers == first.headers
    head = await client.request("HEAD", address)
    assert (head.status, head.body, head.headers) == (200, b"", first.headers)
    again = await client.get(address, headers={"if-none-match": first.headers["etag"]})
    assert (again.status, again.headers["access-control-allow-origin"]) == (304, "*")
    assert (await client.get(address, headers={"accept": "text/html"})).status == 406


async def test_only_first_pages_of_the_usual_size_are_kept(client: PortalClient, app: Litestar) -> None:
    await show(UNIT, HOLDER)
    further = (await client.get(f"{RECORDS}?size=1")).answer.json()["next"]
    for address in (
        further.removeprefix(str(client.http.base_url).rstrip("/")),
        f"{RECORDS}?size=50",
        f"{RECORDS}?role=unit",
        f"{RECORDS}?size=0",
    ):
        await client.get(address)
    assert set(held(app)) == {f"{RECORDS}?size=1", f"{RECORDS}?role=unit"}
