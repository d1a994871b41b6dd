"""Dispatcher, clerk, head, custodian and an inspector on a site: the day of each in a real browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.cases import extending, opening, queries
from portal.catalogue.states import Role
from portal.clocks import queries as clocks
from portal.core import clock
from portal.custody import asking
from portal.database import migrate, opened
from portal.settings import Settings
from portal.staff import factors, signing_in
from portal.tips import dispatch
from portal.tips.queries import tip_for
from tests.support.browser import PHONE, Visitors
from tests.support.bureau import BUILDING, COUNTY, DESIGN, Bureau, open_bureau
from tests.support.cases import a_case, drive
from tests.support.databases import in_own_loop
from tests.support.serving import Served, serving
from tests.support.sources import SAMPLES
from tests.support.tips import BUILDER, NAMED, UNSURE, at_unit, send
from tests.support.watching import Watched, at_work

pytestmark = pytest.mark.journey

STATION = "quality-station"
SITE = BUILDER | {"project_name": "柳叶湖样板工程", "place": "柳叶大道示例路口"}
ARGUMENT = "项目和公司都在县里，应由县局办理。"
KEPT, ASKED = "证件号码待查。", "请补充他最近一次到岗的时间。"
DECISION_NO = "常建罚决字〔2026〕12号"
FOUND = "项目部无人见过他，施工日志由他人代签。"


@dataclass(frozen=True, slots=True)
class Bench:
    """A portal with everybody's work laid out; `numbers` are tips and cases by what they are for."""

    portal: Served
    tokens: dict[str, str]
    numbers: dict[str, str]

    def desk(self, browser: Visitors, name: str, who: str, **options: Any) -> Watched:
        return at_work(browser, self.portal.url, self.tokens[name], who=who, **options)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    data = tmp_path_factory.mktemp("five") / "var"
    data.mkdir()
    settings, tokens, numbers = Settings(data=data), {}, {}

    async def lay_out() -> None:
        await migrate(settings)
        async with opened(settings):
            bureau = await open_bureau(settings)
            await bureau.hire("谢巡查", (STATION, Role.CLERK))
            await bureau.hire("何质安", (STATION, Role.CHIEF))
            await bureau.found(STATION, "谢巡查", "何质安")
            numbers.update(await _work(bureau))
            for name in ("周派", "张干事", "李科长", "管保", "谢巡查"):
                tokens[name] = await signing_in.begin(
                    bureau[name].id, bureau[name].keys, factor=factors.PASSED
                )

    in_own_loop(lay_out)
    with serving(data) as portal:
        yield Bench(portal, tokens, numbers)


async def _work(bureau: Bureau) -> dict[str, str]:
    numbers = {"doubtful": (await send(UNSURE))[0].number, "twice": await _returned_twice(bureau)}
    numbers["case"] = await a_case(bureau, "investigating", answers=at_unit("洞庭示例建筑工程有限公司"))
    numbers["review"] = await a_case(bureau, "awaiting_review", answers=at_unit("河洑示例建筑工程有限公司"))
    numbers["longer"] = await a_case(bureau, "investigating", answers=at_unit("德山示例建筑工程有限公司"))
    await _asks_for_more_time(bureau, numbers["longer"])
    for name in ("named", "nameless"):
        registered, _ = await send(at_unit("花岩示例建筑工程有限公司"), identity=NAMED)
        numbers[name] = registered.number
        await asking.ask(
            bureau["张干事"], registered.number, purpose="contact", reason=f"三次没有回音，{name}。"
        )
    numbers["site"] = await _a_site(bureau)
    return numbers


async def _returned_twice(bureau: Bureau) -> str:
    """The county says that it is the city's, the city's section that it is the county's."""
    number = (await send(at_unit("安乡虚构建筑工程有限公司", UNSURE)))[0].number
    await dispatch.confirm_route(bureau["周派"], number, version=1)
    for who, other, why in (("王干事", BUILDING, "该公司在市里注册。"), ("李科长", COUNTY, ARGUMENT)):
        tip = await tip_for(bureau[who], number)
        await dispatch.return_tip(bureau[who], number, version=tip.version, office=other, reason=why)
        if other == BUILDING:
            tip = await tip_for(bureau["周派"], number)
            await dispatch.confirm_route(
                bureau["周派"], number, version=tip.version, office=other, reason="按注册地。"
            )
    return number


async def _asks_for_more_time(bureau: Bureau, number: str) -> None:
    case = await queries.case_for(bureau["张干事"], number)
    finish = await clocks.named(case.id, "finish")
    assert finish is not None
    await extending.ask(
        bureau["张干事"], "case", number, finish.id, ground="complex", reason="涉及三个工地。"
    )


async def _a_site(bureau: Bureau) -> str:
    """A person named on a site and never there: the quality station's."""
    registered, _ = await send(SITE, kind="absent_on_site")
    clerk = bureau["谢巡查"]
    tip = await tip_for(clerk, registered.number)
    number = await opening.open_case(clerk, registered.number, version=tip.version)
    await drive(bureau, number, ("谢巡查", "start", {"assignee": "谢巡查"}))
    return number


