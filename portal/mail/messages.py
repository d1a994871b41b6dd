"""The words of the portal's mails: that there is work, and nothing about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

WORK = "work"
INFORMANT = "informant"


@dataclass(frozen=True, slots=True)
class Wording:
    """Both languages in one mail: an account has no language, its reader may have either."""

    subject: str
    body: str


# Of one length for everybody: no number, no name, no office, no link to anything but the portal.
WORDINGS: Mapping[str, Wording] = {
    WORK: Wording(
        subject="门户中有待办工作 / There is work in the portal",
        body=(
            "您好：\n\n"
            "门户中有待您处理的工作，请登录查看：\n{address}\n\n"
            "本邮件由系统自动发送，不含办件内容，请勿回复。\n\n"
            "There is work for you in the portal. Please sign in at the address above.\n"
            "This mail is sent automatically and tells nothing about the work; please do not reply.\n"
        ),
    ),
    # Neither address nor name of the portal: whoever else reads this mailbox must not learn of a report.
    INFORMANT: Wording(
        subject="有新进展，请凭代码查看 / Something is new, please look in with your code",
        body=(
            "您好：\n\n"
            "您关注的事项有新进展，请凭您保存的代码查看。\n\n"
            "本邮件由系统自动发送，不含任何内容，请勿回复。\n\n"
            "Something is new on the matter that you follow; please look in with your code.\n"
            "This mail is sent automatically and tells nothing else; please do not reply.\n"
        ),
    ),
}


def compose(
    template: str, *, recipient: str, sender: str, address: str, message_id: str, at: datetime
) -> EmailMessage:
    """Raise ValueError when an address cannot stand in a header."""
    wording = WORDINGS[template]
    message = EmailMessage()
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = wording.subject
    message["Date"] = format_datetime(at)
    # aiosmtplib sets none; a stable one lets the receiving side drop a mail that was sent twice.
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body(template, address))
    return message


def body(template: str, address: str) -> str:
    return WORDINGS[template].body.format(address=address)
