"""The dispatcher, a clerk and his chief at their desks, without scripts, on a desktop and on a phone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.cases import conversation
from portal.database import migrate, opened
from portal.settings import Settings
from portal.staff import signing_in
from tests.support.browser import PHONE, Visitors, pictured
from tests.support.bureau import Bureau, open_bureau
from tests.support.cases import a_case, informant
from tests.support.databases import in_own_loop
from tests.support.serving import Served, serving
from tests.support.tips import NAMED, UNSURE, at_unit, sealed_photo, send

pytestmark = pytest.mark.journey

PEOPLE = ("周派", "张干事", "李科长", "王干事")
FINDINGS = "社保由另一单位缴纳，考勤没有记录，项目部无人见过他。"


@dataclass(frozen=True, slots=True)
class Desks:
    """A portal at work: who sits where, and the tip that this story is about."""

    portal: Served
    settings: Settings
    tokens: dict[str, str]
    number: str
    receipt: str

    def visit(self, browser: Visitors, name: str, **options: object) -> Page:
        """This person, signed in."""
        page = browser.visitor(self.portal.url, **options)  # type: ignore[arg-type]
        page.context.add_cookies([{"name": "staff", "value": self.tokens[name], "url": self.portal.url}])
        return page

    def answer(self, text: str) -> None:
        """The informant writes; how he does it is another journey."""

        async def write() -> None:
            async with opened(self.settings):
                await conversation.answer(await informant(self.receipt), text)

        in_own_loop(write)


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    data = tmp_path_factory.mktemp("desks") / "var"
    data.mkdir()
    settings, made = Settings(data=data), {}

    async def set_up() -> None:
        await migrate(settings)
        async with opened(settings):
            bureau = await open_bureau(settings)
            made["number"], made["receipt"] = await _tips(bureau)
            for name in PEOPLE:
                person = bureau[name]
                made[name] = await signing_in.begin(person.id, person.keys)

    in_own_loop(set_up)
    with serving(data) as portal:
        tokens = {name: made[name] for name in PEOPLE}
        yield Desks(portal, settings, tokens, made["number"], made["receipt"])


async def _tips(bureau: Bureau) -> tuple[str, str]:
    """Work at every stage, and the one tip that the story follows."""
    await send(UNSURE)
    await send(at_unit("安乡虚构工程监理有限公司") | {"level": "unknown"})
    await a_case(bureau, "investigating", answers=at_unit("洞庭示例建筑工程有限公司"))
    await a_case(bureau, "awaiting_review", answers=at_unit("河洑示例建筑工程有限公司"))
    registered, receipt = await send(files=(sealed_photo(),), identity=NAMED)
    return registered.number, receipt


def look(page: Page, name: str) -> None:
    """Pictures for a person to look at; and no page may be wider than a phone."""
    pictured(page, f"desk-{name}")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], f"{name} is too wide"


def test_a_tip_is_confirmed_handled_reviewed_and_closed(browser: Visitors, desks: Desks) -> None:
    the_dispatcher_confirms(desks.visit(browser, "周派"))
    clerk = desks.visit(browser, "张干事")
    case = the_clerk_takes_it_on(clerk, desks.number)
    the_clerk_asks_and_hears_back(clerk, desks)
    the_clerk_submits(clerk)
    chief = desks.visit(browser, "李科长")
    the_chief_decides(chief, case)
    stranger = desks.visit(browser, "王干事")
    answer = stranger.goto(f"/staff/cases/{case}")
    assert answer is not None
    assert answer.status == 404


def the_dispatcher_confirms(page: Page) -> None:
    page.goto("/staff/dispatch")
    look(page, "dispatch")
    page.get_by_text("改派其他单位").first.click()
    page.get_by_role("button", name="改派到所选单位").click()
    page.get_by_role("button", name="确认交由").first.click()
    expect(page.get_by_role("status")).to_contain_text("已分派")


def the_clerk_takes_it_on(page: Page, number: str) -> str:
    page.goto("/staff")
    look(page, "inbox")
    page.get_by_role("link", name=number).click()
    look(page, "tip")
    page.get_by_role("link", name="照片.jpg").click()
    page.wait_for_load_state("load")
    drawing = page.get_by_alt_text("附件的图像")
    assert drawing.evaluate("one => one.naturalWidth") > 0
    look(page, "file")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载附件").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\xff\xd8\xff")
    page.go_back()
    page.get_by_role("button", name="签收受理").click()
    expect(page.get_by_role("status")).to_contain_text("已签收受理")
    look(page, "case-accepted")
    return page.url.rpartition("/")[2]


def the_clerk_asks_and_hears_back(page: Page, desks: Desks) -> None:
    page.locator("#start-assignee").select_option(label="张干事")
    page.get_by_role("button", name="开始核查").click()
    look(page, "case-investigating")
    page.get_by_text("请举报人补充", exact=True).first.click()
    page.get_by_role("button", name=re.compile("预览 ?请举报人补充")).click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "case-error")
    page.get_by_label("请补充时间").check()
    page.get_by_role("button", name=re.compile("预览 ?请举报人补充")).click()
    expect(page.get_by_role("heading", name="发送前预览")).to_be_visible()
    look(page, "case-preview")
    page.get_by_role("button", name="请举报人补充").click()
    expect(page.get_by_role("status")).to_be_visible()
    desks.answer("去年十月在工地见过一次，后来再没来过。")
    page.goto("/staff/tips?show=answered")
    look(page, "inbox-answered")
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.get_by_text("后来再没来过")).to_be_visible()


def the_clerk_submits(page: Page) -> None:
    page.get_by_role("link", name="核对和修改事实").click()
    page.get_by_label("备注").fill("证件号码待查。")
    look(page, "case-facts")
    page.get_by_role("button", name="保存案件事实").click()
    expect(page.get_by_role("status")).to_be_visible()
    page.get_by_role("link", name="填写核查清单").click()
    for note in page.locator("textarea").all():
        note.fill("见卷宗。")
    for answer in page.get_by_label("已核对").all():
        answer.check()
    look(page, "case-checklist")
    page.get_by_role("button", name="保存核查清单").click()
    expect(page.get_by_role("status")).to_be_visible()
    page.get_by_text("提交核查结果", exact=True).first.click()
    page.get_by_label("核查结论").select_option("substantiated")
    page.get_by_label("核查情况").fill(FINDINGS)
    page.get_by_role("button", name="提交核查结果", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()
    look(page, "case-submitted")


def the_chief_decides(page: Page, case: str) -> None:
    page.goto("/staff/tips?show=review")
    page.get_by_role("link", name=case).click()
    expect(page.get_by_text(FINDINGS).first).to_be_visible()
    look(page, "case-review")
    page.get_by_text("登记处理决定", exact=True).first.click()
    page.get_by_label("决定文号").fill("常建罚决字〔2026〕12号")
    page.get_by_label("决定日期").fill("2026-11-01")
    page.get_by_label("作出决定的机关").fill("常德市住房和城乡建设局")
    page.get_by_label("处理措施").fill("警告，罚款一万元。")
    page.get_by_role("button", name="登记处理决定", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()
    page.get_by_label("属实，已处理", exact=True).check()
    page.get_by_role("button", name=re.compile("预览 ?办结")).click()
    page.get_by_role("button", name="办结", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()
    look(page, "case-closed")
