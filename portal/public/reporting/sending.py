"""The last pages of a report: keep the receipt, send, and what happens next."""

from math import ceil

from litestar import get, post
from litestar.response import Template

from portal.catalogue import answers as told
from portal.catalogue import kinds
from portal.core import clock
from portal.core.errors import N_, Message
from portal.core.receipts import same_group
from portal.documents.queries import notice_in_force
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.offices import queries as offices
from portal.public import waiting
from portal.public.progress import qr
from portal.public.reporting import drafts, steps
from portal.public.reporting.controller import DONE, Elsewhere, ReportController, draft_for, place
from portal.public.reporting.drafts import Draft
from portal.public.reporting.identity import consent_to
from portal.public.reporting.wording import wording_of
from portal.settings import Settings
from portal.tips import intake
from portal.tips.changing import WRONG_GROUP
from portal.tips.intake import Submission
from portal.tips.queries import tip_by_id
from portal.web.bodies import read_form
from portal.web.fields import Text
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

LAST_GROUP = Form(
    (
        Text(
            "last_group",
            N_("查询码的最后一组"),
            hint=N_("照您抄下的查询码，填最后5位，不分大小写。"),
            missing=N_("请填写查询码的最后一组，共5位。"),
            limit=30,
            short=True,
        ),
    )
)


class ReceiptController(ReportController):
    path = steps.ADDRESSES["receipt"]

    @get(name="public:report-receipt")
    async def show(self, request: PortalRequest) -> Answer:
        return _receipt_page(request, await draft_for("receipt"), LAST_GROUP.blank())


class SendController(ReportController):
    path = "/report/send"

    @get(name="public:report-send")
    async def show(self) -> Answer:
        """Reached by reloading the page that a wrong last group gave."""
        return see_other(steps.ADDRESSES["receipt"])

    @post()
    async def send(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        draft = await draft_for("receipt", data)
        form = LAST_GROUP.bind(data)
        if form.ok and not same_group(form.values["last_group"], draft.receipt or ""):
            form = form.with_error("last_group", Message(WRONG_GROUP))
        if not form.ok:
            return _receipt_page(request, draft, form)
        try:
            _require_patience(request, draft, data)
        except MustWait as wait:
            return waiting.asked_to_wait(_receipt_page(request, draft, form), wait)
        await intake.receive(_submission(draft, consent_to(await notice_in_force())))
        return see_other(DONE)


class DoneController(ReportController):
    path = DONE

    @get(name="public:report-done")
    async def show(self, request: PortalRequest) -> Answer:
        """Also for the second click, the back button and a retry after a lost connection."""
        registered = await drafts.sent()
        if registered is None:
            raise Elsewhere("/report")
        tip = await tip_by_id(registered.tip)
        return page(
            request,
            "public/report/done.html",
            tip=tip,
            office=await offices.office(tip.decision["owner"]),
            confirmation=tip.decision["needs_confirmation"],
            days=await _days("dispatch", "triage", "finish", "extension"),
            progress_address=qr.address(request.app.state.settings),
            say=wording_of(tip.kind),
            current="report",
        )


def _require_patience(request: PortalRequest, draft: Draft, data: FormData) -> None:
    """No person answers all pages within seconds; whoever sent too many tips from one address waits too."""
    settings: Settings = request.app.state.settings
    left = draft.begun + settings.fewest_seconds - clock.now().timestamp()
    if left > 0:
        raise MustWait(ceil(left))
    waiting.admit(request, Act.TIP, data=data)
    waiting.count(request)


async def _days(*names: str) -> dict[str, int]:
    """The lengths of the legal clocks, in working days."""
    return {name: (await offices.clock_rule(name)).amount for name in names}


def _receipt_page(request: PortalRequest, draft: Draft, form: Bound) -> Template:
    return page(
        request,
        "public/report/receipt.html",
        form=form,
        code=draft.receipt,
        progress_address=qr.address(request.app.state.settings),
        **place("receipt", draft),
    )


def _submission(draft: Draft, consent: dict[str, str]) -> Submission:
    """Who gave his name agreed to the notice of that page; everybody else to the one he was shown last."""
    return Submission(
        kind=draft.kind,
        answers=told.asked(kinds.kind(draft.kind), draft.answers),
        identity=draft.identity or consent,
        reply=draft.reply,
        files=draft.files,
        receipt=draft.receipt,
        draft=drafts.owner(),
    )
