"""Somebody checks a unit in a browser without scripts: searched, narrowed, read, gathered, printed."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import PHONE, Visitors, pictured
from tests.support.serving import Served

pytestmark = pytest.mark.journey


def test_a_record_is_found_narrowed_read_gathered_and_printed_on_one_sheet(
    browser: Visitors, served_demo: Served
) -> None:
    page = browser.visitor(served_demo.url, viewport=PHONE)
    she_searches_for_a_part_of_a_name(page)
    she_narrows_it_with_the_keyboard(page)
    number = she_reads_the_first_record(page)
    she_prints_it_on_one_sheet(page, number)
    she_looks_at_everything_about_this_unit(page)
    expect(page.locator(f'a[href="/records/{number}"]')).to_be_visible()


def she_searches_for_a_part_of_a_name(page: Page) -> None:
    page.goto("/records")
    page.get_by_label("名称或者号码").fill("示例建筑")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="“示例建筑”")).to_be_visible()


def she_narrows_it_with_the_keyboard(page: Page) -> None:
    """The further filters open and are chosen without a mouse."""
    page.get_by_text("更多条件").focus()
    page.keyboard.press("Enter")
    page.get_by_label("角色").select_option(label="使用单位")
    page.get_by_label("决定日期从").fill("2020-01-01")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="使用单位")).to_be_visible()
    expect(page.get_by_role("link", name="2020年1月1日起")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    pictured(page, "finding-narrowed")


def she_reads_the_first_record(page: Page) -> str:
    page.locator("tbody a").first.click()
    expect(page.get_by_role("heading", name="公示", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    pictured(page, "finding-record")
    return page.url.rpartition("/")[2]


def she_prints_it_on_one_sheet(page: Page, number: str) -> None:
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.emulate_media(media="print")
    expect(page.get_by_alt_text("二维码，内容是本页的网址")).to_be_visible()
    expect(page.get_by_text(f"/records/{number}")).to_be_visible()
    expect(page.get_by_role("navigation", name="主菜单")).to_be_hidden()
    page.emulate_media(media="screen")


def she_looks_at_everything_about_this_unit(page: Page) -> None:
    page.get_by_role("link", name="这个单位的全部公示记录").click()
    expect(page).to_have_url(re.compile("/records/subjects/"))
    pictured(page, "finding-subject")
