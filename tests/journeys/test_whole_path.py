"""One tip's whole way in a browser without scripts: told on a phone, handled at desks, published, found.

On its way: several persons, a photograph cleaned of its place, a name that only custodians open.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from portal.core import clock
from tests.support.browser import PHONE, Visitors, pictured
from tests.support.serving import Served
from tests.support.sources import SAMPLES

pytestmark = pytest.mark.journey

UNIT = "枫林渡口示例建筑工程有限公司"
NAME = "周知情"
# Ten days ago, so that the window is open whenever this runs.
DECIDED = (clock.today() - timedelta(days=10)).isoformat()
FACTS = "注册建造师证书挂靠在本单位，本人从未到岗。"


def test_a_tip_becomes_a_published_record_that_anybody_finds(browser: Visitors, served_demo: Served) -> None:
    citizen = browser.visitor(served_demo.url, viewport=PHONE)
    number, code = the_citizen_reports(citizen)
    clerk, custodian = signed_in(browser, served_demo, "ganshi"), signed_in(browser, served_demo, "baoguan")
    the_clerk_asks_who_it_was(clerk, number)
    the_custodian_grants_it(custodian, number)
    the_clerk_reads_the_name(clerk, number)
    case = the_clerk_investigates(clerk, number)
    the_chief_decides(signed_in(browser, served_demo, "kezhang"), case)
    the_drafter_drafts(signed_in(browser, served_demo, "gongshi"), case)
    nobody_sees_it_yet(citizen)
    the_checker_approves(signed_in(browser, served_demo, "fuhe"))
    everybody_finds_it(citizen)
    the_citizen_asks_how_it_ended(citizen, code)
    expect(citizen.get_by_text(number)).to_be_visible()
    expect(citizen.get_by_text("处理决定已作出").first).to_be_visible()
    pictured(citizen, "whole-path-progress")


def signed_in(browser: Visitors, portal: Served, login: str) -> Page:
    """With the password that the demo printed, as a person would."""
    found = re.search(rf"^\s+{login}\s+(\S+)", portal.printed, re.MULTILINE)
    assert found, f"the demo printed no password for {login}"
    page = browser.visitor(portal.url)
    page.goto("/staff")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(found[1])
    page.get_by_role("button", name="登录").click()
    return page


def the_citizen_reports(page: Page) -> tuple[str, str]:
    page.goto("/report/kind")
    page.goto("/report")
    page.get_by_role("link", name="开始填写").click()
    page.get_by_label("挂证（注册单位与实际工作单位不符）").check()
    on(page)
    page.get_by_label("证书类别").select_option("builder")
    on(page)
    page.get_by_label("单位名称").fill(UNIT)
    page.get_by_label("单位类型").select_option("construction")
    on(page)
    page.get_by_label("所在地区").select_option("unknown")
    page.get_by_label("市里直接管").check()
    on(page)
    page.get_by_label("发生了什么").fill("他的证书挂在这家公司，人一直在长沙上班。")
    on(page)
    with_a_photograph_and_a_name(page)
    expect(page.get_by_text("拟交由：局建筑业管理科")).to_be_visible()
    page.get_by_role("button", name="去领查询码").click()
    code = "".join(page.locator(".receipt__code").inner_text().split())
    page.get_by_label("查询码的最后一组").fill(code[-5:])
    page.get_by_role("button", name="确认并发送举报").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("举报已登记")
    number = re.search(r"CDZJ-JB-\d{4}-\d{6}", page.content())
    assert number
    return number[0], code


def with_a_photograph_and_a_name(page: Page) -> None:
    page.locator("input[type=file]").set_input_files(SAMPLES / "photo-with-gps.jpg")
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_text("拍摄地点、").first).to_be_visible()
    on(page)
    page.get_by_label("实名").first.check()
    on(page)
    page.get_by_label("您的姓名").fill(NAME)
    page.get_by_label("请替我保密").check()
    on(page)


def on(page: Page) -> None:
    page.get_by_role("button", name="继续").click()


def the_clerk_asks_who_it_was(page: Page, number: str) -> None:
    page.goto(f"/staff/tips/{number}")
    expect(page.get_by_text("证据1.jpg").first).to_be_visible()
    expect(page.get_by_text(NAME)).to_have_count(0)
    page.get_by_role("link", name="申请查看身份").click()
    page.get_by_label("核实身份").check()
    page.get_by_label("为什么要知道举报人是谁").fill("需要当面核对合同原件。")
    page.get_by_role("button", name="提出申请").click()
    expect(page.get_by_role("status")).to_be_visible()


def the_custodian_grants_it(page: Page, number: str) -> None:
    page.goto("/staff/identities")
    page.get_by_role("link", name=number).click()
    pictured(page, "whole-path-identity")
    page.get_by_text("批准，限时").click()
    page.get_by_role("button", name="批准", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()


def the_clerk_reads_the_name(page: Page, number: str) -> None:
    page.goto(f"/staff/tips/{number}")
    page.get_by_role("button", name="查看姓名和联系方式").click()
    expect(page.get_by_text(NAME)).to_be_visible()


def the_clerk_investigates(page: Page, number: str) -> str:
    page.goto(f"/staff/tips/{number}")
    expect(page.get_by_text(UNIT).first).to_be_visible()
    page.get_by_role("button", name="签收受理").click()
    case = page.url.rpartition("/")[2]
    page.locator("#start-assignee").select_option(index=1)
    page.get_by_role("button", name="开始核查").click()
    the_clerk_fills_facts_and_checklist(page)
    page.get_by_text("提交核查结果", exact=True).first.click()
    page.get_by_label("核查结论").select_option("substantiated")
    page.get_by_label("核查情况").fill("社保由另一单位缴纳，项目部无人见过他。")
    page.get_by_role("button", name="提交核查结果", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()
    return case


def the_clerk_fills_facts_and_checklist(page: Page) -> None:
    page.get_by_role("link", name="核对和修改事实").click()
    page.get_by_label("备注").fill("证件号码待查。")
    page.get_by_role("button", name="保存案件事实").click()
    page.get_by_role("link", name="填写核查清单").click()
    for note in page.locator("textarea").all():
        note.fill("见卷宗。")
    for answer in page.get_by_label("已核对").all():
        answer.check()
    page.get_by_role("button", name="保存核查清单").click()
    expect(page.get_by_role("status")).to_be_visible()


def the_chief_decides(page: Page, case: str) -> None:
    page.goto(f"/staff/cases/{case}")
    page.get_by_text("登记处理决定", exact=True).first.click()
    page.get_by_label("决定文号").fill("演建罚决字〔2026〕901号")
    page.get_by_label("决定日期").fill(DECIDED)
    page.get_by_label("作出决定的机关").fill("常德市住房和城乡建设局")
    page.get_by_label("处理措施").fill("警告，罚款一万元。")
    page.get_by_role("button", name="登记处理决定", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()


def the_drafter_drafts(page: Page, case: str) -> None:
    page.goto(f"/staff/cases/{case}/records/new?kind=unit")
    page.locator("[name=subject_type][value=legal]").check()
    page.locator("[name=role][value=unit]").check()
    page.locator("[name=name]").fill(UNIT)
    page.locator("[name=kind]").select_option("unit_uses")
    page.locator("[name=facts]").fill(FACTS)
    page.locator("[name=legal_basis]").fill("《注册建造师管理规定》第三十七条")
    page.locator("[name=m1-code]").select_option("warn")
    page.locator("[name=decision_no]").fill("演建罚决字〔2026〕901号")
    page.locator("[name=decision_on]").fill(DECIDED)
    page.locator("[name=authority]").fill("常德市住房和城乡建设局")
    page.locator("[name=severity][value=general]").check()
    page.get_by_role("button", name="密封保存草稿").click()
    pictured(page, "whole-path-draft")
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_role("status")).to_be_visible()


def nobody_sees_it_yet(page: Page) -> None:
    page.goto("/records?q=枫林渡口")
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()


def the_checker_approves(page: Page) -> None:
    page.goto("/staff/records/review")
    page.get_by_role("link", name=UNIT).last.click()
    pictured(page, "whole-path-check")
    expect(page.get_by_text(UNIT).first).to_be_visible()
    page.get_by_role("button", name="同意公示").click()
    expect(page.get_by_role("status")).to_be_visible()


def everybody_finds_it(page: Page) -> None:
    page.goto("/records")
    page.get_by_label("名称或者号码").fill("林渡")
    page.get_by_role("button", name="查找").click()
    pictured(page, "whole-path-found")
    page.get_by_role("link", name=UNIT).click()
    expect(page.get_by_text(FACTS)).to_be_visible()
    pictured(page, "whole-path-record")


def the_citizen_asks_how_it_ended(page: Page, code: str) -> None:
    page.goto("/progress")
    page.get_by_label("查询码", exact=True).fill(code)
    page.get_by_role("button", name="查询").click()
