"""Somebody takes the informant's telephone and looks: what it holds of him once he has left."""

import pytest

from portal.database import fetch
from portal.public.reporting.start import OUTSIDE
from tests.integration.public.informants import ACCOUNT, at_facts, entered, sent
from tests.support.pages import PortalClient


@pytest.fixture
def phone(visitor: PortalClient) -> PortalClient:
    """One that had to wait before, and shows large letters."""
    for name, value in (("wait-tip", "1.nonce.mac"), ("text", "large"), ("notice", "none")):
        visitor.http.cookies.set(name, value, domain=visitor.http.base_url.host)
    return visitor


def held(phone: PortalClient) -> list[str]:
    return sorted(phone.http.cookies)


async def test_leaving_a_report_quickly_takes_every_cookie_away_and_the_draft_with_it(
    phone: PortalClient,
) -> None:
    await at_facts(phone)
    assert {"draft", "csrf", "wait-tip"} <= set(held(phone))
    answer = await phone.get("/report/leave", follow=False)
    assert (answer.status, answer.headers["location"]) == (303, OUTSIDE)
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert held(phone) == []
    assert await fetch("SELECT id FROM session") == []


async def test_leaving_ones_tip_takes_every_cookie_away_and_ends_the_session(phone: PortalClient) -> None:
    page = await entered(phone)
    token = page.form_values("/progress/leave")["csrf_token"]
    await phone.post("/progress/leave", data={"csrf_token": token}, follow=False)
    assert held(phone) == []
    assert await fetch("SELECT id FROM session") == []


async def test_what_the_back_button_asks_for_again_is_not_given(phone: PortalClient) -> None:
    """Nothing was kept by the browser, and the server knows nobody any more."""
    page, receipt = await sent(phone)
    assert page.headers["cache-control"] == "no-store"
    tip = await (await phone.open("/progress")).submit(code=receipt)
    assert tip.headers["cache-control"] == "no-store"
    kept = dict(phone.http.cookies)
    await phone.get("/report/leave", follow=False)
    for path in (
        "/report/check",
        "/report/receipt",
        "/progress/tip",
        "/progress/tip/talk",
        "/progress/tip/mine",
    ):
        again = await phone.get(path)
        assert ACCOUNT not in again.html, path
        assert receipt not in again.html.replace(" ", ""), path
    # A copy of the cookies that somebody took before opens nothing either.
    for name, value in kept.items():
        phone.http.cookies.set(name, value)
    assert (await phone.get("/progress/tip")).path == "/progress"


async def test_a_strange_name_of_a_cookie_breaks_no_page(phone: PortalClient) -> None:
    answer = await phone.http.get("/report/leave", headers={b"cookie": b"b\xf6se=1; a b=2; draft=x"})
    assert answer.status_code == 303
    assert [one.partition("=")[0] for one in answer.headers.get_list("set-cookie")] == ["draft"]


async def test_a_receipt_is_in_no_address_no_cookie_and_no_title(phone: PortalClient) -> None:
    page, receipt = await sent(phone)
    tip = await (await phone.open("/progress")).submit(code=receipt)
    for shown in (page, tip):
        assert receipt[:5] not in shown.title
        assert not [hop for hop in shown.hops if receipt[:5] in hop]
    assert not [value for value in phone.http.cookies.values() if receipt[:5] in value]
