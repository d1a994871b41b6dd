"""Naming oneself later: for the custodians, for the office only when it is wanted, never shown again."""

from datetime import date
from typing import Any

import pytest

from portal.compartments.sealing import item_row, open_pair, opened_items
from portal.custody import access
from portal.custody import reading as custody
from portal.database import change, fetch
from portal.staff.keyring import OfficeKeyring
from portal.tips.queries import tip_by_id
from portal.tips.reading import open_for
from tests.integration.public.informants import entered
from tests.support.bureau import Bureau
from tests.support.pages import Page, PortalClient
from tests.support.tips import NAMED

pytestmark = pytest.mark.usefixtures("working_day")

NUMBER = "CDZJ-JB-2026-000001"
WHO: dict[str, Any] = {"name": "周举报", "phone": "13800001234"}


async def names_himself(page: Page, **answers: Any) -> Page:
    return await (await page.follow("姓名和联系方式")).submit(**{**WHO, **answers})


async def name_known_to_custodian(bureau: Bureau) -> str:
    return (await custody.open_with_reason(bureau["管保"], NUMBER, "核对")).name


async def test_the_custodian_reads_the_name_and_the_page_never_shows_it_again(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await names_himself(await entered(visitor))

    assert page.path == "/progress/tip"
    assert page.notice.startswith("已经加密，交给身份保管员。")
    assert await name_known_to_custodian(bureau) == "周举报"
    again = await page.follow("替换我留下的姓名")
    assert "您已经留过姓名，这里不显示。" in again.text
    assert not any(word in one.html for one in (page, again) for word in WHO.values())


async def test_unless_he_wants_it_the_office_learns_nothing(visitor: PortalClient, bureau: Bureau) -> None:
    await names_himself(await entered(visitor))

    opened = await open_for(bureau["张干事"], NUMBER)
    assert (opened.mode, opened.messages) == ("anonymous", ())


async def test_who_ticks_it_lets_the_office_know_that_he_is_named_and_no_more(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await names_himself(await entered(visitor), tell=True)

    opened = await open_for(bureau["张干事"], NUMBER)
    assert opened.mode == "named"
    assert "已补充姓名和联系方式，由身份保管员保管。" in (await page.follow("看对话")).text
    assert await open_pair_of_office(bureau, "张干事") is None


async def test_who_lets_the_office_see_it_gives_it_a_key(visitor: PortalClient, bureau: Bureau) -> None:
    await names_himself(await entered(visitor), seen_by="open")

    assert (await open_for(bureau["张干事"], NUMBER)).mode == "open"
    assert (await custody.read(bureau["张干事"], NUMBER)).name == "周举报"


async def test_a_second_name_replaces_the_first_and_all_that_was_left_with_it(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await names_himself(await entered(visitor))
    page = await names_himself(page, name="周改名", phone="", email="zhou@example.cn")

    assert page.notice.startswith("已经替换。")
    identity = await custody.open_with_reason(bureau["管保"], NUMBER, "核对")
    assert (identity.name, identity.phone, identity.email) == ("周改名", "", "zhou@example.cn")


async def test_who_was_named_from_the_start_can_correct_it(visitor: PortalClient, bureau: Bureau) -> None:
    page = await entered(visitor, identity=NAMED)
    assert not page.has_link("留下姓名和联系方式") or page.has_link("替换")

    await names_himself(page, name="周更正")
    assert await name_known_to_custodian(bureau) == "周更正"


async def test_an_item_from_a_time_of_another_length_keeps_it(visitor: PortalClient, bureau: Bureau) -> None:
    page = await entered(visitor)
    [tip] = await fetch("SELECT id, identity FROM tip")
    pair = await open_pair(tip["identity"], OfficeKeyring(bureau["管保"]))
    assert pair is not None
    longer = item_row(
        tip["identity"], pair.public, "identity", {"mode": "anonymous"}, author="informant", size=1024
    )
    await change(
        "UPDATE item SET dek = ?, body = ? WHERE compartment = ?",
        longer["dek"],
        longer["body"],
        tip["identity"],
    )
    await names_himself(page)

    [row] = await fetch("SELECT length(body) AS size FROM item WHERE compartment = ?", tip["identity"])
    assert row["size"] == len(longer["body"])
    assert await name_known_to_custodian(bureau) == "周举报"


async def test_rows_and_ledger_do_not_tell_a_name_from_any_other_act(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await entered(visitor)
    before = await fetch(
        "SELECT name, position, on_day, length(body) AS size FROM item ORDER BY compartment, name, position"
    )
    await names_himself(page)

    after = await fetch(
        "SELECT name, position, on_day, length(body) AS size FROM item ORDER BY compartment, name, position"
    )
    assert after == before
    [event] = await fetch("SELECT * FROM ledger_event WHERE kind LIKE 'tip.informant%'")
    assert (event["kind"], event["at"]) == ("tip.informant_acted", None)


async def test_the_notice_he_was_shown_and_the_day_are_kept_with_it(
    visitor: PortalClient, bureau: Bureau
) -> None:
    await names_himself(await entered(visitor))

    [row] = await fetch("SELECT id FROM tip")
    tip = await tip_by_id(row["id"])
    pair = await open_pair(tip.identity, OfficeKeyring(bureau["管保"]))
    assert pair is not None
    [item] = await opened_items(tip.identity, pair, "identity")
    assert item.payload["notice"]
    assert date.fromisoformat(item.payload["consent_on"]) == date(2026, 3, 10)
    assert item.payload["confidential"] is True


async def test_without_a_name_nothing_is_sealed_and_the_rest_stays_typed(visitor: PortalClient) -> None:
    page = await names_himself(await entered(visitor), name=" ")

    assert page.status == 422
    assert page.errors == ["请填写您的姓名。"]
    assert page.form_values("/progress/tip/name")["phone"] == "13800001234"


async def test_a_double_click_tells_the_office_once(visitor: PortalClient, bureau: Bureau) -> None:
    form = await (await entered(visitor)).follow("姓名和联系方式")
    for _ in range(2):
        await form.submit(**WHO, tell=True)

    assert len((await open_for(bureau["张干事"], NUMBER)).messages) == 1


async def open_pair_of_office(bureau: Bureau, name: str) -> object:
    """What a handler's key opens of the identity: nothing, for his grant is a decoy."""
    [row] = await fetch("SELECT id FROM tip")
    return await access.opened(await tip_by_id(row["id"]), OfficeKeyring(bureau[name]))


async def test_who_was_shown_an_older_notice_is_asked_to_read_again(visitor: PortalClient) -> None:
    page = await names_himself(await entered(visitor), notice="1999-1")

    assert page.errors[0].startswith("“个人信息怎样处理”刚刚换了新版本。")
    assert page.form_values("/progress/tip/name")["name"] == "周举报"
