"""Due mails reach the mail server once, and a bad server loses nothing."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from portal.core import clock
from portal.database import change
from portal.mail import claims
from portal.mail.outbox import forget_sent
from portal.mail.sender import Sent, send_due
from portal.settings import Settings
from tests.integration.mail.conftest import announce, email_of, emails, rows, states
from tests.integration.mail.sink import Sink, listening

Readers = Mapping[str, UUID]
SECTION = ("李科长", "王干事", "派单员")


async def test_a_due_mail_reaches_its_reader(readers: Readers, sink: Sink, mailing: Settings) -> None:
    await announce("survey-design-section")
    assert await send_due(mailing) == Sent(sent=1)
    [mail] = sink.taken
    assert mail["To"] == email_of("勘察小周")
    assert mail["From"] == mailing.mail_from
    assert "https://portal.example.gov.cn" in mail.get_content()


async def test_the_mail_carries_the_message_id_of_its_row(
    readers: Readers, sink: Sink, mailing: Settings
) -> None:
    await announce("survey-design-section")
    await send_due(mailing)
    assert [mail["Message-ID"] for mail in sink.taken] == [row["message_id"] for row in await rows()]


async def test_a_mail_that_is_not_due_waits(readers: Readers, sink: Sink, mailing: Settings) -> None:
    await announce("survey-design-section")
    await change("UPDATE outbox_mail SET next_try_at = ?", clock.now() + timedelta(minutes=5))
    assert await send_due(mailing) == Sent()
    assert sink.taken == []


async def test_a_sent_mail_is_not_sent_again(readers: Readers, sink: Sink, mailing: Settings) -> None:
    await announce("construction-section")
    await send_due(mailing)
    await send_due(mailing)
    assert sink.readers == emails(*SECTION)


async def test_a_sent_mail_remembers_the_day_and_not_the_hour(
    readers: Readers, sink: Sink, mailing: Settings
) -> None:
    await announce("survey-design-section")
    await send_due(mailing)
    [row] = await rows()
    sent_at = row["sent_at"].astimezone(clock.SHANGHAI)
    assert (sent_at.date(), sent_at.hour, sent_at.minute, sent_at.second) == (clock.today(), 0, 0, 0)
    assert row["next_try_at"] == row["sent_at"]


async def test_sent_mails_are_forgotten_after_a_month(
    readers: Readers, sink: Sink, mailing: Settings
) -> None:
    await announce("construction-section")
    await send_due(mailing)
    await change("UPDATE outbox_mail SET sent_at = ?", clock.now() - timedelta(days=31))
    await announce("survey-design-section")
    await forget_sent()
    assert await states() == {email_of("勘察小周"): "waiting"}


async def test_without_a_mail_server_mails_are_kept(readers: Readers, bound: Settings) -> None:
    await announce("construction-section")
    assert await send_due(bound) == Sent(kept=3)
    assert set((await states()).values()) == {"kept"}


async def test_kept_mails_go_out_once_a_mail_server_is_set(
    readers: Readers, sink: Sink, bound: Settings, mailing: Settings
) -> None:
    await announce("construction-section")
    await send_due(bound)
    await _later(mailing)
    assert sink.readers == emails(*SECTION)


async def test_two_senders_side_by_side_send_each_mail_once(
    readers: Readers, sink: Sink, mailing: Settings
) -> None:
    sink.delay = 0.02
    await announce("construction-section", "survey-design-section")
    results = await asyncio.gather(*[send_due(mailing) for _ in range(4)])
    assert sink.readers == emails(*SECTION, "勘察小周")
    assert sum(result.sent for result in results) == 4


@pytest.mark.parametrize(
    ("answer", "problem"), [("451 try later", "refused-4xx"), ("554 no thanks", "refused-5xx")]
)
async def test_a_server_that_refuses_the_mail_gets_it_again_later(
    readers: Readers, sink: Sink, mailing: Settings, answer: str, problem: str
) -> None:
    sink.data = answer
    await announce("survey-design-section")
    assert await send_due(mailing) == Sent(put_off=1)
    [row] = await rows()
    assert (row["state"], row["attempts"], row["last_problem"]) == ("waiting", 1, problem)
    sink.data = "250 OK"
    assert await _later(mailing) == Sent(sent=1)
    assert len(sink.taken) == 1


async def test_a_recipient_refused_for_now_does_not_hold_up_the_others(
    readers: Readers, sink: Sink, mailing: Settings
) -> None:
    sink.recipients[email_of("王干事")] = "450 greylisted"
    await announce("construction-section")
    assert await send_due(mailing) == Sent(sent=2, put_off=1)
    sink.recipients.clear()
    await _later(mailing)
    assert sink.readers == emails(*SECTION)


async def test_a_recipient_refused_for_good_is_stuck_at_once(
    readers: Readers, sink: Sink, mailing: Settings
) -> None:
    sink.recipients[email_of("王干事")] = "550 no such user 王干事"
    await announce("construction-section")
    assert await send_due(mailing) == Sent(sent=2, stuck=1)
    [stuck] = [row for row in await rows() if row["state"] == "stuck"]
    assert (stuck["recipient"], stuck["last_problem"]) == (email_of("王干事"), "recipient-5xx")


async def test_a_server_that_is_down_loses_nothing(readers: Readers, bound: Settings) -> None:
    async with listening() as gone:
        down = replace(bound, smtp_url=gone.url)
    await announce("construction-section")
    assert await send_due(down) == Sent(put_off=1)
    assert set((await states()).values()) == {"waiting"}
    async with listening() as back:
        await _later(replace(bound, smtp_url=back.url))
        assert back.readers == emails(*SECTION)


async def test_a_server_that_is_slow_is_given_up_in_time(
    readers: Readers, sink: Sink, mailing: Settings
) -> None:
    sink.delay = 5
    await announce("survey-design-section")
    started = asyncio.get_running_loop().time()
    assert await send_due(mailing, patience=0.2) == Sent(put_off=1)
    assert asyncio.get_running_loop().time() - started < 3
    assert [row["last_problem"] for row in await rows()] == ["timeout"]


async def test_a_server_that_hangs_up_gets_the_mail_again(
    readers: Readers, sink: Sink, mailing: Settings
) -> None:
    sink.hang_up = "before"
    await announce("construction-section")
    assert await send_due(mailing) == Sent(put_off=1)
    sink.hang_up = ""
    await _later(mailing)
    assert sink.readers == emails(*SECTION)


async def test_a_mail_whose_fate_is_unknown_is_sent_again_under_the_same_id(
    readers: Readers, sink: Sink, mailing: Settings
) -> None:
    """The stated limit: at least once. The reader's mail server can drop the twin by its Message-ID."""
    sink.hang_up = "after"
    await announce("survey-design-section")
    await send_due(mailing)
    sink.hang_up = ""
    await _later(mailing)
    assert len(sink.taken) == 2
    assert len({mail["Message-ID"] for mail in sink.taken}) == 1


