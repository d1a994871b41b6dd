"""The form of a record at work: changing its kind, one more measure, a preview before anything is kept."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from portal.admin.records.answers import carried, content_of, rows_in, without_gaps
from portal.admin.records.forms import AUTOMATIC, Kind, kind_of, record_form, sections
from portal.admin.records.shown import faults_of, id_in, words
from portal.core.errors import Conflict, InvalidInput, Refused
from portal.offices import queries as offices
from portal.records import validating
from portal.records.content import Content
from portal.records.prefilling import Decided, Subject
from portal.records.reviewing import Preview, draft_preview
from portal.records.ruling import span_for
from portal.records.windows import Span, ever_held
from portal.staff.people import Person
from portal.web.formdata import FormData
from portal.web.forms import Bound
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

DO: Final = "do"
PREVIEW, MORE, SWITCH = "preview", "more", "kind"
SHOWN_FOR: Final = "shown_for"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where the form stands: `version` of what it revises, or the case and subject that it is begun from."""

    action: str
    version: int = 0
    case: str = ""
    decided: Decided | None = field(default=None, repr=False)
    subject: Subject | None = field(default=None, repr=False)
    offices: Mapping[str, Any] = field(default_factory=dict)
    sealed: str = field(default="", repr=False)
    case_id: UUID | None = None


async def blank(request: PortalRequest, about: Page, kind: Kind, answers: Mapping[str, Any]) -> Answer:
    rows = rows_in(FormData.of(dict.fromkeys(answers, "")))
    form = (await record_form(kind, rows)).blank(**answers)
    return await _page(request, about, kind, form)


async def sent(
    request: PortalRequest,
    person: Person,
    about: Page,
    data: FormData,
    save: Callable[[Content], Awaitable[Answer]],
) -> Answer:
    """Whatever was pressed; nothing that was typed is lost, and only the button that keeps it keeps it."""
    data, pressed, kind = without_gaps(data), data.get(DO), kind_of(data)
    rows = min(rows_in(data) + (pressed == MORE), validating.MOST_MEASURES)
    form = await record_form(kind, rows)
    if pressed in (MORE, SWITCH):
        return await _page(request, about, kind, Bound(form=form, raw=data))
    if data.get(SHOWN_FOR) not in ("", kind):
        return await _page(request, about, kind, Bound(form=form, raw=data), switched=True)
    bound = form.bind(data)
    if not bound.ok:
        return await _page(request, about, kind, bound)
    content = content_of(kind, bound.values)
    content = replace(content, identity_number=content.identity_number or about.sealed)
    try:
        if pressed == PREVIEW:
            return await _previewed(request, person, about, kind, bound, content)
        return await save(content)
    except (InvalidInput, Conflict, Refused) as error:
        return await _page(request, about, kind, bound.with_refusal(error))


async def _previewed(
    request: PortalRequest, person: Person, about: Page, kind: Kind, bound: Bound, content: Content
) -> Answer:
    validating.require_sound(content)
    preview = await draft_preview(person, about.case_id, content)
    if preview.reapply and content.reapply_after is None:
        # The rule's day stands in the field now, to be kept or changed.
        content = replace(content, reapply_after=preview.reapply.day)
        bound = replace(bound, raw=_with(bound.raw, "reapply_after", preview.reapply.day.isoformat()))
        preview = await draft_preview(person, about.case_id, content)
    return await _page(request, about, kind, bound, preview=preview)


async def _page(
    request: PortalRequest,
    about: Page,
    kind: Kind,
    form: Bound,
    *,
    preview: Preview | None = None,
    switched: bool = False,
) -> Answer:
    rows = sum(one.name.endswith("-code") for one in form.form.fields)
    return page(
        request,
        "admin/records/form.html",
        422 if switched else None,
        form=form,
        sections=sections(kind, rows),
        about=about,
        shown_for=kind,
        switched=switched,
        carried=carried(kind, form.raw),
        once=id_in(form.raw.get("once")) or uuid4(),
        office=form.raw.get("office"),
        more=rows < validating.MOST_MEASURES,
        rules=[row for row in await offices.all_publication_rules() if ever_held(row)],
        preview=preview,
        span=await span_in(form),
        faults=faults_of(preview) if preview else [],
        current="records",
        **await words(),
    )


async def span_in(form: Bound, rule_of: Callable[[str, date, str], str] | None = None) -> Span | None:
    """Between which days publication may end, as far as what was filled in says it.

    `rule_of` gives for degree, day and chosen rule the one by which a record was published already.
    """
    told = form.form.bind(form.raw).values
    severity, decided_on = told.get("severity"), told.get("decision_on")
    if not severity or not decided_on:
        return None
    chosen = told.get("window_rule") or AUTOMATIC
    chosen = "" if chosen == AUTOMATIC else chosen
    names = (validating.field_of_measure(n, "until") for n in range(1, validating.MOST_MEASURES + 1))
    ends = [told.get(name) for name in names]
    kept = rule_of(severity, decided_on, chosen) if rule_of else ""
    return await span_for(severity, decided_on, kept or chosen, ends)


def _with(data: FormData, name: str, text: str) -> FormData:
    return FormData.of({**{one: data.all(one) for one in data}, name: text})
