"""The pages of searching, comparing and merging, as officers walk them."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from portal.cases import progress
from portal.searching import finding, memory
from portal.tips.receipts import Informant
from tests.support.bureau import Bureau
from tests.support.cases import CHIEF, CLERK, a_case_and_its_informant, informant
from tests.support.pages import PortalClient
from tests.support.signed_in import CASE, desk_of, visitor
from tests.support.tips import at_unit, send

SEARCH = "/staff/search"
NOT_PERMITTED, NOT_FOUND, CONFLICT, INVALID = 403, 404, 409, 422
FIRST, SECOND = "CDZJ-JB-2026-000001", "CDZJ-JB-2026-000002"


@pytest.fixture
async def client(
    bureau: Bureau, app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[PortalClient]:
    """The bureau's database is open already, so the application only has to answer, however slowly."""
    monkeypatch.setattr(finding, "SECONDS", 60.0)
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made
    memory._offices.clear()


async def test_words_are_sent_apart_from_the_address_and_come_back_marked(
    client: PortalClient, bureau: Bureau
) -> None:
    await send()
    page = await desk_of(client, bureau, CLERK, SEARCH)
    found = await page.submit(button="检索", text="三丰 示例")
    assert "三丰" not in "".join(found.hops)
    assert "共1件" in found.text
    assert [one.text for one in found.root.iter("mark")] == ["三丰", "示例"]
    assert found.form_values(action=SEARCH)["text"] == "三丰 示例"
    again = await page.client.open(f"{SEARCH}?{found.hops[-1].partition('?')[2]}")
    assert again.link(FIRST).endswith(FIRST)


async def test_an_empty_box_a_foreign_search_and_no_result_are_told(
    client: PortalClient, bureau: Bureau
) -> None:
    await send()
    page = await desk_of(client, bureau, CLERK, SEARCH)
    empty = await page.submit(button="检索", text=" ")
    assert (empty.status, empty.errors) == (INVALID, ["请填写要找的词。"])
    found = await page.submit(button="检索", text="李四")
    assert "没有找到" in found.text
    other = await desk_of(client, bureau, "赵干事", found.hops[-1])
    assert "已经不在了" in other.notice
    stranger = await visitor(client, bureau["管保"])
    assert (await stranger.get(SEARCH)).status == NOT_PERMITTED


async def test_many_results_stand_on_pages_and_can_be_narrowed(client: PortalClient, bureau: Bureau) -> None:
    for n in range(22):
        await send(at_unit(f"第{n}建设公司"))
    page = await desk_of(client, bureau, CLERK, SEARCH)
    found = await page.submit(button="检索", text="建设")
    assert "共22件" in found.text
    second = await found.follow("下一页")
    assert (second.has_link(FIRST), found.has_link(FIRST)) == (True, False)
    none = await found.submit(button="检索", text="建设", state="closed")
    assert "没有找到" in none.text


async def test_the_box_above_ones_work_leads_to_the_results(client: PortalClient, bureau: Bureau) -> None:
    await send()
    page = await desk_of(client, bureau, CLERK, "/staff/tips")
    found = await page.submit(action=SEARCH, text="张三丰")
    assert (found.path, found.h1) == (SEARCH, "检索")
    assert found.has_link(FIRST)


async def test_ones_work_says_what_may_be_repeated_and_what_nobody_compared(
    client: PortalClient, bureau: Bureau
) -> None:
    await two_on_one_subject(client, bureau)
    await send(at_unit("还没有比对的公司"))
    page = await desk_of(client, bureau, CLERK, "/staff/tips")
    assert page.text.count("可能重复1件") == 2
    assert page.text.count("未比对") == 1
    page = await page.follow("可能重复1件")
    assert page.h1.startswith("比对和合并")


