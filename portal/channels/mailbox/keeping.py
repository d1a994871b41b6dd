"""Keeping the list of mailboxes: opening one to intake, correcting it, ending it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

from portal.channels.mailbox.queries import MailboxRow, mailbox
from portal.channels.mailbox.tables import Mailbox
from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message
from portal.database import change, fetch, insert_many, writing
from portal.ledger.events import Event, append
from portal.offices import queries as offices
from portal.staff.accounts import the_server_key
from portal.staff.people import Person
from portal.vault import mailbox_key

TLS, STARTTLS, PLAIN = "tls", "starttls", "plain"
SECURITY: Final[Mapping[str, str]] = {
    TLS: N_("加密（TLS，常用端口993）"),
    STARTTLS: N_("先连接再加密（STARTTLS，常用端口143）"),
    PLAIN: N_("不加密（只限本机）"),
}
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_REACHED_BY: Final = ("host", "port", "security", "login")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What stands on the form. An empty `password` keeps the one that is known."""

    office: str | None
    address: str
    host: str
    port: int
    security: str
    login: str
    password: str = field(default="", repr=False)
    folder: str = "INBOX"
    processed: str = ""
    aside: str = ""


async def add(person: Person, wanted: Wanted) -> UUID:
    await _require_sound(wanted)
    if not wanted.password:
        raise InvalidInput({"password": Message(N_("请填写密码。"))})
    identifier = uuid4()
    row = _columns(wanted) | {"id": identifier, "since_on": clock.today(), "version": 1}
    row["password"] = _sealed(wanted.password, identifier)
    async with writing():
        await insert_many(Mailbox, [row])
        await _tell(person, "mailbox.added", identifier, wanted.office)
    return identifier


async def correct(person: Person, identifier: UUID, wanted: Wanted, *, version: int) -> None:
    """The password is typed again where it would be sent elsewhere: nobody can have it sent to himself."""
    await _require_sound(wanted)
    known = await mailbox(identifier)
    if not wanted.password and any(getattr(known, name) != getattr(wanted, name) for name in _REACHED_BY):
        raise InvalidInput({"password": Message(N_("服务器、端口、加密方式或用户名变了，请重新填写密码。"))})
    values = _columns(wanted)
    if wanted.password:
        values["password"] = _sealed(wanted.password, identifier)
    names = ", ".join(f"{name} = ?" for name in values)
    async with writing():
        changed = await fetch(
            f"UPDATE mailbox SET {names}, version = version + 1 "
            "WHERE id = ? AND version = ? AND ended_on IS NULL RETURNING id",
            *(*values.values(), identifier, version),
        )
        if not changed:
            raise Conflict
        await _tell(person, "mailbox.corrected", identifier, wanted.office)


async def end(person: Person, identifier: UUID) -> None:
    """It is read no more, and its password is erased. The digests stay: nothing is ever taken again."""
    known = await mailbox(identifier)
    async with writing():
        ended = await fetch(
            "UPDATE mailbox SET ended_on = ?, password = ?, waiting = NULL, refused = NULL, "
            "version = version + 1 WHERE id = ? AND ended_on IS NULL RETURNING id",
            *(clock.today(), b"", identifier),
        )
        if ended:
            await _tell(person, "mailbox.ended", identifier, known.office)


async def password_of(row: MailboxRow) -> str:
    [found] = await fetch("SELECT password FROM mailbox WHERE id = ?", row.id)
    return mailbox_key.opened(bytes(found["password"]), str(row.id), the_server_key())


async def note_success(row: MailboxRow, *, waiting: int, refused: int) -> None:
    """Of the discipline office's mailbox nobody else may know how much lies in it."""
    told = (None, None) if row.hidden else (waiting, refused)
    await change(
        "UPDATE mailbox SET success_on = ?, problem = NULL, problem_on = NULL, waiting = ?, refused = ? "
        "WHERE id = ?",
        *(clock.today(), *told, row.id),
    )


async def note_problem(row: MailboxRow, problem: str) -> None:
    await change(
        "UPDATE mailbox SET problem = ?, problem_on = ? WHERE id = ?", problem, clock.today(), row.id
    )


async def _require_sound(wanted: Wanted) -> None:
    errors: dict[str, Message] = {}
    if wanted.office is not None:
        await offices.office(wanted.office)
    if wanted.security not in SECURITY:
        errors["security"] = Message(N_("请从列出的选项中选择。"))
    if wanted.security == PLAIN and wanted.host not in LOOPBACK:
        errors["security"] = Message(N_("不加密只限本机。请选加密，密码和邮件才不会被别人看到。"))
    if wanted.folder in (wanted.processed, wanted.aside) or wanted.processed == wanted.aside:
        errors["aside"] = Message(N_("收件文件夹、收下后的文件夹、待人工查看的文件夹不能相同。"))
    if errors:
        raise InvalidInput(errors)


def _columns(wanted: Wanted) -> dict[str, Any]:
    names = ("office", "address", "host", "port", "security", "login", "folder", "processed", "aside")
    return {name: getattr(wanted, name) for name in names}


def _sealed(password: str, identifier: UUID) -> bytes:
    return mailbox_key.seal(password, str(identifier), the_server_key())


async def _tell(person: Person, kind: str, identifier: UUID, office: str | None) -> None:
    await append("staff", Event(kind, f"mailbox:{identifier}", person.actor, office))
