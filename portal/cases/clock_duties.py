"""What the verbs on clocks share: who may act on whose, the words they need, and the lock they hold."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from portal.cases.allowing import HELPING, MERGED
from portal.cases.applying import hold
from portal.cases.matters import Matter, case_matter, keys_of, roles_towards, tip_matter
from portal.catalogue.pack import load_pack
from portal.catalogue.states import FINAL, Role, Subject
from portal.clocks import queries
from portal.clocks.queries import Clock
from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, Refused, too_long
from portal.database import fetch, writing
from portal.settings import current
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.vault.boxes import KeyPair

LONGEST: Final = 1000
HANDLERS: Final = frozenset({Role.CLERK, Role.CHIEF, Role.DISPATCHER})
_LOADED: Final = {"tip": tip_matter, "case": case_matter}


@dataclass(frozen=True, slots=True)
class Duty:
    """A tip or case whose clocks somebody acts on, with the keys that he holds."""

    person: Person
    matter: Matter
    keys: dict[UUID, KeyPair]

    @property
    def roles(self) -> frozenset[Role]:
        return roles_towards(self.person, self.matter)


async def duty(person: Person, subject: Subject, number: str) -> Duty:
    """Loading is the access check; the leading group acts without reading."""
    matter = await _LOADED[subject](person, number)
    return Duty(person, matter, await keys_of(matter, OfficeKeyring(person)))


@asynccontextmanager
async def acting(one: Duty) -> AsyncIterator[None]:
    """A transaction in which nobody else steps on the matter."""
    async with writing():
        await hold(one.matter)
        yield


def require_handler(one: Duty) -> None:
    if not one.roles & HANDLERS:
        raise Refused(HELPING if not one.roles else N_("这一步由经办人或负责人办理。"))
    require_open(one.matter)


def require_open(matter: Matter) -> None:
    if matter.merged:
        raise Refused(MERGED)
    if matter.state in FINAL:
        raise Refused(N_("这一件已经结束，没有期限要办。"))


def require_words(name: str, text: str) -> str:
    """What was written, tidied; raises InvalidInput at its field."""
    words = text.strip()
    if not words:
        raise InvalidInput({name: Message(N_("请填写这一项。"))})
    if len(words) > LONGEST:
        raise InvalidInput({name: too_long(LONGEST)})
    return words


async def running(matter: Matter, identifier: UUID) -> Clock:
    """The clock, which still runs; Conflict when it ended while somebody looked at it."""
    found = await queries.clock_of(matter.id, identifier)
    if not found.runs:
        raise Conflict(N_("这项期限刚刚已经结束。"))
    return found


async def leading_group() -> list[UUID]:
    """Who oversees the whole bureau."""
    rows = await fetch(
        "SELECT DISTINCT account FROM membership WHERE role = ? AND office IS NULL "
        "AND since_on <= ? AND (until_on IS NULL OR until_on >= ?) ORDER BY account",
        *(Role.LEADING.value, clock.today(), clock.today()),
    )
    return [row["account"] for row in rows]


async def members(office: str, *roles: Role) -> list[UUID]:
    """Those who hold one of these roles in the office today."""
    marks = ", ".join("?" for _ in roles)
    rows = await fetch(
        f"SELECT DISTINCT account FROM membership WHERE office = ? AND role IN ({marks}) "
        "AND since_on <= ? AND (until_on IS NULL OR until_on >= ?) ORDER BY account",
        *(office, *(role.value for role in roles), clock.today(), clock.today()),
    )
    return [row["account"] for row in rows]


def is_discipline(office: str) -> bool:
    """Its matters are invisible to everybody else, the leading group included."""
    return office == load_pack(current().pack).discipline
