"""Closing an account when somebody leaves, and opening it again, which begins from nothing."""

from datetime import date
from uuid import UUID

from portal.core import clock
from portal.core.errors import N_, NotFound, Refused
from portal.database import change, fetch, writing
from portal.ledger.events import Event, append
from portal.sessions import sealed
from portal.staff import accounts, factors, inviting, revoking
from portal.staff.inviting import Ended, Issued, Kind
from portal.staff.people import Person
from portal.staff.revoking import Reason, Taken


async def close(by: Person, account: UUID, *, reason: str, knowing: bool = False) -> Taken:
    """He is shut out at once; his places end, his keys are taken back, and his offices wait for new ones.

    `knowing` says that escrow will be needed where he was the last who holds an office's key. The last
    account administrator and the last key officer stay until somebody else is there.
    """
    _require_administrator(by)
    if account == by.id:
        raise Refused(N_("不能关闭自己的账号，请另一位账号管理员办理。"))
    because = inviting.required_reason(reason)
    async with writing():
        await accounts.one_at_a_time()
        await _require_open(account)
        taken = await revoking.remove_everywhere(account, actor=by.actor, knowing=knowing)
        await change(
            "UPDATE account SET active = ?, closed_on = ?, closed_because = ?, leaves_on = NULL, "
            "password = ?, private_keys = ?, recovery = NULL, recovery_on = NULL, officer_signature = NULL "
            "WHERE id = ?",
            *(False, clock.today(), because, "", b"", account),
        )
        await factors.remove(account)
        await inviting.end_codes(account, Ended.WITHDRAWN)
        await sealed.end_all(account)
        await append("staff", Event("account.closed", f"account:{account}", by.actor))
    return taken


async def plan_leaving(by: Person, account: UUID, *, last_day: date, reason: str) -> None:
    """After this day he is shut out by itself, and a job takes his places and keys back: see `end_leaves`."""
    _require_administrator(by)
    because = inviting.required_reason(reason)
    if last_day < clock.today():
        raise Refused(N_("最后工作日不能早于今天。要立即关闭，请不要填日期。"), field="last_day")
    async with writing():
        await accounts.one_at_a_time()
        await _require_open(account)
        await revoking.require_others(account)
        await change(
            "UPDATE account SET leaves_on = ?, closed_because = ? WHERE id = ?", last_day, because, account
        )
        facts = {"last_day": last_day.isoformat()}
        await append("staff", Event("account.leaving_planned", f"account:{account}", by.actor, facts=facts))


async def end_leaves() -> int:
    """Take places, keys and sessions back from those whose last day is over; returns from how many.

    For a job. Where the bureau or an office would be without anybody, it waits for a person.
    """
    rows = await fetch(
        "SELECT id FROM account WHERE active AND leaves_on < ? AND EXISTS "
        "(SELECT 1 FROM membership m WHERE m.account = account.id AND m.until_on IS NULL) ORDER BY id",
        clock.today(),
    )
    return sum([await _end_leave(row["id"]) for row in rows])


async def _end_leave(account: UUID) -> bool:
    try:
        async with writing():
            await revoking.remove_everywhere(account, actor="system", reason=Reason.LEFT)
            await inviting.end_codes(account, Ended.WITHDRAWN)
            await sealed.end_all(account)
    except Refused:
        return False
    return True


async def reopen(by: Person, account: UUID) -> Issued:
    """A closed account invited anew: its owner sets a password, has new keys, and no place at all."""
    _require_administrator(by)
    async with writing():
        await accounts.one_at_a_time()
        opened = await fetch(
            "UPDATE account SET active = ?, closed_on = NULL, closed_because = NULL, box_public = ?, "
            "sign_public = ? WHERE id = ? AND NOT active RETURNING id",
            *(True, b"", b"", account),
        )
        if not opened:
            raise NotFound
        await append("staff", Event("account.reopened", f"account:{account}", by.actor))
        return await inviting.issue(by.actor, account, Kind.JOIN, by_id=by.id)


async def _require_open(account: UUID) -> None:
    if not await fetch("SELECT id FROM account WHERE id = ? AND active", account):
        raise NotFound


def _require_administrator(by: Person) -> None:
    if "people.manage" not in by.permissions:
        raise Refused(N_("只有账号管理员可以关闭账号、重新开通账号。"))
