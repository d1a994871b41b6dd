"""A bureau whose mailbox lies on a real IMAP server, and what is found of a mail afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from portal.channels.mailbox import fetching, keeping, queries
from portal.channels.mailbox.keeping import Wanted
from portal.database import fetch
from portal.staff.people import Person
from portal.tips import queries as tips
from portal.tips.reading import OpenTip, open_for
from tests.support.bureau import Bureau
from tests.support.dovecot import PASSWORD, Dovecot

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For what says nothing of the database: mail servers and pages are the same on both."""

PROCESSED, ASIDE = "done", "look"
Taken = tuple[list[str], tuple[int, int, int]]


@dataclass(slots=True)
class Box:
    """The bureau's mailbox, and the server on which it lies."""

    server: Dovecot
    id: UUID
    bureau: Bureau = field(repr=False)

    def deliver(self, *messages: bytes, **extra: Any) -> None:
        self.server.put("INBOX", *messages, **extra)

    def lying(self) -> tuple[int, int, int]:
        """How many lie in the inbox, among those taken, and among those to be looked at."""
        return (
            len(self.server.messages("INBOX")),
            len(self.server.messages(PROCESSED)),
            len(self.server.messages(ASIDE)),
        )

    async def run(self, *, patience: float = 10) -> fetching.Fetched:
        return await fetching.fetch_all(patience=patience)

    async def row(self) -> queries.MailboxRow:
        return await queries.mailbox(self.id)

    async def opened(self, name: str = "周派") -> list[OpenTip]:
        """Every tip that this person's desk holds, oldest first."""
        person = self.bureau[name]
        numbers = [row["number"] for row in await fetch("SELECT number FROM tip ORDER BY number")]
        return [await open_for(person, number) for number in numbers if await _holds(person, number)]


def wanted(server: Dovecot, **changes: Any) -> Wanted:
    known: dict[str, Any] = {
        "office": None,
        "address": "jubao@example.gov.cn",
        "host": "127.0.0.1",
        "port": server.port,
        "security": "plain",
        "login": server.login,
        "password": PASSWORD,
        "processed": PROCESSED,
        "aside": ASIDE,
    }
    return Wanted(**known | changes)


@pytest.fixture
def server(dovecot: Dovecot) -> Iterator[Dovecot]:
    dovecot.empty()
    yield dovecot
    if not dovecot.running:
        dovecot.start()


@pytest.fixture
async def box(bureau: Bureau, server: Dovecot) -> Box:
    return Box(server, await keeping.add(bureau["王密"], wanted(server)), bureau)


async def tip_count() -> int:
    [row] = await fetch("SELECT count(*) AS n FROM tip")
    return int(row["n"])


async def taken(box: Box) -> Taken:
    """The numbers of the tips, and how many mails lie in the inbox, among the processed and aside."""
    rows = await fetch("SELECT number FROM tip ORDER BY number")
    return [row["number"] for row in rows], box.lying()


def once(mails: int) -> Taken:
    """Each mail is one tip, the inbox is empty, and the numbers have no gap."""
    return [f"CDZJ-JB-2026-{number:06}" for number in range(1, mails + 1)], (0, mails, 0)


async def _holds(person: Person, number: str) -> bool:
    rows = await tips.held_by(person, " AND t.number = ?", number)
    return bool(rows)
