"""Correcting a published record: its own form, what was wrong, and old and new side by side."""

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Final
from uuid import uuid4

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.middleware import signed_in
from portal.admin.records import bringing
from portal.admin.records.answers import answers_of, content_of, rows_in, without_gaps
from portal.admin.records.bringing import Taken
from portal.admin.records.forms import Kind, kind_of, record_form, sections
from portal.admin.records.shown import id_in, translated
from portal.admin.records.work import PATH, PROPOSED, words
from portal.admin.records.work_forms import FILES, act_form, ground_of
from portal.admin.records.writing import DO, MORE, PREVIEW, span_in
from portal.core.errors import Conflict, DomainError, InvalidInput, Refused
from portal.records import desk, validating
from portal.records.content import Content
from portal.records.desk import OpenRecord
from portal.records.life import proposing
from portal.records.life.correcting import kept_rule, preview_of
from portal.records.life.kinds import CORRECT
from portal.records.life.loading import Standing
from portal.records.projection import PublicView
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

_ABOUT: Final = act_form(CORRECT)


class CorrectingController(Controller):
    path = f"{PATH}/{{number:str}}/{CORRECT}"
    include_in_schema = False
    opt = {"permission": desk.DRAFT}  # noqa: RUF012

    @get(name="admin:record-correct")
    async def ask(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        record, before = await proposing.to_correct(signed_in(request), number)
        answers = answers_of(before.content)
        kind = kind_of(answers)
        form = (await _form(kind, rows_in(FormData.of(dict.fromkeys(answers, ""))))).blank(**answers)
        return await _page(request, record, before, kind, form)

    @post(name="admin:record-correct-propose")
    async def propose(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        person = signed_in(request)
        record, before = await proposing.to_correct(person, number)
        taken = await bringing.take(request, record.number, CORRECT)
        await taken.wait()
        data = without_gaps(taken.data)
        kind, pressed = kind_of(answers_of(before.content)), data.get(DO)
        rows = min(rows_in(data) + (pressed == MORE), validating.MOST_MEASURES)
        form = await _form(kind, rows)
        if pressed == MORE:
            return await _page(request, record, before, kind, Bound(form=form, raw=data))
        bound = taken.bound(form, data, request.app.state.settings)
        if not bound.ok or taken.decides:
            return await _page(request, record, before, kind, bound)
        content = content_of(kind, bound.values)
        try:
            if pressed == PREVIEW:
                content = await proposing.corrected(person, before.row.case, before.content, content)
                rule = kept_rule(record, before.content, content)
                shown = await preview_of(record, content, rule=rule)
                return await _page(request, record, before, kind, bound, preview=shown)
            return await _proposed(taken, record, content, bound)
        except (InvalidInput, Refused, Conflict) as error:
            return await _page(request, record, before, kind, bound.with_refusal(_readable(error)))


async def _proposed(taken: Taken, record: Standing, content: Content, bound: Bound) -> Answer:
    ground, once = ground_of(bound.values, taken.brought), id_in(bound.raw.get("once"))
    await proposing.correct(taken.person, record.number, content, ground, once=once)
    await taken.gone()
    return see_other(f"{PATH}/{record.number}", notice=PROPOSED)


def _published_by(record: Standing, before: Content, severity: str, decided_on: date, chosen: str) -> str:
    after = replace(before, severity=severity, decision_on=decided_on, window_rule=chosen)
    return kept_rule(record, before, after)


async def _form(kind: Kind, rows: int) -> Form:
    form = await record_form(kind, rows)
    return replace(form, fields=(*form.fields, *_ABOUT.fields))


def _readable(error: DomainError) -> DomainError:
    if isinstance(error, InvalidInput):
        return InvalidInput({name: translated(message) for name, message in error.errors.items()})
    return error


async def _page(
    request: PortalRequest,
    record: Standing,
    before: OpenRecord,
    kind: Kind,
    form: Bound,
    *,
    preview: PublicView | None = None,
) -> Answer:
    rows = sum(one.name.endswith("-code") for one in form.form.fields)
    return page(
        request,
        "admin/records/correction.html",
        form=form,
        record=record,
        about=[one.name for one in _ABOUT.fields if one not in FILES],
        sections=sections(kind, rows),
        more=rows < validating.MOST_MEASURES,
        preview=preview,
        span=await span_in(form, partial(_published_by, record, before.content)),
        once=id_in(form.raw.get("once")) or uuid4(),
        **(await bringing.room(request, record.number, CORRECT)),
        **(await words()),
    )
