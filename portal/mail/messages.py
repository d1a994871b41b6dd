"""The words of the portal's mails: that there is work, how much of it, and nothing about it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

WORK: Final = "work"
DUE: Final = "due"
OVERDUE: Final = "overdue"
DIGEST: Final = "digest"
SHEET: Final = "sheet"
INVITED: Final = "invited"
INFORMANT: Final = "informant"
LETTER: Final = "letter"


@dataclass(frozen=True, slots=True)
class Wording:
    """Both languages in one mail: an account has no language, its reader may have either."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """How much of somebody's work waits, as numbers and nothing else; `999+` where counting stopped."""

    today: int | str = 0
    overdue: int | str = 0
    sign_off: int | str = 0
    review: int | str = 0

    @property
    def any(self) -> bool:
        return bool(self.today or self.overdue or self.sign_off or self.review)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What is put into the words of one mail at the moment of sending; `letter` is a reply word for word.

    `answers_to` and `mark` are those of a reply: where its reader answers, and how his answer is known.
    """

    address: str = ""
    tally: int = 0
    numbers: Numbers = Numbers()
    letter: str = field(default="", repr=False)
    answers_to: str = ""
    mark: str = field(default="", repr=False)


_NOT_YET: Final = "…"
_ZH_END: Final = "本邮件由系统自动发送，不含办件内容，请勿回复。\n\n"
_EN_END: Final = "This mail is sent automatically and tells nothing about the work; please do not reply.\n"
_ZH_NUMBERS: Final = "今日到期{today}件，已逾期{overdue}件，待签收{sign_off}件，待审核{review}件。\n\n"
_EN_NUMBERS: Final = (
    "Due today: {today}. Overdue: {overdue}. To be signed for: {sign_off}. To be reviewed: {review}.\n"
)
# No number of a case, no name, no office, no link to anything but the portal; work alike for everybody.
WORDINGS: Final[Mapping[str, Wording]] = {
    WORK: Wording(
        subject="门户中有待办工作 / There is work in the portal",
        body=(
            "您好：\n\n"
            "门户中有待您处理的工作，请登录查看：\n{address}\n\n"
            f"{_ZH_END}"
            "There is work for you in the portal. Please sign in at the address above.\n"
            f"{_EN_END}"
        ),
    ),
    DUE: Wording(
        subject="门户中有工作快到期 / Work in the portal falls due",
        body=(
            "您好：\n\n"
            "门户中有您的工作快到期，请登录查看：\n{address}\n\n"
            f"{_ZH_END}"
            "Some of your work in the portal falls due soon. Please sign in at the address above.\n"
            f"{_EN_END}"
        ),
    ),
    OVERDUE: Wording(
        subject="门户中有工作已逾期 / Work in the portal is overdue",
        body=(
            "您好：\n\n"
            "门户中有您负责的工作已经逾期，请登录查看：\n{address}\n\n"
            f"{_ZH_END}"
            "Some work in the portal that you answer for is overdue. Please sign in at the address above.\n"
            f"{_EN_END}"
        ),
    ),
    DIGEST: Wording(
        subject="门户中的新工作 / New work in the portal",
        body=(
            "您好：\n\n"
            "上一封邮件之后，门户中有{tally}次新情况等您查看。\n"
            f"{_ZH_NUMBERS}"
            "请登录查看：\n{address}\n\n"
            f"{_ZH_END}"
            "Since the last mail something was new for you in the portal this many times: {tally}.\n"
            f"{_EN_NUMBERS}{_EN_END}"
        ),
    ),
    SHEET: Wording(
        subject="每日办件单 / Your work today",
        body=(
            "您好：\n\n"
            f"{_ZH_NUMBERS}"
            "请登录查看：\n{address}\n\n"
            f"{_ZH_END}"
            f"{_EN_NUMBERS}"
            "Please sign in at the address above.\n"
            f"{_EN_END}"
        ),
    ),
    # The one-time code is handed over by a person, never by mail.
    INVITED: Wording(
        subject="请到门户启用账号 / Please set up your account",
        body=(
            "您好：\n\n"
            "门户为您准备了账号，或者重设了密码。请向账号管理员当面领取一次性代码，然后在这里输入：\n{address}/staff/join\n\n"
            "代码不会通过邮件发送。谁在邮件或者电话里向您要代码，都不要给。\n"
            "本邮件由系统自动发送，请勿回复。\n\n"
            "An account was prepared for you, or your password was reset. Please get the one-time code from "
            "your account administrator in person and type it at the address above.\n"
            "The code is never sent by mail. Give it to nobody who asks for it.\n"
            "This mail is sent automatically; please do not reply.\n"
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
    # He wrote a mail himself; an officer wrote the words and a custodian has read them.
    LETTER: Wording(subject="关于您的来信 / About your mail", body="{letter}\n"),
}
WITH_NUMBERS: Final = frozenset({DIGEST, SHEET})


def compose(
    template: str, *, recipient: str, sender: str, filling: Filling, message_id: str, at: datetime
) -> EmailMessage:
    """Raise ValueError when an address cannot stand in a header."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = WORDINGS[template].subject + (f" [{filling.mark}]" if filling.mark else "")
    if filling.answers_to:
        message["Reply-To"] = filling.answers_to
    message["Date"] = format_datetime(at)
    # aiosmtplib sets none; a stable one lets the receiving side drop a mail that was sent twice.
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "no" if template == LETTER else "auto-generated"
    message.set_content(body(template, filling))
    return message


def body(template: str, filling: Filling) -> str:
    return _filled(template, filling, asdict(filling.numbers) | {"tally": filling.tally})


def blank_body(template: str, address: str) -> str:
    """For a page: the numbers are not known before it is sent."""
    blanks = dict.fromkeys((*(one.name for one in fields(Numbers)), "tally"), _NOT_YET)
    return _filled(template, Filling(address=address), blanks)


def _filled(template: str, filling: Filling, numbers: Mapping[str, object]) -> str:
    return WORDINGS[template].body.format(address=filling.address, letter=filling.letter, **numbers)
