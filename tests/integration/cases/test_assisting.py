"""Assistance without ownership, and one case opened to somebody who oversees: given, used, taken back."""

import asyncio
from datetime import timedelta

import pytest

from portal.cases import assisting, overseeing, queries, reading, steps
from portal.cases.matters import case_matter
from portal.catalogue.states import Role
from portal.compartments.many import open_pairs
from portal.core import clock
from portal.core.errors import InvalidInput, NotFound, Refused
from portal.custody.ending import end_what_ran_out
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips import reading as tips
from portal.vault.digests import fingerprint
from tests.support.bureau import BUILDING, COUNTY, CUSTODIANS, DESIGN, DESK, DISCIPLINE, Bureau
from tests.support.cases import PROVED, a_case

WHY = "请查该公司设计资质人员的注册情况。"
TIP = "CDZJ-JB-2026-000001"


async def an_invited_office(bureau: Bureau, stage: str = "investigating") -> str:
    number = await a_case(bureau, stage)
    await assisting.invite(bureau["张干事"], number, DESIGN, WHY)
    return number


async def test_a_helper_reads_the_case_and_takes_no_step(bureau: Bureau) -> None:
    number = await an_invited_office(bureau)
    opened = await reading.open_case(bureau["陈设计"], number)
    assert WHY in [one.value for line in opened.lines for one in line.told]
    assert opened.tips[0].answers["persons"][0]["name"] == "张三丰"
    for attempt in (
        steps.note(bureau["陈设计"], number, "我来写备注。"),
        steps.take(bureau["陈设计"], number, "submit_findings", PROVED, version=2),
        assisting.invite(bureau["陈设计"], number, COUNTY, WHY),
    ):
        with pytest.raises(Refused):
            await attempt


async def test_a_helper_gives_its_opinion_and_asks_back(bureau: Bureau) -> None:
    number = await an_invited_office(bureau)
    for _ in range(2):
        await assisting.give_opinion(bureau["陈设计"], number, "该公司名下有三人未缴社保。")
    await assisting.give_opinion(bureau["陈设计"], number, "需要名单吗？", asks=True)
    opened = await reading.open_case(bureau["李科长"], number)
    said = [line for line in opened.lines if line.kind == "case.opinion"]
    assert [line.audience for line in said] == ["internal", "internal"]
    assert "该公司名下有三人未缴社保。" in [one.value for one in said[0].told]
    with pytest.raises(Refused):
        await assisting.give_opinion(bureau["张干事"], number, "我是承办单位。")
    for text in ("", "长" * 2001):
        with pytest.raises(InvalidInput):
            await assisting.give_opinion(bureau["陈设计"], number, text)


async def test_when_it_ends_the_helper_opens_neither_case_nor_tip(bureau: Bureau) -> None:
    number = await an_invited_office(bureau)
    await assisting.end(bureau["李科长"], number, DESIGN, "已经查清。")
    for attempt in (reading.open_case(bureau["陈设计"], number), tips.open_for(bureau["陈设计"], TIP)):
        with pytest.raises(NotFound):
            await attempt
    opened = await reading.open_case(bureau["张干事"], number)
    assert [line.kind for line in opened.lines][-2:] == ["case.assist_invited", "case.assist_ended"]
    assert (await verify()).sound


async def test_a_helper_never_holds_the_key_to_the_identity(bureau: Bureau) -> None:
    await an_invited_office(bureau)
    rows = await fetch(
        "SELECT g.purpose FROM compartment_grant g JOIN tip t ON t.identity = g.compartment "
        "WHERE g.holder = ?",
        DESIGN,
    )
    assert rows == []


@pytest.mark.parametrize("office", ["no-such-office", DISCIPLINE, CUSTODIANS, BUILDING, DESK])
async def test_not_every_office_can_be_invited(bureau: Bureau, office: str) -> None:
    number = await a_case(bureau)
    with pytest.raises(InvalidInput):
        await assisting.invite(bureau["张干事"], number, office, WHY)


async def test_an_office_without_members_or_a_reason_is_not_invited(
    bureau: Bureau,
) -> None:
    number = await a_case(bureau)
    with pytest.raises(InvalidInput):
        await assisting.invite(bureau["张干事"], number, "bureau-430722", WHY)
    with pytest.raises(InvalidInput):
        await assisting.invite(bureau["张干事"], number, DESIGN, " ")
    with pytest.raises(NotFound):
        await assisting.invite(bureau["陈设计"], number, COUNTY, WHY)


