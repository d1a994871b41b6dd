"""Cookies that no script reads and no other site sends."""

from collections.abc import Callable

import pytest

from portal.web.cookies import clear_cookie, read_cookie, set_cookie
from portal.web.visit import Visit

Visiting = Callable[..., Visit]


def test_over_https_a_cookie_is_bound_to_this_host(visiting: Visiting) -> None:
    visit = visiting(https=True)
    set_cookie("session", "abc", max_age=60)
    assert list(visit.cookies_to_send.values()) == [
        "__Host-session=abc; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=60"
    ]


def test_over_http_during_development_names_are_plain(visiting: Visiting) -> None:
    visit = visiting()
    set_cookie("session", "abc")
    assert list(visit.cookies_to_send.values()) == ["session=abc; Path=/; HttpOnly; SameSite=Strict"]


def test_over_https_a_cookie_without_the_prefix_is_not_ours(visiting: Visiting) -> None:
    visiting(https=True, cookie="session=planted; __Host-session=ours")
    assert read_cookie("session") == "ours"
    visiting(https=True, cookie="session=planted")
    assert read_cookie("session") is None


def test_the_first_of_two_equal_names_counts(visiting: Visiting) -> None:
    visiting(cookie="lang=en; lang=zh; broken; =x; a=b=c")
    assert read_cookie("lang") == "en"
    assert read_cookie("a") == "b=c"


def test_clearing_ends_a_cookie_at_once(visiting: Visiting) -> None:
    visit = visiting()
    set_cookie("session", "abc")
    clear_cookie("session")
    assert list(visit.cookies_to_send.values()) == ["session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"]


@pytest.mark.parametrize("value", ["a b", "a;b", "a\r\nSet-Cookie: x=y", "查询码", '"', "a,b"])
def test_a_value_that_could_break_the_header_is_refused(visiting: Visiting, value: str) -> None:
    visiting()
    with pytest.raises(ValueError, match="a cookie holds"):
        set_cookie("session", value)
