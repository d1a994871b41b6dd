"""New keys for offices: which are due and why, and the key officer who signs them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import N_, Conflict, Refused
from portal.database import change, fetch, writing
from portal.offices.queries import clock_rules
from portal.staff import keyring, vouching
from portal.staff.accounts import one_at_a_time
from portal.staff.epochs import living_epochs
from portal.staff.keyring import Epoch
from portal.staff.people import Person

CLOCK = "office_key"


class Why(StrEnum):
    LEFT = "left"
    YEARLY = "yearly"


WHY_LABELS = {
    Why.LEFT: N_("有成员离开，或者其岗位被收回"),
    Why.YEARLY: N_("使用期限已到"),
}


@dataclass(frozen=True, slots=True)
class Due:
    office: str
    why: Why
    since: date


class NotCompared(Conflict):
    """Nobody vouches for these members' keys, and the key officer did not compare their fingerprints."""

    def __init__(self, names: str) -> None:
        super().__init__(
            N_("请先当面或打电话核对这些成员的密钥指纹，再更换密钥：{names}"), field="compared", names=names
        )


async def due() -> list[Due]:
    """The offices that wait for a new key, the longest first."""
    rows = await fetch("SELECT office, reason, since_on FROM key_rotation ORDER BY since_on, office")
    return [Due(row["office"], Why(row["reason"]), row["since_on"]) for row in rows]


async def note(office: str, why: Why, since: date | None = None) -> None:
    """Inside `writing()`. An office that is due already stays due for its first reason."""
    await change(
        "INSERT INTO key_rotation (office, reason, since_on) VALUES (?, ?, ?) "
        "ON CONFLICT (office) DO NOTHING",
        *(office, why.value, since or clock.today()),
    )


async def note_yearly() -> None:
    """Inside `writing()`. Keys that have been used for as long as the rules allow."""
    limits = [rule.amount for rule in await clock_rules() if rule.name == CLOCK]
    if not limits:
        return
    oldest = clock.today() - timedelta(days=min(limits))
    rows = await fetch(
        "SELECT e.office, max(e.created_on) AS made_on FROM office_epoch e WHERE e.ended_on IS NULL "
        "AND EXISTS (SELECT 1 FROM office_grant g WHERE g.epoch = e.id) "
        "GROUP BY e.office HAVING max(e.created_on) <= ? ORDER BY e.office",
        oldest,
    )
    for row in rows:
        await note(row["office"], Why.YEARLY)


async def reminders_due(every: timedelta) -> list[UUID]:
    """Inside `writing()`: the key officers to remind now; they count as reminded from then on."""
    today = clock.today()
    rows = await fetch(
        "UPDATE key_rotation SET reminded_on = ? WHERE reminded_on IS NULL OR reminded_on <= ? "
        "RETURNING office",
        *(today, today - every),
    )
    if not rows:
        return []
    officers = await fetch(
        "SELECT DISTINCT account FROM membership WHERE role = ? AND until_on IS NULL",
        Role.KEY_OFFICER.value,
    )
    return [row["account"] for row in officers]


async def rotate(by: Person, office: str, *, compared: Collection[str] = ()) -> Epoch:
    """The office's next key, sealed to those who have a place there now, and to escrow.

    `compared` are the fingerprints that the key officer checked himself, of members for whom no chain of
    signatures vouches. What was sealed to the older keys follows while a member is signed in.
    """
    if "keys.rotate" not in by.permissions:
        raise Refused(N_("只有密钥管理员可以更换单位密钥。"))
    async with writing():
        await one_at_a_time()
        if not await living_epochs(office):
            raise Refused(N_("这个单位还没有密钥，请先接纳第一名成员。"))
        found = await vouching.candidates(office)
        unknown = [one.member for one in found if not one.vouched and one.member.fingerprint not in compared]
        if unknown:
            raise NotCompared("、".join(member.name for member in unknown))
        epoch = await keyring.create_epoch(office, signer=by, members=[one.member for one in found])
    # Now that it is durable: from here on an older key is refused.
    await keyring.current_epoch(office)
    return epoch
