"""What an address of the interface may ask, each parameter in one place: for reading, and for describing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from portal.catalogue import codelists
from portal.core.errors import N_, Message
from portal.public.records.chosen import AREA
from portal.records.addresses import question_of
from portal.records.content import ROLES, SEVERITIES, SUBJECTS
from portal.records.questions import LONGEST, ORDERS, Question, read_cursor
from portal.records.validating import violations
from portal.web.i18n import LANGUAGES
from portal.web.query import query

MOST: Final = 100
_STRANGE: Final = N_("没有这个参数。")
_CHOOSE: Final = N_("请用列出的值。")
_SIZE: Final = N_("请写1到{most}之间的整数。")
_LENGTH: Final = N_("最多{most}个字符。")
_AREA: Final = N_("请用地区的代码，例如430702。")
_CURSOR: Final = N_("这个游标不能用。请从第一页重新开始。")
_BACKWARDS: Final = N_("这一天不能早于开始的一天。")


class BadParameters(Exception):
    """What could not be understood, by parameter; nothing of the values is in it."""

    def __init__(self, problems: Mapping[str, Message]) -> None:
        super().__init__(", ".join(sorted(problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """`schema` is what the description says of its values; lists, lengths and forms are checked by it."""

    name: str
    zh: str
    en: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    example: str = ""

    def problem(self, value: str) -> Message | None:
        if value not in self.schema.get("enum", (value,)):
            return Message(_CHOOSE)
        most = self.schema.get("maxLength")
        if most and len(value) > most:
            return Message(_LENGTH, {"most": most})
        if not re.fullmatch(self.schema.get("pattern", "(?s).*"), value):
            return Message(_AREA)
        if self.schema["type"] == "integer" and not _is_size(value):
            return Message(_SIZE, {"most": MOST})
        return None


def _enum(codes: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "enum": [*codes]}


_DAY: Final = {"type": "string", "format": "date"}
_FLAG: Final = _enum(("0", "1"))
LANG: Final = Parameter(
    name="lang",
    zh="出错说明所用的语言。",
    en="Language in which problems are explained.",
    schema=_enum(LANGUAGES),
    example="en",
)
AFTER: Final = Parameter(
    name="after",
    zh="上一页给出的游标；整个下一页的地址在next和Link里。",
    en="Cursor that the page before gave; the whole address of the next page is in `next` and `Link`.",
)
SIZE: Final = Parameter(
    name="size",
    zh="一页几条。",
    en="Records on one page.",
    schema={"type": "integer", "minimum": 1, "maximum": MOST, "default": 20},
    example="50",
)
ASKED: Final = (
    Parameter(
        name="q",
        zh="单位名称的任何一段，人员的完整姓名，完整的统一社会信用代码、文号、注册编号或者记录编号。",
        en="Any part of a unit's name, a person's whole name, or a whole unit code, decision number, "
        "registration number or record number.",
        schema={"type": "string", "maxLength": LONGEST},
        example="建筑",
    ),
    Parameter(
        name="subject", zh="主体类别。", en="Kind of subject.", schema=_enum(SUBJECTS), example="legal"
    ),
    Parameter(name="role", zh="角色。", en="Role.", schema=_enum(ROLES), example="unit"),
    Parameter(
        name="kind",
        zh="违法行为。",
        en="Violation.",
        schema=_enum(kind.code for kind in violations()),
        example="unit_uses",
    ),
    Parameter(
        name="measure",
        zh="处理措施。",
        en="Measure.",
        schema=_enum(codelists.codes("measure")),
        example="fine",
    ),
    Parameter(
        name="area",
        zh="地区的代码。",
        en="Code of an area.",
        schema={"type": "string", "pattern": AREA},
    ),
    Parameter(
        name="authority",
        zh="作出决定的机关的全称。",
        en="Full name of the authority that decided.",
        schema={"type": "string", "maxLength": 200},
    ),
    Parameter(name="severity", zh="失信程度。", en="Severity.", schema=_enum(SEVERITIES), example="general"),
    Parameter(
        name="since",
        zh="决定日期不早于这一天。",
        en="Decided on this day or later.",
        schema=_DAY,
        example="2026-01-01",
    ),
    Parameter(
        name="until",
        zh="决定日期不晚于这一天。",
        en="Decided on this day or earlier.",
        schema=_DAY,
        example="2026-12-31",
    ),
    Parameter(
        name="ending",
        zh="写1：只要30日内到期的。",
        en="1: only those whose publication ends within 30 days.",
        schema=_FLAG,
    ),
    Parameter(
        name="order",
        zh="按决定日期从新到旧、从旧到新，或者按公示截止日期。",
        en="By day of decision, newest or oldest first, or by the day on which publication ends.",
        schema=_enum(ORDERS) | {"default": "newest"},
    ),
)
LIST: Final = (
    *ASKED,
    AFTER,
    SIZE,
    Parameter(
        name="count",
        zh="写1：同时给出总数，数到1000为止。",
        en="1: also say how many there are; counting stops at 1000.",
        schema=_FLAG,
    ),
    LANG,
)
SUBJECT: Final = (AFTER, SIZE, LANG)
RECORD: Final = (LANG,)
CHANGES: Final = (
    Parameter(
        name="since",
        zh="上一次得到的游标；不写就从头开始。",
        en="The cursor received last time; without it, from the beginning.",
    ),
    LANG,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page of the list that somebody asks for."""

    question: Question
    after: str
    size: int
    count: bool


def given(allowed: Iterable[Parameter]) -> dict[str, str]:
    """The parameters of this request without empty ones; raises BadParameters for what is not understood."""
    asked, known = query(), {one.name: one for one in allowed}
    problems = {name: Message(_STRANGE) for name in asked if name not in known}
    asked = {name: value for name, value in asked.items() if value}
    for name, value in asked.items():
        problem = known[name].problem(value) if name in known else None
        if problem:
            problems[name] = problem
    if problems:
        raise BadParameters(problems)
    return asked


def wanted() -> Wanted:
    asked = given(LIST)
    question, problems = question_of(asked)
    if question.since and question.until and question.until < question.since:
        problems["until"] = Message(_BACKWARDS)
    if problems:
        raise BadParameters(problems)
    after = asked.get("after", "")
    require_cursor(question, after)
    return Wanted(question, after, size_of(asked), asked.get("count") == "1")


def require_cursor(question: Question, after: str) -> None:
    """A program that lost its place must not be given the first page for the next."""
    if after and read_cursor(question.order, after) is None:
        raise BadParameters({"after": Message(_CURSOR)})


def size_of(asked: Mapping[str, str]) -> int:
    return int(asked.get("size", SIZE.schema["default"]))


def _is_size(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 4 and 1 <= int(value) <= MOST
