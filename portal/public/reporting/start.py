"""The first page of a report, starting afresh, and leaving without a trace."""

from litestar import get, post
from litestar.response import Redirect

from portal.offices import queries as offices
from portal.public.reporting import drafts, steps
from portal.public.reporting.controller import ReportController, require_open
from portal.public.reporting.drafts import AlreadySent, Draft, DraftGone
from portal.sessions import sealed
from portal.web.bodies import read_form
from portal.web.cookies import clear_every_cookie, read_cookie
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

INFORMANT = "informant"
OUTSIDE = "https://www.weather.com.cn/"
WIPE = {"Clear-Site-Data": '"cache", "cookies", "storage"'}


class StartController(ReportController):
    path = "/report"

    @get(name="public:report")
    async def show(self, request: PortalRequest) -> Answer:
        await require_open()
        resume = await _resume()
        exemptions = await offices.exemptions()
        return page(
            request, "public/report/start.html", resume=resume, exemptions=exemptions, current="report"
        )

    @post("/new", name="public:report-new")
    async def start_afresh(self, request: PortalRequest) -> Answer:
        await read_form(request)
        await drafts.forget()
        return see_other(steps.ADDRESSES["kind"])

    @get("/leave", name="public:leave")
    async def leave(self) -> Redirect:
        """A link, because no form may lead outside; followed from another site it brings no cookies."""
        await drafts.forget()
        await _forget_informant()
        clear_every_cookie()
        return Redirect(OUTSIDE, status_code=303, headers=WIPE)


async def _resume() -> str:
    """Where an unfinished report goes on, or nothing."""
    try:
        draft = await drafts.started()
    except (AlreadySent, DraftGone):
        return ""
    return steps.next_address(draft) if isinstance(draft, Draft) else ""


async def _forget_informant() -> None:
    token = read_cookie(INFORMANT)
    if token:
        await sealed.end(token)
