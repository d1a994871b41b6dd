"""Reading a stranger's JSON: every member is checked, what is wrong is noted under its pointer."""

import json
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, Final

from portal.core.errors import N_, InvalidInput, Message, too_long
from portal.core.text import several_lines, single_line

DEEPEST: Final = 5
_NOT_ASKED: Final = Message(N_("没有这个字段。"))
_MISSING: Final = Message(N_("缺少这个字段。"))


class NotJson(Exception):
    """The body is no JSON, or repeats a member, so that nobody can tell which one counts."""


def decoded(body: bytes) -> Any:
    """Raises NotJson, or InvalidInput for more depth than anything of ours has."""
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_object, parse_constant=_refused)
        canonical(value).encode()
    except RecursionError:
        raise InvalidInput({"": Message(N_("层次太多。"))}) from None
    except ValueError:  # Also of UTF-8, half a character, and numbers of thousands of digits.
        raise NotJson from None
    if _is_deeper(value, DEEPEST):
        raise InvalidInput({"": Message(N_("层次太多。"))})
    return value


def canonical(value: Any) -> str:
    """One text for one content, whatever the order and the blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Reader:
    """Takes the members out of one object; `finish` complains of those that nobody asked for.

    What is missing is empty; null counts as missing.
    """

    def __init__(self, value: object, wrong: dict[str, Message], at: str = "") -> None:
        self._members: dict[str, Any] = value if isinstance(value, dict) else {}
        self._wrong, self._at, self._asked = wrong, at, set[str]()
        if not isinstance(value, dict):
            wrong[at] = Message(N_("这里应当是一个对象。"))

    def text(self, name: str, *, most: int, required: bool = False, lines: bool = False) -> str:
        value = self._take(name)
        if value is not None and not isinstance(value, str):
            return self._complain(name, Message(N_("这里应当是文字。")))
        tidy = (several_lines if lines else single_line)(value or "")
        if len(tidy) > most:
            return self._complain(name, too_long(most))
        if required and not tidy:
            return self._complain(name, _MISSING)
        return tidy

    def code(self, name: str, allowed: Collection[str]) -> str:
        code = self.text(name, most=60)
        if code and code not in allowed:
            return self._complain(name, Message(N_("没有这个代码。可以用的：{codes}"), _listed(allowed)))
        return code

    def flag(self, name: str, *, otherwise: bool) -> bool:
        value = self._take(name)
        if value is None:
            return otherwise
        if not isinstance(value, bool):
            self._complain(name, Message(N_("这里应当是true或false。")))
        return value is True

    def day(self, name: str, *, earliest: date, latest: date) -> date | None:
        text = self.text(name, most=20)
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or len(text) != 10:
            self._complain(name, Message(N_("日期应写成“2026-03-05”。")))
            return None
        if not earliest <= day <= latest:
            self._complain(name, Message(N_("日期不在可以受理的范围内。")))
        return day

    def object(self, name: str) -> "Reader | None":
        value = self._take(name)
        return None if value is None else Reader(value, self._wrong, self._pointer(name))

    def objects(self, name: str, *, most: int) -> Iterator["Reader"]:
        value = self._take(name)
        if value is None:
            return
        if not isinstance(value, list) or len(value) > most:
            self._complain(name, Message(N_("这里应当是列表，最多{most}项。"), {"most": most}))
            return
        for number, one in enumerate(value):
            yield Reader(one, self._wrong, f"{self._pointer(name)}/{number}")

    def finish(self) -> None:
        for name in self._members.keys() - self._asked:
            self._wrong[self._pointer(name)] = _NOT_ASKED

    def _take(self, name: str) -> Any:
        self._asked.add(name)
        return self._members.get(name)

    def _complain(self, name: str, message: Message) -> str:
        self._wrong[self._pointer(name)] = message
        return ""

    def _pointer(self, name: str) -> str:
        """As RFC 6901 writes it, cut short: a name that we did not ask for may be anything."""
        return f"{self._at}/{single_line(name)[:60].replace('~', '~0').replace('/', '~1')}"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members


def _refused(constant: str) -> None:
    """NaN and Infinity are no JSON."""
    raise ValueError


def _is_deeper(value: Any, than: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return than == 0 or any(_is_deeper(one, than - 1) for one in inside)


def _listed(codes: Collection[str]) -> dict[str, str]:
    return {"codes": ", ".join(codes)}
