"""Who is behind a page of progress: the informant of his session, or nobody any more."""

from litestar import Controller
from litestar.types import ExceptionHandlersMap

from portal.core.errors import N_
from portal.floods.gate import MustWait
from portal.public import waiting
from portal.public.reporting.start import INFORMANT
from portal.sessions.sealed import OpenSession
from portal.tips import receipts
from portal.tips.receipts import Informant, ReceiptChanged, SignedOut
from portal.web.cookies import clear_cookie, read_cookie
from portal.web.flash import declare_notice
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

DOOR = "/progress"
TIP = f"{DOOR}/tip"
ENDED = declare_notice(
    "informant-session-ended", N_("太久没有操作，已自动退出。请再输入一次查询码。"), kind="info"
)


CHANGED = declare_notice(
    "receipt-changed-elsewhere", N_("这件举报的查询码已经换过。请输入新的查询码。"), kind="info"
)


class SessionEnded(Exception):
    """The informant has to type his receipt again; `typed` are the words that came with this request."""

    def __init__(self, typed: tuple[str, ...] = ()) -> None:
        self.typed = typed


def say_ended(request: PortalRequest, error: SessionEnded) -> Answer:
    if error.typed:
        return page(request, "public/progress/ended.html", 410, typed=error.typed, current="progress")
    if read_cookie(INFORMANT):
        clear_cookie(INFORMANT)
        return see_other(DOOR, notice=ENDED)
    # He signed out himself, or never came in: nothing ended by itself.
    return see_other(DOOR)


def say_signed_out(request: PortalRequest, error: SignedOut) -> Answer:
    """The receipt was changed in another window or on another device: this one has to type the new one."""
    clear_cookie(INFORMANT)
    return see_other(DOOR, notice=CHANGED if isinstance(error, ReceiptChanged) else ENDED)


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    SessionEnded: say_ended,
    SignedOut: say_signed_out,
    MustWait: waiting.say_wait,
}


class ProgressPage(Controller):
    """The base of every page that a receipt opens."""

    include_in_schema = False
    exception_handlers = EXCEPTION_HANDLERS


async def session_of_visit(*typed: str) -> OpenSession:
    """The visitor's session; when it has ended, the words that he typed are given back to him."""
    session = await receipts.session_of(read_cookie(INFORMANT))
    if session is None:
        raise SessionEnded(tuple(text for text in typed if text.strip()))
    return session


async def informant_of_visit(*typed: str) -> Informant:
    return receipts.informant_of(await session_of_visit(*typed))
