"""Feed readers hear of what is new and what has ended, by stable names; programs get changes by cursor."""

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from litestar import Litestar
from lxml import etree

from portal.core import clock
from portal.database import fetch, writing
from portal.public.records.feeds import ATOM, TOMBSTONES
from portal.records import publishing, showing
from portal.records.content import Content
from portal.records.publishing import Sample
from portal.records.questions import Question
from portal.records.taking import news
from tests.support.caches import seconds_kept
from tests.support.pages import PortalClient
from tests.support.records import HOLDER, HOLDER_NAME, UNIT
from tests.support.shelves import held

pytestmark = pytest.mark.usefixtures("the_list")
NAMES = {"a": ATOM, "at": TOMBSTONES}


async def show(*contents: Content) -> list[str]:
    return await publishing.insert_projections([Sample(one, date(2026, 3, 5)) for one in contents])


async def stop(number: str, state: str) -> None:
    async with writing():
        await showing.stop(number, state)


async def atom(visitor: PortalClient, query: str = "") -> Any:
    answer = await visitor.http.get(f"/records/feed.atom{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.content)


async def data(visitor: PortalClient, path: str, status: int = 200) -> dict[str, Any]:
    answer = await visitor.http.get(path)
    assert answer.status_code == status
    found: dict[str, Any] = json.loads(answer.content)
    return found


def texts(feed: Any, path: str) -> list[str]:
    return [str(one) if isinstance(one, str) else one.text for one in feed.xpath(path, namespaces=NAMES)]


async def test_the_newest_changes_come_first_under_names_that_never_change(visitor: PortalClient) -> None:
    [unit, holder] = await show(UNIT, HOLDER)
    first = await atom(visitor)
    names = texts(first, "a:entry/a:id")
    assert sorted(name.rpartition("/")[2] for name in names) == sorted([unit, holder])
    assert all(name.startswith("tag:127.0.0.1,2026:records/") for name in names)
    with clock.frozen(datetime(2026, 3, 11, 9, tzinfo=clock.SHANGHAI)):
        [new] = await show(replace(UNIT, name="常德市新来建筑有限公司"))
        second = await atom(visitor)
    assert texts(second, "a:entry/a:id")[0].endswith(new)
    assert set(names) < set(texts(second, "a:entry/a:id"))
    assert texts(second, "a:entry/a:title")[0] == "常德市新来建筑有限公司：单位使用“挂证”人员"
    assert texts(second, "a:updated") == ["2026-03-11T09:00:00+08:00"]


async def test_every_part_that_atom_demands_is_there(visitor: PortalClient) -> None:
    await show(UNIT)
    feed = await atom(visitor)
    for path in ("a:id", "a:title", "a:updated", "a:author/a:name", "a:entry/a:id", "a:entry/a:title",
                 "a:entry/a:updated", "a:entry/a:summary"):  # fmt: skip
        assert texts(feed, path), path
    [self_link] = feed.xpath("a:link[@rel='self']/@href", namespaces=NAMES)
    assert self_link.endswith("/records/feed.atom")
    [page] = feed.xpath("a:entry/a:link[@rel='alternate']/@href", namespaces=NAMES)
    assert (await visitor.open(page.partition("8000")[2])).h1


async def test_an_empty_list_has_a_feed_too(visitor: PortalClient) -> None:
    feed = await atom(visitor)
    assert texts(feed, "a:updated") == ["2026-03-10T00:00:00+08:00"]
    assert texts(feed, "a:entry/a:id") == []


@pytest.mark.parametrize(
    ("state", "said"),
    [("withdrawn", "依法撤回。"), ("repaired", "信用修复后终止公示。"), ("suspended", "现在不公示。")],
)
async def test_what_ended_is_told_with_number_and_class_of_reason_only(
    visitor: PortalClient, state: str, said: str
) -> None:
    [number, _] = await show(UNIT, HOLDER)
    await stop(number, state)
    feed = await atom(visitor)
    [ref] = feed.xpath("at:deleted-entry/@ref", namespaces=NAMES)
    assert ref.endswith(number)
    assert texts(feed, "at:deleted-entry/at:comment") == [said]
    assert UNIT.name not in etree.tostring(feed, encoding="unicode")
    assert len(texts(feed, "a:entry/a:id")) == 1


async def test_a_window_that_ended_is_told_at_its_midnight(visitor: PortalClient) -> None:
    [number] = await show(UNIT)
    with clock.frozen(datetime(2029, 3, 4, 9, tzinfo=clock.SHANGHAI)):
        feed = await atom(visitor)
    assert feed.xpath("at:deleted-entry/@when", namespaces=NAMES) == ["2029-03-03T00:00:00+08:00"]
    assert feed.xpath("at:deleted-entry/@ref", namespaces=NAMES)[0].endswith(number)


async def test_a_record_that_waits_for_its_day_is_new_on_that_day(visitor: PortalClient) -> None:
    await publishing.insert_projections([Sample(UNIT, date(2026, 3, 12))])
    assert texts(await atom(visitor), "a:entry/a:id") == []
    with clock.frozen(datetime(2026, 3, 12, 9, tzinfo=clock.SHANGHAI)):
        assert texts(await atom(visitor), "a:entry/a:updated") == ["2026-03-12T00:00:00+08:00"]


async def test_a_feed_follows_the_same_question_as_the_list(visitor: PortalClient) -> None:
    [unit, holder] = await show(UNIT, HOLDER)
    for query, wanted in (
        ("?role=unit", [unit]),
        ("?measure=fine&subject=natural", [holder]),
        ("?since=2027-01-01", []),
        ("?ending=1", []),
        ("?q=%E7%A4%BA%E4%BE%8B", [unit]),
        (f"?q={HOLDER_NAME}", [holder]),
        (f"?q={HOLDER_NAME[:2]}", []),
        ("?q=%25", []),
    ):
        found = texts(await atom(visitor, query), "a:entry/a:id")
        assert [name.rpartition("/")[2] for name in found] == wanted, query


async def test_a_feed_never_says_of_whom_an_ended_record_was(visitor: PortalClient) -> None:
    """Every question gets the same ended numbers."""
    [number] = await show(UNIT)
    await stop(number, "withdrawn")
    told = [
        (await atom(visitor, query)).xpath("at:deleted-entry/@ref", namespaces=NAMES)
        for query in ("", "?role=holder", "?q=%E7%A4%BA%E4%BE%8B", "?q=xyz")
    ]
    assert told == [told[0]] * 4
    assert len(told[0]) == 1


async def test_a_rare_answer_far_back_is_in_its_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    [rare] = await show(HOLDER)
    await show(*[UNIT] * 12)
    monkeypatch.setattr(news, "WALKED", 5)
    found = await news.news(Question(role="holder"))
    assert [one.view.number for one in found.new] == [rare]


async def test_what_left_the_list_long_ago_is_told_under_every_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(news, "WALKED", 5)
    [withdrawn] = await show(UNIT)
    await stop(withdrawn, "withdrawn")
    await show(*[UNIT] * 12)
    for question in (Question(), Question(role="holder")):
        assert [one.number for one in (await news.news(question)).gone] == [withdrawn]


async def test_a_record_put_off_by_its_correction_leaves_the_feed_until_its_day() -> None:
    [number] = await show(UNIT)
    [row] = await fetch("SELECT * FROM public_record WHERE number = ?", number)
    later = row | {"change": row["change"] + 1, "publish_from": date(2026, 3, 12)}
    async with writing():
        await showing.exchange(number, later)
    found = await news.news(Question())
    assert ([one.number for one in found.gone], found.new) == ([number], ())
    with clock.frozen(datetime(2026, 3, 12, 9, tzinfo=clock.SHANGHAI)):
        found = await news.news(Question())
    assert ([one.view.number for one in found.new], found.gone) == ([number], ())


async def test_a_feed_has_at_most_fifty_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "MOST", 4)
    await show(*[UNIT] * 9)
    assert len((await news.news(Question())).new) == 4


