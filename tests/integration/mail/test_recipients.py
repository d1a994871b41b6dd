"""An address at which mails fail for good is remembered and not tried again until somebody says so."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from portal.core.errors import InvalidInput, NotFound
from portal.database import fetch, writing
from portal.mail import bounces, queries, recipients, stuck
from portal.mail.sender import Sent, send_due
from portal.settings import Settings
from portal.staff.people import Person, PersonKeys
from portal.vault.boxes import new_pair
from portal.vault.signatures import new_signing_pair
from tests.integration.mail.conftest import announce, email_of, emails, rows, states
from tests.integration.mail.sink import Sink

Readers = Mapping[str, UUID]
WHO = "勘察小周"


@pytest.fixture
def admin(readers: Readers) -> Person:
    keys = PersonKeys(new_pair(), new_signing_pair())
    return Person(readers["李科长"], "guanli", "管理员", None, (), keys)


@pytest.fixture
async def refused(readers: Readers, sink: Sink, mailing: Settings) -> dict[str, object]:
    """A mail to 勘察小周 that her mail server refused for good."""
    sink.recipients[email_of(WHO)] = "550 no such user"
    await announce("survey-design-section")
    await send_due(mailing)
    [row] = await rows()
    return row


async def test_nothing_more_is_queued_for_it_and_others_get_theirs(
    readers: Readers, sink: Sink, mailing: Settings, refused: dict[str, object]
) -> None:
    await announce("survey-design-section", "construction-section")
    assert (await states())[email_of(WHO)] == "stuck"
    assert await send_due(mailing) == Sent(sent=3)
    assert sink.readers == emails("李科长", "王干事", "派单员")
    [known] = await queries.refused_recipients()
    assert (known.address, known.problem) == (email_of(WHO), queries.PROBLEMS["recipient-5xx"])


async def test_once_allowed_new_work_is_told_again(
    readers: Readers, sink: Sink, mailing: Settings, admin: Person, refused: dict[str, object]
) -> None:
    sink.recipients.clear()
    await stuck.allow(admin, email_of(WHO))
    await announce("survey-design-section")
    assert await send_due(mailing) == Sent(sent=1)
    with pytest.raises(NotFound):
        await stuck.allow(admin, email_of(WHO))


async def test_a_corrected_address_goes_into_the_account_and_the_mail_out(
    readers: Readers, sink: Sink, mailing: Settings, admin: Person, refused: dict[str, object]
) -> None:
    mail = UUID(str(refused["id"]))
    for wrong in ("", "nobody"):
        with pytest.raises(InvalidInput):
            await stuck.correct(admin, mail, wrong)
    await stuck.correct(admin, mail, "xiaozhou@example.gov.cn")
    assert await send_due(mailing) == Sent(sent=1)
    assert sink.readers == ["xiaozhou@example.gov.cn"]
    kinds = [row["kind"] for row in await fetch("SELECT kind FROM ledger_event ORDER BY seq")]
    assert kinds == ["account.email_changed", "mail.retried"]
    await announce("survey-design-section")
    assert (await states())["xiaozhou@example.gov.cn"] in ("sent", "waiting")


async def test_given_up_is_gone_and_the_address_stays_remembered(
    readers: Readers, admin: Person, refused: dict[str, object]
) -> None:
    mail = UUID(str(refused["id"]))
    await stuck.give_up(admin, mail)
    with pytest.raises(NotFound):
        await stuck.give_up(admin, mail)
    await announce("survey-design-section")
    assert await rows() == []


async def test_a_mail_that_came_back_can_be_tried_again(
    readers: Readers, sink: Sink, mailing: Settings, admin: Person
) -> None:
    await announce("survey-design-section")
    await send_due(mailing)
    [row] = await rows()
    async with writing():
        assert await bounces.note([row["message_id"]], permanent=True)
        assert not await bounces.note(["<unknown@example>"], permanent=True)
    [shown] = await queries.mails()
    assert (shown.state_code, shown.may_be_tried) == ("bounced", True)
    await stuck.try_again(admin, row["id"])
    assert await recipients.refused() == []
    assert await send_due(mailing) == Sent(sent=1)
