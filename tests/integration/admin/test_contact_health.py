"""Telephones and mailboxes: tried by somebody before the public sees them, warned of when they fail."""

import pytest

from portal.core import clock
from portal.core.errors import InvalidInput, NotFound, Refused
from portal.database import change, fetch
from portal.mail import recipients
from portal.offices import contact_health, contacts, queries
from portal.offices.contact_health import Contact
from portal.settings import Settings
from tests.support.bureau import BUILDING, DESIGN, Bureau, open_bureau
from tests.support.pages import PortalClient
from tests.support.signed_in import visitor as signed_in

PHONE, MAILBOX = "0736-7111111", "jianzhu@changde.example"
BY = "staff:00000000-0000-0000-0000-000000000000"


@pytest.fixture
async def bureau(client: PortalClient, settings: Settings) -> Bureau:
    return await open_bureau(settings)


async def publish(*, tested: bool = False) -> Contact:
    await contacts.publish_contacts(BUILDING, {"phone": PHONE, "email": MAILBOX}, actor=BY, tested=tested)
    return await of(BUILDING)


async def of(office: str, channel: str = "phone") -> Contact:
    [found] = [one for one in await contact_health.health() if (one.office, one.channel) == (office, channel)]
    return found


async def public(client: PortalClient) -> str:
    return (await client.another().open("/offices")).text


async def test_a_chief_publishes_his_own_offices_telephone_after_a_test_call(
    client: PortalClient, bureau: Bureau
) -> None:
    li = await signed_in(client, bureau["李科长"])
    page = await (await li.open("/staff/contacts")).follow("局建筑业管理科")
    page = await page.submit(phone=PHONE)
    assert "未核实" in page.text
    assert PHONE not in await public(client)

    page = await (await page.follow(PHONE)).submit(note="11月26日拨打，张干事接听。", button="核实并公布")
    assert "李科长" in page.text
    assert PHONE in await public(client)


async def test_who_has_tried_it_already_publishes_in_one_step(client: PortalClient, bureau: Bureau) -> None:
    li = await signed_in(client, bureau["李科长"])
    await (await li.open(f"/staff/contacts/edit?office={BUILDING}")).submit(phone=PHONE, tested="1")
    assert PHONE in await public(client)


async def test_address_and_hours_need_no_call(client: PortalClient, bureau: Bureau) -> None:
    await contacts.publish_contacts(BUILDING, {"address": "示例路1号"}, actor=BY)
    assert "示例路1号" in await public(client)


async def test_a_chief_neither_sees_nor_changes_another_offices_contacts(
    client: PortalClient, bureau: Bureau
) -> None:
    other = await publish(tested=True)
    chen = await signed_in(client, bureau["陈设计"])
    page = await chen.open("/staff/contacts")
    assert "局勘察设计科" in page.text
    assert "局建筑业管理科" not in page.text
    for path in (
        f"/staff/contacts/{other.id}",
        f"/staff/contacts/edit?office={BUILDING}",
        "/staff/contacts/edit",
    ):
        assert (await chen.get(path)).status == 404, path
    for verb in (contact_health.verify, contact_health.disable):
        with pytest.raises(NotFound):
            await verb(other.id, "试试", actor=BY, within=frozenset({DESIGN}))
    with pytest.raises(NotFound):
        await contacts.publish_contacts(BUILDING, {"phone": "1"}, actor=BY, within=frozenset({DESIGN}))


async def test_a_clerk_has_no_business_there(client: PortalClient, bureau: Bureau) -> None:
    assert (await (await signed_in(client, bureau["张干事"])).get("/staff/contacts")).status == 403


async def test_a_disabled_contact_leaves_the_public_pages_and_can_come_back(
    client: PortalClient, bureau: Bureau
) -> None:
    found = await publish(tested=True)
    li = await signed_in(client, bureau["李科长"])
    page = await (await li.open(f"/staff/contacts/{found.id}")).submit(note="换号。", button="停用")
    assert "已停用" in page.text
    assert PHONE not in await public(client)
    await contact_health.verify(found.id, "原号恢复。", actor=BY)
    assert PHONE in await public(client)


async def test_what_was_said_needs_words(client: PortalClient, bureau: Bureau) -> None:
    found = await publish()
    li = await signed_in(client, bureau["李科长"])
    page = await (await li.open(f"/staff/contacts/{found.id}")).submit(note=" ", button="核实并公布")
    assert page.status == 422
    assert (await of(BUILDING)).state == "unverified"
    with pytest.raises(InvalidInput):
        await contact_health.verify(found.id, "长" * 201, actor=BY)


async def test_an_empty_place_cannot_be_verified(bureau: Bureau) -> None:
    with pytest.raises(Refused):
        await contact_health.verify((await of(DESIGN)).id, "打不通。", actor=BY)


async def test_verifying_twice_is_verifying_once_more(bureau: Bureau) -> None:
    found = await publish()
    for _ in range(2):
        await contact_health.verify(found.id, "接通。", actor=BY)
    assert (await of(BUILDING)).health == "verified"


async def test_a_failed_delivery_is_a_warning_until_one_arrives(client: PortalClient, bureau: Bureau) -> None:
    await publish(tested=True)
    await contact_health.note_failure("email", MAILBOX, "550 no such user")
    failing = await of(BUILDING, "email")
    assert (failing.health, failing.failed_on) == ("failing", clock.today())
    page = await (await signed_in(client, bureau["王密"])).open("/staff/contacts")
    assert "有1个联系方式最近投递失败" in page.text
    assert MAILBOX in await public(client), "one failure does not take a mailbox off the pages"

    await contact_health.note_success("email", MAILBOX)
    healed = await of(BUILDING, "email")
    assert (healed.health, healed.succeeded_on, healed.failed_on) == (
        "verified",
        clock.today(),
        clock.today(),
    )


async def test_a_mail_that_came_back_marks_the_office_that_publishes_the_address(bureau: Bureau) -> None:
    await publish(tested=True)
    await recipients.remember(MAILBOX.upper(), "bounced")
    assert (await of(BUILDING, "email")).failure == "bounced"


async def test_whoever_tries_it_again_ends_the_warning_too(bureau: Bureau) -> None:
    await publish(tested=True)
    await contact_health.note_failure("phone", PHONE, "")
    await contact_health.verify((await of(BUILDING)).id, "又通了。", actor=BY)
    assert (await of(BUILDING)).health == "verified"


async def test_a_changed_number_has_to_be_tried_again(bureau: Bureau) -> None:
    await publish(tested=True)
    await contacts.publish_contacts(BUILDING, {"phone": "0736-7222222"}, actor=BY)
    assert (await of(BUILDING)).health == "unverified"


async def test_what_an_address_that_nobody_knows_reports_is_not_kept(bureau: Bureau) -> None:
    await contact_health.note_failure("email", "nobody@changde.example", "gone")
    assert not await fetch("SELECT id FROM office_contact WHERE failure <> ''")


async def test_states_are_in_the_ledger_and_values_are_not(bureau: Bureau) -> None:
    found = await publish()
    await contact_health.disable(found.id, "换号。", actor=BY)
    [event] = await fetch("SELECT subject, facts FROM ledger_event WHERE kind = 'contact.checked'")
    assert event["subject"] == f"office:{BUILDING}"
    assert PHONE not in event["facts"]


async def test_an_ended_office_is_no_longer_listed(bureau: Bureau) -> None:
    await publish()
    await change("UPDATE office SET valid_to = '2026-01-01' WHERE code = ?", BUILDING)
    queries.forget()
    assert BUILDING not in {one.office for one in await contact_health.health()}
