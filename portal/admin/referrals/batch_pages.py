"""What the pages of batches show."""

from typing import Final
from uuid import UUID

from portal.admin.middleware import signed_in
from portal.admin.referrals.forms import ANSWERED, BATCH, BATCH_LETTER, CASES, FOLLOWED, RECEIVED
from portal.admin.referrals.shown import body_choices, body_words, offices_named, paper_shown
from portal.catalogue.states import STAFF_LABELS
from portal.core.errors import NotFound
from portal.offices import queries as offices
from portal.referrals.batches import gathering, handed, queries
from portal.referrals.batches.gathering import OpenBatch
from portal.referrals.batches.queries import Candidate
from portal.referrals.letters import paper
from portal.staff import queries as staff
from portal.staff.people import Person
from portal.web.fields import Choice
from portal.web.forms import Bound, Form
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words as Label

HEARD: Final = {"received": RECEIVED, "followed": FOLLOWED, "answered": ANSWERED}


def coordinator(request: PortalRequest) -> Person:
    """Others find no page here: batches are made by the coordinating office alone."""
    person = signed_in(request)
    if queries.coordinating() not in person.offices:
        raise NotFound
    return person


async def list_page(request: PortalRequest, failed: Bound | None = None) -> Answer:
    person = coordinator(request)
    form = await begin_form(person)
    return page(
        request,
        "admin/referrals/batches.html",
        form=failed,
        begin=failed or form.blank(),
        batches=await queries.batches(person),
        candidates=len(await queries.candidates(person)),
        body_words=body_words,
        labels=queries.LABELS,
        current="referrals",
    )


async def batch_page(request: PortalRequest, identifier: UUID, failed: Bound | None = None) -> Answer:
    person = coordinator(request)
    batch = await gathering.open_batch(person, identifier)
    entries = await queries.entries_of(identifier, person)
    accounts = {batch.row.gathered_by, batch.row.written_by, batch.row.signed_by} - {None}
    told = await handed.letter(person, batch)
    return page(
        request,
        "admin/referrals/batch.html",
        form=failed,
        batch=batch,
        entries=entries,
        number=await handed.number_of(batch),
        body=body_words(batch.row.body),
        offices=offices_named(await offices.all_offices()),
        people=await staff.names({one for one in accounts if one is not None}),
        paper=paper(told),
        parts=paper_shown(paper(told)),
        states=STAFF_LABELS,
        labels=queries.LABELS,
        entry_labels=queries.ENTRY_LABELS,
        forms=await _forms(person, batch, failed),
        current="referrals",
    )


async def _forms(person: Person, batch: OpenBatch, failed: Bound | None) -> dict[str, Bound]:
    words = batch.words
    known = {name: getattr(words, name) for name in words.__slots__}
    forms = {name: form.blank() for name, form in HEARD.items()}
    forms |= {"letter": BATCH_LETTER.blank(**known)}
    if batch.row.is_open:
        forms["cases"] = (await cases_form(person)).blank()
    if failed is not None:
        forms[failed.form.name] = failed
    return forms


async def begin_form(person: Person) -> Form:
    return BATCH.with_choices(body=body_choices(), cases=await _choices(person))


async def cases_form(person: Person) -> Form:
    return CASES.with_choices(cases=await _choices(person))


async def _choices(person: Person) -> list[Choice]:
    named = offices_named(await offices.all_offices())
    return [_choice(one, named) for one in await queries.candidates(person)]


def _choice(one: Candidate, named: dict[str, Label]) -> Choice:
    office = named.get(one.office, Label(one.office))
    return Choice(one.number, Label(f"{one.number}，{office.zh}", f"{one.number}, {office.en}"))
