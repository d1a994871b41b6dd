"""The outbox for the administrator: how many, to whom, what went wrong, and one button."""

from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest

from portal.core.errors import NotFound
from portal.database import change, fetch
from portal.mail import queries, stuck
from portal.mail.sender import Sent, send_due
from portal.settings import Settings
from portal.staff.people import Person, PersonKeys
from portal.vault.boxes import new_pair
from portal.vault.signatures import new_signing_pair
from tests.integration.mail.conftest import announce, email_of
from tests.integration.mail.sink import Sink

Readers = Mapping[str, UUID]


@pytest.fixture
def administrator(readers: Readers) -> Person:
    keys = PersonKeys(new_pair(), new_signing_pair())
    return Person(readers["李科长"], "guanli", "管理员", None, (), keys)


async def test_counts_name_every_state_even_the_empty_ones(readers: Readers) -> None:
    await announce("construction-section")
    found = await queries.counts()
    assert list(found) == list(queries.STATES)
    assert found == {"waiting": 3, "sending": 0, "kept": 0, "stuck": 0, "bounced": 0, "sent": 0}


async def test_stuck_mails_come_first_and_sent_ones_last(readers: Readers, bound: Settings) -> None:
    await announce("construction-section", "survey-design-section")
    for name, state in (("李科长", "sent"), ("王干事", "stuck"), ("派单员", "kept")):
        await change("UPDATE outbox_mail SET state = ? WHERE recipient = ?", state, email_of(name))
    assert [mail.state_code for mail in await queries.mails()] == ["stuck", "kept", "waiting", "sent"]
    assert [mail.recipient for mail in await queries.mails("kept")] == [email_of("派单员")]


async def test_a_problem_is_told_in_words(readers: Readers, sink: Sink, mailing: Settings) -> None:
    sink.recipients[email_of("勘察小周")] = "550 unknown"
    await announce("survey-design-section")
    await send_due(mailing)
    [mail] = await queries.mails()
    assert mail.problem == queries.PROBLEMS["recipient-5xx"]
    assert mail.attempts == 1


async def test_a_kept_mail_can_be_read_as_its_reader_would_get_it(readers: Readers, bound: Settings) -> None:
    await announce("survey-design-section")
    await send_due(bound)
    [mail] = await queries.mails()
    text = await queries.mail_text(mail.id)
    assert text.row == mail
    assert bound.public_url in text.body


async def test_an_unknown_mail_is_not_found(readers: Readers) -> None:
    with pytest.raises(NotFound):
        await queries.mail_text(uuid4())


async def test_a_stuck_mail_that_is_tried_again_goes_out(
    readers: Readers, sink: Sink, mailing: Settings, administrator: Person
) -> None:
    await announce("survey-design-section")
    await change("UPDATE outbox_mail SET state = 'stuck', attempts = 8")
    [mail] = await queries.mails()
    await stuck.try_again(administrator, mail.id)
    assert await send_due(mailing) == Sent(sent=1)


async def test_trying_again_is_in_the_ledger(readers: Readers, administrator: Person) -> None:
    await announce("survey-design-section")
    [mail] = await queries.mails()
    await stuck.try_again(administrator, mail.id)
    [event] = await fetch("SELECT kind, subject, actor FROM ledger_event")
    assert event == {"kind": "mail.retried", "subject": f"mail:{mail.id}", "actor": administrator.actor}


@pytest.mark.parametrize("state", ["sending", "sent"])
async def test_a_mail_on_its_way_or_gone_cannot_be_tried_again(
    readers: Readers, administrator: Person, state: str
) -> None:
    await announce("survey-design-section")
    await change("UPDATE outbox_mail SET state = ?, sent_at = next_try_at", state)
    [mail] = await queries.mails()
    assert not mail.may_be_tried
    with pytest.raises(NotFound):
        await stuck.try_again(administrator, mail.id)
    assert await fetch("SELECT 1 AS one FROM ledger_event") == []
