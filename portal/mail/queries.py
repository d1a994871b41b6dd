"""What the administrator may see of the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from portal.core import clock
from portal.core.errors import N_, NotFound
from portal.database import fetch
from portal.mail import recipients
from portal.mail.messages import INFORMANT, LETTER, WITH_NUMBERS, WORDINGS, blank_body
from portal.settings import current

STATES: Mapping[str, str] = {
    "waiting": N_("等待发送"),
    "sending": N_("正在发送"),
    "kept": N_("已保留（未配置邮件服务器）"),
    "stuck": N_("未能送达"),
    "bounced": N_("被退回"),
    "sent": N_("已发出"),
}
PROBLEMS: Mapping[str, str] = {
    "connect": N_("连接不上邮件服务器。"),
    "timeout": N_("邮件服务器没有及时应答。"),
    "dropped": N_("邮件服务器中途断开了连接。"),
    "tls": N_("与邮件服务器之间无法建立加密连接。"),
    "login": N_("邮件服务器不接受用户名或密码。"),
    "recipient-4xx": N_("邮件服务器暂时不接收发给此人的邮件。"),
    "recipient-5xx": N_("邮件服务器拒收发给此人的邮件，请核对邮箱地址。"),
    "refused-4xx": N_("邮件服务器暂时拒收。"),
    "refused-5xx": N_("邮件服务器拒收，请核对发件人设置。"),
    "address": N_("邮箱地址无法使用。"),
    "bounced": N_("发出后被对方的邮箱退回，请核对邮箱地址，或者请他换一个。"),
}
TO_INFORMANT = N_("举报人提醒")
TO_WRITER = N_("给来信人的回信")
_TO: Mapping[str, str] = {INFORMANT: TO_INFORMANT, LETTER: TO_WRITER}
MOST_ROWS = 200
_COLUMNS = "id, recipient, account, template, state, attempts, next_try_at, last_problem, sent_at"


@dataclass(frozen=True, slots=True)
class MailRow:
    """`state` and `problem` are msgids, and so is the `recipient` of a mail to an informant: his address
    lies in no row. A sent mail has a day, one on the way a time."""

    id: UUID
    recipient: str
    state_code: str
    state: str
    attempts: int
    next_try_at: datetime | None
    sent_on: date | None
    problem: str | None
    has_account: bool

    @property
    def may_be_tried(self) -> bool:
        """Of an informant's mail that came back nobody knows any more where it went."""
        return self.state_code in ("waiting", "kept", "stuck") or (
            self.state_code == "bounced" and self.has_account
        )

    @property
    def may_be_given_up(self) -> bool:
        return self.state_code in ("waiting", "kept", "stuck", "bounced")


@dataclass(frozen=True, slots=True)
class MailText:
    """The mail as its reader gets it; `counts`: its numbers are put in when it is sent, and lie nowhere."""

    row: MailRow
    subject: str
    body: str
    counts: bool


async def counts() -> dict[str, int]:
    """How many mails there are in each state, in the order of `STATES`."""
    rows = await fetch("SELECT state, count(*) AS many FROM outbox_mail GROUP BY state")
    found = {row["state"]: row["many"] for row in rows}
    return {state: found.get(state, 0) for state in STATES}


async def mails(state: str | None = None) -> list[MailRow]:
    """What needs a hand first (stuck, kept), then what is on the way, then what was sent."""
    wanted = "WHERE state = ?" if state else ""
    rows = await fetch(
        f"SELECT {_COLUMNS} FROM outbox_mail {wanted} ORDER BY CASE state WHEN 'stuck' THEN 0 "
        f"WHEN 'bounced' THEN 0 WHEN 'kept' THEN 1 WHEN 'sent' THEN 3 ELSE 2 END, "
        f"next_try_at, id LIMIT {MOST_ROWS}",
        *([state] if state else []),
    )
    return [_shown(row) for row in rows]


async def refused_recipients() -> list[recipients.Refused]:
    """Addresses for which nothing is queued, each with the msgid of what happened."""
    return [
        replace(one, problem=PROBLEMS.get(one.problem, PROBLEMS["address"]))
        for one in await recipients.refused()
    ]


async def mail_text(mail: UUID) -> MailText:
    rows = await fetch(f"SELECT {_COLUMNS} FROM outbox_mail WHERE id = ?", mail)
    if not rows:
        raise NotFound(N_("没有这封邮件。"))
    template = rows[0]["template"]
    words = "" if template == LETTER else blank_body(template, current().public_url)
    return MailText(_shown(rows[0]), WORDINGS[template].subject, words, template in WITH_NUMBERS)


def _shown(row: Mapping[str, Any]) -> MailRow:
    on_the_way = row["state"] in ("waiting", "sending")
    return MailRow(
        id=row["id"],
        recipient=_TO.get(row["template"], row["recipient"]),
        state_code=row["state"],
        state=STATES[row["state"]],
        attempts=row["attempts"],
        next_try_at=row["next_try_at"] if on_the_way else None,
        sent_on=row["sent_at"].astimezone(clock.SHANGHAI).date() if row["sent_at"] else None,
        problem=PROBLEMS.get(row["last_problem"] or ""),
        has_account=row["account"] is not None,
    )
