"""Exchanging the receipt: nothing counts before the last group; then the old code is as unknown as any."""

from datetime import datetime, timedelta

import pytest

from portal.core import clock
from portal.database import fetch
from portal.tips.reading import open_for
from tests.integration.public.informants import entered
from tests.support.bureau import Bureau
from tests.support.pages import Page, PortalClient
from tests.support.tips import send

pytestmark = pytest.mark.usefixtures("working_day")

NUMBER = "CDZJ-JB-2026-000001"
UNKNOWN = "查不到这个查询码对应的举报。请逐字核对后再试。"


async def at_new_code(page: Page) -> Page:
    return await (await page.follow("换一个查询码")).submit(button="给我新的查询码")


async def signed_in(visitor: PortalClient, receipt: str) -> Page:
    return await (await visitor.open("/progress")).submit(code=receipt)


def last_group(page: Page) -> str:
    return page.receipt[-5:]


def another_group(page: Page) -> str:
    return "00000" if last_group(page) != "00000" else "11111"


async def test_the_new_code_opens_the_tip_and_the_old_one_is_unknown(visitor: PortalClient) -> None:
    _, old = await send()
    page = await at_new_code(await signed_in(visitor, old))
    new = page.receipt
    assert len(new.replace("-", "")) == 20

    page = await page.submit(last_group=last_group(page))
    assert (page.path, page.notice) == ("/progress/tip", "新的查询码已经生效，原来的打不开了。")
    assert (await signed_in(visitor.another(), old)).errors == [UNKNOWN]
    assert (await signed_in(visitor.another(), new)).facts["登记号"] == NUMBER


async def test_until_the_last_group_the_old_code_still_opens_the_tip(visitor: PortalClient) -> None:
    _, old = await send()
    page = await at_new_code(await signed_in(visitor, old))

    assert (await signed_in(visitor.another(), page.receipt)).errors == [UNKNOWN]
    assert (await signed_in(visitor.another(), old)).path == "/progress/tip"


async def test_a_wrong_last_group_changes_nothing_and_shows_the_same_code(visitor: PortalClient) -> None:
    _, old = await send()
    page = await at_new_code(await signed_in(visitor, old))
    again = await page.submit(last_group=another_group(page))

    assert again.status == 422
    assert "和页面上的最后一组不一样" in again.errors[0]
    assert again.receipt == page.receipt
    assert (await visitor.open("/progress/tip/receipt/confirm")).receipt == page.receipt
    assert (await signed_in(visitor.another(), old)).path == "/progress/tip"


async def test_an_empty_last_group_is_asked_for(visitor: PortalClient) -> None:
    page = await (await at_new_code(await entered(visitor))).submit(last_group="")

    assert page.errors == ["请填写查询码的最后一组，共5位。"]


async def test_two_windows_show_one_code(visitor: PortalClient) -> None:
    page = await entered(visitor)
    one, other = await at_new_code(page), await at_new_code(page)

    assert one.receipt == other.receipt
    await one.submit(last_group=last_group(one))
    late = await other.submit(last_group=last_group(other))
    assert late.notice == "新的查询码已经生效，原来的打不开了。"
    assert (await signed_in(visitor.another(), one.receipt)).path == "/progress/tip"


async def test_a_double_click_and_the_back_button_change_it_once(visitor: PortalClient) -> None:
    page = await at_new_code(await entered(visitor))
    for _ in range(3):
        assert (await page.submit(last_group=last_group(page))).path == "/progress/tip"

    back = await visitor.open("/progress/tip/receipt/new")
    assert (back.path, back.receipt) == ("/progress/tip", "")
    events = await fetch("SELECT kind FROM ledger_event WHERE kind = 'tip.receipt_changed'")
    assert len(events) == 1