async def test_inviting_at_once_invites_once(bureau: Bureau) -> None:
    number = await a_case(bureau)
    await asyncio.gather(*(assisting.invite(bureau["张干事"], number, DESIGN, WHY) for _ in range(4)))
    assert len(await fetch("SELECT id FROM ledger_event WHERE kind = 'case.assist_invited'")) == 1


async def a_leader(bureau: Bureau, role: Role = Role.LEADING) -> Person:
    return await bureau.hire("何组长", (None, role))


async def allow(bureau: Bureau, number: str, reader: Person, *, days: int = 7, who: str = "李科长") -> None:
    compared = fingerprint(reader.keys.box.public).lower()
    await overseeing.grant(bureau[who], number, reader.id, "督办。", days=days, compared=compared)


@pytest.mark.parametrize("role", [Role.LEADING, Role.AUDITOR])
async def test_whoever_oversees_reads_one_case_until_the_day(bureau: Bureau, role: Role) -> None:
    number, other = await a_case(bureau), await a_case(bureau)
    reader = await a_leader(bureau, role)
    with pytest.raises(NotFound):
        await reading.open_case(reader, number)
    await allow(bureau, number, reader)
    opened = await reading.open_case(reader, number)
    assert opened.tips[0].answers["account"]
    with pytest.raises(NotFound):
        await reading.open_case(reader, other)
    matter = await case_matter(bureau["李科长"], number)
    with clock.frozen(clock.now() + timedelta(days=7, seconds=-1)):
        assert (await queries.case_for(reader, number)).number == number
        assert len(await overseeing.readings(matter)) == 1
    with clock.frozen(clock.now() + timedelta(days=7)):
        for refused in (reading.open_case(reader, number), queries.case_for(reader, number)):
            with pytest.raises(NotFound):
                await refused
        assert (await overseeing.allowed(reader), await overseeing.readings(matter)) == ([], [])
        await end_what_ran_out()
        assert await fetch("SELECT holder FROM compartment_grant WHERE purpose = 'oversight'") == []


async def test_a_reading_that_is_over_opens_nothing_among_many_either(bureau: Bureau) -> None:
    """Lists open what they show all at once; the row of the key is deleted only a little later."""
    number, reader = await a_case(bureau), await a_leader(bureau)
    await allow(bureau, number, reader)
    case = await reading.open_case(reader, number)
    wanted = {case.row.compartment, *(tip.row.content for tip in case.tips)}
    assert set(await open_pairs(wanted, OfficeKeyring(reader))) == wanted
    with clock.frozen(clock.now() + timedelta(days=7)):
        assert await open_pairs(wanted, OfficeKeyring(reader)) == {}


async def test_each_day_of_reading_is_in_the_ledger_once(bureau: Bureau) -> None:
    number, reader = await a_case(bureau), await a_leader(bureau)
    await allow(bureau, number, reader)
    await reading.open_case(reader, number)
    await reading.open_case(reader, number)
    await reading.open_case(bureau["张干事"], number)
    assert len(await fetch("SELECT id FROM ledger_event WHERE kind = 'case.read_overseeing'")) == 1


async def test_only_the_owners_head_gives_it_and_only_to_the_key_that_was_read_out(bureau: Bureau) -> None:
    number, reader = await a_case(bureau), await a_leader(bureau)
    with pytest.raises(Refused):
        await allow(bureau, number, reader, who="张干事")
    with pytest.raises(InvalidInput):
        await allow(bureau, number, reader, days=365)
    with pytest.raises(InvalidInput):
        await allow(bureau, number, bureau["陈设计"])
    with pytest.raises(InvalidInput) as wrong:
        await overseeing.grant(bureau["李科长"], number, reader.id, "督办。", days=7, compared="0000 1111")
    assert set(wrong.value.errors) == {"compared"}


async def test_it_is_taken_back_before_its_time(bureau: Bureau) -> None:
    number, reader = await a_case(bureau), await a_leader(bureau)
    await allow(bureau, number, reader)
    matter = await case_matter(bureau["李科长"], number)
    assert [one.name for one in await overseeing.readings(matter)] == ["何组长"]
    await overseeing.end(bureau["李科长"], number, reader.id)
    with pytest.raises(NotFound):
        await reading.open_case(reader, number)
    assert await queries.my_cases(reader) == []
    assert (await verify()).sound