def done(page: Page) -> None:
    expect(page.get_by_role("status").first).to_be_visible()


def test_the_dispatcher_decides_what_is_doubtful(browser: Visitors, bench: Bench) -> None:
    desk = bench.desk(browser, "周派", "dispatcher", scripts=True)
    page, doubtful, twice = desk.page, bench.numbers["doubtful"], bench.numbers["twice"]
    page.goto("/staff/dispatch")
    desk.look("desk")
    page.get_by_role("link", name=doubtful).first.click()
    expect(page.get_by_text("R50").first).to_be_visible()
    desk.look("doubtful")
    page.get_by_role("button", name=re.compile(f"确认交由.*{doubtful}")).click()
    done(page)
    page.goto(f"/staff/dispatch?at={twice}")
    expect(page.get_by_text(ARGUMENT)).to_be_visible()
    expect(page.get_by_text("已退回两次，您这次的决定为最终决定。")).to_be_visible()
    desk.look("last-word")
    page.get_by_role("button", name=re.compile(f"确认交由安乡县.*{twice}")).click()
    done(page)
    desk.look("decided")
    expect(page.get_by_role("link", name=twice)).to_have_count(0)


def test_the_clerk_works_on_a_case(browser: Visitors, bench: Bench) -> None:
    desk, case = bench.desk(browser, "张干事", "clerk", scripts=True), bench.numbers["case"]
    page = desk.page
    page.goto("/staff/tips")
    desk.look("work")
    page.get_by_text("筛选和排列").click()
    page.get_by_label("状态").select_option(label="核查中")
    page.get_by_role("button", name="筛选").click()
    expect(page).to_have_url(re.compile("state=investigating"))
    desk.look("filtered")
    page.get_by_role("link", name=case).click()
    desk.look("case")
    the_clerk_keeps_facts(desk)
    the_clerk_writes(desk)
    page.goto(f"/staff/cases/{case}")
    expect(page.get_by_text(KEPT).first).to_be_visible()
    expect(page.get_by_text(ASKED).first).to_be_visible()
    expect(page.get_by_label("写给举报人")).to_have_value("")


def the_clerk_keeps_facts(desk: Watched) -> None:
    """First as a draft that only he sees, then as a version."""
    page = desk.page
    page.get_by_role("link", name="核对和修改事实").click()
    page.get_by_label("备注").fill(KEPT)
    page.get_by_role("button", name="保存草稿").click()
    done(page)
    expect(page.get_by_label("备注")).to_have_value(KEPT)
    desk.look("facts-draft")
    page.get_by_role("button", name="保存案件事实").click()
    done(page)
    expect(page.get_by_text(KEPT).first).to_be_visible()
    desk.look("facts-saved")


def the_clerk_writes(desk: Watched) -> None:
    """Looks at what the informant will read, keeps it as a draft, comes back and sends it."""
    page = desk.page
    page.get_by_label("写给举报人").fill(ASKED)
    page.get_by_role("button", name=re.compile("预览 ?写给举报人")).click()
    expect(page.get_by_role("heading", name="发送前预览")).to_be_visible()
    desk.look("preview")
    page.get_by_role("button", name="保存草稿").click()
    done(page)
    expect(page.get_by_label("写给举报人")).to_have_value(ASKED)
    page.get_by_role("button", name=re.compile("预览 ?写给举报人")).click()
    page.get_by_role("button", name="发给举报人").click()
    done(page)
    expect(page.get_by_text(ASKED).first).to_be_visible()
    desk.look("sent")


def test_the_head_judges_what_another_wrote(browser: Visitors, bench: Bench) -> None:
    desk, case = bench.desk(browser, "李科长", "chief"), bench.numbers["review"]
    page = desk.page
    page.goto("/staff/tips?show=review")
    desk.look("to-review")
    page.get_by_role("link", name=case).click()
    step(page, "退回补充核查")
    page.get_by_label("理由").first.fill("请附社保缴费证明。")
    page.get_by_role("button", name="退回补充核查", exact=True).click()
    done(page)
    desk.look("sent-back")
    the_clerk_hands_in_again(bench.desk(browser, "张干事", "chief-clerk").page, case)
    page.goto(f"/staff/cases/{case}")
    step(page, "登记处理决定")
    page.get_by_label("决定文号").fill(DECISION_NO)
    page.get_by_label("决定日期").fill(clock.today().isoformat())
    page.get_by_label("作出决定的机关").fill("常德市住房和城乡建设局")
    page.get_by_label("处理措施").fill("警告，罚款一万元。")
    page.get_by_role("button", name="登记处理决定", exact=True).click()
    done(page)
    desk.look("decided")
    the_head_gives_time_and_asks_for_help(desk, bench.numbers["longer"])
    expect(page.get_by_role("listitem").filter(has_text="局勘察设计科")).to_be_visible()
    page.goto(f"/staff/cases/{case}")
    expect(page.get_by_text(DECISION_NO).first).to_be_visible()


def step(page: Page, name: str) -> None:
    page.locator("summary").filter(has_text=re.compile(f"^{name}")).first.click()


