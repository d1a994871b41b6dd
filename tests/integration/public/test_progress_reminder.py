"""A reminder by mail: off as shipped; where it is on, nobody but the mail server learns the address."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.cases import conversation, reminders, steps
from portal.core import clock
from portal.database import change, fetch
from portal.mail import claims, notices
from portal.mail.sender import Sent, send_due
from portal.settings import Settings
from portal.tips import dispatch
from portal.tips.correspondence import write_to_informant
from tests.integration.mail.sink import Sink, listening
from tests.integration.public.informants import entered
from tests.support.bureau import Bureau
from tests.support.canaries import Canaries, finds, stolen
from tests.support.cases import a_case_and_its_informant, take
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import visitor as signed_in
from tests.support.tips import UNSURE, send

pytestmark = pytest.mark.usefixtures("working_day")

NUMBER = "CDZJ-JB-2026-000001"
ADDRESS = "zhou-1357@example.com"


@pytest.fixture
def on(settings: Settings) -> Settings:
    object.__setattr__(settings, "informant_notice", True)
    object.__setattr__(settings, "mail_delay", 0)
    return settings


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with listening() as sink:
        yield sink


@pytest.fixture
def mailing(on: Settings, sink: Sink) -> Settings:
    return replace(on, smtp_url=sink.url)


async def leaves_address(page: Page, address: str = ADDRESS) -> Page:
    return await (await page.follow("用邮件提醒我")).submit(email=address)


async def sends(settings: Settings) -> Sent:
    """Without the mails to staff, which are others' business."""
    await change("DELETE FROM outbox_mail WHERE template <> 'informant'")
    return await send_due(settings)


async def mails_to_informants() -> list[dict[str, object]]:
    return await fetch("SELECT * FROM outbox_mail WHERE template = 'informant' ORDER BY id")


async def test_as_shipped_nobody_is_asked_for_an_address(visitor: PortalClient) -> None:
    page = await entered(visitor)

    assert not page.has_link("用邮件提醒我")
    assert (await visitor.open("/progress/tip/reminder")).path == "/progress/tip"


async def test_as_shipped_an_address_that_is_sent_all_the_same_is_not_kept(
    visitor: PortalClient, on: Settings
) -> None:
    form = await (await entered(visitor)).follow("用邮件提醒我")
    object.__setattr__(on, "informant_notice", False)
    await form.submit(email=ADDRESS)

    assert await fetch("SELECT * FROM informant_notice") == []


async def test_the_page_warns_and_the_address_is_never_shown_again(
    visitor: PortalClient, on: Settings
) -> None:
    form = await (await entered(visitor)).follow("用邮件提醒我")
    assert "邮件服务商看得到" in form.text
    page = await form.submit(email=ADDRESS)
    assert page.notice.startswith("有新进展时，会给这个邮箱发一封提醒。")

    again = await visitor.open("/progress/tip/reminder")
    assert "您留过一个邮箱，这里不显示。" in again.text
    assert "zhou-1357" not in page.html + again.html


async def test_a_wrong_address_is_explained(visitor: PortalClient, on: Settings) -> None:
    page = await leaves_address(await entered(visitor), "zhou@")

    assert page.status == 422
    assert page.errors == ["请填写完整的邮箱地址，例如name@example.cn。"]


async def test_what_the_office_writes_sends_one_mail_without_number_and_link(
    visitor: PortalClient, bureau: Bureau, mailing: Settings, sink: Sink
) -> None:
    await leaves_address(await entered(visitor))
    await write_to_informant(bureau["张干事"], NUMBER, "请问是哪个工地？")
    await write_to_informant(bureau["张干事"], NUMBER, "还有一个问题。")
    assert len(await mails_to_informants()) == 1

    assert (await sends(mailing)).sent == 1
    [mail] = sink.taken
    assert mail["To"] == ADDRESS
    said = mail.get_content()
    assert "您关注的事项有新进展，请凭您保存的代码查看。" in said
    assert not any(word in said for word in (NUMBER, "http", "工地", mailing.public_url))


