"""What strangers can do and what costs something, with the rate at which one address may do it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Final

from portal.settings import Settings

AT_ONCE: Final = 600.0
"""Seconds: so much of an hour's share may come in one go."""
WIDE: Final = 8
"""How many times the share of a /64 its whole /48 has."""


class Act(StrEnum):
    DRAFT = "draft"
    UPLOAD = "upload"
    TIP = "tip"
    SIGN_IN = "sign-in"
    MESSAGE = "message"
    OBJECTION = "objection"
    ORDER = "order"
    WRONG_KEY = "wrong-key"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Rate:
    """One act costs `step` seconds of the bucket's time; `depth` seconds of it may be used up at once."""

    step: float
    depth: float

    @classmethod
    def of(cls, per_hour: float, depth: float = AT_ONCE) -> "Rate":
        """At least one act may always be done at once."""
        step = 3600 / per_hour
        return cls(step, max(depth, step))


_PER_HOUR: Final[Mapping[Act, Callable[[Settings], int]]] = {
    Act.DRAFT: attrgetter("drafts_per_hour"),
    Act.UPLOAD: attrgetter("uploads_per_hour"),
    Act.TIP: attrgetter("tips_per_hour"),
    Act.SIGN_IN: attrgetter("sign_ins_per_hour"),
    Act.MESSAGE: attrgetter("messages_per_hour"),
    Act.OBJECTION: attrgetter("objections_per_hour"),
    Act.ORDER: attrgetter("orders_per_hour"),
    Act.WRONG_KEY: attrgetter("sign_ins_per_hour"),
    Act.READ: attrgetter("reads_per_hour"),
}


def rate(settings: Settings, act: Act) -> Rate | None:
    """The share of one address; None where the operator set no limit."""
    per_hour = _PER_HOUR[act](settings)
    return Rate.of(per_hour) if per_hour else None


def wide(narrow: Rate) -> Rate:
    """The share of a whole /48: larger, so that neighbours of one provider do not wait for each other."""
    return Rate(narrow.step / WIDE, narrow.depth)


def ceiling(settings: Settings) -> Rate | None:
    """What one worker takes from newcomers altogether."""
    return Rate.of(settings.newcomers_per_minute * 60, 60) if settings.newcomers_per_minute else None
