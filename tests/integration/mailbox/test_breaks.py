"""Whatever breaks, and wherever: no mail is lost and none becomes two tips."""

import asyncio

import pytest
from imapclient.exceptions import IMAPClientError

from portal.channels.mailbox import keeping, server, taking
from portal.channels.mailbox.apart import open_apart
from portal.database import change
from tests.integration.mailbox.conftest import ON_SQLITE, Box, once, taken, tip_count, wanted
from tests.support.cutting import Wire, cut_wire
from tests.support.dovecot import letter

pytestmark = ON_SQLITE

# What the client says at each step, up to the farewell.
STEPS = (b"LOGIN", b"SELECT", b"SEARCH", b"RFC822.SIZE", b"BODY.PEEK", b"MOVE", b"SEARCH")


async def through(box: Box, wire: Wire) -> None:
    await change("UPDATE mailbox SET port = ?", wire.port)


async def directly(box: Box) -> None:
    await change("UPDATE mailbox SET port = ?", box.server.port)


async def test_a_wire_that_is_cut_at_any_step_loses_and_doubles_nothing(box: Box) -> None:
    async with cut_wire(box.server.port) as wire:
        for number, step in enumerate(STEPS, 1):
            box.deliver(letter(f"第{number}封"))
            await through(box, wire)
            wire.set(before=step)
            await box.run()
            wire.set(after=step)
            await box.run()
        await directly(box)
        await box.run()
    assert wire.cuts >= 2 * len(STEPS) - 1
    assert await taken(box) == once(len(STEPS))


async def test_a_wire_that_is_cut_in_the_middle_of_a_mail_is_a_problem_told_in_words(box: Box) -> None:
    box.deliver(letter("长信", text="证据。\n" * 5000))
    async with cut_wire(box.server.port) as wire:
        wire.set(most=20_000)
        await through(box, wire)
        assert (await box.run()).problems == 1
    row = await box.row()
    assert (row.problem, row.success_on) == ("dropped", None)
    assert await tip_count() == 0
    await directly(box)
    await box.run()
    assert await taken(box) == once(1)
    assert (await box.row()).problem is None


async def test_a_server_that_is_killed_gets_its_mails_fetched_when_it_is_back(box: Box) -> None:
    box.deliver(letter("一"), letter("二"), letter("三"))
    async with cut_wire(box.server.port) as wire:
        wire.happens = box.server.kill
        wire.set(before=b"MOVE")
        await through(box, wire)
        assert (await box.run()).problems == 1
    await directly(box)
    assert (await box.run()).problems == 1
    assert (await box.row()).problem == "connect"
    box.server.start()
    await box.run()
    assert await taken(box) == once(3)


async def test_a_server_that_says_nothing_is_given_up_in_time(box: Box) -> None:
    async with cut_wire(box.server.port) as wire:
        wire.stalls = True
        wire.set(before=b"SEARCH")
        await through(box, wire)
        async with asyncio.timeout(5):
            assert (await box.run(patience=0.3)).problems == 1
    assert (await box.row()).problem == "timeout"


async def test_mails_that_cannot_be_moved_are_told_and_not_taken_again(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise IMAPClientError("no permission")

    box.deliver(letter("一"))
    monkeypatch.setattr(server.Server, "_put_away", refused)
    await box.run()
    await box.run()
    assert (await box.row()).problem == "move"
    monkeypatch.undo()
    await box.run()
    assert await taken(box) == once(1)


@pytest.mark.full
async def test_numbers_that_a_server_gives_anew_do_not_double_a_mail(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    """UIDVALIDITY changes while registered mails still lie in the folder."""

    async def not_yet(*_: object) -> None:
        raise server.ServerProblem("move")

    await keeping.correct(box.bureau["王密"], box.id, wanted(box.server, folder="Box"), version=1)
    box.server.put("Box", letter("一"), letter("二"))
    with monkeypatch.context() as patch:
        patch.setattr(server.Server, "put_away", not_yet)
        await box.run()
    assert await tip_count() == 1
    box.server.renumber("Box")
    await box.run()
    assert await tip_count() == 2
    assert box.server.messages("Box") == []


async def test_a_mail_on_which_something_fails_stays_and_does_not_stop_the_others(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:

    def fails(raw: bytes, **extra: object) -> object:
        if b"poison" in raw:
            raise RuntimeError("周举报")
        return open_apart(raw, **extra)  # type: ignore[arg-type]

    monkeypatch.setattr(taking, "open_apart", fails)
    box.deliver(letter("poison"), letter("good"))
    assert (await box.run()).failed == 1
    assert box.lying() == (1, 1, 0)
    row = await box.row()
    assert (row.problem, row.waiting) == ("message", 1)
    monkeypatch.undo()
    await box.run()
    assert await taken(box) == once(2)
