"""What the tests of custody have in common: a tip with a name, a request, and the people who decide."""

from datetime import datetime, timedelta
from uuid import UUID

from portal.catalogue.states import Role
from portal.core.errors import DomainError
from portal.custody import asking, deciding, reading, requests
from portal.custody.requests import Request
from portal.database import fetch
from portal.staff import keyring
from portal.staff.people import Person
from portal.tips.queries import TipRow, tip_by_id
from tests.support.bureau import CUSTODIANS, Bureau, member
from tests.support.tips import NAMED, send

REASON = "凭查询码问过三次，都没有回音。"
CLERK, CUSTODIAN, SECOND = "张干事", "管保", "钱保管"


async def a_named_tip(**extra: object) -> str:
    registered, _ = await send(**({"identity": NAMED} | extra))  # type: ignore[arg-type]
    return registered.number


async def ask(bureau: Bureau, number: str, name: str = CLERK) -> Request:
    await asking.ask(bureau[name], number, purpose="contact", reason=REASON)
    found = (await requests.desk(bureau[CUSTODIAN])).waiting
    return next(one for one in found if (one.number, one.asked_by) == (number, bureau[name].id))


async def waiting(bureau: Bureau) -> Request:
    return (await requests.desk(bureau[CUSTODIAN])).waiting[-1]


async def granted(bureau: Bureau, number: str, *, duration: str = "1d", name: str = CLERK) -> Request:
    asked = await ask(bureau, number, name)
    await deciding.grant(bureau[CUSTODIAN], asked.id, duration, version=asked.version)
    return await requests.request_for(bureau[CUSTODIAN], asked.id)


async def a_second_custodian(bureau: Bureau, *also: tuple[str, Role], name: str = SECOND) -> Person:
    person = await bureau.hire(name, (CUSTODIANS, Role.CUSTODIAN), *also)
    await keyring.admit(CUSTODIANS, member(person), by=bureau[CUSTODIAN])
    for office, _ in also:
        await keyring.admit(office, member(person), by=bureau["李科长"])
    return person


async def can_read(person: Person, number: str) -> bool:
    try:
        return bool((await reading.read(person, number)).name)
    except DomainError:
        return False


async def tip_of(number: str) -> TipRow:
    [row] = await fetch("SELECT id FROM tip WHERE number = ?", number)
    return await tip_by_id(row["id"])


async def events(tip: UUID) -> list[str]:
    rows = await fetch(
        "SELECT kind FROM ledger_event WHERE subject = ? AND kind LIKE 'identity.%' ORDER BY seq",
        f"tip:{tip}",
    )
    return [row["kind"] for row in rows]


def later(moment: datetime, **time: int) -> datetime:
    return moment + timedelta(**time)
