"""One mail is one tip, however often and by whomever it is fetched, on each database."""

import asyncio
import subprocess
import sys
from pathlib import Path

from portal.channels.mailbox import server, taking
from portal.channels.mailbox.taking import Message
from portal.core import clock
from portal.database import fetch
from portal.settings import Settings
from tests.integration.mailbox.conftest import ON_SQLITE, Box, once, taken, tip_count
from tests.support.dovecot import letter


async def test_two_runs_at_once_take_each_mail_once(box: Box) -> None:
    box.deliver(letter("一"), letter("二"))
    await asyncio.gather(*[box.run() for _ in range(3)])
    assert await taken(box) == once(2)


async def test_where_no_lock_holds_them_apart_the_database_does(box: Box) -> None:
    """Several machines without a shared folder: the second commit of one mail is refused whole."""
    row, raw = await box.row(), letter("一")
    message = Message(row, server.Waiting(1, 1, len(raw), clock.now()), raw)
    found = await asyncio.gather(*[taking.take(message) for _ in range(4)], return_exceptions=True)
    assert "taken" in found
    assert await tip_count() == 1
    assert await taking.take(message) == "taken"
    box.deliver(letter("二"))
    await box.run()
    numbers = [row["number"][-6:] for row in await fetch("SELECT number FROM tip ORDER BY number")]
    assert numbers == ["000001", "000002"]


@ON_SQLITE
async def test_the_same_mail_in_two_mailboxes_or_twice_in_one_is_one_tip(box: Box) -> None:
    mail = letter("抄送两处")
    box.deliver(mail, b"Received: from elsewhere\r\n" + mail)
    await box.run()
    assert await tip_count() == 1
    assert box.lying() == (0, 2, 0)


@ON_SQLITE
async def test_two_mails_with_one_id_and_different_words_are_two_tips(box: Box) -> None:
    mail = letter("同一个编号")
    box.deliver(mail, mail.replace(b"\n\n", b"\n\n5b2N\n", 1))
    await box.run()
    assert await tip_count() == 2


KILLED = """
import asyncio, os, signal
from portal.channels.mailbox import fetching, server
from portal.database import opened
from portal.settings import Settings, bind

async def main():
    settings = Settings.from_environment()
    bind(settings)
    async def die(*_):
        os.kill(os.getpid(), signal.SIGKILL)
    server.Server.put_away = die
    async with opened(settings):
        await fetching.fetch_all()

asyncio.run(main())
"""


@ON_SQLITE
async def test_a_worker_killed_between_commit_and_removal_doubles_nothing(
    box: Box, settings: Settings
) -> None:
    box.deliver(letter("一"), letter("二"))
    environment = {"PORTAL_DATA": str(settings.data), "PORTAL_DATABASE_URL": settings.database_url}
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", KILLED],
        env=environment | {"PYTHONPATH": str(Path(__file__).parents[3])},
        check=False,
    )
    assert ended.returncode == -9
    assert await tip_count() == 1
    assert box.lying() == (2, 0, 0)
    await box.run()
    assert await tip_count() == 2
    assert box.lying() == (0, 2, 0)
