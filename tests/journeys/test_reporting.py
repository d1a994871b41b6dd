"""A citizen with a phone and no scripts reports what he saw, and comes back with his receipt."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.database import migrate, opened
from portal.settings import Settings
from tests.support.browser import PHONE, Visitors, pictured
from tests.support.bureau import open_bureau
from tests.support.databases import in_own_loop
from tests.support.serving import Served, serving
from tests.support.tips import a_photo

pytestmark = pytest.mark.journey

JPEG = a_photo(40_000)


@pytest.fixture(scope="module")
def taking_reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A portal whose desk, discipline office and custodians have their people."""
    data = tmp_path_factory.mktemp("reporting") / "var"
    data.mkdir()
    in_own_loop(lambda: _set_up(Settings(data=data)))
    with serving(data) as portal:
        yield portal


async def _set_up(settings: Settings) -> None:
    await migrate(settings)
    async with opened(settings):
        await open_bureau(settings)


def test_from_the_first_page_to_the_progress_of_a_report(
    browser: Visitors, taking_reports: Served, tmp_path: Path
) -> None:
    page = browser.visitor(taking_reports.url, viewport=PHONE)

    page.goto("/")
    look(page, "home")
    page.get_by_role("link", name="我要举报").last.click()
    look(page, "report-start")
    page.get_by_role("link", name="开始填写").click()
    look(page, "report-kind")
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("alert")).to_contain_text("请选择一类行为。")
    look(page, "report-kind-error")
    page.get_by_label("挂证（注册单位与实际工作单位不符）").check()
    page.get_by_role("button", name="继续").click()
    tell_who(page)
    tell_what(page)
    add_evidence(page, tmp_path)
    give_name(page)
    code = keep_receipt(page)
    come_back(page, code, tmp_path)
    page.goto("/progress/tip")
    expect(page.get_by_label("查询码", exact=True)).to_be_visible()
    expect(page.get_by_text("CDZJ-JB-")).to_have_count(0)


def tell_who(page: Page) -> None:
    look(page, "report-person")
    page.get_by_label("姓名").fill("张三丰")
    page.get_by_label("证书类别").select_option("builder1")
    page.get_by_label("注册号").fill("湘243")
    on(page)
    expect(page.get_by_role("alert")).to_contain_text("这个注册号和常见的不一样")
    on(page)
    look(page, "report-unit")
    page.get_by_label("统一社会信用代码").fill("91430700MA4L0000X0")
    page.get_by_label("单位类型").select_option("construction")
    on(page)
    look(page, "report-unit-doubt")
    on(page)
    look(page, "report-subject")
    page.get_by_label("所在地区").select_option("unknown")
    page.get_by_label("市里直接管").check()
    on(page)


def on(page: Page) -> None:
    page.get_by_role("button", name="继续").click()


def tell_what(page: Page) -> None:
    look(page, "report-facts")
    page.get_by_label("发生了什么").fill("他的证书挂在这家公司，人一直在长沙上班。\n每年拿三万元。")
    page.get_by_label("大约从什么时候开始").fill("2025-03")
    page.get_by_label("我亲眼看到").check()
    page.get_by_role("button", name="继续").click()


def add_evidence(page: Page, folder: Path) -> None:
    photo, program = folder / "工地照片.jpg", folder / "收据.jpg"
    photo.write_bytes(JPEG)
    program.write_bytes(b"MZ" + bytes(300))
    page.get_by_label("选择文件").set_input_files([photo, program])
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("alert")).to_contain_text("这是程序文件")
    expect(page.locator(".file__name")).to_have_text(["证据1.jpg"])
    look(page, "report-evidence")
    page.get_by_role("button", name="继续").click()


def give_name(page: Page) -> None:
    look(page, "report-identity")
    page.get_by_label("实名，姓名加密保管").check()
    page.get_by_role("button", name="继续").click()
    look(page, "report-contact")
    page.get_by_label("您的姓名").fill("周举报")
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_text("拟交由：局建筑业管理科")).to_be_visible()
    look(page, "report-check")
    page.get_by_role("button", name="去领查询码").click()


def keep_receipt(page: Page) -> str:
    look(page, "report-receipt")
    printed(page, "report-receipt-printed")
    code = "".join(page.locator(".receipt__code").inner_text().split())
    page.get_by_label("查询码的最后一组").fill(code[-5:])
    page.get_by_role("button", name="确认并发送举报").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("举报已登记")
    assert re.search(r"CDZJ-JB-\d{4}-000001", page.content())
    assert code not in page.content()
    look(page, "report-done")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("举报已登记")
    return code


def come_back(page: Page, code: str, folder: Path) -> None:
    page.get_by_role("link", name="查询进度").click()
    page.get_by_label("查询码", exact=True).fill(code[:-1] + ("2" if code[-1] != "2" else "3"))
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("alert")).to_contain_text("查询码有一位不对")
    look(page, "progress-code-error")
    page.get_by_label("查询码", exact=True).fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("CDZJ-JB-")).to_be_visible()
    look(page, "progress-tip")
    page.get_by_role("link", name="看对话、写信、补充证据").click()
    page.get_by_label("写给承办单位").fill("我又找到一张合同。")
    page.get_by_label("补充文件").set_input_files(folder / "工地照片.jpg")
    page.get_by_role("button", name="送到承办单位").click()
    expect(page.get_by_text("我又找到一张合同。")).to_be_visible()
    look(page, "progress-talk")
    page.get_by_role("link", name="返回进度").click()
    look_around(page)
    page.get_by_role("link", name="我想撤回这件举报").click()
    look(page, "progress-withdraw")
    page.get_by_role("link", name="不撤回").click()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已经退出")


def look_around(page: Page) -> None:
    """Every other page that a receipt opens, from the status page and back to it."""
    for link, name in (
        ("姓名和联系方式", "progress-name"),
        ("看系统里有关于我的什么", "progress-mine"),
        ("换一个查询码", "progress-receipt"),
    ):
        page.get_by_role("link", name=link).click()
        look(page, name)
        if name == "progress-receipt":
            page.get_by_role("button", name="给我新的查询码").click()
            look(page, "progress-receipt-new")
            page.get_by_role("button", name="继续用原来的").click()
        else:
            page.get_by_role("link", name="返回进度").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("您的举报进度")


def test_the_offices_fit_on_a_phone(browser: Visitors, taking_reports: Served) -> None:
    page = browser.visitor(taking_reports.url, viewport=PHONE)
    for path, name, heading in (
        ("/offices", "offices", "哪个单位管哪些事"),
        ("/about/protection", "protection", "我们怎样保护您"),
        ("/privacy", "privacy", "个人信息怎样处理"),
    ):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        look(page, name)


def look(page: Page, name: str) -> None:
    """Pictures on both widths, and nothing that has to be scrolled sideways on a phone."""
    pictured(page, name)
    page.set_viewport_size(PHONE)
    wide = page.locator("main").evaluate("() => document.documentElement.scrollWidth")
    assert wide <= PHONE["width"], f"{name} is {wide} px wide"


def printed(page: Page, name: str) -> None:
    page.emulate_media(media="print")
    pictured(page, name)
    expect(page.locator(".receipt__code")).to_be_visible()
    expect(page.get_by_role("button", name="确认并发送举报")).to_be_hidden()
    page.emulate_media(media="screen")
