"""How somebody of the staff wants to hear of his work: his address, and at once or once a day."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from portal.core.errors import N_, InvalidInput, Message, NotFound
from portal.database import change, fetch, writing
from portal.ledger.events import Event, append
from portal.staff.accounts import normal_email
from portal.staff.people import Person

AT_ONCE, DIGEST, SHEET = "at_once", "digest", "sheet"
WISHES: Final[Mapping[str, str]] = {
    AT_ONCE: N_("有新工作就提醒"),
    DIGEST: N_("每个工作日早上一封，合在一起说"),
    SHEET: N_("只要每日办件单，平时不提醒"),
}


async def wish_of(account: UUID) -> str:
    rows = await fetch("SELECT mail_wish FROM account WHERE id = ?", account)
    return str(rows[0]["mail_wish"]) if rows else AT_ONCE


async def choose(person: Person, *, email: str, wish: str) -> None:
    """One's own address and wish. Without an address no mail comes, and that is allowed."""
    if wish not in WISHES:
        raise InvalidInput({"wish": Message(N_("请从列出的选项中选择。"))})
    async with writing():
        await change("UPDATE account SET mail_wish = ? WHERE id = ?", wish, person.id)
        await correct_email(person.id, email, by=person.actor)


async def correct_email(account: UUID, email: str, *, by: str) -> None:
    """Another address for this account; inside `writing()`. The address itself is not in the ledger."""
    address = normal_email(email.strip() or None)
    if email.strip() and address is None:
        raise InvalidInput({"email": Message(N_("请填写完整的邮箱地址，例如name@example.cn。"))})
    rows = await fetch("SELECT email FROM account WHERE id = ? AND active", account)
    if not rows:
        raise NotFound(N_("没有这个账号。"))
    if rows[0]["email"] != address:
        await change("UPDATE account SET email = ? WHERE id = ?", address, account)
        await append("staff", Event("account.email_changed", f"account:{account}", by))
