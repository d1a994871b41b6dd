"""Which mailboxes are read, and how each of them is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.catalogue.pack import load_pack
from portal.core.errors import N_, NotFound
from portal.database import fetch
from portal.settings import current

PROBLEMS: Final[Mapping[str, str]] = {
    "connect": N_("连接不上邮箱服务器。"),
    "timeout": N_("邮箱服务器没有及时应答。"),
    "dropped": N_("邮箱服务器中途断开了连接，没有收完的下次接着收。"),
    "tls": N_("与邮箱服务器之间无法建立加密连接，没有登录。请核对端口和加密方式。"),
    "untrusted": N_("邮箱服务器的证书不是由可信的机构签发的，没有登录。"),
    "expired": N_("邮箱服务器的证书不在有效期内，没有登录。请让邮箱服务商更换证书。"),
    "name": N_("邮箱服务器的证书是给别的服务器的，没有登录。请核对服务器地址。"),
    "login": N_("邮箱服务器不接受用户名或密码。有些邮箱要用专门的“授权码”，不能用登录密码。"),
    "folder": N_("打不开收件文件夹，请核对名称。"),
    "move": N_("已经登记的邮件移不走或者删不掉，请核对文件夹和权限。不会重复登记。"),
    "server": N_("邮箱服务器不接受这个操作。"),
    "message": N_("有邮件没能收下，还留在邮箱里，下次再试。"),
    "closed": N_("举报通道尚未开通，邮件留在邮箱里。"),
    "key": N_("打不开保存的密码：服务器密钥换过，请重新填写密码。"),
}
_COLUMNS: Final = (
    "id, office, address, host, port, security, login, folder, processed, aside, since_on, ended_on, "
    "success_on, problem, problem_on, waiting, refused, version"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxRow:
    """`problem` is a code of PROBLEMS. Where `hidden`, its counts are nobody's business."""

    id: UUID
    office: str | None
    address: str
    host: str
    port: int
    security: str
    login: str
    folder: str
    processed: str
    aside: str
    since_on: date
    ended_on: date | None
    success_on: date | None
    problem: str | None
    problem_on: date | None
    waiting: int | None
    refused: int | None
    version: int

    @property
    def hidden(self) -> bool:
        return self.office == load_pack(current().pack).discipline

    @property
    def why(self) -> str | None:
        """The problem as a msgid."""
        return PROBLEMS.get(self.problem or "")


async def mailboxes() -> list[MailboxRow]:
    """Those that are read, the bureau's first."""
    rows = await fetch(
        f"SELECT {_COLUMNS} FROM mailbox WHERE ended_on IS NULL "
        "ORDER BY CASE WHEN office IS NULL THEN 0 ELSE 1 END, office, address, id"
    )
    return [_row(row) for row in rows]


async def mailbox(identifier: UUID) -> MailboxRow:
    """One that is read; NotFound for one that has ended."""
    rows = await fetch(f"SELECT {_COLUMNS} FROM mailbox WHERE id = ? AND ended_on IS NULL", identifier)
    if not rows:
        raise NotFound(N_("没有这个邮箱。"))
    return _row(rows[0])


def _row(row: Mapping[str, Any]) -> MailboxRow:
    return MailboxRow(**row)
