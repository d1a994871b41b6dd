"""What is reported: the kind, who and what, and the facts, as the catalogue asks them."""

from dataclasses import replace
from functools import partial
from typing import Any

from litestar import get, post
from litestar.response import Template

from portal.catalogue import kinds
from portal.catalogue.parties import MOST
from portal.catalogue.questions import Page
from portal.core import clock
from portal.core.errors import N_
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.offices import queries as offices
from portal.public import waiting
from portal.public.reporting import drafts, entries, steps
from portal.public.reporting.controller import ReportController, draft_for, place
from portal.public.reporting.drafts import Draft
from portal.public.reporting.naming import entries_told, new_address
from portal.web import questions
from portal.web.bodies import read_form
from portal.web.cookies import read_cookie
from portal.web.fields import Choice, Radio
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

KIND = Form(
    (
        Radio(
            "kind",
            N_("您要举报哪一类行为"),
            missing=N_("请选择一类行为。"),
            choices=tuple(
                Choice(kind.code, Words(kind.zh, kind.en), Words(kind.hint_zh, kind.hint_en))
                for kind in kinds.offered()
            ),
        ),
    )
)


class KindController(ReportController):
    path = steps.ADDRESSES["kind"]

    @get(name="public:report-kind")
    async def show(self, request: PortalRequest) -> Answer:
        draft = await draft_for("kind")
        if not read_cookie(drafts.COOKIE):
            waiting.admit(request, Act.DRAFT, newcomer=True)
        return _kind_page(request, KIND.blank(kind=draft.kind or None))

    @post()
    async def send(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        await draft_for("kind", data)
        form = KIND.bind(data)
        if not form.ok:
            return _kind_page(request, form)
        try:
            draft = await keep_kind(request, data, form.values["kind"])
        except MustWait as wait:
            return waiting.asked_to_wait(_kind_page(request, form), wait)
        asks_help = kinds.kind(draft.kind).asks_help
        return see_other(steps.HELP if asks_help else steps.next_address(draft))


class SubjectController(ReportController):
    """The list of persons, units and intermediaries that were named, and where it happened."""

    path = steps.ADDRESSES["subject"]

    @get(name="public:report-subject")
    async def show(self, request: PortalRequest) -> Answer:
        """The first visit leads straight to the first party's own page."""
        draft = await draft_for("subject")
        party = entries.waiting(draft, kinds.kind(draft.kind))
        if party is not None and "subject" not in draft.done:
            return see_other(new_address(party))
        return await _show(request, "subject", draft)

    @post()
    async def send(self, request: PortalRequest) -> Answer:
        return await _take(request, "subject")


class FactsController(ReportController):
    path = steps.ADDRESSES["facts"]

    @get(name="public:report-facts")
    async def show(self, request: PortalRequest) -> Answer:
        return await _show(request, "facts", await draft_for("facts"))

    @post()
    async def send(self, request: PortalRequest) -> Answer:
        return await _take(request, "facts")


async def keep_kind(request: PortalRequest, data: FormData, kind: str) -> Draft:
    if not read_cookie(drafts.COOKIE):
        waiting.admit(request, Act.DRAFT, newcomer=True, data=data)
        draft = Draft(kind=kind, begun=int(clock.now().timestamp())).with_done("kind")
        await drafts.begin(draft)
        return draft
    return await drafts.update(partial(_with_kind, kind=kind))


def _with_kind(draft: Draft, kind: str) -> Draft:
    """Another kind asks other questions: its pages are gone through again, with the old answers filled in."""
    again = {"subject", "facts", *(party.name for party in kinds.kind(kind).parties)}
    kept = draft if kind == draft.kind else replace(draft, done=draft.done - again)
    return kept.with_done("kind", kind=kind)


def _kind_page(request: PortalRequest, form: Bound) -> Template:
    return page(request, "public/report/kind.html", form=form, **place("kind", Draft()))


async def _show(request: PortalRequest, step: Page, draft: Draft) -> Answer:
    asked = kinds.kind(draft.kind).on_page(step)
    form = questions.filled(await questions.form_of(asked), asked, draft.answers)
    return await _questions_page(request, step, draft, form)


async def _take(request: PortalRequest, step: Page) -> Answer:
    data = await read_form(request)
    draft = await draft_for(step, data)
    kind = kinds.kind(draft.kind)
    asked = kind.on_page(step)
    form = questions.checked_page(await questions.form_of(asked), kind, step, data, draft.answers)
    if not form.ok:
        return await _questions_page(request, step, draft, form)
    keys = {key for question in asked for key in question.keys}
    answers = questions.stored(form, asked)
    return see_other(steps.next_address(await drafts.update(partial(_with_answers, step, keys, answers))))


def _with_answers(step: str, keys: set[str], answers: dict[str, Any], draft: Draft) -> Draft:
    """This page's answers replace its old ones, those of other pages stay."""
    others = {name: value for name, value in draft.answers.items() if name not in keys}
    return draft.with_done(step, answers=others | answers)


async def _questions_page(request: PortalRequest, step: Page, draft: Draft, form: Bound) -> Answer:
    kind = kinds.kind(draft.kind)
    return page(
        request,
        f"public/report/{step}.html",
        form=form,
        kind=kind,
        entries=await entries_told(draft, kind),
        full=[party.name for party in kind.parties if len(entries.of(draft, party)) >= MOST],
        exemptions=await offices.exemptions() if kind.exemptions else (),
        **place(step, draft),
    )
