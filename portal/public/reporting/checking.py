"""The page on which everything is read through once more, with the office that would get it."""

from dataclasses import dataclass, replace
from typing import Any

from litestar import get, post

from portal.catalogue import answers as told
from portal.catalogue import codelists, kinds
from portal.catalogue.kinds import Kind
from portal.core import clock, receipts
from portal.core.errors import N_
from portal.documents.queries import notice_in_force
from portal.offices import queries as offices
from portal.offices.routing import Decision
from portal.public.reporting import drafts, steps
from portal.public.reporting.controller import ReportController, draft_for, place
from portal.public.reporting.drafts import Draft
from portal.public.reporting.helping import PROOFS
from portal.public.reporting.naming import entries_told
from portal.staff import keyring
from portal.tips import clocks, routing
from portal.web.answers import answer_words, text_of
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.i18n import gettext, in_language, listed
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

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
            left_out=listed(gettext(one.called) for one in answers if not one.text),
            draft=draft,
            route=await _route(draft, kind),
            entries=await entries_told(draft, kind),
            exemptions=await offices.exemptions() if kind.exemptions else (),
            proofs=codelists.code_list(PROOFS),
            source=codelists.source(PROOFS),
            privacy=await notice_in_force(),
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
    if notice is None or decision.basis == "policy":
        return clause
    return gettext(N_("{notice}，{clause}")).format(notice=in_language(notice), clause=clause)


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
