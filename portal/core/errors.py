"""Errors that are fit to be shown to people, as message ids with values; the web layer translates them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

Value = str | int | date


def N_(text: str) -> str:
    """Mark a text for the translation catalogue without translating it here."""
    return text


class Term(str):
    """A msgid that stands as a value inside another message and is translated with it."""

    __slots__ = ()


_NOT_FOUND = N_("没有找到您要的内容。")
_CONFLICT = N_("内容已被他人更新，请刷新后再试。")


@dataclass(frozen=True, slots=True)
class Message:
    """A translatable sentence; `{name}` places in it are filled from `values`."""

    msgid: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def text(self, translate: Callable[[str], str] = str) -> str:
        return translate(self.msgid).format(**self.values)


def too_long(most: int) -> Message:
    """What stands beside a field in which more was written than fits."""
    return Message(N_("内容太长，请控制在{most}字以内。"), {"most": most})


class DomainError(Exception):
    """Something a person asked for cannot be done, and why."""

    def __init__(self, msgid: str, *, field: str | None = None, **values: Value) -> None:
        # Only the message id reaches logs and tracebacks: values may name a person.
        super().__init__(msgid)
        self.message = Message(msgid, values)
        self.field = field


class NotFound(DomainError):
    """There is no such thing, or not for this person."""

    def __init__(self, msgid: str = _NOT_FOUND, *, field: str | None = None, **values: Value) -> None:
        super().__init__(msgid, field=field, **values)


class Refused(DomainError):
    """Not allowed in this state or by this person."""


class Conflict(DomainError):
    """Someone else was faster."""

    def __init__(self, msgid: str = _CONFLICT, *, field: str | None = None, **values: Value) -> None:
        super().__init__(msgid, field=field, **values)


class InvalidInput(DomainError):
    """One or more fields of a form need another look."""

    def __init__(self, errors: Mapping[str, Message]) -> None:
        super().__init__(N_("请按提示修改后再提交。"), field=next(iter(errors), None))
        self.errors = dict(errors)
