"""The desk before there is a case: inbox, tips, their files, and the dispatch desk."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from portal.core import receipts
from portal.database import fetch
from portal.evidence.receiving import seal_bytes
from portal.tips import dispatch
from tests.support.bureau import DESIGN, Bureau
from tests.support.cases import (
    REFUSAL,
    a_case,
)
from tests.support.pages import PortalClient
from tests.support.signed_in import CASE, TIP, desk_of, visitor
from tests.support.tips import ABOUT, BUILDER, NAMED, UNSURE, a_photo, sealed_photo, send

OK, NOT_PERMITTED, NOT_FOUND, CONFLICT, INVALID = 200, 403, 404, 409, 422


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    """The bureau's database is open already, so the application only has to answer."""
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


async def test_an_officer_takes_a_tip_on_from_his_inbox(client: PortalClient, bureau: Bureau) -> None:
    registered, _ = await send()
    page = await desk_of(client, bureau, "张干事", "/staff")
    assert page.path == "/staff/tips"
    assert page.tables[0][0][2].startswith(ABOUT)
    page = await page.follow(registered.number)
    assert BUILDER["account"] in page.text
    assert "举报人将看到：“局建筑业管理科已受理，将在2026年6月5日前办结。”" in page.text
    page = await page.submit(button="签收受理")
    assert page.path == CASE
    assert "已签收受理" in page.notice


async def test_an_empty_inbox_says_so(client: PortalClient, bureau: Bureau) -> None:
    page = await desk_of(client, bureau, "张干事", "/staff/tips")
    assert "目前没有待办" in page.text
    page = await desk_of(client, bureau, "张干事", "/staff/tips?show=overdue&page=x")
    assert "这一类目前没有。" in page.text


async def test_counters_are_filters(client: PortalClient, bureau: Bureau) -> None:
    await send()
    await a_case(bureau, "awaiting_review")
    page = await desk_of(client, bureau, "李科长", "/staff/tips")
    assert len(page.tables[0]) == 2
    page = await page.follow("待我审核")
    assert [row[1] for row in page.tables[0]] == ["CDZJ-AJ-2026-000001"]
    page = await page.client.open("/staff/tips?show=nonsense")
    assert len(page.tables[0]) == 2


async def test_the_menu_leads_to_the_desks_that_are_his(client: PortalClient, bureau: Bureau) -> None:
    page = await desk_of(client, bureau, "张干事", "/staff")
    assert page.has_link("我的待办")
    assert not page.has_link("派单台")
    assert (await page.client.get("/staff/dispatch")).status == NOT_PERMITTED
    page = await desk_of(client, bureau, "周派", "/staff/dispatch")
    assert page.h1 == "派单台"


@pytest.mark.parametrize("name", ["管保", "王密"])
async def test_who_handles_nothing_opens_no_desk(client: PortalClient, bureau: Bureau, name: str) -> None:
    await send()
    someone = await visitor(client, bureau[name])
    for path in ("/staff/tips", TIP, CASE, "/staff/dispatch"):
        assert (await someone.get(path)).status == NOT_PERMITTED


async def test_two_officers_sign_off_one_tip(client: PortalClient, bureau: Bureau) -> None:
    await send()
    first = await desk_of(client, bureau, "张干事", TIP)
    second = await desk_of(client, bureau, "赵干事", TIP)
    assert (await first.submit(button="签收受理")).path == CASE
    page = await second.submit(button="签收受理")
    assert page.status == CONFLICT
    assert "张干事刚刚办理了这一件" in page.text
    page = await page.follow("看现在的情况")
    assert page.has_link("CDZJ-AJ-2026-000001")
    assert len(await fetch("SELECT id FROM casefile")) == 1


async def test_a_tip_that_was_returned_meanwhile_is_gone_and_the_words_are_not(
    client: PortalClient, bureau: Bureau
) -> None:
    registered, _ = await send()
    page = await desk_of(client, bureau, "李科长", TIP)
    await dispatch.return_tip(
        bureau["李科长"], registered.number, version=1, office=DESIGN, reason="设计企业"
    )
    page = await page.submit(action=f"{TIP}/steps/refuse", **REFUSAL)
    assert page.status == NOT_FOUND
    assert "已经不在您的单位" in page.text
    assert page.facts["说明"] == REFUSAL["text"]


async def test_a_clerk_proposes_to_refuse_a_tip(client: PortalClient, bureau: Bureau) -> None:
    await send()
    page = await desk_of(client, bureau, "张干事", TIP)
    page = await page.submit(action=f"{TIP}/proposals/refuse", button="提请批准", **REFUSAL)
    page = await desk_of(client, bureau, "李科长", TIP)
    assert "您反映的事项不属于住房城乡建设部门的职责" in page.text
    page = await page.submit(action=f"{TIP}/steps/refuse")
    assert page.h1 == "发送前预览"
    assert "What you describe is not a duty of the housing authority." in page.text
    page = await page.submit(button="不予受理")
    assert "不予受理" in page.text
    assert "已办理" in page.notice