def the_clerk_hands_in_again(page: Page, case: str) -> None:
    """Nobody judges his own findings: the page offers him no decision."""
    page.goto(f"/staff/cases/{case}")
    step(page, "提交核查结果")
    page.get_by_label("核查结论").select_option("substantiated")
    page.get_by_label("核查情况").fill("社保由另一单位缴纳，证明已附。")
    page.get_by_role("button", name="提交核查结果", exact=True).click()
    done(page)
    expect(page.get_by_role("button", name="登记处理决定")).to_have_count(0)


def the_head_gives_time_and_asks_for_help(desk: Watched, case: str) -> None:
    page = desk.page
    page.goto(f"/staff/clocks/cases/{case}")
    desk.look("clocks")
    page.get_by_role("button", name="批准延期").click()
    done(page)
    expect(page.get_by_role("button", name="批准延期")).to_have_count(0)
    desk.look("extended")
    page.goto(f"/staff/cases/{case}/assistance")
    page.get_by_label("请哪个单位协办").select_option(DESIGN)
    page.get_by_label("为什么请、请查什么").fill("请查设计资质人员的注册情况。")
    page.get_by_role("button", name="邀请").click()
    done(page)
    desk.look("assistance")


def test_the_custodian_opens_one_name_and_refuses_another(browser: Visitors, bench: Bench) -> None:
    desk = bench.desk(browser, "管保", "custodian")
    page = desk.page
    page.goto("/staff/identities")
    desk.look("requests")
    page.get_by_role("link", name=bench.numbers["named"]).click()
    desk.look("request")
    page.get_by_text("批准，限时").click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="批准", exact=True).click()
    done(page)
    page.goto("/staff/identities")
    page.get_by_role("link", name=bench.numbers["nameless"]).click()
    page.get_by_text("不批准").first.click()
    page.get_by_label("为什么不批准").fill("凭查询码再问一次。")
    page.get_by_role("button", name="不批准").click()
    done(page)
    page.goto("/staff/identities")
    desk.look("decided")
    expect(page.get_by_text("没有等待决定的申请。")).to_be_visible()
    running = page.get_by_role("table", name="正在生效的授权")
    expect(running.get_by_role("link")).to_have_text([bench.numbers["named"]])
    the_clerk_reads_the_one_name(bench.desk(browser, "张干事", "custodian-clerk"), bench)


def the_clerk_reads_the_one_name(desk: Watched, bench: Bench) -> None:
    """That he did is in the ledger, which the page of the tip tells."""
    page = desk.page
    page.goto(f"/staff/tips/{bench.numbers['named']}")
    page.get_by_role("button", name="查看姓名和联系方式").click()
    expect(page.get_by_text(NAMED["name"])).to_be_visible()
    desk.look("name")
    page.goto(f"/staff/tips/{bench.numbers['named']}")
    expect(page.get_by_text("查看了举报人身份").first).to_be_visible()
    expect(page.get_by_text(NAMED["name"])).to_have_count(0)
    desk.look("ledger")
    page.goto(f"/staff/tips/{bench.numbers['nameless']}")
    expect(page.get_by_text("没有准许查看举报人身份").first).to_be_visible()
    expect(page.get_by_role("button", name="查看姓名和联系方式")).to_have_count(0)


def test_the_inspector_fills_a_sheet_on_the_site(browser: Visitors, bench: Bench) -> None:
    desk = bench.desk(browser, "谢巡查", "inspector", viewport=PHONE)
    page, case = desk.page, bench.numbers["site"]
    page.goto("/staff/tips")
    desk.look("work")
    page.get_by_role("link", name=case).click()
    desk.look("case")
    page.get_by_role("link", name="填写现场核查表").click()
    expect(page.get_by_label("项目名称")).to_have_value("柳叶湖样板工程")
    desk.look("form")
    the_inspector_writes_down(page)
    desk.look("saved")
    page.locator("input[type=file]").set_input_files(SAMPLES / "photo-with-gps.jpg")
    page.get_by_role("button", name="上传").click()
    done(page)
    expect(page.get_by_text("已清理").first).to_be_visible()
    desk.look("photographed")
    page.get_by_role("button", name="完成核查表").click()
    done(page)
    desk.look("finished")
    with page.expect_download() as paper:
        page.get_by_role("button", name="打印，去签字").click()
    assert paper.value.path().read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name="返回案件").click()
    expect(page.get_by_text("完成现场核查表").first).to_be_visible()
    expect(page.get_by_text("核查清单 1/")).to_be_visible()
    desk.look("case-after")


def the_inspector_writes_down(page: Page) -> None:
    page.get_by_label("在场接待的人").fill("资料员")
    page.get_by_role("group", name="本人在场").get_by_label("否").check()
    page.get_by_role("group", name="看过身份证件").get_by_label("否").check()
    page.get_by_label("核查情况").fill(FOUND)
    for n, (name, number) in enumerate((("谢巡查", "湘J0701001"), ("何质安", "湘J0701002")), 1):
        page.locator(f"[name=officer_{n}]").fill(name)
        page.locator(f"[name=officer_{n}_number]").fill(number)
    page.get_by_role("button", name="保存核查表").click()
    done(page)
