"""The short path of those who left a unit and are still registered there: help, not accusation."""

from litestar import get, post
from litestar.response import Template

from portal.catalogue import codelists, kinds
from portal.floods.gate import MustWait
from portal.public import waiting
from portal.public.reporting import steps
from portal.public.reporting.controller import ReportController, require_open
from portal.public.reporting.telling import keep_kind
from portal.public.reporting.wording import HELPING
from portal.web.bodies import read_form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PROOFS = "deregistration_proof"


class HelpController(ReportController):
    path = steps.HELP

    @get(name="public:report-help")
    async def show(self, request: PortalRequest) -> Answer:
        """What the office can do and what not, before anything is asked."""
        await require_open()
        return _help_page(request)

    @post()
    async def begin(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        await require_open()
        [kind] = [one for one in kinds.offered() if one.asks_help]
        try:
            return see_other(steps.next_address(await keep_kind(request, data, kind.code)))
        except MustWait as wait:
            return waiting.asked_to_wait(_help_page(request), wait)


def _help_page(request: PortalRequest) -> Template:
    return page(
        request,
        "public/report/help.html",
        proofs=codelists.code_list(PROOFS),
        source=codelists.source(PROOFS),
        say=HELPING,
        current="report",
    )
