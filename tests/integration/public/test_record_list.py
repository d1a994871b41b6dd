"""The list as people use it: filters that can be taken away again, orders, empty answers that help."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from litestar import Litestar
from litestar._parsers import parse_query_string

from portal.core import clock
from portal.core.windows import add_months
from portal.database import writing
from portal.records import publishing, showing
from portal.records.content import Content, Measure
from portal.records.publishing import Sample
from tests.support.bureau import Bureau
from tests.support.caches import seconds_kept
from tests.support.pages import Page, PortalClient
from tests.support.records import HOLDER, UNIT
from tests.support.shelves import held

pytestmark = pytest.mark.usefixtures("working_day")
COUNTY = replace(
    UNIT,
    name="安乡县样板监理有限公司",
    uscc="",
    authority="安乡县住房和城乡建设局",
    area="430721",
    decision_on=date(2026, 1, 15),
    severity="serious",
    measures=(Measure(code="bad_record"),),
)

TYPED = ("role=孔范例", "name=孔范例", "after=孔范例", "ending=孔范例", "role=unit&role=孔范例")


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as opened:
        yield opened


async def show(*contents: Content) -> list[str]:
    return await publishing.insert_projections([Sample(one, date(2026, 3, 5)) for one in contents])


def names(page: Page) -> list[str]:
    return [row[0] for row in page.tables[0]] if page.tables else []


def chips(page: Page) -> list[str]:
    return ["".join(one.itertext()).removesuffix("×").strip() for one in page.all("tag--info")]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"role": "unit", "severity": "serious"}, ["使用单位", "严重"]),
        ({"subject": "legal", "area": "430721"}, ["法人及非法人组织", "安乡县"]),
        ({"measure": "bad_record"}, ["记入不良行为记录"]),
        ({"authority": "安乡县住房和城乡建设局"}, ["安乡县住房和城乡建设局"]),
        ({"kind": "unit_uses", "until": "2026-02-01"}, ["单位使用“挂证”人员", "到2026年2月1日"]),
        ({"q": "样板", "since": "2026-01-15"}, ["“样板”", "2026年1月15日起"]),
    ],
)
async def test_every_filter_of_the_form_narrows_the_list_and_says_so(
    client: PortalClient, asked: dict[str, Any], said: list[str]
) -> None:
    await show(UNIT, HOLDER, COUNTY)
    page = await (await client.open("/records")).submit(**asked)
    assert names(page) == [COUNTY.name]
    assert sorted(chips(page)) == sorted(said)


async def test_a_link_takes_one_filter_away_and_another_all_of_them(client: PortalClient) -> None:
    await show(UNIT, HOLDER, COUNTY)
    page = await client.open("/records?role=unit&severity=serious&q=公司")
    wider = await page.follow("严重")
    assert names(wider) == [UNIT.name, COUNTY.name]
    assert sorted(chips(wider)) == ["“公司”", "使用单位"]
    assert len(names(await page.follow("全部清除"))) == 3


async def test_what_ends_soon_can_be_asked_for_and_comes_first(client: PortalClient) -> None:
    ends_on = clock.today() + timedelta(days=10)
    short = replace(UNIT, name="快到期公司", decision_on=add_months(ends_on, -36))
    await show(UNIT, COUNTY, short)
    page = await client.open("/records?order=ending")
    assert names(page) == [short.name, COUNTY.name, UNIT.name]
    assert names(await page.follow("新决定在前")) == [UNIT.name, COUNTY.name, short.name]
    assert names(await page.follow("旧决定在前")) == [short.name, COUNTY.name, UNIT.name]
    soon = await (await client.open("/records")).submit(ending="1")
    assert (names(soon), chips(soon)) == ([short.name], ["30日内到期"])


@pytest.mark.parametrize("typed", ["2026-13-01", "昨天", "2026年3月1日"])
async def test_a_wrong_day_is_named_at_its_field_and_everything_typed_stays(
    client: PortalClient, typed: str
) -> None:
    await show(UNIT)
    page = await client.open(f"/records?q=示例&role=unit&since={quote(typed)}", status=422)
    assert page.errors == ["日期写成2026-03-01这样。"]
    assert typed in page.html
    assert 'value="示例"' in page.html
    assert '<option value="unit" selected>' in page.html
    assert page.tables == [], "an answer to another question than the typed one"
    assert page.headers["cache-control"] == "no-store"


async def test_a_last_day_before_the_first_is_named(client: PortalClient) -> None:
    page = await client.open("/records?since=2026-03-02&until=2026-03-01", status=422)
    assert page.errors == ["这一天不能早于开始的一天。"]


async def test_an_order_that_is_none_is_named(client: PortalClient) -> None:
    assert (await client.open("/records?order=best", status=422)).errors == ["没有这种排序。"]


async def test_an_empty_answer_says_which_filter_excludes_what(client: PortalClient) -> None:
    await show(UNIT, HOLDER, COUNTY)
    page = await client.open("/records?q=样板&severity=general")
    assert "没有找到" in page.text
    assert page.has_link("去掉“样板”：共2件")
    assert names(await page.follow("去掉一般：共1件")) == [COUNTY.name]


async def test_an_unknown_code_finds_nothing_and_can_be_taken_away(client: PortalClient) -> None:
    await show(UNIT)
    page = await client.open("/records?role=nobody")
    assert (chips(page), names(page)) == (["nobody"], [])
    assert names(await page.follow("nobody")) == [UNIT.name]


async def test_what_was_found_can_be_taken_away(client: PortalClient) -> None:
    await show(UNIT, HOLDER)
    page = await client.open("/records?role=unit&order=oldest")
    assert page.link("下载和订阅这些记录") == "/records/data?role=unit&order=oldest"
    assert (await client.open("/records")).link("下载和订阅名单") == "/records/data"


async def test_only_the_whole_list_is_for_search_engines(client: PortalClient) -> None:
    await show(UNIT)
    noindex = '<meta name="robots" content="noindex">'
    whole = await client.open("/records")
    assert noindex not in whole.html
    assert '<link rel="canonical" href="http' in whole.html
    for query in ("q=示例", "role=unit", "order=oldest", "after=1"):
        assert noindex in (await client.open(f"/records?{query}")).html


async def test_more_than_a_thousand_is_said_as_such(
    client: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.records import queries

    monkeypatch.setattr(queries, "COUNTED", 20)
    await show(*(replace(UNIT, decision_on=date(2026, 3, 1) - timedelta(days=n)) for n in range(25)))
    assert "20件以上" in (await client.open("/records")).text


async def test_going_through_the_list_puts_nothing_on_the_shelf(client: PortalClient, app: Litestar) -> None:
    await show(UNIT, replace(UNIT, decision_on=date(2026, 2, 1)))
    first = await client.open("/records")
    further = await client.open("/records?after=99999999999999")
    assert further.headers["ETag"] != first.headers["ETag"]
    assert set(held(app)) == {"/records"}


async def test_the_list_may_be_kept_for_a_minute_and_a_search_never(client: PortalClient) -> None:
    [number] = await show(UNIT)
    listed = await client.open("/records?role=unit")
    assert 0 < seconds_kept(listed.headers) <= 60
    known = {"If-None-Match": listed.headers["etag"]}
    assert (await client.get("/records?role=unit", headers=known)).status == 304
    async with writing():
        await showing.stop(number, "withdrawn")
    gone = await client.get("/records?role=unit", headers=known)
    assert (gone.status, names(gone)) == (200, [])
    for typed in ("q=示例", *TYPED):
        answer = await client.open(f"/records?{typed}")
        assert answer.headers["cache-control"] == "private, no-store", typed
        assert "etag" not in answer.headers


@pytest.mark.parametrize("typed", ["q=孔范例", "since=孔范例", *TYPED])
async def test_nothing_that_was_typed_stays_in_memory(
    client: PortalClient, app: Litestar, typed: str
) -> None:
    kept = parse_query_string.cache_info()
    await client.get(f"/records?{typed}")
    assert parse_query_string.cache_info() == kept
    assert held(app) == {}


async def test_the_list_speaks_english_in_every_part(client: PortalClient) -> None:
    await show(UNIT, COUNTY)
    await client.get("/language?to=en&back=/records")
    for query, words in (
        ("role=unit&severity=serious", "Clear all"),
        ("role=unit&area=430702", "Nothing found"),
    ):
        assert words in (await client.open(f"/records?{query}")).text