async def test_a_mail_waits_longer_after_each_failure_and_is_stuck_after_the_eighth(
    readers: Readers, sink: Sink, mailing: Settings
) -> None:
    sink.data = "451 never"
    await announce("survey-design-section")
    at, waits = clock.now(), []
    for _ in range(claims.MOST_ATTEMPTS):
        with clock.frozen(at):
            await send_due(mailing)
        [row] = await rows()
        waits.append((row["next_try_at"] - at) // timedelta(minutes=1))
        at = row["next_try_at"]
    assert waits == [1, 5, 30, 120, 120, 120, 120, 120]
    assert set((await states()).values()) == {"stuck"}


async def test_a_sender_that_died_leaves_its_mail_to_the_next(
    readers: Readers, sink: Sink, mailing: Settings
) -> None:
    await announce("survey-design-section")
    assert await claims.claim(clock.now()) is not None
    assert await send_due(mailing) == Sent()
    assert await _later(mailing, claims.LEASE + timedelta(seconds=1)) == Sent(sent=1)
    assert len(sink.taken) == 1


async def test_a_sender_that_lost_its_lease_changes_nothing_any_more(readers: Readers) -> None:
    await announce("survey-design-section")
    slow = await claims.claim(clock.now())
    later = clock.now() + claims.LEASE + timedelta(seconds=1)
    with clock.frozen(later):
        quick = await claims.claim(later)
    assert slow is not None
    assert quick is not None
    await claims.put_off(slow, "timeout", permanent=True)
    assert set((await states()).values()) == {"sending"}
    await claims.delivered(quick)
    assert set((await states()).values()) == {"sent"}


async def test_an_address_that_cannot_be_written_in_a_header_is_stuck(
    readers: Readers, sink: Sink, mailing: Settings
) -> None:
    await announce("survey-design-section")
    await change("UPDATE outbox_mail SET recipient = ?", "zhou@example.gov.cn\nBcc: all@example.com")
    assert await send_due(mailing) == Sent(stuck=1)
    assert sink.taken == []


async def test_nothing_due_means_no_connection_at_all(readers: Readers, bound: Settings) -> None:
    nobody = replace(bound, smtp_url="smtp://portal.invalid:25")
    assert await send_due(nobody) == Sent()


async def _later(settings: Settings, wait: timedelta = timedelta(hours=3)) -> Sent:
    at: datetime = clock.now() + wait
    with clock.frozen(at):
        return await send_due(settings)
