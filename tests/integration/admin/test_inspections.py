"""The sheet from a site on its pages: filled, photographed, finished, corrected and printed by a browser."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar import Litestar

from portal.admin.middleware import COOKIE
from portal.database import change, fetch
from tests.support.bureau import Bureau
from tests.support.cases import a_case
from tests.support.inspections import FOUND
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import CASE, desk_of, visitor
from tests.support.tips import a_photo

OK, NOT_FOUND, CONFLICT, INVALID = 200, 404, 409, 422
SHEET = f"{CASE}/inspections/1"
FORM = f"{SHEET}/form"
WHOLE: dict[str, Any] = {
    "on": "2026-03-10",
    "project": "柳叶湖样板工程",
    "place": "柳叶大道",
    "met": "资料员",
    "1-present": "no",
    "1-id_seen": "no",
    "1-says": "证书是借出去的。",
    "findings": FOUND,
    "officer_1_number": "湘J0701001",
    "officer_2": "赵干事",
    "officer_2_number": "湘J0701002",
}


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


async def form_of(client: PortalClient, bureau: Bureau, name: str = "张干事") -> Page:
    return await desk_of(client, bureau, name, FORM)


async def fill(page: Page, button: str = "保存核查表", **values: Any) -> Page:
    return await page.submit(button=button, **values)


async def test_from_the_case_to_a_finished_and_corrected_sheet(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "investigating")
    page = await (await desk_of(client, bureau, "张干事", CASE)).follow("填写现场核查表")
    assert page.form_values(action=FORM)["1-name"] == "张三丰"
    page = await page.submit(button="再加一人", findings="先写着。")
    assert page.form_values(action=FORM)["findings"] == "先写着。"
    page = await fill(page, **{"n1-name": "李四", "n1-present": "yes"})
    assert "还可以接着填" in page.notice
    assert "完成前还差" in page.text
    page = await page.submit(button="上传", files={"files": ("a.jpg", a_photo(), "image/jpeg")})
    assert "证据1.jpg" in page.text
    page = await fill(await page.follow("接着填"), **(WHOLE | {"2-removed": True}))
    assert "李四" not in page.text
    page = await page.submit(button="完成核查表")
    assert "已完成" in page.notice
    assert not page.has_link("接着填")
    page = await page.submit(button="保存更正", text="地点应为示例东路。")
    assert "地点应为示例东路。" in page.text
    paper = await page.submit(button="打印，去签字")
    assert paper.body.startswith(b"%PDF")
    case = await page.follow("返回案件")
    assert "有1处更正" in case.text
    assert (await client.get(FORM)).path == "/staff/sign-in"
    assert (await form_of(client, bureau)).path == SHEET


async def test_the_paper_to_take_along(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "investigating")
    case = await desk_of(client, bureau, "张干事", CASE)
    assert (await case.submit(button="打印带去现场的表")).body.startswith(b"%PDF")
    assert (await case.follow("空白表")).body.startswith(b"%PDF")


async def test_two_at_one_sheet_see_both_texts(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "investigating")
    await fill(await form_of(client, bureau), **WHOLE)
    mine, theirs = await form_of(client, bureau), await form_of(client, bureau, "赵干事")
    theirs = await theirs.submit(button="再加一人")
    await fill(theirs, **{"findings": "有人见过他一次。", "n1-name": "李四", "1-present": "yes"})
    page = await fill(mine, findings="没有人见过他。")
    assert page.status == CONFLICT
    assert "赵干事刚刚办理了这一件" in page.text
    values = page.form_values(action=FORM)
    assert (values["findings"], values["2-name"]) == ("没有人见过他。", "李四")
    assert "现在保存的：有人见过他一次。" in page.text
    assert "现在保存的：是" in page.text
    assert (await form_of(client, bureau)).form_values(action=FORM)["findings"] == "没有人见过他。"
    page = await fill(page, findings="一个人见过他一次。")
    assert "一个人见过他一次。" in page.text
    assert await fetch("SELECT id FROM work_draft") == []


async def test_drafts_are_kept_and_so_are_words_of_a_session_that_ended(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau, "investigating")
    page = await fill(await form_of(client, bureau), "保存草稿", findings="还没有想好。")
    assert "草稿" in page.notice
    assert page.form_values(action=FORM)["findings"] == "还没有想好。"
    page = await page.submit(button="删除草稿")
    assert page.form_values(action=FORM)["findings"] == ""
    await change("DELETE FROM session WHERE kind = 'staff'")
    page = await fill(page, findings="写了四十分钟。")
    assert page.path == FORM or page.status in (OK, 401)
    assert await fetch("SELECT form FROM work_draft") == [{"form": "inspection-1"}]


async def test_what_is_wrong_comes_back_with_what_was_typed(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "investigating")
    page = await fill(await form_of(client, bureau), findings="身份证11010519491231002X")
    assert (page.status, page.form_values(action=FORM)["findings"]) == (INVALID, "身份证11010519491231002X")
    page = await fill(page, findings=FOUND)
    page = await page.submit(button="上传")
    assert (page.status, page.errors) == (INVALID, ["请先选择文件，再按“上传”。"])
    page = await page.submit(button="上传", files={"files": ("a.exe", b"MZ" + bytes(600), "application/exe")})
    assert page.status == INVALID
    assert await fetch("SELECT name FROM blob") == []


async def test_a_stranger_finds_nothing_and_a_number_that_is_not_there_neither(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau, "investigating")
    await fill(await form_of(client, bureau), **WHOLE)
    stranger = await visitor(client, bureau["王干事"])
    for path in (SHEET, FORM, f"{CASE}/inspections/2", f"{CASE}/inspections/0/form"):
        assert (await stranger.get(path)).status == NOT_FOUND
    clerk = await visitor(client, bureau["张干事"])
    for path in (f"{CASE}/inspections/2", f"{CASE}/inspections/9/form", f"{CASE}/inspections/0"):
        assert (await clerk.get(path)).status == NOT_FOUND
    assert clerk.http.cookies.get(COOKIE)


async def test_in_english_too(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "investigating")
    await fill(await form_of(client, bureau), **WHOLE)
    clerk = await visitor(client, bureau["张干事"])
    clerk.http.cookies.set("lang", "en")
    page = await clerk.open(SHEET)
    assert "Two" not in page.h1
    assert "Findings" in page.text
    assert "Law-enforcement" in (await clerk.open(FORM)).text
