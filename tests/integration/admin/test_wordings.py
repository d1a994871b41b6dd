"""The pages of letter texts, letter numbers, checklist and replies: looked at, saved, told who was faster."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from portal.referrals import letter_words
from tests.support.bureau import COUNTY, Bureau
from tests.support.pages import PortalClient
from tests.support.signed_in import desk_of, visitor

CONFLICT, INVALID, NOT_FOUND = 409, 422, 404


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


async def test_a_letter_text_is_seen_as_a_letter_before_it_is_saved(
    client: PortalClient, bureau: Bureau
) -> None:
    page = await desk_of(client, bureau, "李科长", "/staff/letter-texts")
    page = await page.client.open("/staff/letter-texts/police/batch")
    wrong = await page.submit(button="预览", text="{violation}", source="局规定")
    assert wrong.status == INVALID
    page = await page.submit(
        button="预览", title="关于移送{n}件线索的函", text="现移送{n}件。", source="局规定"
    )
    assert "关于移送2件线索的函" in page.text
    assert "王某某" in page.text
    page = await page.submit(button="保存为新的版本")
    assert "新的版本" in page.notice
    assert "关于移送{n}件线索的函" in page.text
    assert (await page.client.get("/staff/letter-texts/nobody/case")).status == NOT_FOUND


async def test_a_series_is_made_for_an_office_and_a_faster_colleague_is_shown(
    client: PortalClient, bureau: Bureau
) -> None:
    page = await desk_of(client, bureau, "王干事", "/staff/letter-series")
    page = await page.client.open(f"/staff/letter-series/{COUNTY}")
    page = await page.submit(button="预览", prefix="常建举", source="县局规定")
    assert "和这些单位连着编号：局建筑业管理科" in page.text
    seen = await page.submit(button="再预览", prefix="安建举")
    assert "安建举〔2026〕12号" in seen.text
    page = await seen.submit(button="保存为新的版本")
    assert "安建举〔2026〕12号" in page.text
    late = await seen.submit(button="保存为新的版本", prefix="安住建")
    assert late.status == CONFLICT
    assert "安建举〔2026〕12号" in late.text
    assert late.form_values(action=f"/staff/letter-series/{COUNTY}")["prefix"] == "安住建"
    assert (await late.submit(button="预览")).form_values(action=f"/staff/letter-series/{COUNTY}")[
        "version"
    ] == "1"
    assert len(await letter_words.series_versions(COUNTY)) == 1


async def test_an_item_is_added_to_the_checklist_from_tomorrow(client: PortalClient, bureau: Bureau) -> None:
    page = await desk_of(client, bureau, "李科长", "/staff/checklist")
    page = await page.follow("增加一项")
    page = await page.submit(
        button="预览", zh="银行流水", en="Bank", hint_zh="谁发工资。", hint_en="Who pays.", source="科务会议"
    )
    assert "谁发工资。" in page.text
    page = await page.submit(button="保存为新的版本")
    assert "还没到日子" in page.text
    page = await (await page.follow("银行流水")).submit(button="预览", zh="")
    assert page.status == INVALID
    clerk = await visitor(client, bureau["张干事"])
    for path in ("/staff/checklist", "/staff/letter-series", "/staff/letter-texts"):
        assert (await clerk.get(path)).status == 403


async def test_templates_are_kept_on_a_page_with_a_preview(client: PortalClient, bureau: Bureau) -> None:
    page = await desk_of(client, bureau, "李科长", "/staff/templates")
    page = await page.follow("正在核查")
    page = await page.submit(button="预览", zh="{office}在办，{due}前答复。", en="{office}: by {due}.")
    assert "建筑业管理科在办，2026年6月8日前答复。" in page.text
    page = await page.submit(button="保存为新的版本")
    assert "新的版本" in page.notice
    page = await page.follow("正在核查")
    assert "随系统" in page.text
    wrong = await page.submit(button="预览", zh="{name}您好。")
    assert wrong.status == INVALID
    stale = await page.submit(button="预览")
    await (await page.submit(button="预览")).submit(button="保存为新的版本")
    assert (await stale.submit(button="保存为新的版本")).status == CONFLICT
    new = await page.client.open("/staff/templates/new")
    assert (await new.submit(button="预览")).status == INVALID
    clerk = await visitor(client, bureau["张干事"])
    assert (await clerk.get("/staff/templates")).status == 403
