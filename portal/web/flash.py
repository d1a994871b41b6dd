"""A notice shown once on the next page; the cookie carries a code, the words stay here."""

from dataclasses import dataclass

from portal.web.cookies import clear_cookie, read_cookie, set_cookie

COOKIE = "notice"
_LIFE = 300


@dataclass(frozen=True, slots=True)
class Notice:
    """`kind` is success, info or warning."""

    text: str
    kind: str = "success"


_declared: dict[str, Notice] = {}


def declare_notice(code: str, text: str, *, kind: str = "success") -> str:
    """Register a notice (a Chinese msgid) at import time; gives back its code."""
    notice = Notice(text, kind)
    if _declared.setdefault(code, notice) != notice:
        raise ValueError(f"the notice {code} is declared twice")
    return code


def leave_notice(code: str) -> None:
    if code not in _declared:
        raise KeyError(f"no notice is declared as {code}")
    set_cookie(COOKIE, code, max_age=_LIFE)


def take_notice() -> Notice | None:
    """The waiting notice, at most once; unknown codes are ignored."""
    code = read_cookie(COOKIE)
    if code is None:
        return None
    clear_cookie(COOKIE)
    return _declared.get(code)
