"""What all pages of a report share: who may open them, and what is said when a draft is gone."""

from dataclasses import replace
from typing import Any

from litestar import Controller
from litestar.types import ExceptionHandlersMap

from portal.catalogue.kinds import kind
from portal.floods.gate import MustWait
from portal.public import waiting
from portal.public.reporting import drafts, steps
from portal.public.reporting.drafts import AlreadySent, Draft, DraftGone
from portal.public.reporting.wording import wording_of
from portal.staff import keyring
from portal.tips.routing import area_has_ended
from portal.web.cookies import clear_cookie
from portal.web.formdata import FormData
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

DONE = "/report/done"


class Elsewhere(Exception):
    """The visitor belongs on another page of the report; `notice` says why, where it is not plain."""

    def __init__(self, path: str, notice: str | None = None) -> None:
        self.path = path
        self.notice = notice


class Closed(Exception):
    """No tips are taken before the offices that every tip needs have members."""


def lead_elsewhere(request: PortalRequest, error: Elsewhere) -> Answer:
    return see_other(error.path, notice=error.notice)


def say_sent(request: PortalRequest, error: AlreadySent) -> Answer:
    return see_other(DONE)


def say_closed(request: PortalRequest, error: Closed) -> Answer:
    return page(request, "public/report/closed.html", current="report")


def say_gone(request: PortalRequest, error: DraftGone) -> Answer:
    """The words that just arrived are shown once more, so that nobody has to write them twice."""
    clear_cookie(drafts.COOKIE)
    return page(request, "public/report/gone.html", 410, typed=error.typed, current="report")


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    Elsewhere: lead_elsewhere,
    AlreadySent: say_sent,
    Closed: say_closed,
    DraftGone: say_gone,
    MustWait: waiting.say_wait,
}


class ReportController(Controller):
    """The base of every page of a report."""

    include_in_schema = False
    exception_handlers = EXCEPTION_HANDLERS


async def draft_for(step: str, data: FormData | None = None) -> Draft:
    """The visitor's draft on this page; leads elsewhere when the page is not his turn yet.

    `data` is what he sent with the request, if anything.
    """
    await require_open()
    try:
        draft = await drafts.started()
    except DraftGone:
        raise DraftGone(data.longer_texts() if data else ()) from None
    if draft is None and data is not None and step != "kind":
        raise DraftGone(data.longer_texts())
    draft = await _asked_again(draft or Draft())
    path = steps.elsewhere(step, draft)
    if path is not None:
        raise Elsewhere(path if draft.done else "/report")
    return draft


async def _asked_again(draft: Draft) -> Draft:
    """An area that ended while he was writing is asked again on its page; all else stays answered."""
    asked = draft.kind and next((one for one in kind(draft.kind).questions if one.name == "area"), None)
    if not asked or not await area_has_ended(draft.answers):
        return draft
    return replace(draft, done=draft.done - {asked.page, "check"})


def place(step: str, draft: Draft) -> dict[str, Any]:
    """What every page of a report shows about where it stands."""
    return {
        "step": steps.number(step),
        "total": steps.TOTAL,
        "back": steps.previous_address(step, draft),
        "action": steps.ADDRESSES[step],
        "say": wording_of(draft.kind),
        "current": "report",
    }


async def require_open() -> None:
    if not await keyring.is_open():
        raise Closed
