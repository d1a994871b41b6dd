"""The kinds of questions a form can ask, each with the check of its answer and the sentence when it fails."""

import re
import unicodedata
from dataclasses import KW_ONLY, dataclass
from datetime import date
from itertools import groupby
from typing import Any, ClassVar

from portal.core.clock import today
from portal.core.errors import N_, Message
from portal.web.i18n import Term
from portal.web.tidying import one_line, several_lines
from portal.web.words import Words


class Wrong(Exception):
    """An answer that cannot be taken, with the sentence for the visitor."""

    def __init__(self, msgid: str, **values: str | int | date) -> None:
        self.message = Message(msgid, values)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option; `label` is a msgid or the words of a row, `group` a heading that several stand under."""

    value: str
    label: str | Words
    hint: str | Words = ""
    group: str | Words = ""


@dataclass(frozen=True, slots=True)
class Field:
    """`called` is the short name for error sentences where the label is a whole question; `missing` replaces
    the sentence for an empty answer altogether."""

    name: str
    label: str
    _: KW_ONLY
    hint: str = ""
    called: str = ""
    missing: str = ""
    required: bool = True
    autocomplete: str = "off"
    short: bool = False

    widget: ClassVar[str] = "input"
    input_type: ClassVar[str] = "text"
    input_mode: ClassVar[str] = ""
    marked_optional: ClassVar[bool] = True
    empty_sentence: ClassVar[str] = N_("请填写{label}。")
    shown_again: ClassVar[bool] = True

    @property
    def term(self) -> Term:
        return Term(self.called or self.label)

    def clean(self, texts: list[str]) -> Any:
        """The typed value, None or empty where nothing was given; raises Wrong."""
        text = self.tidy(texts[0]) if texts else ""
        if text:
            return self.parse(text)
        return self.nothing()

    def nothing(self) -> Any:
        if self.required:
            raise Wrong(self.missing or self.empty_sentence, label=self.term)
        return self.empty()

    def tidy(self, text: str) -> str:
        return one_line(text)

    def parse(self, text: str) -> Any:
        return text

    def empty(self) -> Any:
        return None

    def written(self, value: Any) -> list[str]:
        """A known value as the texts that a browser would send for it."""
        if value is None or value is False:
            return []
        if isinstance(value, (list, tuple)):
            return [str(one) for one in value]
        return ["1"] if value is True else [str(value)]


@dataclass(frozen=True, slots=True)
class Text(Field):
    _: KW_ONLY
    limit: int = 200

    def parse(self, text: str) -> str:
        if len(text) > self.limit:
            raise Wrong(
                N_("{label}最多{limit}个字，现在有{length}个字。"),
                label=self.term,
                limit=self.limit,
                length=len(text),
            )
        return text

    def empty(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class TextArea(Text):
    _: KW_ONLY
    limit: int = 5000
    rows: int = 8

    widget: ClassVar[str] = "textarea"

    def tidy(self, text: str) -> str:
        return several_lines(text)


@dataclass(frozen=True, slots=True)
class Password(Text):
    """Taken as typed, in one Unicode form, and never shown again."""

    input_type: ClassVar[str] = "password"
    shown_again: ClassVar[bool] = False

    def tidy(self, text: str) -> str:
        return unicodedata.normalize("NFC", text)


@dataclass(frozen=True, slots=True)
class Email(Text):
    input_type: ClassVar[str] = "email"

    def parse(self, text: str) -> str:
        from email_validator import EmailNotValidError, validate_email

        text = super(Email, self).parse(text)
        try:
            return validate_email(text, check_deliverability=False).normalized
        except EmailNotValidError:
            raise Wrong(N_("请填写完整的邮箱地址，例如name@example.cn。")) from None


@dataclass(frozen=True, slots=True)
class Whole(Field):
    """A whole number from `low` to `high`; both bounds are required, because a database's numbers end."""

    _: KW_ONLY
    low: int = 0
    high: int = 1_000_000
    short: bool = True

    input_mode: ClassVar[str] = "numeric"

    def tidy(self, text: str) -> str:
        return unicodedata.normalize("NFKC", one_line(text)).replace(",", "")

    def parse(self, text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,18}", text) or not self.low <= int(text) <= self.high:
            raise Wrong(
                N_("{label}应为{low}到{high}之间的整数。"), label=self.term, low=self.low, high=self.high
            )
        return int(text)


