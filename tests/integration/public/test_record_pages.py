"""The page of a record with everything it says, the page of a subject, and the same for programs."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from litestar import Litestar

from portal.core import clock
from portal.database import change, fetch, writing
from portal.records import gathering, publishing, showing
from portal.records.content import Content, Measure
from portal.records.publishing import Sample
from portal.records.subjects import of_certificate, of_code
from portal.units import keeping, sameness
from portal.units.names import Name
from tests.support.bureau import Bureau
from tests.support.pages import PortalClient
from tests.support.records import HOLDER, HOLDER_NAME, ID_NUMBER, UNIT
from tests.support.units import BY, SOURCE, builder

WHOLE = replace(
    UNIT,
    legacy_id="430700000012345",
    legal_rep="龙示例",
    unit_type="construction",
    measures=(
        Measure(code="fine", amount_fen=1_000_000),
        Measure(code="revoke_licence", licence="D243000000"),
    ),
    effective_to=date(2028, 3, 1),
    reapply_after=date(2029, 3, 2),
    authority_uscc="11430700006400000A",
    source_unit="常德市建筑业管理科",
    source_uscc="11430700006400000B",
    area="430702",
    remark="第一行\n第二行",
)
pytestmark = pytest.mark.usefixtures("working_day")
UNIT_PAGE = f"/records/subjects/{of_code(UNIT.uscc)}"
HOLDER_PAGE = f"/records/subjects/{of_certificate(HOLDER.registration_no)}"


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as opened:
        yield opened


async def show(*contents: Content) -> list[str]:
    return await publishing.insert_projections([Sample(one, date(2026, 3, 5)) for one in contents])


async def linked(client: PortalClient, path: str) -> dict[str, Any]:
    answer = await client.open(f"{path}.jsonld")
    assert answer.headers["content-type"].startswith("application/ld+json")
    found: dict[str, Any] = json.loads(answer.body)
    return found


async def test_every_field_of_a_unit_has_its_words(client: PortalClient) -> None:
    [number] = await show(WHOLE)
    facts = (await client.open(f"/records/{number}")).facts
    expected = {
        "原有代码": "430700000012345",
        "法定代表人": "龙**",
        "单位类型": "施工企业",
        "处理有效期至": "2028年3月1日",
        "可再次申请注册日期": "2029年3月2日",
        "决定机关": "常德市住房和城乡建设局（11430700006400000A）",
        "数据来源单位": "常德市建筑业管理科（11430700006400000B）",
        "地区": "武陵区",
        "备注": "第一行第二行",
        "失信程度": "一般",
        "公示期依据": "建筑市场信用管理暂行办法（建市〔2017〕241号）第十条",
    }
    assert {name: facts.get(name) for name in expected} == expected
    assert "D243000000" in facts["处理措施"]


async def test_every_field_of_a_holder_has_its_words(client: PortalClient) -> None:
    [number] = await show(
        replace(HOLDER, grade="builder1", certificate_no="证00012345", actual_unit="湖南某某公司")
    )
    page = await client.open(f"/records/{number}")
    assert page.facts["证书编号"] == "证00012345"
    assert page.facts["实际工作单位"] == "湖南某某公司"
    assert page.facts["职业资格"] == "一级注册建造师"
    assert HOLDER_NAME not in page.html


async def test_the_page_says_how_many_days_are_left(client: PortalClient) -> None:
    [number] = await show(UNIT)
    for day, words in ((1, "还有1天到期"), (2, "今天是最后一天")):
        with clock.frozen(datetime(2029, 3, day, 9, tzinfo=clock.SHANGHAI)):
            assert words in (await client.open(f"/records/{number}")).text


async def test_a_record_leads_to_its_subject_and_back(client: PortalClient) -> None:
    [unit, holder] = await show(UNIT, HOLDER)
    subject = await (await client.open(f"/records/{unit}")).follow("这个单位的全部公示记录")
    assert (subject.path, subject.h1) == (UNIT_PAGE, UNIT.name)
    assert subject.link(UNIT.name) == f"/records/{unit}"
    person = await (await client.open(f"/records/{holder}")).follow("这张证书的全部公示记录")
    assert (person.path, person.h1) == (HOLDER_PAGE, "欧***")


async def test_a_person_without_a_certificate_has_no_page_that_gathers(client: PortalClient) -> None:
    [number] = await show(replace(HOLDER, registration_no=""))
    assert "/records/subjects/" not in (await client.open(f"/records/{number}")).html


async def test_a_units_page_gathers_what_was_published_under_its_name_of_before(client: PortalClient) -> None:
    before = replace(UNIT, uscc="", name="常德示例安装公司", decision_on=date(2025, 12, 1))
    await show(UNIT, before)
    seen = await client.open(UNIT_PAGE)
    assert "共1件" in seen.text
    former = (Name(before.name),)
    entry = builder(name=UNIT.name, code=UNIT.uscc, former=former, valid_from=date(2020, 1, 1))
    await keeping.add_unit(entry, source=SOURCE, actor=BY)
    again = await client.get(UNIT_PAGE, headers={"If-None-Match": seen.headers["etag"]})
    assert again.status == 200, "the register knows more, and the cache does not hear of it"
    assert again.facts["记录上的名称"] == f"{UNIT.name} {before.name}"
    assert "共2件" in again.text


async def test_a_subjects_page_asks_the_public_table_and_the_register_of_units(
    client: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def listening(sql: str, *values: object) -> list[dict[str, object]]:
        asked.append(sql)
        return await fetch(sql, *values)

    await show(UNIT)
    monkeypatch.setattr(gathering, "fetch", listening)
    monkeypatch.setattr(sameness, "fetch", listening)
    await client.open(UNIT_PAGE)
    tables = {table for sql in asked for table in re.findall(r"(?:FROM|JOIN) ([a-z_]+)", sql)}
    assert tables == {"public_record", "unit"}, "without a unit of this code no former name is asked for"


async def test_many_records_of_a_unit_come_in_pages(client: PortalClient) -> None:
    await show(*(replace(UNIT, decision_on=date(2026, 2, n + 1)) for n in range(25)))
    first = await client.open(UNIT_PAGE)
    second = await first.follow("更早的记录")
    assert ([len(page.tables[0]) for page in (first, second)], "共25件" in second.text) == ([20, 5], True)
    assert 'content="noindex"' in second.html
    assert (await second.follow("回到最新")).text == first.text


async def test_units_are_for_search_engines_and_persons_are_not(client: PortalClient) -> None:
    [unit, holder] = await show(UNIT, HOLDER)
    for path, is_listed in ((UNIT_PAGE, True), (HOLDER_PAGE, False)):
        page = await client.open(path)
        assert ('content="noindex"' in page.html) is not is_listed
    for path, header in (
        (f"/records/{unit}", None),
        (f"/records/{holder}", "noindex"),
        (HOLDER_PAGE, "noindex"),
    ):
        answer = await client.open(f"{path}.jsonld")
        assert answer.headers.get("x-robots-tag") == header


@pytest.mark.parametrize("state", ["withdrawn", "repaired", "suspended"])
async def test_a_subject_without_anything_shown_is_like_one_that_never_was(
    client: PortalClient, state: str
) -> None:
    [number] = await show(UNIT)
    async with writing():
        await showing.stop(number, state)
    gone, never = await client.get(UNIT_PAGE), await client.get("/records/subjects/u914300000000000000")
    assert (gone.status, never.status, gone.text) == (404, 404, never.text)
    assert UNIT.name not in gone.html
    assert (await client.get(f"{UNIT_PAGE}.jsonld")).status == 404


async def test_a_record_as_linked_data_says_what_the_page_says(client: PortalClient) -> None:
    [number] = await show(WHOLE)
    found = await linked(client, f"/records/{number}")
    assert (found["@context"], found["@type"], found["identifier"]) == (
        "https://schema.org",
        "Report",
        number,
    )
    assert found["url"].endswith(f"/records/{number}")
    assert found["about"] == {
        "@type": "Organization",
        "@id": f"{found['url'].removesuffix(number)}subjects/{of_code(UNIT.uscc)}",
        "name": UNIT.name,
        "taxID": UNIT.uscc,
        "identifier": UNIT.uscc,
    }
    assert (found["datePublished"], found["expires"]) == ("2026-03-05", "2029-03-02")
    assert f'href="{found["url"]}.jsonld"' in (await client.open(f"/records/{number}")).html


async def test_a_subject_as_linked_data_lists_its_records(client: PortalClient) -> None:
    numbers = await show(UNIT, replace(UNIT, decision_on=date(2026, 1, 5)))
    found = await linked(client, UNIT_PAGE)
    assert [one["item"]["identifier"] for one in found["itemListElement"]] == numbers
    assert found["numberOfItems"] == 2


async def test_linked_data_of_a_person_holds_no_more_than_the_page(client: PortalClient) -> None:
    [number] = await show(HOLDER)
    for path in (f"/records/{number}", HOLDER_PAGE):
        body = (await client.open(f"{path}.jsonld")).body.decode()
        for hidden in (HOLDER_NAME, HOLDER_NAME[1:], ID_NUMBER, ID_NUMBER[6:14]):
            assert hidden not in body
        assert "欧***" in body


async def test_a_camera_is_led_to_the_live_page(
    client: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.web import qr

    drawn: list[str] = []

    def drawing(text: str) -> bytes:
        drawn.append(text)
        return b"<svg/>"

    monkeypatch.setattr(qr, "svg", drawing)
    [number] = await show(UNIT)
    picture = await client.open(f"/records/{number}/qr.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert drawn[0].endswith(f"/records/{number}")
    assert (await client.get("/records/CDZJ-GS-2026-999999/qr.svg")).status == 404


@pytest.mark.parametrize(("state", "status"), [("withdrawn", 410), ("repaired", 410), ("suspended", 404)])
async def test_a_withdrawn_record_is_gone_at_once_for_whoever_has_it_in_a_cache(
    client: PortalClient, state: str, status: int
) -> None:
    [number] = await show(UNIT)
    for path in (f"/records/{number}", f"/records/{number}.jsonld", f"/records/{number}/qr.svg"):
        known = {"If-None-Match": (await client.open(path)).headers["etag"]}
        assert (await client.get(path, headers=known)).status == 304
        async with writing():
            await showing.stop(number, state)
        gone = await client.get(path, headers=known)
        assert (gone.status, gone.headers["cache-control"]) == (status, "no-store")
        async with writing():
            await show_again(number)


async def show_again(number: str) -> None:
    await change("UPDATE public_record SET state = 'suspended' WHERE number = ?", number)
    await showing.show_again(number)


async def test_what_stands_behind_the_address_of_a_record_is_in_no_cache(client: PortalClient) -> None:
    [number] = await show(UNIT)
    for path in (f"/records/{number}", f"/records/{number}.jsonld"):
        assert (await client.get(path)).headers["cache-control"].startswith("public")
        assert (await client.get(f"{path}?孔范例")).headers["cache-control"] == "private, no-store"
