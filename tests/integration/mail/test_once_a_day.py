"""Digests and daily sheets: numbers and nothing else, in the morning of a working day, each at most once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from portal.catalogue.pack import load_pack
from portal.core import clock
from portal.database import change, writing
from portal.mail import outbox
from portal.mail.messages import DUE, OVERDUE, Numbers
from portal.mail.sender import Sent, send_due
from portal.offices.loading import load_pack as store_pack
from portal.settings import Settings
from tests.integration.mail.conftest import announce, email_of, rows
from tests.integration.mail.sink import Sink

Readers = Mapping[str, UUID]
WHO = "勘察小周"
# Before and within National Day 2026; Saturday 10 October is a working day that makes up for it.
EVENING = datetime(2026, 9, 30, 18, 0, tzinfo=clock.SHANGHAI)
AFTER_THE_HOLIDAY = datetime(2026, 10, 8, 8, 0, tzinfo=clock.SHANGHAI)


@pytest.fixture(autouse=True)
async def calendar(readers: Readers) -> None:
    await store_pack(load_pack("changde"))


async def wishes(who: UUID, wish: str) -> None:
    await change("UPDATE account SET mail_wish = ? WHERE id = ?", wish, who)


async def numbers(account: UUID) -> Numbers:
    return Numbers(today=3, overdue=12, sign_off=0, review=7)


async def nothing(account: UUID) -> Numbers:
    return Numbers()


async def test_a_digest_gathers_what_is_new_until_the_next_working_morning(
    readers: Readers, sink: Sink, mailing: Settings
) -> None:
    await wishes(readers[WHO], "digest")
    with clock.frozen(EVENING):
        for _ in range(3):
            await announce("survey-design-section")
        assert await send_due(mailing, count=numbers) == Sent()
    [row] = await rows()
    assert (row["tally"], row["next_try_at"]) == (3, AFTER_THE_HOLIDAY)
    with clock.frozen(AFTER_THE_HOLIDAY):
        assert await send_due(mailing, count=numbers) == Sent(sent=1)
        assert await send_due(mailing, count=numbers) == Sent()
    [mail] = sink.taken
    text = mail.get_content()
    assert "有3次新情况" in text
    assert "今日到期3件，已逾期12件，待签收0件，待审核7件" in text
    assert "Overdue: 12." in text


async def test_reminders_and_news_of_one_day_are_one_digest(readers: Readers) -> None:
    await wishes(readers[WHO], "digest")
    async with writing():
        await outbox.tell([readers[WHO]], DUE)
        await outbox.tell([readers[WHO]], OVERDUE)
        await outbox.announce(["survey-design-section"])
    assert [(row["template"], row["tally"]) for row in await rows()] == [("digest", 3)]


async def test_for_one_who_wants_mails_at_once_each_kind_is_a_mail_of_its_own(readers: Readers) -> None:
    async with writing():
        for _ in range(2):
            await outbox.tell([readers[WHO]], DUE)
            await outbox.tell([readers[WHO]], OVERDUE)
    assert sorted(row["template"] for row in await rows()) == [DUE, OVERDUE]


async def test_what_is_new_while_a_digest_is_being_sent_goes_into_the_next(
    readers: Readers, sink: Sink, mailing: Settings
) -> None:
    await wishes(readers[WHO], "digest")
    await announce("survey-design-section")
    await change("UPDATE outbox_mail SET state = 'sending'")
    await announce("survey-design-section")
    assert sorted((row["state"], row["tally"]) for row in await rows()) == [("sending", 1), ("waiting", 1)]


async def test_the_sheet_comes_once_on_a_working_day_and_says_only_numbers(
    readers: Readers, sink: Sink, mailing: Settings
) -> None:
    await wishes(readers[WHO], "sheet")
    await announce("survey-design-section")
    assert await rows() == []
    with clock.frozen(datetime(2026, 10, 10, 7, 59, tzinfo=clock.SHANGHAI)):
        assert await outbox.queue_sheets(mailing) == 0
    with clock.frozen(datetime(2026, 10, 10, 8, 0, tzinfo=clock.SHANGHAI)):
        assert await outbox.queue_sheets(mailing) == 1
        assert await outbox.queue_sheets(mailing) == 0
        assert await send_due(mailing, count=numbers) == Sent(sent=1)
    [mail] = sink.taken
    assert mail["To"] == email_of(WHO)
    assert "今日到期3件，已逾期12件" in mail.get_content()
    assert not [value for row in await rows() for value in row.values() if str(value) == "12"]


@pytest.mark.parametrize("day", [3, 4, 11])
async def test_there_is_no_sheet_on_a_day_off(readers: Readers, mailing: Settings, day: int) -> None:
    await wishes(readers[WHO], "sheet")
    with clock.frozen(datetime(2026, 10, day, 9, 0, tzinfo=clock.SHANGHAI)):
        assert await outbox.queue_sheets(mailing) == 0


async def test_a_sheet_that_has_nothing_to_say_is_not_sent(
    readers: Readers, sink: Sink, mailing: Settings
) -> None:
    await wishes(readers[WHO], "sheet")
    with clock.frozen(AFTER_THE_HOLIDAY + timedelta(hours=1)):
        assert await outbox.queue_sheets(mailing) == 1
        assert await send_due(mailing, count=nothing) == Sent()
    assert (sink.taken, await rows()) == ([], [])
