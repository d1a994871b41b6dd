"""Asking visitors to wait: the same page again with all that was typed, or a page that loads itself anew."""

from collections.abc import Callable
from typing import Final

from litestar.response import Template

from portal.core.errors import N_, Message
from portal.floods.acts import Act
from portal.floods.gate import Asked, MustWait
from portal.tips import intake
from portal.web.addresses import place_of
from portal.web.cookies import clear_cookie, read_cookie, set_cookie
from portal.web.formdata import FormData
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.visit import current

TRAP: Final = "website"
"""A field that no person sees: programs fill every field."""
MOST_QUEUED: Final = 256
"""Tips that may wait for their commit before newcomers wait for them."""
WRONG_CODE: Final = 4
SMALL: Final = 4096


def admit(request: PortalRequest, act: Act, *, newcomer: bool = False, data: FormData | None = None) -> None:
    """Let the visitor act, or raise MustWait; his ticket is in a cookie then. `data` is what he sent."""
    gate, name = current().portal.gate, f"wait-{act}"
    asked = Asked(
        act=act,
        place=place_of(request),
        ticket=read_cookie(name),
        newcomer=newcomer,
        crowded=newcomer and intake.queued() > MOST_QUEUED,
        suspicious=data is not None and bool(data.get(TRAP)),
    )
    try:
        gate.admit(asked, spend=request.method == "POST")
    except MustWait as wait:
        set_cookie(name, wait.ticket)
        raise
    if read_cookie(name) and request.method == "POST":
        clear_cookie(name)


def admit_upload(request: PortalRequest, act: Act) -> Callable[[], None]:
    """A form without a file, such as “go on”, is not made to wait: what it carries is small.

    What comes back is called when a small form has a file after all, for cleaning it costs a child.
    """
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) <= SMALL:
        return lambda: admit(request, act)
    admit(request, act)
    return _admitted


def _admitted() -> None:
    """It was asked before the form was read."""


def count(request: PortalRequest) -> None:
    """Who is here already goes first; newcomers make room for what he did."""
    current().portal.gate.count()


def charge_wrong_code(request: PortalRequest) -> None:
    current().portal.gate.charge(Act.SIGN_IN, place_of(request), WRONG_CODE)


def asked_to_wait(answer: Template, wait: MustWait, *, files: bool = False) -> Template:
    """The page that the visitor has already, with what he typed, and a sentence that says how long.

    `files` says that files came along: a browser does not give them back.
    """
    answer.status_code = 429
    answer.headers["Retry-After"] = str(wait.seconds)
    answer.context |= {"wait": in_words(wait.seconds), "wait_files": files}
    return answer


def say_wait(request: PortalRequest, wait: MustWait) -> Answer:
    """A page of its own; where nothing was typed it loads itself anew when the time has come."""
    again = request.url.path if request.method == "GET" else ""
    shown = page(request, "public/wait.html", 429, again=again, seconds=wait.seconds, current="")
    return asked_to_wait(shown, wait)


def in_words(seconds: int) -> Message:
    if seconds <= 90:
        return Message(N_("{n}秒"), {"n": seconds})
    return Message(N_("{n}分钟"), {"n": -(-seconds // 60)})
