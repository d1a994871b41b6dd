"""The last pages of a report: check the answers, keep the receipt, send, and what happens next."""

from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from litestar import get, post
from litestar.response import Template

from portal.catalogue import answers as told
from portal.catalogue import kinds
from portal.catalogue.kinds import Kind
from portal.core import clock, receipts
from portal.core.errors import N_, Message
from portal.core.receipts import same_group
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.offices import queries as offices
from portal.offices.routing import Decision
from portal.public import waiting
from portal.public.progress import qr
from portal.public.reporting import drafts, steps
from portal.public.reporting.controller import DONE, Elsewhere, ReportController, draft_for, place
from portal.public.reporting.drafts import Draft
from portal.public.reporting.naming import entries_told
from portal.public.reporting.wording import wording_of
from portal.settings import Settings
from portal.staff import keyring
from portal.tips import clocks, intake, routing
from portal.tips.changing import WRONG_GROUP
from portal.tips.intake import Submission
from portal.tips.queries import tip_by_id
from portal.web.answers import answer_words, text_of
from portal.web.bodies import read_form
from portal.web.fields import Text
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.i18n import gettext, in_language
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
CHANGED = declare_notice(
    "report-changed", N_("您在别的窗口改过内容，承办单位也变了。请再核对一遍。"), kind="info"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page to check: msgid of the question and its short name, the answer in words, where to
    change it."""

    label: str
    called: str
    text: str
    change: str


class CheckController(ReportController):
    path = steps.ADDRESSES["check"]

    @get(name="public:report-check")
    async def show(self, request: PortalRequest) -> Answer:
        draft = await draft_for("check")
        kind = kinds.kind(draft.kind)
        answers = await _answers(draft, kind)
        return page(
            request,
            "public/report/check.html",
            kind=kind,
            answers=answers,
            left_out="、".join(gettext(one.called) for one in answers if not one.text),
            draft=draft,
            route=await _route(draft, kind),
            entries=await entries_told(draft, kind),
            exemptions=await offices.exemptions() if kind.exemptions else (),
            addresses=steps.ADDRESSES,
            **place("check", draft),
        )

    @post()
    async def confirm(self, request: PortalRequest) -> Answer:
        """Make the receipt, once for each draft: going back and forth does not change what was copied."""
        data = await read_form(request)
        draft = await draft_for("check", data)
        route = await _route(draft, kinds.kind(draft.kind))
        if data.get("office") != route["office"].code:
            # Another window changed the answers: nobody sends to an office that he has not been shown.
            return see_other(steps.ADDRESSES["check"], notice=CHANGED)
        await drafts.update(_with_receipt)
        return see_other(steps.ADDRESSES["receipt"])


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
        await intake.receive(_submission(draft))
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


async def _route(draft: Draft, kind: Kind) -> dict[str, Any]:
    """Which office would get the tip, by which clause, and who may have to look first."""
    decision: Decision = await routing.propose(kind.code, told.asked(kind, draft.answers))
    return {
        "decision": decision,
        "office": await offices.office(decision.owner),
        "clause": await _clause(decision),
        "opened": await keyring.current_epoch(decision.owner) is not None,
        "due": await clocks.triage_due(clock.today()),
    }


async def _clause(decision: Decision) -> str:
    """The clause with the number of the notice that it stands in; rules of ours stand in no notice."""
    clause = in_language(decision, "clause")
    notice = (await offices.site_texts()).get("notice_number")
    return clause if notice is None or decision.basis == "policy" else in_language(notice) + clause


async def _answers(draft: Draft, kind: Kind) -> list[Line]:
    return [
        Line(
            question.label,
            question.called or question.label,
            text_of(await answer_words(question, draft.answers)),
            steps.ADDRESSES[question.page],
        )
        for question in kind.questions
    ]


def _with_receipt(draft: Draft) -> Draft:
    return replace(draft, done=draft.done | {"check"}, receipt=draft.receipt or receipts.generate())


def _receipt_page(request: PortalRequest, draft: Draft, form: Bound) -> Template:
    return page(
        request,
        "public/report/receipt.html",
        form=form,
        code=draft.receipt,
        progress_address=qr.address(request.app.state.settings),
        **place("receipt", draft),
    )


def _submission(draft: Draft) -> Submission:
    kind = kinds.kind(draft.kind)
    return Submission(
        kind=draft.kind,
        answers=told.asked(kind, draft.answers),
        identity=draft.identity,
        files=draft.files,
        receipt=draft.receipt,
        draft=drafts.owner(),
    )
