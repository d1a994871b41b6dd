"""Redirects, notices, pages of lists, menus, guards, logs."""

import json
import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from portal.web import flash
from portal.web.guards import ANYONE, SIGNED_IN, NotPermitted, SignInNeeded, staff_only
from portal.web.logs import JsonLines
from portal.web.navigation import Entry, Navigation
from portal.web.pagination import Pages, page_number
from portal.web.redirects import local_path, see_other
from portal.web.templating import here, large_text
from portal.web.visit import Visit

Visiting = Callable[..., Visit]
SAVED = flash.declare_notice("test-saved", "已保存。")


@pytest.mark.parametrize("path", ["/", "/records?q=%E6%9F%90&page=2", "/report/kind"])
def test_a_path_of_ours_is_followed(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "records",
        "//evil.example",
        "/\\evil.example",
        "/a\\b",
        "https://evil.example",
        "/a\r\nSet-Cookie: x=y",
        "/\t/evil.example",
        "/公示",
        "/" + "a" * 600,
    ],
)
def test_a_path_that_leads_away_is_not(path: str) -> None:
    assert local_path(path) == "/"


def test_after_a_form_comes_303_with_the_notice_waiting(visiting: Visiting) -> None:
    visit = visiting()
    assert see_other("/progress", notice=SAVED).status_code == 303
    assert visit.cookies_to_send["notice"].startswith("notice=test-saved;")


def test_a_notice_is_taken_once(visiting: Visiting) -> None:
    visit = visiting(cookie="notice=test-saved")
    taken = flash.take_notice()
    assert taken is not None
    assert taken.text == "已保存。"
    assert "Max-Age=0" in visit.cookies_to_send["notice"]


def test_a_planted_notice_shows_nothing(visiting: Visiting) -> None:
    visiting(cookie="notice=you-won")
    assert flash.take_notice() is None


def test_only_declared_notices_are_left_and_none_is_declared_twice(visiting: Visiting) -> None:
    visiting()
    with pytest.raises(KeyError):
        flash.leave_notice("unknown")
    with pytest.raises(ValueError, match="twice"):
        flash.declare_notice("test-saved", "别的话。")
    assert flash.declare_notice("test-saved", "已保存。") == SAVED


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), ("7", 7), ("0", 1), ("-1", 1), ("x", 1), ("", 1), ("99999", 10_000), ("9" * 40, 1), ("²", 1)],
)
def test_whatever_is_asked_is_a_page_number_that_a_database_can_hold(text: str, number: int) -> None:
    assert page_number(text) == number


def test_pages_keep_the_filters_of_the_list() -> None:
    pages = Pages.asked("3", total=95, path="/records", query={"q": "某某 公司", "office": ""})
    assert (pages.number, pages.last, pages.offset) == (3, 5, 40)
    assert pages.address(2) == "/records?q=%E6%9F%90%E6%9F%90+%E5%85%AC%E5%8F%B8&page=2"
    assert pages.address(1) == "/records?q=%E6%9F%90%E6%9F%90+%E5%85%AC%E5%8F%B8"


def test_a_page_beyond_the_last_is_the_last() -> None:
    assert Pages.asked("50", total=41).number == 3
    assert Pages.asked("50", total=0).number == 1


def test_a_long_list_shows_its_ends_and_its_neighbourhood() -> None:
    assert Pages(total=400, number=10).numbers == [1, None, 8, 9, 10, 11, 12, None, 20]
    assert Pages(total=60, number=1).numbers == [1, 2, 3]


def test_staff_see_only_the_entries_they_may_open() -> None:
    menu = Navigation(
        staff=(Entry("inbox", "待办", "/staff"), Entry("users", "账号", "/staff/u", "users.edit"))
    )
    assert [entry.key for entry in menu.for_staff([])] == ["inbox"]
    assert [entry.key for entry in menu.for_staff(["users.edit"])] == ["inbox", "users"]


def test_an_entry_of_several_pages_leads_to_the_first_that_is_open_to_one() -> None:
    pages = (Entry("check", "审核", "/check", "check"), Entry("draft", "记录", "/draft", "draft"))
    menu = Navigation(staff=(Entry("both", "公示", "", within=pages),))
    assert [entry.path for entry in menu.for_staff(["draft"])] == ["/draft"]
    assert [entry.path for entry in menu.for_staff(["draft", "check"])] == ["/check"]
    assert menu.for_staff(["other"]) == []
    assert menu.staff[0].leads_to("draft")


async def call(permission: str | None, *held: str, signed_in: bool = True) -> bool:
    """True where nobody refuses; then only what opens the page counts there."""
    person = SimpleNamespace(id=1, name="李科长", permissions=frozenset(held))
    person.within = lambda permission: SimpleNamespace(within=permission)
    state = {"person": person if signed_in else None}
    connection = SimpleNamespace(scope={"state": state})
    handler = SimpleNamespace(opt={} if permission is None else {"permission": permission})
    await staff_only(cast(Any, connection), cast(Any, handler))
    assert permission not in held or state["person"] == SimpleNamespace(within=permission)
    return True


async def test_a_person_with_the_permission_may_call() -> None:
    assert await call("tips.route", "tips.route")
    assert await call(SIGNED_IN)
    assert await call(ANYONE, signed_in=False)


async def test_a_person_without_it_may_not() -> None:
    with pytest.raises(NotPermitted):
        await call("tips.route", "tips.read")


async def test_a_handler_that_names_no_permission_is_closed_even_to_those_with_many() -> None:
    with pytest.raises(NotPermitted):
        await call(None, "tips.route", SIGNED_IN)


async def test_a_stranger_is_asked_to_sign_in() -> None:
    for permission in ("tips.route", SIGNED_IN, None):
        with pytest.raises(SignInNeeded):
            await call(permission, signed_in=False)


def test_the_switches_lead_back_to_this_page(visiting: Visiting) -> None:
    visiting(path="/records", query="q=x&page=2")
    assert here() == "/records?q=x&page=2"
    assert not large_text()


@pytest.mark.parametrize("visit", [{"cookie": "text=large"}, {"query": "text=large"}])
def test_large_text_by_cookie_or_by_address(visiting: Visiting, visit: dict[str, str]) -> None:
    visiting(**visit)
    assert large_text()


def test_a_log_line_names_type_and_place_of_an_error_and_not_its_words() -> None:
    try:
        raise ValueError("13800000000")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("portal.web", logging.ERROR, "x.py", 1, "failed", None, info)
    record.error_id = "ab12"
    record.secret = object()
    line = json.loads(JsonLines().format(record))
    assert line["type"] == "ValueError"
    assert line["error_id"] == "ab12"
    assert "13800000000" not in json.dumps(line)
    assert "secret" not in line
    assert "test_small_parts.py" in line["where"]