async def test_signing_out_forgets_what_was_held(client: PortalClient, bureau: Bureau) -> None:
    await send()
    page = await desk_of(client, bureau, CLERK, SEARCH)
    await page.submit(button="检索", text="张三丰")
    assert memory._offices
    csrf = page.form_values(action=SEARCH)["csrf_token"]
    await page.client.post("/staff/sign-out", data={"csrf_token": csrf}, follow=False)
    assert not memory._offices


async def two_on_one_subject(client: PortalClient, bureau: Bureau) -> tuple[Informant, Informant]:
    """A case and a tip about the same, compared by a search."""
    _, first = await a_case_and_its_informant(bureau, "investigating")
    _, receipt = await send()
    await (await desk_of(client, bureau, CLERK, SEARCH)).submit(button="检索", text="张")
    return first, await informant(receipt)


async def test_a_tip_is_merged_from_the_page_of_the_case_and_taken_out_again(
    client: PortalClient, bureau: Bureau
) -> None:
    _, second = await two_on_one_subject(client, bureau)
    page = await desk_of(client, bureau, CLERK, CASE)
    assert "单位名称相同，人员和单位都相同" in page.text
    page = await page.follow("比对和合并")
    missing = await page.submit(button="确定", other=SECOND, decision="join")
    assert (missing.status, missing.errors) == (INVALID, ["请填写理由。"])
    merged = await page.submit(button="确定", other=SECOND, decision="join", reason="同一个人。")
    assert "已合并" in merged.notice
    case = await merged.client.open(CASE)
    assert (FIRST in case.text, SECOND in case.text) == (True, True)
    assert case.link("比对和合并") == "/staff/repeats/CDZJ-AJ-2026-000001"
    late = await page.submit(button="确定", other=SECOND, decision="join", reason="同一个人。")
    assert late.status == CONFLICT
    assert (await progress.view(second)).label == "核查中"
    preview = await case.submit(action=f"/staff/tips/{SECOND}/messages", text="请问有考勤记录吗？")
    asked = await preview.submit(button="发给举报人")
    assert "已送达" in asked.notice
    assert [line.text for line in (await progress.view(second)).messages] == ["请问有考勤记录吗？"]
    undone = await merged.submit(action=f"/staff/repeats/{SECOND}/undo", reason="弄错了。")
    assert "已撤销合并" in undone.notice
    assert SECOND not in (await undone.client.open(CASE)).facts


async def test_a_tip_says_where_it_may_belong_and_goes_there(client: PortalClient, bureau: Bureau) -> None:
    await two_on_one_subject(client, bureau)
    page = await desk_of(client, bureau, CHIEF, f"/staff/tips/{SECOND}")
    page = await page.follow("比对和合并")
    page = await page.submit(button="确定", other="CDZJ-AJ-2026-000001", decision="into", reason="同一个人。")
    assert "已合并" in page.notice
    assert SECOND in page.text


async def test_what_is_not_the_same_is_not_shown_again(client: PortalClient, bureau: Bureau) -> None:
    await two_on_one_subject(client, bureau)
    page = await (await desk_of(client, bureau, CLERK, CASE)).follow("比对和合并")
    page = await page.submit(button="确定", other=SECOND, decision="unrelated", reason="同名。")
    assert "已记录" in page.notice
    assert "不是同一件" in page.tables[0][0][-1]
    assert "没有发现同一单位或人员的其他举报" in (await page.client.open(CASE)).text


async def test_strangers_find_neither_page_nor_button(client: PortalClient, bureau: Bureau) -> None:
    await two_on_one_subject(client, bureau)
    stranger = await visitor(client, bureau["陈设计"])
    assert (await stranger.get("/staff/repeats/CDZJ-AJ-2026-000001")).status == NOT_FOUND
    assert (await stranger.get(f"/staff/repeats/{SECOND}")).status == NOT_FOUND


async def test_before_anybody_compared_it_the_page_says_so(client: PortalClient, bureau: Bureau) -> None:
    await send()
    page = await desk_of(client, bureau, CLERK, f"/staff/tips/{FIRST}")
    assert "未比对" in page.text
