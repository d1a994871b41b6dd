"""A session opens with its cookie, ends in time, and tells a thief of the database nothing."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest

from portal.core import clock
from portal.database import change, fetch, insert_many, writing
from portal.sessions import sealed
from portal.sessions.tables import Session
from tests.conftest import WORKING_DAY

pytestmark = pytest.mark.usefixtures("opened_database", "working_day")


async def test_what_was_put_in_comes_out_with_the_same_cookie() -> None:
    token = await sealed.begin("draft", {"kind": "cert_rent"})
    session = await sealed.find(token, "draft")
    assert session is not None
    assert session.body == {"kind": "cert_rent"}


async def test_a_cookie_of_one_kind_opens_no_session_of_another() -> None:
    token = await sealed.begin("draft", {})
    assert await sealed.find(token, "staff") is None


@pytest.mark.parametrize("token", [None, "", "x", "挂证", "a" * 5000])
async def test_a_made_up_cookie_opens_nothing(token: str | None) -> None:
    assert await sealed.find(token, "draft") is None


async def test_neither_the_cookie_nor_the_answers_are_in_the_row() -> None:
    token = await sealed.begin("draft", {"account": "金丝雀在唱歌"})
    [row] = await fetch("SELECT id, body FROM session")
    assert token not in str(row["id"])
    assert "金丝雀在唱歌".encode() not in bytes(row["body"])


async def test_a_draft_ends_after_sixty_idle_minutes() -> None:
    token = await sealed.begin("draft", {})
    with clock.frozen(WORKING_DAY + timedelta(minutes=59)):
        assert await sealed.find(token, "draft") is not None
    with clock.frozen(WORKING_DAY + timedelta(minutes=59 + 61)):
        assert await sealed.find(token, "draft") is None


async def test_using_a_session_keeps_it_awake_but_not_for_ever() -> None:
    token = await sealed.begin("staff", {}, account=uuid4())
    for minutes in range(0, 12 * 60, 20):
        with clock.frozen(WORKING_DAY + timedelta(minutes=minutes)):
            assert await sealed.find(token, "staff") is not None
    with clock.frozen(WORKING_DAY + timedelta(hours=12)):
        assert await sealed.find(token, "staff") is None


async def test_saving_replaces_the_content() -> None:
    token = await sealed.begin("draft", {"page": 1})
    session = await sealed.find(token, "draft")
    assert session is not None
    await sealed.save(session, {"page": 2})
    again = await sealed.find(token, "draft")
    assert again is not None
    assert again.body == {"page": 2}


async def test_saving_does_not_bring_an_ended_session_back() -> None:
    token = await sealed.begin("draft", {})
    session = await sealed.find(token, "draft")
    assert session is not None
    await sealed.end(token)
    await sealed.save(session, {"page": 2})
    assert await sealed.find(token, "draft") is None


async def test_all_sessions_of_a_person_can_be_ended() -> None:
    person, other = uuid4(), uuid4()
    mine = [await sealed.begin("staff", {}, account=person) for _ in range(2)]
    theirs = await sealed.begin("staff", {}, account=other)
    await sealed.end_all(person)
    assert [await sealed.find(token, "staff") for token in mine] == [None, None]
    assert await sealed.find(theirs, "staff") is not None


async def test_sweeping_erases_only_what_has_ended() -> None:
    await sealed.begin("informant", {})
    alive = await sealed.begin("staff", {}, account=uuid4())
    with clock.frozen(WORKING_DAY + timedelta(minutes=25)):
        assert await sealed.sweep() == 1
        assert await sealed.find(alive, "staff") is not None
    assert await Session.count() == 1


async def test_a_row_copied_under_another_cookie_does_not_open() -> None:
    await sealed.begin("draft", {"account": "甲"})
    stranger = await sealed.begin("draft", {"account": "乙"})
    [body] = [
        row["body"]
        for row in await fetch("SELECT id, body FROM session")
        if row["id"] != sealed.session_id(stranger)
    ]
    await change("UPDATE session SET body = ? WHERE id = ?", bytes(body), sealed.session_id(stranger))
    assert await sealed.find(stranger, "draft") is None


async def test_a_session_planted_in_the_database_does_not_open() -> None:
    token = "planted-token"
    row = {
        "id": sealed.session_id(token),
        "kind": "staff",
        "account": uuid4(),
        "idle_until": clock.now() + timedelta(hours=1),
        "ends_at": clock.now() + timedelta(hours=1),
        "body": b"\x01" + bytes(80),
    }
    async with writing():
        await insert_many(Session, [row])
    assert await sealed.find(token, "staff") is None


async def test_many_who_come_in_at_one_moment_each_get_a_session_of_their_own() -> None:
    tokens = await asyncio.gather(*[sealed.begin("informant", {"tip": number}) for number in range(30)])

    bodies = [session.body["tip"] for token in tokens if (session := await sealed.find(token, "informant"))]
    assert bodies == list(range(30))


async def test_a_session_of_a_transaction_that_fails_was_never_begun() -> None:
    tokens: list[str] = []
    with suppress(ZeroDivisionError):
        async with writing():
            tokens.append(await sealed.begin("informant", {}))
            raise ZeroDivisionError

    assert await sealed.find(tokens[0], "informant") is None