async def test_the_json_feed_says_the_same(visitor: PortalClient) -> None:
    [unit, holder] = await show(UNIT, HOLDER)
    await stop(unit, "repaired")
    feed = await data(visitor, "/records/feed.json?role=holder")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"].endswith("/records/feed.json?role=holder")
    [item] = feed["items"]
    assert item["id"].endswith(holder)
    assert item["title"].startswith("欧***：")
    assert item["url"].endswith(f"/records/{holder}")
    assert [one["number"] for one in feed["_ended"]] == [unit]


async def test_feeds_may_be_kept_for_a_minute_and_searched_names_never(visitor: PortalClient) -> None:
    await show(HOLDER)
    for name in ("feed.atom", "feed.json"):
        first = await visitor.http.get(f"/records/{name}")
        assert 0 < seconds_kept(first.headers) <= 60
        again = await visitor.http.get(f"/records/{name}", headers={"if-none-match": first.headers["etag"]})
        assert again.status_code == 304
        searched = await visitor.http.get(f"/records/{name}?q={HOLDER_NAME}")
        assert searched.headers["cache-control"] == "private, no-store"


async def test_changes_come_in_pages_with_a_cursor_for_the_next(visitor: PortalClient) -> None:
    [unit, other, holder] = await show(UNIT, UNIT, HOLDER)
    first = await data(visitor, "/records/changes.json?size=2")
    assert [record["number"] for record in first["records"]] == [unit, other]
    assert first["more"] is True
    second = await data(visitor, f"/records/changes.json?since={first['next']}")
    assert [record["number"] for record in second["records"]] == [holder]
    assert (second["more"], second["next"]) == (False, second["meta"]["cursor"])
    await stop(unit, "withdrawn")
    third = await data(visitor, f"/records/changes.json?since={second['next']}")
    assert third["ended"] == [{"number": unit, "ended": "withdrawn"}]
    assert third["records"] == []


async def test_a_cursor_of_another_list_is_a_problem_that_a_program_understands(
    visitor: PortalClient,
) -> None:
    found = await data(visitor, "/records/changes.json?since=99~2026-03-10", status=400)
    assert found["type"] == "urn:portal:problem:unknown-cursor"
    assert "重新下载" in found["detail"]


@pytest.mark.parametrize("size", ["0", "-1", "x", "9" * 30, "٣"])
async def test_no_size_of_a_page_breaks_the_changes(visitor: PortalClient, size: str) -> None:
    await show(UNIT)
    assert len((await data(visitor, f"/records/changes.json?size={size}"))["records"]) == 1


async def test_the_feed_of_the_whole_list_is_made_once_until_something_changes(
    visitor: PortalClient, app: Litestar
) -> None:
    await show(UNIT)
    for feed in ("/records/feed.atom", "/records/feed.json"):
        first = await visitor.http.get(feed)
        assert (await visitor.http.get(feed)).content == first.content
    assert set(held(app)) == {"/records/feed.atom", "/records/feed.json"}
    [number] = await show(HOLDER)
    assert number in (await visitor.http.get("/records/feed.json")).text


async def test_what_was_typed_into_the_address_of_a_feed_stays_nowhere(
    visitor: PortalClient, app: Litestar
) -> None:
    await show(HOLDER)
    for page in ("/records/feed.json", "/records/feed.atom", "/records/data"):
        for typed in ("q", "role", "name"):
            assert (await visitor.http.get(f"{page}?{typed}={HOLDER_NAME}")).status_code == 200
    assert held(app) == {}
