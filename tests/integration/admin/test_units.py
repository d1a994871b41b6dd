"""Pages of the register: search, a unit's life, a list from upload to result."""

from uuid import uuid4

import pytest

from portal.settings import Settings
from portal.sheets import reading
from tests.support.bureau import Bureau, open_bureau
from tests.support.pages import Page, PortalClient
from tests.support.sheets import table
from tests.support.signed_in import visitor as signed_in
from tests.support.tips import send
from tests.support.units import BUILDER, HEADER, SUPERVISOR, a_list, code

GOOD = (BUILDER, code(1), "常德工程处", "施工", "市管", "武陵区")
BAD = ("丙公司", "123", "", "", "市管", "")


@pytest.fixture
async def bureau(client: PortalClient, settings: Settings) -> Bureau:
    return await open_bureau(settings)


@pytest.fixture
async def li(client: PortalClient, bureau: Bureau) -> PortalClient:
    """李科长, a chief."""
    return await signed_in(client, bureau["李科长"])


async def upload(li: PortalClient, data: bytes, *, source: str = "名录") -> Page:
    page = await li.open("/staff/unit-lists/new")
    return await page.submit(files={"file": [("名录.xlsx", data, "application/octet-stream")]}, source=source)


async def test_a_unit_is_registered_found_changed_and_ended(li: PortalClient) -> None:
    page = await (await li.open("/staff/units")).follow("登记单位")
    page = await page.submit(name=BUILDER, code=code(1), level="city", area="430702", source="名录")
    assert page.h1 == BUILDER
    assert BUILDER in (await li.open("/staff/units?q=%E7%94%B2%E5%BB%BA%E7%AD%91")).text
    page = await page.submit(action=page.path, name="常德新甲公司", source="名录二")
    assert (page.h1, "李科长" in page.tables[0][0][2]) == ("常德新甲公司", True)
    assert BUILDER in page.text
    page = await page.submit(button="终止", source="注销公告")
    assert page.has_button("取消终止")


async def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(li: PortalClient) -> None:
    page = await (await li.open("/staff/units/new")).submit(
        name=BUILDER, code="123", level="city", source="名录"
    )
    assert page.status == 422
    assert any("18位" in error for error in page.errors)
    assert page.form_values(action="/staff/units/new")["name"] == BUILDER


async def test_a_list_is_previewed_line_by_line_and_then_taken(li: PortalClient) -> None:
    page = await upload(li, a_list(GOOD, BAD))
    assert page.h1 == "导入预览"
    assert page.tables[0][0] == ["3", "丙公司", "123", "市管", "统一社会信用代码应为18位。"]
    assert BUILDER in (await page.follow("将新增")).text
    page = await page.submit(button="写进登记册：1个单位")
    assert page.h1 == "导入结果"
    assert BUILDER in (await page.follow("已新增")).text
    assert BUILDER in (await li.open("/staff/units")).text
    assert "没有要写进登记册的内容" in (await upload(li, a_list(GOOD))).text


async def test_the_preview_names_the_columns_that_are_not_taken(li: PortalClient) -> None:
    page = await upload(li, table((*HEADER, "资质等级"), [(*GOOD, "一级")]))
    assert page.facts["没有采用的栏目"] == "资质等级"
    assert "没有采用的栏目" not in (await upload(li, a_list(GOOD))).text


@pytest.mark.parametrize(("data", "says"), [(b"", "请选择文件"), (b"\x00\x01", "这不是xlsx、xls或CSV表格")])
async def test_a_file_that_is_none_is_refused_at_its_field(li: PortalClient, data: bytes, says: str) -> None:
    page = await upload(li, data, source="市局名录")
    assert page.status == 422
    assert any(says in error for error in page.errors)
    assert page.form_values(action="/staff/unit-lists/new")["source"] == "市局名录"


async def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    li: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.admin.units.lists.MOST_BYTES", 2000)
    page = await upload(li, bytes(4000))
    assert any(reading.REASONS["large"] in error for error in page.errors)


async def test_the_template_is_a_workbook(li: PortalClient) -> None:
    page = await (await li.open("/staff/unit-lists/new")).follow("下载模板")
    assert page.body.startswith(b"PK")
    assert "attachment" in page.answer.headers["content-disposition"]


async def test_a_long_list_of_units_has_pages_that_keep_the_search(li: PortalClient) -> None:
    page = await upload(li, a_list(*((f"常德第{n}公司", "", "", "", "市管", "") for n in range(60))))
    await page.submit(button="写进登记册：60个单位")
    page = await (await li.open("/staff/units?q=%E5%B8%B8%E5%BE%B7&level=city")).follow("下一页")
    assert "q=" in str(page.answer.url)
    assert len(page.tables[0]) == 10


async def test_the_desk_reads_that_the_level_came_from_the_register(
    li: PortalClient, client: PortalClient, bureau: Bureau
) -> None:
    page = await upload(li, a_list((SUPERVISOR, "", "", "人力资源服务机构", "区县管", "安乡县")))
    await page.submit(button="写进登记册：1个单位")
    await send(answers={"units": [{"name": SUPERVISOR}], "level": "unknown"})
    desk = await (await signed_in(client, bureau["周派"])).open("/staff/dispatch")
    assert "级别取自单位登记册" in desk.text


async def test_others_may_not(client: PortalClient, bureau: Bureau) -> None:
    for name in ("张干事", "管保"):
        person = await signed_in(client, bureau[name])
        for path in (
            "/staff/units",
            "/staff/units/new",
            "/staff/unit-lists/new",
            "/staff/unit-lists/template",
        ):
            assert (await person.get(path)).status == 403, (name, path)


async def test_what_does_not_exist_is_not_found(li: PortalClient) -> None:
    for path in (f"/staff/units/{uuid4()}", f"/staff/unit-lists/{uuid4()}", "/staff/units/1"):
        assert (await li.get(path)).status == 404