async def test_who_thinks_better_of_it_keeps_the_old_code(visitor: PortalClient) -> None:
    _, old = await send()
    page = await at_new_code(await signed_in(visitor, old))
    new = page.receipt
    kept = await page.submit(button="继续用原来的")

    assert kept.notice == "没有换，原来的查询码继续有效。"
    assert (await page.submit(last_group=last_group(page))).path == "/progress/tip/receipt"
    assert (await signed_in(visitor.another(), new)).errors == [UNKNOWN]
    assert (await signed_in(visitor.another(), old)).path == "/progress/tip"


async def test_a_code_that_was_given_up_is_not_offered_again(visitor: PortalClient) -> None:
    page = await at_new_code(await entered(visitor))
    await page.submit(button="继续用原来的")

    assert (await at_new_code(await visitor.open("/progress/tip"))).receipt != page.receipt


async def test_other_sessions_of_the_tip_end_with_the_old_code(visitor: PortalClient) -> None:
    _, old = await send()
    stranger = visitor.another()
    open_page = await (await signed_in(stranger, old)).follow("看对话、写信、补充证据")
    page = await at_new_code(await signed_in(visitor, old))
    await page.submit(last_group=last_group(page))

    late = await open_page.submit(text="这是别人写的。")
    assert (late.path, late.notice) == ("/progress", "这件举报的查询码已经换过。请输入新的查询码。")
    assert (await stranger.open("/progress/tip")).path == "/progress"
    assert (await visitor.open("/progress/tip/talk")).path == "/progress/tip/talk"


async def test_of_two_who_change_it_at_once_the_first_one_wins(visitor: PortalClient) -> None:
    _, old = await send()
    other = visitor.another()
    one = await at_new_code(await signed_in(visitor, old))
    two = await at_new_code(await signed_in(other, old))
    await one.submit(last_group=last_group(one))

    assert (await two.submit(last_group=last_group(two))).path == "/progress"
    assert (await signed_in(visitor.another(), two.receipt)).errors == [UNKNOWN]
    assert (await signed_in(visitor.another(), one.receipt)).path == "/progress/tip"


async def test_it_can_be_changed_twice_in_one_session(visitor: PortalClient) -> None:
    page = await entered(visitor)
    first = await at_new_code(page)
    page = await first.submit(last_group=last_group(first))
    second = await at_new_code(page)
    await second.submit(last_group=last_group(second))

    assert (await signed_in(visitor.another(), first.receipt)).errors == [UNKNOWN]
    assert (await signed_in(visitor.another(), second.receipt)).path == "/progress/tip"


async def test_a_session_that_ended_meanwhile_changes_nothing(
    visitor: PortalClient, working_day: datetime
) -> None:
    _, old = await send()
    page = await at_new_code(await signed_in(visitor, old))

    with clock.frozen(working_day + timedelta(minutes=21)):
        assert (await page.submit(last_group=last_group(page))).path == "/progress"
        assert (await signed_in(visitor.another(), old)).path == "/progress/tip"


async def test_the_ledger_keeps_the_day_and_the_desk_learns_nothing(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await at_new_code(await entered(visitor))
    await page.submit(last_group=last_group(page))

    [event] = await fetch("SELECT * FROM ledger_event WHERE kind = 'tip.receipt_changed'")
    assert (event["at"], event["actor"], event["facts"]) == (None, "informant", "{}")
    assert (await open_for(bureau["张干事"], NUMBER)).row.version == 1


async def test_neither_code_stands_in_an_address_or_outside_its_page(visitor: PortalClient) -> None:
    page = await at_new_code(await entered(visitor))
    code = page.receipt
    assert page.headers["cache-control"] == "no-store"
    after = await page.submit(last_group=last_group(page))

    assert not any(code[:5] in hop for hop in [*page.hops, *after.hops])
    assert code[:5] not in after.html


async def test_without_a_session_every_page_of_it_leads_to_the_door(visitor: PortalClient) -> None:
    for path in ("", "/new", "/confirm"):
        assert (await visitor.open(f"/progress/tip/receipt{path}")).path == "/progress"
