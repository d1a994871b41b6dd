"""The page of downloads, each file over the wire, its checksum, and what caches may keep of it."""

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Final
from urllib.parse import quote

import pytest
from litestar import Litestar

from portal.database import writing
from portal.demo import many
from portal.public.records import taking as pages
from portal.records import publishing, showing
from portal.records.publishing import Sample
from portal.records.taking import changes, files, sums
from portal.records.taking.files import FILES, Meta
from portal.records.taking.snapshots import snapshot
from portal.settings import Settings
from tests.support.caches import seconds_kept
from tests.support.pages import PortalClient
from tests.support.records import HOLDER, UNIT
from tests.support.shelves import held

NAMES = [file.name for file in FILES]


@pytest.fixture
async def numbers(visitor: PortalClient) -> list[str]:
    samples = [Sample(UNIT, date(2026, 3, 5)), Sample(replace(HOLDER, name="张三"), date(2026, 3, 5))]
    return await publishing.insert_projections(samples)


async def get(visitor: PortalClient, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    answer = await visitor.http.get(path, headers=headers)
    return answer.status_code, answer.content, dict(answer.headers)


@pytest.mark.usefixtures("numbers")
async def test_the_page_offers_every_file_and_says_what_each_field_is(visitor: PortalClient) -> None:
    page = await visitor.open("/records/data")
    assert "全部2条记录" in page.text
    for name in NAMES:
        assert page.link(name) == f"/records/download/{name}"
    assert "停止展示和使用" in page.text
    keys = [row[0] for row in page.tables[1]]
    assert {"number", "measures", "publish_until"} <= set(keys)


@pytest.mark.usefixtures("numbers")
async def test_the_page_keeps_the_question_of_the_list_in_every_address(visitor: PortalClient) -> None:
    page = await visitor.open("/records/data?role=unit")
    assert "符合您的查找条件的记录，共1条" in page.text
    assert page.link("list.csv") == "/records/download/list.csv?role=unit"
    assert page.link("feed.atom") == "/records/feed.atom?role=unit"
    assert (await page.follow("改为下载全部名单")).path == "/records/data"


@pytest.mark.parametrize("name", NAMES)
async def test_each_file_arrives_whole_under_its_name(
    visitor: PortalClient, numbers: list[str], name: str
) -> None:
    status, body, headers = await get(visitor, f"/records/download/{name}")
    assert status == 200
    assert headers["content-disposition"] == f'attachment; filename="{name}"'
    assert headers["list-cursor"] == (await snapshot()).cursor
    assert headers["x-robots-tag"] == "noindex"
    assert headers["content-type"].count("charset") == (1 if name.endswith("csv") else 0)
    assert body
    if not name.endswith("xlsx"):
        assert UNIT.name in body.decode()


async def test_a_filter_in_the_address_narrows_the_file(visitor: PortalClient, numbers: list[str]) -> None:
    _, body, _ = await get(visitor, "/records/download/list.jsonl?role=unit")
    assert [json.loads(line)["number"] for line in body.splitlines()] == [numbers[0]]


async def test_a_filter_that_is_not_understood_gives_no_file_instead_of_everything(
    visitor: PortalClient,
) -> None:
    status, body, _ = await get(visitor, "/records/download/list.csv?since=gestern")
    assert status == 422
    assert "日期写成2026-03-01这样" in body.decode()


async def test_there_is_no_other_file(visitor: PortalClient) -> None:
    for name in ("list", "list.pdf", "..%2fportal.sqlite3", "x" * 500):
        assert (await get(visitor, f"/records/download/{name}"))[0] == 404


@pytest.mark.usefixtures("numbers")
async def test_caches_keep_a_file_for_a_minute_and_ask_again_without_fetching_it(
    visitor: PortalClient,
) -> None:
    _, _, first = await get(visitor, "/records/download/list.csv")
    assert 0 < seconds_kept(first) <= 60
    status, body, _ = await get(visitor, "/records/download/list.csv", **{"if-none-match": first["etag"]})
    assert (status, body) == (304, b"")
    await publishing.insert_projections(list(many.samples(1)))
    status, body, _ = await get(visitor, "/records/download/list.csv", **{"if-none-match": first["etag"]})
    assert status == 200


@pytest.mark.usefixtures("numbers")
async def test_what_somebody_searched_for_is_kept_nowhere(visitor: PortalClient) -> None:
    for path in ("download/list.csv", "data"):
        status, _, headers = await get(visitor, f"/records/{path}?q={quote('张三')}")
        assert (status, headers["cache-control"]) == (200, "private, no-store")
        assert "etag" not in headers


TYPED: Final = (
    "q=张三", "authority=张三", "role=张三", "kind=张三", "subject=张三", "measure=张三", "severity=张三",
    "area=430702198001010014", "ending=张三", "name=张三", "张三", "role=unit&role=张三",
    "&".join(f"x{n}=1" for n in range(41)),
)  # fmt: skip
CHOSEN: Final = (
    "",
    "role=unit&area=430702-JKQ&since=2026-01-01&ending=1&order=oldest",
    "q=&kind=",
    "lang=en",
)


@pytest.mark.usefixtures("numbers")
@pytest.mark.parametrize(
    "path", ["data", "feed.atom", "feed.json", "download/list.csv", "download/manifest.json", "changes.json"]
)
async def test_nothing_that_may_have_been_typed_is_kept(
    visitor: PortalClient, app: Litestar, path: str
) -> None:
    for asked in TYPED:
        _, _, headers = await get(visitor, f"/records/{path}?{quote(asked, safe='=&')}")
        assert headers["cache-control"] == "private, no-store", asked
        assert "etag" not in headers, asked
    assert held(app) == {}


@pytest.mark.usefixtures("numbers")
@pytest.mark.parametrize("path", ["data", "feed.atom", "download/list.csv"])
async def test_what_was_chosen_from_lists_may_be_kept(visitor: PortalClient, path: str) -> None:
    for asked in CHOSEN:
        _, _, headers = await get(visitor, f"/records/{path}?{asked}")
        assert 0 < seconds_kept(headers) <= 60, asked


@pytest.mark.usefixtures("numbers")
async def test_a_cursor_and_a_size_are_nobodys_words(visitor: PortalClient) -> None:
    cursor = (await snapshot()).cursor
    for asked, kept in ((f"since={cursor}&size=20", True), ("size=张三", False)):
        _, _, headers = await get(visitor, f"/records/changes.json?{quote(asked, safe='=&~.')}")
        assert headers["cache-control"].startswith("public") is kept, asked


@pytest.mark.usefixtures("numbers")
async def test_who_asks_only_for_the_headers_costs_no_file(
    visitor: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> AsyncIterator[bytes]:
        raise AssertionError("nothing is to be written")

    monkeypatch.setattr(files, "written", refuse)
    answer = await visitor.http.head("/records/download/list.csv")
    assert (answer.status_code, answer.content) == (200, b"")
    assert "filename" in answer.headers["content-disposition"]
    assert "content-length" not in answer.headers


@pytest.mark.usefixtures("numbers")
async def test_the_checksums_are_those_of_what_a_download_gives(visitor: PortalClient) -> None:
    await publishing.insert_projections(list(many.samples(30)))
    status, body, headers = await get(visitor, "/records/download/SHA256SUMS")
    assert status == 200
    told = dict(line.split("  ")[::-1] for line in body.decode().splitlines())
    assert sorted(told) == sorted(NAMES)
    for name in NAMES:
        _, data, of = await get(visitor, f"/records/download/{name}")
        assert hashlib.sha256(data).hexdigest() == told[name], name
        assert of["list-cursor"] == headers["list-cursor"]


async def test_the_checksums_of_another_state_are_others(visitor: PortalClient, numbers: list[str]) -> None:
    _, before, _ = await get(visitor, "/records/download/SHA256SUMS")
    async with writing():
        await showing.stop(numbers[0], "withdrawn")
    _, after, _ = await get(visitor, "/records/download/SHA256SUMS")
    assert before != after


@pytest.mark.usefixtures("numbers")
async def test_a_list_that_changes_while_it_is_computed_has_no_checksums_yet(the_list: Settings) -> None:
    meta = Meta(the_list.public_url, await snapshot())
    await publishing.insert_projections(list(many.samples(1)))
    assert await sums.sums(meta, wait=20) is None
    now = Meta(the_list.public_url, await snapshot())
    assert len(await sums.sums(now, wait=20) or ()) == len(NAMES)
    assert sums.known(meta) is None


@pytest.mark.usefixtures("numbers")
async def test_who_does_not_want_to_wait_for_checksums_is_told_when_to_come_back(
    visitor: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PATIENCE", 0.0)
    status, body, headers = await get(visitor, "/records/download/SHA256SUMS")
    assert (status, headers["retry-after"], headers["cache-control"]) == (503, "30", "no-store")
    assert "正在计算" in body.decode()
    monkeypatch.setattr(pages, "PATIENCE", 20.0)
    assert (await get(visitor, "/records/download/SHA256SUMS"))[0] == 200


@pytest.mark.usefixtures("numbers")
async def test_the_manifest_names_files_state_count_and_checksums_once_they_are_known(
    visitor: PortalClient,
) -> None:
    _, body, headers = await get(visitor, "/records/download/manifest.json")
    found = json.loads(body)
    assert (found["count"], found["schema_version"], found["day"]) == (2, "1", "2026-03-10")
    assert found["cursor"] == headers["list-cursor"]
    assert [file["name"] for file in found["files"]] == NAMES
    assert "sha256" not in found["files"][0]
    await get(visitor, "/records/download/SHA256SUMS")
    known = json.loads((await get(visitor, "/records/download/manifest.json"))[1])
    assert all(len(file["sha256"]) == 64 and file["size"] > 0 for file in known["files"])
    await changes.since(found["cursor"])
