"""Pages of offices and areas: who may change them, what is asked, and what they show afterwards."""

from datetime import timedelta

import pytest

from portal.core import clock
from portal.settings import Settings
from tests.support.bureau import BUILDING, DESK, Bureau, open_bureau
from tests.support.cases import a_case
from tests.support.pages import PortalClient
from tests.support.signed_in import visitor as signed_in
from tests.support.tips import send

OFFICE = f"/staff/offices/{BUILDING}/entry"


@pytest.fixture
async def bureau(client: PortalClient, settings: Settings) -> Bureau:
    return await open_bureau(settings)


@pytest.fixture
async def zhou(client: PortalClient, bureau: Bureau) -> PortalClient:
    """周派, the dispatcher."""
    return await signed_in(client, bureau["周派"])


async def test_the_list_tells_who_has_a_key_and_who_is_served_by_the_desk(zhou: PortalClient) -> None:
    page = await zhou.open("/staff/offices")
    rows = {row[0]: row[-1] for row in page.tables[0]}
    assert "有成员和密钥" in rows["局建筑业管理科"]
    assert "由派单台代管" in rows["市造价站"]


async def test_an_office_is_added_renamed_and_ended_on_its_pages(
    zhou: PortalClient, client: PortalClient
) -> None:
    page = await (await zhou.open("/staff/offices")).follow("增加单位")
    page = await page.submit(
        code="legal-section", zh="局法规科", en="Legal Section", kind="section", source="会议纪要"
    )
    page = await page.follow("局法规科")
    page = await page.submit(action=f"{page.path}", zh="局法制科", source="会议纪要二")
    assert page.h1 == "局法制科"
    assert "局法规科" in page.tables[0][0][1]
    assert "局法制科" in (await client.another().open("/offices")).text
    page = await page.submit(button="终止", source="撤并")
    assert page.has_button("取消终止")
    assert "将于" in (await zhou.open("/staff/offices")).text


async def test_ending_an_office_that_rules_name_asks_for_a_tick_and_says_which(zhou: PortalClient) -> None:
    page = await zhou.open(OFFICE)
    assert "还有规则把举报派给它" in page.text
    assert "R99" in page.text
    page = await page.submit(button="终止", source="撤并")
    assert page.status == 422
    page = await page.submit(button="终止", source="撤并", knowing="1")
    assert page.has_button("取消终止")


async def test_an_office_with_open_matters_ends_on_a_day_to_come_and_says_what_they_are(
    zhou: PortalClient, bureau: Bureau
) -> None:
    await send()
    await a_case(bureau, "investigating")
    page = await zhou.open(OFFICE)
    assert "1件举报没有签收" in page.text
    assert "1个案件没有办结" in page.text
    page = await page.submit(button="终止", source="撤并", knowing="1")
    assert page.status == 422
    assert any("还有没办完的事" in one for one in page.errors)
    assert page.form_values(action=OFFICE.replace("/entry", "/end"))["source"] == "撤并"
    later = (clock.today() + timedelta(days=90)).isoformat()
    page = await page.submit(button="终止", last_day=later, knowing="1")
    assert page.has_button("取消终止")


async def test_a_needed_office_offers_no_end(zhou: PortalClient) -> None:
    assert not (await zhou.open(f"/staff/offices/{DESK}/entry")).has_button("终止")


async def test_what_was_typed_stays_when_a_colleague_was_faster(
    zhou: PortalClient, client: PortalClient, bureau: Bureau
) -> None:
    wang = await signed_in(client, bureau["王密"])
    mine, his = await zhou.open(OFFICE), await wang.open(OFFICE)
    await his.submit(action=OFFICE, zh="甲科", source="纪要")
    page = await mine.submit(action=OFFICE, zh="乙科", source="纪要")
    assert page.status == 422
    assert page.form_values(action=OFFICE)["zh"] == "乙科"


async def test_an_area_is_added_and_given_to_another_bureau(zhou: PortalClient) -> None:
    page = await (await zhou.open("/staff/areas")).follow("增加区划")
    page = await page.submit(
        code="439999", zh="新城区", en="New Town", kind="zone", bureau="bureau-430702", source="批复"
    )
    page = await page.follow("新城区")
    page = await page.submit(action=page.path, bureau="bureau-430703", source="批复二")
    assert "武陵区住房和城乡建设局" in page.tables[0][0][1]
    assert (await page.submit(button="终止", source="撤销")).has_button("取消终止")


async def test_others_may_not(client: PortalClient, bureau: Bureau) -> None:
    for name in ("李科长", "张干事", "管保"):
        for path in ("/staff/offices", "/staff/offices/new", OFFICE, "/staff/areas"):
            assert (await (await signed_in(client, bureau[name])).get(path)).status == 403, (name, path)


async def test_what_does_not_exist_is_not_found(zhou: PortalClient) -> None:
    for path in ("/staff/offices/nowhere/entry", "/staff/areas/nowhere/entry"):
        assert (await zhou.get(path)).status == 404
