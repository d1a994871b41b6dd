"""What search engines and data portals find: units only, what is shown today only, and nothing of persons."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import pytest

from portal.core import clock
from portal.database import writing
from portal.public.discovery import catalogue, robots
from portal.records import crawling, publishing, queries, showing
from portal.records.content import Content
from portal.records.projection import PublicView
from portal.records.publishing import Sample
from portal.records.taking.files import FILES
from tests.support.pages import PortalClient
from tests.support.records import HOLDER, UNIT

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


async def show(*contents: Content) -> list[str]:
    return await publishing.insert_projections([Sample(one, date(2026, 3, 5)) for one in contents])


async def located(client: PortalClient, address: str) -> list[str]:
    answer = await client.get(address)
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.body)
    base = str(client.http.base_url).rstrip("/")
    return [one.text.removeprefix(base) for one in root.iter(f"{NAMESPACE}loc") if one.text]


async def parts(client: PortalClient) -> list[str]:
    return [one for one in await located(client, "/sitemap.xml") if one != "/sitemap/pages.xml"]


async def crawled(client: PortalClient) -> list[str]:
    return [one for part in await parts(client) for one in await located(client, part)]


async def subject(number: str) -> str:
    view = await queries.by_number(number)
    assert isinstance(view, PublicView)
    return view.subject


async def test_the_map_has_units_and_never_persons(client: PortalClient) -> None:
    [unit, holder] = await show(UNIT, HOLDER)
    found = await crawled(client)
    assert found == [f"/records/{unit}", f"/records/subjects/{await subject(unit)}"]
    assert holder not in str(found)


async def test_a_unit_with_several_records_has_its_page_once(client: PortalClient) -> None:
    numbers = await show(UNIT, replace(UNIT, decision_no="示〔2026〕2号"))
    found = await crawled(client)
    assert sorted(found) == sorted(
        [*(f"/records/{number}" for number in numbers), f"/records/subjects/{await subject(numbers[0])}"]
    )


async def test_every_page_that_the_map_names_can_be_opened(client: PortalClient) -> None:
    [number] = await show(UNIT)
    fixed = await located(client, "/sitemap/pages.xml")
    for address in (*fixed, f"/records/{number}"):
        assert (await client.get(address)).status == 200, address


async def test_a_long_list_is_in_several_parts_without_a_gap(
    client: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crawling, "PART", 4)
    monkeypatch.setattr(crawling, "PORTION", 2)
    days = [date(2026, 3, 1) - timedelta(days=n) for n in range(11)]
    numbers = await show(
        *(replace(UNIT, decision_on=day, decision_no=f"示〔2026〕{n}号") for n, day in enumerate(days))
    )
    assert len(await parts(client)) == 3
    found = [one for one in await crawled(client) if "subjects" not in one]
    assert sorted(found) == sorted(f"/records/{number}" for number in numbers)


async def test_what_is_not_shown_today_is_on_no_map(client: PortalClient) -> None:
    [expired, withdrawn] = await show(UNIT, replace(UNIT, decision_no="示〔2026〕2号"))
    async with writing():
        await showing.stop(withdrawn, "withdrawn")
    assert withdrawn not in str(await crawled(client))
    with clock.frozen(datetime(2029, 3, 3, tzinfo=clock.SHANGHAI)):
        assert expired not in str(await crawled(client))
        assert await parts(client) == []


async def test_a_map_is_not_fetched_twice(client: PortalClient) -> None:
    await show(UNIT)
    for address in ("/sitemap.xml", *(await parts(client)), "/catalog.jsonld", "/robots.txt"):
        first = await client.get(address)
        again = await client.get(address, headers={"if-none-match": first.headers["etag"]})
        assert (again.status, again.body) == (304, b"")
        head = await client.request("HEAD", address)
        assert (head.status, head.body) == (200, b"")


@pytest.mark.parametrize("name", ["x", "x.xml", "1", "-.xml", "99999999999999999999.xml", "²³.xml", "pages"])
async def test_a_part_that_nobody_named_is_not_there(client: PortalClient, name: str) -> None:
    assert (await client.get(f"/sitemap/{name}")).status == 404


async def test_robots_are_kept_from_searches_and_private_pages(client: PortalClient) -> None:
    answer = await client.get("/robots.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    lines = answer.body.decode().splitlines()
    assert lines[0] == "User-agent: *"
    for path in ("/staff", "/report", "/progress", "/records?", "/records/check"):
        assert f"Disallow: {path}" in lines
    assert f"Sitemap: {str(client.http.base_url).rstrip('/')}/sitemap.xml" in lines


async def test_robots_may_open_every_page_of_the_map(client: PortalClient) -> None:
    await show(UNIT)
    for address in await located(client, "/sitemap/pages.xml") + await crawled(client):
        assert not [one for one in robots.LEFT_ALONE if "*" not in one and address.startswith(one)]


async def test_the_catalogue_names_every_file_and_each_can_be_fetched(client: PortalClient) -> None:
    await show(UNIT)
    answer = await client.get("/catalog.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    body = json.loads(answer.body)
    base = str(client.http.base_url).rstrip("/")
    [dataset] = body["dcat:dataset"]
    found = {one["dcat:downloadURL"]["@id"].removeprefix(base) for one in dataset["dcat:distribution"]}
    assert {f"/records/download/{file.name}" for file in FILES} <= found
    for one in dataset["dcat:distribution"]:
        file = await client.get(one["dcat:downloadURL"]["@id"].removeprefix(base))
        assert file.status == 200
        media_type = one["dcat:mediaType"]["@id"].partition("media-types/")[2]
        assert file.headers["content-type"].partition(";")[0] == media_type


async def test_the_catalogue_says_who_where_how_often_and_in_which_languages(client: PortalClient) -> None:
    body = json.loads((await client.get("/catalog.jsonld")).body)
    [dataset] = body["dcat:dataset"]
    assert body["@type"] == "dcat:Catalog"
    assert {one["@language"] for one in dataset["dct:title"]} == {"zh", "en"}
    assert dataset["dct:modified"]["@value"] == "2026-03-10"
    for node in (body, dataset):
        assert node["dct:publisher"]["@id"].endswith("#publisher")
    [service] = body["dcat:service"]
    description = service["dcat:endpointDescription"]["@id"].partition("/api/")[2]
    assert (await client.get(f"/api/{description}")).status == 200
    prefixes = {name.partition(":")[0] for name in _names(body) if ":" in name}
    assert prefixes <= set(catalogue._CONTEXT)


def _names(node: object) -> set[str]:
    if isinstance(node, list):
        return {name for one in node for name in _names(one)}
    if isinstance(node, dict):
        inner = {name for key, one in node.items() if key != "@context" for name in _names(one)}
        return inner | {key for key in node if not key.startswith("@")}
    return set()