@dataclass(frozen=True, slots=True)
class Day(Field):
    """A day as the browser's calendar sends it, or as people type it."""

    _: KW_ONLY
    past: bool = False
    short: bool = True

    input_type: ClassVar[str] = "date"
    _written: ClassVar[re.Pattern[str]] = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)

    def tidy(self, text: str) -> str:
        return unicodedata.normalize("NFKC", one_line(text)).replace(" ", "")

    def parse(self, text: str) -> date:
        day = self._day(text)
        if day is None:
            raise Wrong(N_("{label}应写成“2026-03-05”或“2026年3月5日”。"), label=self.term)
        if self.past and day > today():
            raise Wrong(N_("{label}不能晚于今天。"), label=self.term)
        return day

    def _day(self, text: str) -> date | None:
        found = self._written.fullmatch(text)
        return _date_or_none(found[1], found[2], found[3]) if found else None


@dataclass(frozen=True, slots=True)
class Month(Field):
    """A month, kept as its first day."""

    _: KW_ONLY
    past: bool = False
    short: bool = True

    input_mode: ClassVar[str] = "numeric"
    _written: ClassVar[re.Pattern[str]] = re.compile(r"(\d{4})[-/.年](\d{1,2})月?", re.ASCII)

    def tidy(self, text: str) -> str:
        return unicodedata.normalize("NFKC", one_line(text)).replace(" ", "")

    def parse(self, text: str) -> date:
        found = self._written.fullmatch(text)
        month = _date_or_none(found[1], found[2], "1") if found else None
        if month is None:
            raise Wrong(N_("{label}应写成“2026-03”或“2026年3月”。"), label=self.term)
        if self.past and month > today():
            raise Wrong(N_("{label}不能晚于本月。"), label=self.term)
        return month

    def written(self, value: Any) -> list[str]:
        return [f"{value:%Y-%m}"] if value else []


@dataclass(frozen=True, slots=True)
class Checkbox(Field):
    """One box; a required one has to be ticked."""

    widget: ClassVar[str] = "checkbox"
    empty_sentence: ClassVar[str] = N_("请勾选“{label}”。")

    def parse(self, text: str) -> bool:
        return True

    def empty(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class _Chosen(Field):
    _: KW_ONLY
    choices: tuple[Choice, ...] = ()

    empty_sentence: ClassVar[str] = N_("请选择{label}。")

    def parse(self, text: str) -> str:
        if text not in {choice.value for choice in self.choices}:
            raise Wrong(N_("请从列出的选项中选择{label}。"), label=self.term)
        return text

    def empty(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Radio(_Chosen):
    widget: ClassVar[str] = "radio"


@dataclass(frozen=True, slots=True)
class Select(_Chosen):
    """A list. One that need not be chosen from narrows something down, and begins with everything."""

    widget: ClassVar[str] = "select"
    marked_optional: ClassVar[bool] = False

    @property
    def groups(self) -> list[tuple[str | Words, list[Choice]]]:
        """The choices under the headings that they stand under, if any."""
        return [(group, list(found)) for group, found in groupby(self.choices, lambda one: one.group)]


@dataclass(frozen=True, slots=True)
class OptionalSelect(Select):
    """A list that may be left alone, marked like the other questions that need no answer."""

    _: KW_ONLY
    required: bool = False

    marked_optional: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Checkboxes(_Chosen):
    """Several boxes; the value is a tuple in the order of the choices."""

    widget: ClassVar[str] = "checkboxes"

    def clean(self, texts: list[str]) -> tuple[str, ...]:
        ticked = {self.parse(text) for text in texts if text}
        if not ticked:
            return self.nothing()  # type: ignore[no-any-return]
        return tuple(choice.value for choice in self.choices if choice.value in ticked)

    def empty(self) -> tuple[str, ...]:  # type: ignore[override]
        return ()


def _date_or_none(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
