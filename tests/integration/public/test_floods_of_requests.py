"""Everything that a receipt's holder can do has its share; who must wait gets back what he typed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from portal.cases import steps
from portal.database import fetch
from portal.settings import Settings
from tests.integration.public.informants import entered
from tests.integration.public.watches import Watch, standing_still
from tests.support.bureau import Bureau
from tests.support.cases import REFUSAL
from tests.support.pages import Page, PortalClient

TIP = "/progress/tip"

# The page, the button, and what is typed: of each, the second within the share's time has to wait.
ACTS: list[tuple[str, str, dict[str, Any]]] = [
    ("withdraw", "转告我想撤回", {}),
    ("name", "加密交给身份保管员", {"name": "周举报", "phone": "13800001234", "seen_by": "secret"}),
    ("mine/request", "加密交给身份保管员", {"kind": "copy", "text": "请告诉我存了什么。"}),
    ("reminder", "有新进展时提醒我", {"email": "zhou-1357@example.com"}),
    ("receipt", "给我新的查询码", {}),
]


@pytest.fixture(autouse=True)
def watch() -> Iterator[Watch]:
    yield from standing_still()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """One act at once; the proxy stands on the same machine."""
    return replace(settings, trusted_proxy="127.0.0.1", messages_per_hour=6, informant_notice=True)


@pytest.fixture
def visitor(visitor: PortalClient) -> PortalClient:
    visitor.http.headers["x-forwarded-for"] = "203.0.113.7"
    return visitor


async def uses_up_his_share(visitor: PortalClient) -> None:
    page = await visitor.open(f"{TIP}/talk")
    assert (await page.submit(text="第一段话。", button="送到承办单位")).notice == "已送到承办单位。"


def seconds_to_wait(page: Page) -> int:
    assert page.status == 429
    return int(page.headers["retry-after"])


@pytest.mark.parametrize(("path", "button", "typed"), ACTS, ids=[path for path, _, _ in ACTS])
async def test_a_second_act_waits_keeps_what_was_typed_and_then_goes(
    visitor: PortalClient, watch: Watch, path: str, button: str, typed: dict[str, Any]
) -> None:
    await entered(visitor)
    await uses_up_his_share(visitor)
    page = await visitor.open(f"{TIP}/{path}")
    page = await page.submit(button=button, **typed)
    seconds = seconds_to_wait(page)
    assert "再试" in page.text
    assert all(value in page.html for name, value in typed.items() if name not in ("kind", "seen_by"))
    watch.later(seconds)

    page = await page.submit(button=button)
    assert page.status == 200
    assert page.path in (TIP, f"{TIP}/mine", f"{TIP}/receipt/new")


async def test_a_new_code_waits_for_its_confirmation_and_the_old_one_holds(
    visitor: PortalClient, watch: Watch
) -> None:
    await entered(visitor)
    page = await (await visitor.open(f"{TIP}/receipt")).submit(button="给我新的查询码")
    code = page.receipt

    page = await page.submit(button="抄好了，换成新的", last_group=code[-5:])
    seconds = seconds_to_wait(page)
    assert page.receipt == code
    assert await fetch("SELECT id FROM ledger_event WHERE kind = 'tip.receipt_changed'") == []
    watch.later(seconds)

    page = await page.submit(button="抄好了，换成新的")
    assert page.notice == "新的查询码已经生效，原来的打不开了。"


async def test_a_form_with_a_mistake_costs_nothing(visitor: PortalClient) -> None:
    await entered(visitor)
    page = await visitor.open(f"{TIP}/mine/request")
    for _ in range(3):
        page = await page.submit(text="")
        assert page.status == 422

    assert (await page.submit(kind="copy", text="存了什么？")).path == f"{TIP}/mine"


async def test_reconsideration_and_thanks_after_the_end_have_their_share_too(
    visitor: PortalClient, bureau: Bureau, watch: Watch
) -> None:
    await entered(visitor)
    await steps.take_tip(bureau["李科长"], "CDZJ-JB-2026-000001", "refuse", REFUSAL, version=1)
    page = await visitor.open(f"{TIP}/reconsider")
    first = await visitor.open(f"{TIP}/satisfaction")
    assert (await first.submit(grade="fairly", comment="谢谢。")).path == TIP

    page = await page.submit(reason="还有新的证据。")
    watch.later(seconds_to_wait(page))
    assert "还有新的证据。" in page.html
    assert (await page.submit()).notice == "已收到复核申请。"
