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
from portal.referrals.batches.queries import Candidate, Fit
from portal.referrals.letters import paper
from portal.staff import queries as staff
from portal.staff.people import Person
from portal.web.fields import Choice
from portal.web.forms import Bound, Form
from portal.web.pagination import Pages
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words as Label

PATH: Final = "/staff/referrals/batches"
HEARD: Final = {"received": RECEIVED, "followed": FOLLOWED, "answered": ANSWERED}


def coordinator(request: PortalRequest) -> Person:
    """Others find no page here: batches are made by the coordinating office alone."""
    person = signed_in(request)
    if queries.coordinating() not in person.offices:
        raise NotFound
    return person


async def list_page(
    request: PortalRequest, number: str = "", failed: Bound | None = None, *, made: str = ""
) -> Answer:
    """`number` is the page of what could be gathered, `made` that of the batches there are."""
    person = coordinator(request)
    pages, ours = await first_pages(person, number), await _made_pages(person, made)
    form = await begin_form(person, pages)
    return page(
        request,
        "admin/referrals/batches.html",
        form=failed,
        begin=failed or form.blank(),
        batches=await queries.batches(person, limit=ours.size, offset=ours.offset),
        made=ours,
        pages=pages,
        most=gathering.MOST,
        body_words=body_words,
        labels=queries.LABELS,
        current="referrals",
    )


async def batch_page(
    request: PortalRequest, identifier: UUID, number: str = "", failed: Bound | None = None
) -> Answer:
    person = coordinator(request)
    batch = await gathering.open_batch(person, identifier)
    pages = await pages_of(person, batch, number)
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
        forms=await _forms(person, batch, pages, failed),
        pages=pages,
        current="referrals",
    )


async def _forms(person: Person, batch: OpenBatch, pages: Pages, failed: Bound | None) -> dict[str, Bound]:
    words = batch.words
    known = {name: getattr(words, name) for name in words.__slots__}
    forms = {name: form.blank() for name, form in HEARD.items()}
    forms |= {"letter": BATCH_LETTER.blank(**known)}
    if batch.row.is_open:
        forms["cases"] = (await cases_form(person, batch, pages)).blank()
    if failed is not None:
        forms[failed.form.name] = failed
    return forms


async def begin_form(person: Person, pages: Pages) -> Form:
    return BATCH.with_choices(body=body_choices(), cases=await _choices(person, Fit(), pages))


async def cases_form(person: Person, batch: OpenBatch, pages: Pages) -> Form:
    return CASES.with_choices(cases=await _choices(person, Fit(batch.row.body), pages))


async def first_pages(person: Person, number: str) -> Pages:
    """Of all that could be gathered."""
    return await _pages(person, Fit(), PATH, number)


async def pages_of(person: Person, batch: OpenBatch, number: str) -> Pages:
    """Of what could be added to this batch."""
    return await _pages(person, Fit(batch.row.body), f"{PATH}/{batch.row.id}", number)


async def _made_pages(person: Person, number: str) -> Pages:
    total = await queries.total(person)
    return Pages.asked(number, total=total, size=queries.SIZE, path=PATH, name="made")


async def _pages(person: Person, fit: Fit, path: str, number: str) -> Pages:
    total = await queries.candidates_total(person, fit)
    return Pages.asked(number, total=total, size=gathering.MOST, path=path)


async def _choices(person: Person, fit: Fit, pages: Pages) -> list[Choice]:
    named = offices_named(await offices.all_offices())
    found = await queries.candidates(person, fit, limit=pages.size, offset=pages.offset)
    return [_choice(one, named) for one in found]


def _choice(one: Candidate, named: dict[str, Label]) -> Choice:
    """A case that went to one body already says so."""
    office, told = named.get(one.office, Label(one.office)), [body_words(code) for code in one.told]
    zh, en = f"{one.number}，{office.zh}", f"{one.number}, {office.en}"
    if told:
        zh += f"（已移送{'、'.join(each.zh for each in told)}）"
        en += f" (referred to {', '.join(each.en for each in told)})"
    return Choice(one.number, Label(zh, en))
