"""For how long an identity may be seen and what for, as data: what a custodian and an officer choose from."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Duration:
    code: str
    zh: str
    en: str
    length: timedelta


@dataclass(frozen=True, slots=True)
class Purpose:
    """What an officer wants the identity for; he writes the reason beside it."""

    code: str
    zh: str
    en: str


# From short to long: the last is the most that can be given at once; who needs longer asks again.
DURATIONS: Final[tuple[Duration, ...]] = (
    Duration("2h", "2小时", "2 hours", timedelta(hours=2)),
    Duration("1d", "1天", "1 day", timedelta(days=1)),
    Duration("3d", "3天", "3 days", timedelta(days=3)),
    Duration("7d", "7天", "7 days", timedelta(days=7)),
    Duration("14d", "14天", "14 days", timedelta(days=14)),
)
USUAL: Final = "1d"

PURPOSES: Final[tuple[Purpose, ...]] = (
    Purpose("contact", "联系举报人（凭查询码的对话没有回音）", "Reach the informant, who does not answer"),
    Purpose("verify", "核实身份（例如他本人就是证书持有人）", "Check who it is, perhaps the holder himself"),
    Purpose("protect", "保护举报人（他说受到了打击报复）", "Protect an informant who is threatened"),
    Purpose("law", "法律程序要求提供", "Proceedings that the law prescribes"),
)


def duration(code: str) -> Duration | None:
    return next((one for one in DURATIONS if one.code == code), None)


def purpose(code: str) -> Purpose | None:
    return next((one for one in PURPOSES if one.code == code), None)
