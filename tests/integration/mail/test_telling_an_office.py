"""New work in an office queues one mail for each of its members."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from portal import settings as settings_module
from portal.core import clock
from portal.database import change, fetch, writing
from portal.settings import Settings
from tests.integration.mail.conftest import announce, email_of, emails, rows, states

Readers = Mapping[str, UUID]


async def test_every_member_of_the_office_gets_one_mail(readers: Readers) -> None:
    await announce("construction-section")
    assert await states() == dict.fromkeys(emails("李科长", "王干事", "派单员"), "waiting")


async def test_a_member_of_another_office_gets_none(readers: Readers) -> None:
    await announce("construction-section")
    assert email_of("勘察小周") not in await states()


async def test_a_person_of_two_offices_gets_one_mail_for_both(readers: Readers) -> None:
    await announce("dispatch-desk", "construction-section")
    assert [row["recipient"] for row in await rows()].count(email_of("派单员")) == 1


async def test_who_has_a_mail_waiting_gets_no_second_one(readers: Readers) -> None:
    await announce("construction-section")
    before = await rows()
    await announce("construction-section", "dispatch-desk")
    assert await rows() == before


async def test_who_left_has_no_address_or_is_disabled_gets_none(readers: Readers) -> None:
    await announce("construction-section")
    assert len(await rows()) == 3


async def test_an_office_without_members_queues_nothing(readers: Readers) -> None:
    await announce("bureau-430721")
    await announce()
    assert await rows() == []


async def test_a_mail_that_was_sent_does_not_hold_back_the_next_one(readers: Readers) -> None:
    await announce("survey-design-section")
    await change("UPDATE outbox_mail SET state = 'sent', sent_at = ?", clock.now())
    await announce("survey-design-section")
    assert sorted(row["state"] for row in await rows()) == ["sent", "waiting"]


async def test_new_work_gives_a_stuck_mail_another_chance_instead_of_a_twin(readers: Readers) -> None:
    await announce("survey-design-section")
    await change("UPDATE outbox_mail SET state = 'stuck', attempts = 8, last_problem = 'connect'")
    await announce("survey-design-section")
    [row] = await rows()
    assert (row["state"], row["attempts"], row["last_problem"]) == ("waiting", 0, "connect")


async def test_a_kept_mail_says_enough_until_it_is_sent(readers: Readers) -> None:
    await announce("survey-design-section")
    await change("UPDATE outbox_mail SET state = 'kept'")
    await announce("survey-design-section")
    assert [row["state"] for row in await rows()] == ["kept"]


async def test_nothing_is_queued_when_the_verb_fails(readers: Readers) -> None:
    async def fail() -> None:
        async with writing():
            await announce("construction-section")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await rows() == []


async def test_two_verbs_at_once_queue_one_mail_for_each_person(readers: Readers) -> None:
    await asyncio.gather(*[announce("construction-section", "dispatch-desk") for _ in range(12)])
    assert len(await rows()) == 3


async def test_a_mail_waits_for_the_end_of_its_half_hour(readers: Readers, bound: Settings) -> None:
    settings_module.bind(replace(bound, mail_delay=30))
    await announce("survey-design-section")
    [row] = await rows()
    assert timedelta() < row["next_try_at"] - clock.now() <= timedelta(minutes=40)
    assert row["next_try_at"].microsecond == 0


async def test_each_mail_has_a_message_id_of_its_own_at_the_portals_host(readers: Readers) -> None:
    await announce("construction-section")
    identifiers = [row["message_id"] for row in await rows()]
    assert len(set(identifiers)) == 3
    assert all(one.startswith("<") and one.endswith("@portal.example.gov.cn>") for one in identifiers)


async def test_a_row_tells_nothing_about_the_work(readers: Readers) -> None:
    await announce("survey-design-section")
    [row] = await rows()
    told = {name for name, value in row.items() if value is not None}
    assert told == {
        *(
            "id",
            "recipient",
            "account",
            "template",
            "message_id",
            "state",
            "attempts",
            "next_try_at",
            "tally",
        ),
    }
    assert not [value for value in row.values() if "survey" in str(value)]


async def test_announcing_leaves_no_event_of_its_own(readers: Readers) -> None:
    """The verb that announces writes the ledger; a second line would only repeat it."""
    await announce("construction-section")
    assert await fetch("SELECT 1 AS one FROM ledger_event") == []
