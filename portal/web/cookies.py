"""Cookies by plain names; over https they carry the `__Host-` prefix, which no other host can plant."""

import re

from portal.web.visit import current

_SAFE_VALUE = re.compile(r"[A-Za-z0-9._~-]*")


def read_cookie(name: str) -> str | None:
    cookies = current().cookies
    return cookies.get(full_name(name)) if cookies else None


def set_cookie(name: str, value: str, *, max_age: int | None = None) -> None:
    """Send a cookie with the answer to this request; without `max_age` (seconds) it ends with the browser."""
    if not _SAFE_VALUE.fullmatch(value):
        raise ValueError("a cookie holds letters, digits and -._~ only")
    life = "" if max_age is None else f"; Max-Age={max_age}"
    secure = "; Secure" if current().portal.settings.secure else ""
    full = full_name(name)
    current().cookies_to_send[full] = f"{full}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{life}"


def clear_cookie(name: str) -> None:
    set_cookie(name, "", max_age=0)


def clear_every_cookie() -> None:
    """Whatever this visitor's browser holds of ours: not every browser does that by a header alone."""
    first, end = full_name(""), "; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"
    secure = "; Secure" if current().portal.settings.secure else ""
    for full in current().cookies:
        if full.startswith(first) and _SAFE_VALUE.fullmatch(full):
            current().cookies_to_send[full] = f"{full}={end}{secure}"


def full_name(name: str) -> str:
    return f"__Host-{name}" if current().portal.settings.secure else name
