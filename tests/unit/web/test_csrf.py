"""A form counts only when it comes from a page of ours."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import pytest

from portal.web.csrf import NotOurForm, check_csrf, csrf_field, csrf_token
from portal.web.types import PortalRequest
from portal.web.visit import Visit

Visiting = Callable[..., Visit]


def request(**headers: str) -> PortalRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return cast(PortalRequest, SimpleNamespace(headers=named))


def cookie_of(visit: Visit) -> str:
    return next(iter(visit.cookies_to_send.values())).partition(";")[0]


def test_the_token_of_a_page_is_taken_with_the_pages_cookie(visiting: Visiting) -> None:
    first = visiting()
    token = csrf_token()
    visiting(cookie=cookie_of(first))
    check_csrf(request(sec_fetch_site="same-origin"), token)
    with pytest.raises(NotOurForm):
        check_csrf(request(sec_fetch_site="same-origin"), token[:-1])


def test_every_page_shows_another_token_for_the_same_cookie(visiting: Visiting) -> None:
    visit = visiting()
    tokens = {csrf_token() for _ in range(5)}
    assert len(tokens) == 5
    assert len(visit.cookies_to_send) == 1


def test_a_visitor_keeps_his_cookie(visiting: Visiting) -> None:
    cookie = _with_cookie(visiting)
    visit = visiting(cookie=cookie)
    csrf_token()
    assert not visit.cookies_to_send


def test_the_token_does_not_contain_the_cookie(visiting: Visiting) -> None:
    visit = visiting()
    token = csrf_token()
    assert cookie_of(visit).partition("=")[2] not in token


def test_the_field_is_hidden_and_first_in_name(visiting: Visiting) -> None:
    visiting()
    assert str(csrf_field()).startswith('<input type="hidden" name="csrf_token" value="')


@pytest.mark.parametrize("token", ["", "x", "钥匙", "A" * 86, "\ud800", "=" * 86, "a" * 10_000, "%00"])
def test_no_other_text_is_taken_and_none_breaks_the_check(visiting: Visiting, token: str) -> None:
    visiting(cookie=_with_cookie(visiting))
    with pytest.raises(NotOurForm):
        check_csrf(request(), token)


def test_a_token_with_one_changed_character_is_refused(visiting: Visiting) -> None:
    visit = visiting()
    token = csrf_token()
    visiting(cookie=cookie_of(visit))
    changed = ("B" if token[20] == "A" else "A").join((token[:20], token[21:]))
    with pytest.raises(NotOurForm):
        check_csrf(request(), changed)


@pytest.mark.parametrize("cookie", ["", "csrf=", "csrf=short", "csrf=" + "\xe9" * 43, "other=1"])
def test_without_a_good_cookie_no_token_is_taken(visiting: Visiting, cookie: str) -> None:
    visiting()
    token = csrf_token()
    visiting(cookie=cookie)
    with pytest.raises(NotOurForm):
        check_csrf(request(), token)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_a_browser_that_names_another_site_is_refused(visiting: Visiting, site: str) -> None:
    first = visiting()
    token = csrf_token()
    visiting(cookie=cookie_of(first))
    with pytest.raises(NotOurForm):
        check_csrf(request(sec_fetch_site=site), token)


def test_another_visitors_token_is_refused(visiting: Visiting) -> None:
    visiting()
    token = csrf_token()
    visiting(cookie=_with_cookie(visiting))
    with pytest.raises(NotOurForm):
        check_csrf(request(), token)


def _with_cookie(visiting: Visiting) -> str:
    visit = visiting()
    csrf_token()
    return cookie_of(visit)
