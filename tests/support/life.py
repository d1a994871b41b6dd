"""A published record and the people around it: who proposes, who decides, who only looks on."""

import secrets
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from portal.catalogue.states import Role
from portal.core import clock
from portal.core.receipts import generate
from portal.database import fetch
from portal.evidence import receiving
from portal.evidence.sealed_file import PLAIN
from portal.records.content import Content
from portal.records.life import deciding, objecting, proposing
from portal.records.life.documents import NOTHING, Brought
from portal.records.life.objecting import Words
from portal.records.life.proposing import Ground
from portal.records.life.repairing import Application
from portal.staff import keyring
from portal.staff.people import Person
from tests.support.bureau import BUILDING, Bureau, member
from tests.support.records import UNIT, published

DOCUMENT = "行政复议决定书 常政复决字〔2026〕3号"
APPLICATION = Application(documents="申请书、缴款凭证", promise="承诺材料真实。", duties_done=True)
WORDS = Words(who="subject", wrong="facts", text="我在这家单位实际上班。", name="欧阳建国", contact="来信")


REPAIRABLE = replace(UNIT, decision_on=date(2025, 6, 3), decision_no="常建罚决字〔2025〕7号")
"""Its shortest window is over in March 2026; its longest is not before 2028."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A record on the list: 张干事 drafted it, 李科长 published it, 吴核 checks too and had no part in it."""

    number: str
    maker: Person
    publisher: Person
    other: Person


async def shown(bureau: Bureau, content: Content = UNIT, **changed: Any) -> Shown:
    other = await hired(bureau, "吴核", Role.CHECKER)
    number = await published(bureau["张干事"], bureau["李科长"], content, **changed)
    return Shown(number, bureau["张干事"], bureau["李科长"], other)


async def hired(
    bureau: Bureau, name: str, *roles: Role, office: str = BUILDING, by: str = "李科长"
) -> Person:
    """A new person with these roles in one office and its key."""
    person = await bureau.hire(name, *((office, role) for role in roles))
    await keyring.admit(office, member(person), by=bureau[by])
    return person


def ground(reason: str = "", **said: Any) -> Ground:
    return Ground(**{"reason": reason, "document": DOCUMENT, "event_on": clock.today(), **said})


async def brought(text: str = "缴款凭证", name: str = "凭证.txt") -> Brought:
    """A file as it waits in somebody's session."""
    sealed, owner = receiving.seal_bytes(text.encode(), name), secrets.token_hex(32)
    await receiving.store_row(sealed, owner)
    return Brought((replace(sealed, content=None, state=PLAIN),), owner)


async def repaired(record: Shown) -> None:
    await done(record.publisher, await applied(record))


async def revoked(record: Shown, reason: str = "false_material") -> None:
    await done(record.publisher, await proposing.revoke(record.maker, record.number, ground(reason)))


async def applied(record: Shown, application: Application = APPLICATION, **said: Any) -> UUID:
    """An application for repair with one document."""
    said = {"document": "", "brought": await brought(), **said}
    return await proposing.repair(record.maker, record.number, ground("letter", **said), application)


async def version_of(act: UUID) -> int:
    [row] = await fetch("SELECT version FROM record_act WHERE id = ?", act)
    return int(row["version"])


async def done(by: Person, act: UUID) -> None:
    await deciding.approve(by, act, version=await version_of(act))


async def withdrawn(record: Shown, reason: str = "annulled", **said: Any) -> None:
    await done(
        record.publisher, await proposing.withdraw(record.maker, record.number, ground(reason, **said))
    )


async def suspended(record: Shown) -> None:
    await done(record.publisher, await proposing.suspend(record.maker, record.number, ground("review")))


async def objected(number: str, words: Words = WORDS, files: Brought = NOTHING) -> str:
    """Gives back the receipt."""
    receipt = generate()
    await objecting.object_to(number, words, receipt=receipt, brought=files)
    return receipt


async def only_objection() -> UUID:
    [row] = await fetch("SELECT id FROM record_objection")
    return UUID(str(row["id"]))


async def kinds_of_events(prefix: str) -> list[str]:
    rows = await fetch("SELECT kind FROM ledger_event WHERE kind LIKE ? ORDER BY seq", f"{prefix}%")
    return [row["kind"] for row in rows]
