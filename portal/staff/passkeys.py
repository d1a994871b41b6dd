"""Passkeys beside the telephone: registered by their owner, good in the place of a code, never alone."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message, NotFound, Refused
from portal.core.text import single_line
from portal.database import change, fetch, insert_many, writing
from portal.ledger.events import Event, append
from portal.settings import current
from portal.staff import factors
from portal.staff.factors import Waiting, WrongCode
from portal.staff.people import Person
from portal.staff.tables import Passkey
from portal.vault import passkeys
from portal.vault.passkeys import Known, Site

LONGEST_NAME = 40
MOST = 10
_REGISTER, _USE = "register", "use"


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    id: UUID
    name: str
    made_on: date
    used_on: date | None


class PasskeyRefused(WrongCode):
    def __init__(self) -> None:
        Refused.__init__(self, N_("通行密钥没有通过。请再试一次，或者输入手机上的验证码。"), field="code")


def site() -> Site:
    return Site.of(current().public_url)


async def own(account: UUID) -> list[PasskeyRow]:
    rows = await fetch(
        "SELECT id, name, made_on, used_on FROM passkey WHERE account = ? ORDER BY made_on, name, id", account
    )
    return [PasskeyRow(row["id"], row["name"], row["made_on"], row["used_on"]) for row in rows]


async def creation_options(person: Person, token: str) -> str:
    """What the browser is asked to make, as JSON."""
    return passkeys.creation_options(
        site(),
        asked=passkeys.challenge(token, _REGISTER),
        account=person.id.bytes,
        login=person.login,
        known=await _known(person.id),
    )


async def register(person: Person, token: str, *, name: str, answer: str) -> None:
    """Only beside a telephone: whoever loses the passkey, or has scripts off, still comes in."""
    called = single_line(name)
    if not 1 <= len(called) <= LONGEST_NAME:
        raise InvalidInput({"name": Message(N_("请起一个名字，最多{limit}个字。"), {"limit": LONGEST_NAME})})
    made = passkeys.made(site(), asked=passkeys.challenge(token, _REGISTER), answer=answer)
    if made is None:
        raise Refused(N_("浏览器没有交出通行密钥，什么也没有保存。请再试一次。"), field="name")
    async with writing():
        if not await factors.is_enrolled(person.id):
            raise Refused(N_("请先设置手机验证码，再增加通行密钥。"), field="name")
        if len(await _known(person.id)) >= MOST:
            raise Refused(N_("通行密钥已经够多了，请先删除不用的。"), field="name")
        if await fetch("SELECT id FROM passkey WHERE credential = ?", made.credential):
            raise Refused(N_("这个通行密钥已经登记过。"), field="name")
        await insert_many(Passkey, [_row(person.id, made, called)])
        await append("staff", Event("account.passkey_added", f"account:{person.id}", person.actor))


def _row(account: UUID, made: Known, name: str) -> dict[str, object]:
    return {
        "id": uuid4(),
        "account": account,
        "credential": made.credential,
        "public": made.public,
        "uses": made.uses,
        "name": name,
        "made_on": clock.today(),
        "used_on": None,
    }


async def remove(person: Person, passkey: UUID) -> None:
    async with writing():
        gone = await fetch(
            "DELETE FROM passkey WHERE id = ? AND account = ? RETURNING id", passkey, person.id
        )
        if not gone:
            raise NotFound
        await append("staff", Event("account.passkey_removed", f"account:{person.id}", person.actor))


async def request_options(one: Waiting) -> str:
    """What a browser is asked at the second step, as JSON; empty when there is no passkey to ask for."""
    known = await _known(one.account)
    if not known or one.secret is not None or not site().can_have_passkeys:
        return ""
    return passkeys.request_options(site(), asked=passkeys.challenge(one.session.token, _USE), known=known)


async def pass_with_passkey(token: str, answer: str) -> Waiting:
    """Raises PasskeyRefused or TooManyAttempts, which counts together with wrong codes."""
    one, slot = await factors.attempt(token)
    credential = passkeys.credential_of(answer)
    async with writing():
        rows = await fetch(
            "SELECT id, credential, public, uses FROM passkey WHERE account = ? AND credential = ?",
            *(one.account, credential or b""),
        )
        uses = _verified(one, rows[0], answer) if rows and await factors.is_enrolled(one.account) else None
        if uses is not None:
            await change(
                "UPDATE passkey SET uses = ?, used_on = ? WHERE id = ?", uses, clock.today(), rows[0]["id"]
            )
    if uses is None:
        await factors.refuse(one)
        raise PasskeyRefused
    await factors.passed(one, slot, "account.passkey_passed")
    return one


def _verified(one: Waiting, row: dict[str, object], answer: str) -> int | None:
    known = _as_known(row)
    return passkeys.uses_after(
        site(), known, asked=passkeys.challenge(one.session.token, _USE), answer=answer
    )


async def _known(account: UUID) -> list[Known]:
    rows = await fetch("SELECT credential, public, uses FROM passkey WHERE account = ? ORDER BY id", account)
    return [_as_known(row) for row in rows]


def _as_known(row: dict[str, object]) -> Known:
    credential, public, uses = row["credential"], row["public"], row["uses"]
    assert isinstance(credential, bytes | memoryview)
    assert isinstance(public, bytes | memoryview)
    assert isinstance(uses, int)
    return Known(bytes(credential), bytes(public), uses)