async def test_after_it_has_left_the_row_no_longer_tells_whose_it_was(
    visitor: PortalClient, bureau: Bureau, mailing: Settings
) -> None:
    await leaves_address(await entered(visitor))
    await write_to_informant(bureau["张干事"], NUMBER, "第一封。")
    await sends(mailing)

    [row] = await mails_to_informants()
    assert (row["state"], row["notice"], row["recipient"], row["account"]) == ("sent", None, "", None)
    await write_to_informant(bureau["张干事"], NUMBER, "第二封。")
    assert sorted(str(row["state"]) for row in await mails_to_informants()) == ["sent", "waiting"]


async def test_steps_that_he_reads_of_remind_him_and_internal_ones_do_not(
    bureau: Bureau, on: Settings
) -> None:
    number, holder = await a_case_and_its_informant(bureau)
    await reminders.leave_address(holder, ADDRESS)
    await steps.note(bureau["张干事"], number, "内部。")
    assert await mails_to_informants() == []

    await take(bureau, "张干事", number, "start", assignee="张干事")
    assert len(await mails_to_informants()) == 1


async def test_what_he_does_himself_is_no_news(bureau: Bureau, on: Settings) -> None:
    _, holder = await a_case_and_its_informant(bureau, "awaiting_informant")
    await reminders.leave_address(holder, ADDRESS)
    await conversation.answer(holder, "三月二日。")

    assert await mails_to_informants() == []


async def test_being_routed_reminds_him(visitor: PortalClient, bureau: Bureau, on: Settings) -> None:
    await leaves_address(await entered(visitor, UNSURE))
    await dispatch.confirm_route(bureau["周派"], NUMBER, version=await version())

    assert len(await mails_to_informants()) == 1


async def test_another_address_replaces_the_first(
    visitor: PortalClient, bureau: Bureau, mailing: Settings, sink: Sink
) -> None:
    page = await leaves_address(await entered(visitor))
    await leaves_address(page, "other-2468@example.com")
    await write_to_informant(bureau["张干事"], NUMBER, "您好。")
    await sends(mailing)

    assert sink.readers == ["other-2468@example.com"]


async def test_he_can_take_it_back_at_once_and_no_waiting_mail_leaves(
    visitor: PortalClient, bureau: Bureau, mailing: Settings, sink: Sink
) -> None:
    await leaves_address(await entered(visitor))
    await write_to_informant(bureau["张干事"], NUMBER, "您好。")
    page = await (await visitor.open("/progress/tip/reminder")).submit(button="删除邮箱")

    assert page.notice == "邮箱已经删除，不会再提醒。"
    assert (await sends(mailing)).sent == 0
    assert (await fetch("SELECT * FROM informant_notice"), sink.taken) == ([], [])


async def test_a_mail_that_was_on_the_way_when_its_tip_went_leaves_no_stuck_row(
    visitor: PortalClient, bureau: Bureau, mailing: Settings, sink: Sink
) -> None:
    await leaves_address(await entered(visitor))
    await change("DELETE FROM outbox_mail")
    await write_to_informant(bureau["张干事"], NUMBER, "您好。")
    mail = await claims.claim(clock.now())
    assert mail is not None
    await change("DELETE FROM informant_notice")

    assert await sends(mailing) == Sent(), "its sender may still be at it"
    await claims.put_off(mail, "refused", permanent=True)
    assert [row["state"] for row in await mails_to_informants()] == ["stuck"]
    assert await sends(mailing) == Sent()
    assert (await mails_to_informants(), sink.taken) == ([], [])


async def test_where_it_was_switched_off_since_he_can_still_take_it_back(
    visitor: PortalClient, on: Settings
) -> None:
    await leaves_address(await entered(visitor))
    object.__setattr__(on, "informant_notice", False)

    page = await (await visitor.open("/progress/tip")).follow("用邮件提醒我")
    assert not page.has_button("换成这个邮箱")
    await page.submit(button="删除邮箱")
    assert await fetch("SELECT * FROM informant_notice") == []


