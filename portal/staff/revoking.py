"""Ending places: what a person could open is taken from him in one transaction."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import N_, NotFound, Refused
from portal.database import change, fetch, writing
from portal.ledger.events import Event, Fact, append
from portal.offices import queries as offices
from portal.sessions import sealed
from portal.staff import retired, rotating
from portal.staff.accounts import one_at_a_time
from portal.staff.people import Person
from portal.staff.rotating import Why


class Reason(StrEnum):
    """Why a place ends: a word for the ledger, so that nothing about a person stands there."""

    LEFT = "left"
    MOVED = "moved"
    ABSENT = "absent"
    EXPOSED = "exposed"
    OTHER = "other"
    CLOSED = "closed"


REASON_LABELS = {
    Reason.LEFT: N_("离职或退休"),
    Reason.MOVED: N_("调到其他岗位"),
    Reason.ABSENT: N_("长期不在岗"),
    Reason.EXPOSED: N_("账号或密码可能被他人掌握"),
    Reason.OTHER: N_("其他"),
    Reason.CLOSED: N_("账号关闭"),
}
# Of these there has to remain one in the bureau.
_NEVER_NONE = (Role.ACCOUNT_ADMIN, Role.KEY_OFFICER)


class LastMember(Refused):
    """Nobody else holds the office's key: what it sealed would open with the escrow shares only."""

    def __init__(self, offices: list[str]) -> None:
        super().__init__(
            N_(
                "他是单位{offices}最后一个持有密钥的人。收回之后，该单位的举报和案件只能用托管密钥的分片找回。"
            ),
            field="knowing",
            offices="、".join(offices),
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """The offices whose key was taken back from the person; they wait for a new one."""

    offices: tuple[str, ...]


def may_end(by: Person, office: str | None) -> bool:
    """Account administrators end any place; an office's own head ends those of his office."""
    offices = by.offices_with("places.end")
    return offices is None or office in offices


async def end_place(
    by: Person, account: UUID, office: str | None, role: Role, *, reason: Reason, knowing: bool = False
) -> Taken:
    """End one role of a person; with his last role in an office he loses its key and his sessions.

    `knowing` says that escrow will be needed, when nobody else holds that key.
    """
    if not may_end(by, office):
        raise Refused(N_("只有账号管理员和该单位负责人可以收回岗位。"))
    async with writing():
        await one_at_a_time()
        await _require_one_left(role, account)
        await _end(account, office, role)
        facts: dict[str, Fact] = {"role": role.value, "reason": reason.value}
        await append(
            "staff", Event("account.place_ended", f"account:{account}", by.actor, office, facts=facts)
        )
        if office is None or await _has_place(account, office):
            return Taken(())
        return await _take_keys(account, [office], actor=by.actor, reason=reason, knowing=knowing)


async def remove_everywhere(
    account: UUID, *, actor: str, reason: Reason = Reason.CLOSED, knowing: bool = False
) -> Taken:
    """End every place, key and session of a person whose account is closed, or whose last day is over."""
    async with writing():
        await one_at_a_time()
        rows = await fetch(
            "SELECT office, role FROM membership WHERE account = ? AND until_on IS NULL "
            "ORDER BY office, role",
            account,
        )
        held = await _offices_held(account)
        # All that may refuse comes first: what a key officer signs stops counting outside the database.
        await _require_other_holders(account, held, knowing=knowing)
        await require_others(account)
        for row in rows:
            await _end(account, row["office"], Role(row["role"]))
        roles = [f"{row['office'] or 'bureau'}/{row['role']}" for row in rows]
        facts: dict[str, Fact] = {"roles": roles, "reason": reason.value}
        await append("staff", Event("account.places_ended", f"account:{account}", actor, facts=facts))
        return await _take_keys(account, held, actor=actor, reason=reason, knowing=knowing)


async def forget_keys(account: UUID) -> list[str]:
    """Inside `writing()`: take back what was sealed to keys that the person has lost; his places stay.

    Gives back the offices that have to admit him anew.
    """
    held = await _offices_held(account)
    await _forget(account, held)
    return held


async def last_holder_of(account: UUID) -> list[str]:
    """The offices whose key nobody but this person holds."""
    return [office for office in await _offices_held(account) if not await _others_hold(account, office)]


async def admission_due(account: UUID) -> list[str]:
    """The offices in which the person has a place and waits for somebody to give him the key."""
    rows = await fetch(
        "SELECT DISTINCT m.office FROM membership m WHERE m.account = ? AND m.office IS NOT NULL "
        "AND m.until_on IS NULL AND NOT EXISTS (SELECT 1 FROM office_grant g JOIN office_epoch e "
        "ON e.id = g.epoch WHERE g.account = m.account AND e.office = m.office AND e.ended_on IS NULL) "
        "ORDER BY m.office",
        account,
    )
    return [row["office"] for row in rows]


async def _take_keys(account: UUID, wanted: list[str], *, actor: str, reason: Reason, knowing: bool) -> Taken:
    held = [office for office in wanted if office in await _offices_held(account)]
    last = await _require_other_holders(account, held, knowing=knowing)
    await _forget(account, held)
    await sealed.end_all(account)
    for office in held:
        if office not in last:
            await rotating.note(office, Why.LEFT)
        facts: dict[str, Fact] = {"members": [str(account)], "reason": reason.value, "last": office in last}
        await append("staff", Event("office.member_removed", f"office:{office}", actor, office, facts=facts))
    return Taken(tuple(held))


async def _require_other_holders(account: UUID, held: list[str], *, knowing: bool) -> list[str]:
    """The offices that lose their last holder; raises LastMember unless the one who ends it knows."""
    last = [office for office in held if not await _others_hold(account, office)]
    if last and not knowing:
        raise LastMember(await _names(last))
    return last


async def _names(codes: list[str]) -> list[str]:
    return [office.zh for office in await offices.offices() if office.code in codes]


async def _forget(account: UUID, held: list[str]) -> None:
    for office in held:
        await change(
            "DELETE FROM office_grant WHERE account = ? "
            "AND epoch IN (SELECT id FROM office_epoch WHERE office = ?)",
            *(account, office),
        )
    # What was opened for him personally, such as a name that he asked for; the table is another package's,
    # but it has to happen in this transaction.
    await change("DELETE FROM compartment_grant WHERE holder_kind = 'account' AND holder = ?", str(account))


async def _end(account: UUID, office: str | None, role: Role) -> None:
    """`until_on` is the last day on which it counted: a place ends at once, not at midnight.

    With a key officer's place ends the certificate of his signing key; the root has to give it anew.
    """
    ended = await fetch(
        "UPDATE membership SET until_on = ? WHERE account = ? AND role = ? AND coalesce(office, '') = ? "
        "AND until_on IS NULL RETURNING id",
        *(clock.today() - timedelta(days=1), account, role.value, office or ""),
    )
    if not ended:
        raise NotFound(N_("他没有这个岗位，或者已经收回。"))
    if role is Role.KEY_OFFICER:
        await retired.retire(account)
        await change("UPDATE account SET officer_signature = NULL WHERE id = ?", account)


async def require_others(account: UUID) -> None:
    """Raises Refused when he is the last of a kind that the bureau cannot be without."""
    rows = await fetch("SELECT role FROM membership WHERE account = ? AND until_on IS NULL", account)
    for row in rows:
        await _require_one_left(Role(row["role"]), account)


async def _require_one_left(role: Role, account: UUID) -> None:
    if role not in _NEVER_NONE:
        return
    others = await fetch(
        "SELECT m.id FROM membership m JOIN account a ON a.id = m.account WHERE m.role = ? "
        "AND m.until_on IS NULL AND a.active AND length(a.box_public) > 0 AND m.account <> ?",
        *(role.value, account),
    )
    if not others:
        raise Refused(N_("他是最后一名账号管理员或密钥管理员，请先有人接任。"))


async def _has_place(account: UUID, office: str) -> bool:
    return bool(
        await fetch(
            "SELECT id FROM membership WHERE account = ? AND office = ? AND until_on IS NULL", account, office
        )
    )


async def _offices_held(account: UUID) -> list[str]:
    rows = await fetch(
        "SELECT DISTINCT e.office FROM office_grant g JOIN office_epoch e ON e.id = g.epoch "
        "WHERE g.account = ? AND e.ended_on IS NULL ORDER BY e.office",
        account,
    )
    return [row["office"] for row in rows]


async def _others_hold(account: UUID, office: str) -> bool:
    return bool(
        await fetch(
            "SELECT g.id FROM office_grant g JOIN office_epoch e ON e.id = g.epoch "
            "JOIN account a ON a.id = g.account "
            "WHERE e.office = ? AND e.ended_on IS NULL AND g.account <> ? AND a.active",
            *(office, account),
        )
    )
