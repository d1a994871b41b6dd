"""The published list as anybody sees it: found, read, printed, and gone when its time is over."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from litestar import Litestar

from portal.core import clock
from portal.database import change, fetch, writing
from portal.records import publishing
from portal.records.content import Content, Measure
from portal.records.life import notes
from portal.records.publishing import Sample
from tests.support.bureau import Bureau
from tests.support.pages import PortalClient
from tests.support.records import HOLDER, HOLDER_NAME, ID_NUMBER, UNIT, in_review

pytestmark = pytest.mark.usefixtures("working_day")


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as opened:
        yield opened


async def show(*contents: Content) -> list[str]:
    return await publishing.insert_projections([Sample(one, date(2026, 3, 5)) for one in contents])


async def test_the_list_shows_what_was_decided_about_whom(client: PortalClient) -> None:
    await show(UNIT, HOLDER)
    page = await client.open("/records")
    assert "共2件" in page.text
    for shown in (UNIT.name, "欧***", "警告、罚款", UNIT.decision_no, "2029年3月2日"):
        assert shown in page.text


async def test_an_empty_list_says_so_and_helps(client: PortalClient) -> None:
    page = await client.open("/records")
    assert "没有找到" in page.text
    assert "人员姓名写全" in page.text


async def test_searching_keeps_everything_in_the_address(client: PortalClient) -> None:
    [number, _] = await show(UNIT, HOLDER)
    page = await (await client.open("/records")).submit(q="示例建筑", subject="legal")
    assert page.path.startswith("/records")
    assert page.has_link(UNIT.name)
    assert not page.has_link("欧***")
    again = await client.open("/records?q=示例建筑&subject=legal&role=&kind=")
    assert again.link(UNIT.name) == f"/records/{number}"


async def test_older_records_are_one_link_away_and_the_link_keeps_the_question(client: PortalClient) -> None:
    await show(*(replace(UNIT, decision_on=date(2026, 3, 1) - timedelta(days=n)) for n in range(25)))
    page = await client.open("/records?q=示例&subject=legal")
    older = await page.follow("更早的记录")
    assert "subject=legal" in older.link("回到最新")
    assert len(older.tables[0]) < len(page.tables[0])
    assert not older.has_link("更早的记录")
    assert (await older.follow("回到最新")).text == page.text


@pytest.mark.parametrize(
    "query",
    [
        "q=%25", "q=_", "q=%00", "q=%ff%fe", "q=%ED%A0%80", "q=%F0%9F%98%80", "q=" + "x" * 5000,
        "after=2026-03-01~" + "9" * 50, "after=9999-12-31~999999999999999999", "after=x", "subject=%00",
        "subject=nobody", "role[]=1", "kind=a&kind=b", "q=1&q=2", "page=99999999999999999999", "unknown=1",
    ],
)  # fmt: skip
async def test_whatever_is_in_the_address_the_list_answers(client: PortalClient, query: str) -> None:
    await show(UNIT)
    page = await client.get(f"/records?{query}")
    assert (page.status, page.h1) == (200, "公示名单")


async def test_a_record_says_what_why_how_long_and_where_to_object(client: PortalClient) -> None:
    fined = replace(UNIT, measures=(Measure(code="fine", amount_fen=123_456_50),))
    [number] = await show(fined)
    page = await client.open(f"/records/{number}")
    assert number in page.h1
    for shown in (
        fined.name,
        fined.uscc,
        "单位使用“挂证”人员",
        fined.facts,
        fined.legal_basis,
        "123,456.50元",
        "行政处罚决定书",
        fined.decision_no,
        fined.authority,
        "2026年3月5日至2029年3月2日（含当日）",
        "对这条记录有异议",
    ):
        assert shown in page.text


async def test_a_ban_shows_from_when_to_when(client: PortalClient) -> None:
    ban = Measure(code="ban_practice", from_on=date(2026, 3, 2), until_on=date(2027, 3, 1))
    [number] = await show(replace(HOLDER, measures=(ban,)))
    page = await client.open(f"/records/{number}")
    assert "自2026年3月2日起至2027年3月1日止" in page.text


async def test_a_person_is_masked_and_kept_from_search_engines(client: PortalClient) -> None:
    [unit, holder] = await show(UNIT, HOLDER)
    page = await client.open(f"/records/{holder}")
    assert "欧***" in page.text
    assert b'name="robots" content="noindex"' in page.body
    assert b'name="robots"' not in (await client.open(f"/records/{unit}")).body


async def test_no_public_page_holds_a_masked_name_or_an_identity_number(client: PortalClient) -> None:
    [number] = await show(HOLDER)
    for path in ("/records", f"/records/{number}", f"/records?q={HOLDER.registration_no}"):
        body = (await client.open(path)).body.decode()
        for hidden in (HOLDER_NAME, HOLDER_NAME[1:], ID_NUMBER, ID_NUMBER[6:14]):
            assert hidden not in body


async def test_the_whole_name_finds_a_masked_person_on_the_page(client: PortalClient) -> None:
    await show(HOLDER)
    assert (await client.open(f"/records?q={HOLDER_NAME}")).has_link("欧***")
    assert not (await client.open(f"/records?q={HOLDER_NAME[:2]}")).has_link("欧***")


async def test_a_number_never_given_is_404(client: PortalClient) -> None:
    for path in ("/records/CDZJ-GS-2026-000009", "/records/x", "/records/%00", "/records/" + "9" * 2000):
        assert (await client.get(path)).status == 404


async def test_a_record_in_review_is_404_and_in_no_list(client: PortalClient, bureau: Bureau) -> None:
    record = await in_review(bureau["张干事"])
    assert (await client.get(f"/records/{record}")).status == 404
    assert "没有找到" in (await client.open("/records")).text


async def test_after_its_end_the_page_is_gone_with_number_and_reason_only(client: PortalClient) -> None:
    [number] = await show(UNIT)
    with clock.frozen(datetime(2029, 3, 3, 0, 0, tzinfo=clock.SHANGHAI)):
        page = await client.get(f"/records/{number}")
        assert page.status == 410
        assert number in page.text
        assert "公示期已满" in page.text
        assert UNIT.name not in page.text
        assert "没有找到" in (await client.open("/records")).text


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        ("repaired", 410, "信用修复"),
        ("withdrawn", 410, "依法撤回"),
        ("suspended", 404, "这个编号下没有公示中的记录"),
    ],
)
async def test_an_ended_or_suspended_record_says_no_more_than_it_must(
    client: PortalClient, state: str, status: int, words: str
) -> None:
    [number] = await show(UNIT)
    await change("UPDATE public_record SET state = ?", state)
    page = await client.get(f"/records/{number}")
    assert page.status == status
    assert words in page.text
    assert UNIT.name not in page.text


async def test_what_is_suspended_reads_like_a_number_never_given_in_both_languages(
    client: PortalClient,
) -> None:
    [number] = await show(UNIT)
    await change("UPDATE public_record SET state = 'suspended', state_reason = 'review'")
    never = number[:-1] + "9"
    for path in ("/records/{}", "/records/{}/objection", "/api/v1/records/{}", "/api/v1/records/{}?lang=en"):
        hidden, unknown = [await client.get(path.format(one)) for one in (number, never)]
        assert (hidden.status, unknown.status) == (404, 404)
        assert hidden.body.replace(number.encode(), b"") == unknown.body.replace(never.encode(), b""), path
    english = await client.get(f"/api/v1/records/{number}?lang=en")
    assert json.loads(english.body)["title"] == "No record with this number is being published."


async def test_a_public_page_asks_only_the_public_table(
    client: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.records import finding, queries

    asked: list[str] = []

    async def listening(sql: str, *values: object) -> list[dict[str, object]]:
        asked.append(sql)
        return await fetch(sql, *values)

    [number] = await show(UNIT)
    monkeypatch.setattr(queries, "fetch", listening)
    monkeypatch.setattr(finding, "fetch", listening)
    monkeypatch.setattr(notes, "fetch", listening)
    await client.open("/records?q=示例")
    await client.open(f"/records/{number}")
    tables = {table for sql in asked for table in re.findall(r"(?:FROM|JOIN) ([a-z_]+)", sql)}
    assert "public_record" in tables
    assert tables <= {"public_record", "public_listing", "public_words", "public_change"}


async def test_the_list_speaks_english(client: PortalClient) -> None:
    await show(HOLDER)
    await client.get("/language?to=en&back=/records")
    page = await client.open("/records")
    assert "Warning" in page.text


async def test_an_english_record_parts_its_words(client: PortalClient) -> None:
    fine = Measure(code="fine", amount_fen=3_000_000)
    [number] = await show(replace(UNIT, measures=(fine,)))
    async with writing():
        await notes.tell(9, number, "correct", note="Two, not three.")
    await client.get("/language?to=en&back=/records")
    page = await client.open(f"/records/{number}")
    assert page.facts["Measures"] == "Fine 30,000 yuan"
    assert "Corrected. Two, not three." in page.text


async def test_markup_in_a_record_is_text_on_the_page(client: PortalClient) -> None:
    [number] = await show(replace(UNIT, name="示例<script>alert(1)</script>公司", facts="第一行\n第二行<b>"))
    body = (await client.open(f"/records/{number}")).body
    assert b"<script>" not in body
    assert "第一行<br>第二行&lt;b&gt;".encode() in body