@pytest.mark.parametrize(("days", "kept"), [(30, 1), (31, 0)])
async def test_it_is_erased_thirty_days_after_the_end(
    bureau: Bureau, on: Settings, days: int, kept: int
) -> None:
    _, holder = await a_case_and_its_informant(bureau, "not_accepted")
    await reminders.leave_address(holder, ADDRESS)

    with clock.frozen(clock.now() + timedelta(days=days)):
        await reminders.forget_ended()
        assert len(await fetch("SELECT * FROM informant_notice")) == kept


async def test_while_it_is_handled_it_stays(bureau: Bureau, on: Settings) -> None:
    _, holder = await a_case_and_its_informant(bureau, "investigating")
    await reminders.leave_address(holder, ADDRESS)

    with clock.frozen(clock.now() + timedelta(days=400)):
        assert await reminders.forget_ended() == 0


async def test_a_refused_address_is_a_problem_in_words_on_a_page_without_it(
    visitor: PortalClient, bureau: Bureau, mailing: Settings, sink: Sink
) -> None:
    await leaves_address(await entered(visitor))
    await write_to_informant(bureau["张干事"], NUMBER, "您好。")
    sink.recipients[ADDRESS] = "550 no such user"
    assert (await sends(mailing)).stuck == 1

    desk = await (await signed_in(visitor, bureau["王密"])).open("/staff/outbox")
    page = await desk.follow("举报人提醒")
    assert "邮件服务器拒收发给此人的邮件" in page.text
    assert page.facts["收件人"] == "举报人提醒"
    assert "zhou-1357" not in desk.html + page.html


async def test_with_another_key_nothing_is_sent(
    visitor: PortalClient, bureau: Bureau, mailing: Settings, sink: Sink
) -> None:
    await leaves_address(await entered(visitor))
    await write_to_informant(bureau["张干事"], NUMBER, "您好。")
    mailing.mail_key_path.write_bytes(os.urandom(32))

    assert await sends(mailing) == Sent(sent=0, stuck=1)
    assert sink.taken == []


async def test_a_row_moved_to_another_tip_opens_nothing(bureau: Bureau, on: Settings) -> None:
    _, holder = await a_case_and_its_informant(bureau)
    await reminders.leave_address(holder, ADDRESS)
    [row] = await fetch("SELECT id FROM informant_notice")
    assert await notices.address_behind(row["id"]) == ADDRESS

    _, other = await a_case_and_its_informant(bureau)
    await reminders.leave_address(other, "other-2468@example.com")
    [theirs] = await fetch("SELECT id, address FROM informant_notice WHERE tip = ?", other.tip)
    await change("UPDATE informant_notice SET address = ? WHERE id = ?", bytes(theirs["address"]), row["id"])
    assert await notices.address_behind(row["id"]) is None


async def test_the_address_lies_open_nowhere(
    visitor: PortalClient,
    bureau: Bureau,
    mailing: Settings,
    sink: Sink,
    caplog: pytest.LogCaptureFixture,
) -> None:
    canaries = Canaries()
    caplog.set_level("DEBUG")
    await leaves_address(await entered(visitor), canaries.email())
    await write_to_informant(bureau["张干事"], NUMBER, "您好。")
    sink.data = "451 try later"
    await sends(mailing)
    sink.data = "250 OK"
    await change("UPDATE outbox_mail SET next_try_at = ?", clock.now())
    await sends(mailing)

    assert canaries.email() in sink.readers
    log = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("portal"))
    assert finds(canaries, [*await stolen(mailing), ("log", log.encode())]) == []


async def version() -> int:
    [row] = await fetch("SELECT version FROM tip WHERE number = ?", NUMBER)
    return int(row["version"])


async def test_an_address_of_nobody_reminds_nobody(bureau: Bureau, on: Settings) -> None:
    await send()
    await write_to_informant(bureau["张干事"], NUMBER, "您好。")

    assert await mails_to_informants() == []