async def test_the_page_says_who_can_read_it(client: PortalClient, bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    page = await desk_of(client, bureau, "张干事", TIP)
    assert "安乡县住房和城乡建设局（承办）" in page.text
    assert "局建筑业管理科（协办，只能查看）" in page.text
    assert "举报人（凭查询码）" in page.text
    assert not page.has_button("签收受理")
    assert "贵单位只是协办" in page.text


async def test_a_named_tip_shows_that_and_no_name(client: PortalClient, bureau: Bureau) -> None:
    await send(identity=NAMED)
    page = await desk_of(client, bureau, "张干事", TIP)
    assert "实名，身份由身份保管员另行保管" in page.text
    assert NAMED["name"] not in page.html
    assert NAMED["phone"] not in page.html


async def test_evidence_is_a_download_that_leaves_an_event(client: PortalClient, bureau: Bureau) -> None:
    await send(files=(sealed_photo(70_000),))
    page = await desk_of(client, bureau, "张干事", TIP)
    file = await (await page.follow("照片.jpg")).follow("下载附件")
    assert file.body == a_photo(70_000)
    assert file.headers["content-type"] == "image/jpeg"
    assert file.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in file.headers["content-security-policy"]
    assert file.headers["cache-control"] == "no-store"
    [event] = await fetch("SELECT actor FROM ledger_event WHERE kind = 'file.downloaded'")
    assert event["actor"] == bureau["张干事"].actor


async def test_a_page_disguised_as_text_is_never_shown_as_one(client: PortalClient, bureau: Bureau) -> None:
    await send(files=(seal_bytes("证据：<script>".encode(), '坏"名\r\n字.html'),))
    page = await desk_of(client, bureau, "张干事", TIP)
    address = next(one.get("href", "") for one in page.root.iter("a") if "/files/" in one.get("href", ""))
    file = await page.client.get(f"{address}/download")
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert "\n" not in file.headers["content-disposition"]


async def test_an_unknown_file_is_not_found(client: PortalClient, bureau: Bureau) -> None:
    await send(files=(sealed_photo(),))
    officer = await visitor(client, bureau["张干事"])
    assert (await officer.get(f"{TIP}/files/0123456789abcdef")).status == NOT_FOUND


async def test_a_file_of_another_tip_is_not_found_under_this_one(
    client: PortalClient, bureau: Bureau
) -> None:
    await send()
    other, _ = await send(files=(sealed_photo(),))
    page = await desk_of(client, bureau, "张干事", f"/staff/tips/{other.number}")
    stolen = page.link("照片.jpg").replace(other.number, "CDZJ-JB-2026-000001")
    assert (await page.client.get(stolen)).status == NOT_FOUND


async def test_two_dispatchers_on_one_tip(client: PortalClient, bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    page = await desk_of(client, bureau, "周派", "/staff/dispatch")
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    page = await page.submit(button="改派到所选单位", office=DESIGN, reason="设计企业")
    assert page.status == NOT_FOUND
    assert page.facts["改派理由"] == "设计企业"
    assert page.facts["承办单位"] == "局勘察设计科"


async def test_no_number_of_a_receipt_stands_on_any_page(client: PortalClient, bureau: Bureau) -> None:
    _, code = await send()
    page = await desk_of(client, bureau, "张干事", TIP)
    assert code not in page.html
    assert receipts.grouped(code) not in page.html


async def test_a_tip_of_the_first_release_is_read_party_by_party(
    client: PortalClient, bureau: Bureau
) -> None:
    flat = {"person_name": "张三丰", "profession": "builder", "unit_name": "甲建设", "level": "city"}
    registered, _ = await send(flat | {"account": "挂在这家公司。"})
    page = await desk_of(client, bureau, "周派", "/staff/dispatch")
    assert "甲建设，张三丰" in page.text
    page = await page.client.open(f"/staff/tips/{registered.number}")

    assert page.facts["姓名"] == "张三丰"
    assert page.facts["证书类别"] == "注册建造师"
    assert page.facts["单位名称"] == "甲建设"
    assert page.facts["发生了什么"] == "挂在这家公司。"


async def test_every_party_has_a_heading_of_its_own_at_the_desk(client: PortalClient, bureau: Bureau) -> None:
    second = {"name": "李四光", "profession": "builder", "profession_sub": "builder2"}
    registered, _ = await send(BUILDER | {"persons": [*BUILDER["persons"], second]}, reply=False)
    page = await desk_of(client, bureau, "张干事", f"/staff/tips/{registered.number}")

    headings = ["".join(one.itertext()) for one in page.root.iter("h3")]
    assert [one for one in headings if one[:2] in ("人员", "单位")] == ["人员1", "人员2", "单位1"]
    assert "二级注册建造师" in page.text
    assert page.facts["要不要答复"] == "不用答复"
