"""What was handed over: a list by the day to ask again, and a page for each with what came back."""

from collections.abc import Awaitable, Mapping
from typing import Any, Final, Literal, get_args
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import typed_in, version_of
from portal.admin.desk.stepping import too_late
from portal.admin.middleware import signed_in
from portal.admin.referrals.forms import ANSWERED, FILTERS, FOLLOWED, RECEIVED
from portal.admin.referrals.shown import body_choices, body_words, handed_out, offices_named
from portal.core.errors import N_, Conflict, InvalidInput, NotFound, Refused
from portal.offices import queries as offices
from portal.referrals import following, giving_out, queries
from portal.referrals.batches.queries import coordinating
from portal.referrals.opening import open_referral
from portal.referrals.queries import LABELS, Filter
from portal.staff import queries as staff
from portal.staff.people import Person
from portal.web.bodies import read_form
from portal.web.fields import Choice
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.pagination import Pages
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

PATH: Final = "/staff/referrals"
NOTED = declare_notice("referral-noted", N_("已记下。"))
TAGS: Final[Mapping[str, str]] = {"open": "warn", "received": "info", "answered": "done"}
SIZE: Final = 30
Act = Literal["received", "followed", "answered"]
_FORMS: Final[Mapping[str, Form]] = {"received": RECEIVED, "followed": FOLLOWED, "answered": ANSWERED}


class ReferralsController(Controller):
    path = PATH
    include_in_schema = False
    opt = {"permission": "referrals.manage"}  # noqa: RUF012

    @get(name="admin:referrals")
    async def show(self, request: PortalRequest) -> Answer:
        person, form = signed_in(request), await _filters(request)
        wanted = _filter(form)
        query = {"state": wanted.state, "body": wanted.body, "office": wanted.office}
        pages = Pages.asked(
            request.query_params.get("page", ""),
            total=await queries.total(person, wanted),
            size=SIZE,
            path=PATH,
            query=query,
        )
        return page(
            request,
            "admin/referrals/list.html",
            filters=form,
            pages=pages,
            rows=await queries.listed(person, wanted, limit=SIZE, offset=pages.offset),
            offices=offices_named(await offices.all_offices()),
            gathers=coordinating() in person.offices,
            body_words=body_words,
            labels=LABELS,
            tags=TAGS,
            current="referrals",
        )

    @get("/{referral:uuid}", name="admin:referral")
    async def read(self, request: PortalRequest, referral: FromPath[UUID]) -> Answer:
        return await _referral_page(request, referral)

    @post("/{referral:uuid}/{act:str}", name="admin:referral-note")
    async def note(self, request: PortalRequest, referral: FromPath[UUID], act: FromPath[str]) -> Answer:
        data = await read_form(request)
        if act not in get_args(Act):
            raise NotFound
        form = _FORMS[act].bind(data)
        if not form.ok:
            return await _referral_page(request, referral, form)
        try:
            await _noted(signed_in(request), referral, act, form, version_of(data))
        except InvalidInput as error:
            return await _referral_page(request, referral, form.with_refusal(error))
        except (Conflict, Refused) as error:
            return too_late(request, error, typed_in(form), back=f"{PATH}/{referral}", current="referrals")
        return see_other(f"{PATH}/{referral}", notice=NOTED)

    @post("/{referral:uuid}/letter/{format:str}", name="admin:referral-letter")
    async def letter(self, request: PortalRequest, referral: FromPath[UUID], format: FromPath[str]) -> Answer:
        await read_form(request)
        if format not in get_args(giving_out.Format):
            raise NotFound
        made = await giving_out.letter(signed_in(request), referral, _format(format))
        return handed_out(made)


async def _referral_page(request: PortalRequest, identifier: UUID, failed: Bound | None = None) -> Answer:
    opened = (await open_referral(signed_in(request), identifier)).referral
    row = opened.row
    forms = {name: form.blank() for name, form in _FORMS.items()}
    if failed is not None:
        forms[failed.form.name] = failed
    accounts = {row.referred_by, *(one.by for one in opened.heard)} - {None}
    return page(
        request,
        "admin/referrals/referral.html",
        form=failed,
        one=opened,
        row=row,
        forms=forms,
        body=body_words(row.body),
        office=await offices.office(row.office),
        people=await staff.names({one for one in accounts if one is not None}),
        labels=LABELS,
        tags=TAGS,
        current="referrals",
    )


def _noted(person: Person, referral: UUID, act: str, form: Bound, version: int) -> Awaitable[None]:
    said: Mapping[str, Any] = form.values
    if act == "received":
        return following.received(person, referral, said["on"], version=version)
    if act == "followed":
        return following.followed_up(person, referral, said["text"], version=version)
    return following.answered(person, referral, said["on"], said["text"], version=version)


async def _filters(request: PortalRequest) -> Bound:
    """From the address; what it does not understand narrows nothing."""
    named = offices_named(await offices.all_offices())
    codes = await queries.offices_of(signed_in(request))
    form = FILTERS.with_choices(
        body=body_choices(), office=[Choice(code, named.get(code, Words(code))) for code in codes]
    )
    return form.bind(FormData.of({one.name: [_asked(request, one.name)] for one in form.fields}))


def _asked(request: PortalRequest, name: str) -> str:
    return str(request.query_params.get(name, "")) or ("open" if name == "state" else "")


def _filter(form: Bound) -> Filter:
    values = form.values
    return Filter(
        state=values.get("state", "open"), body=values.get("body") or "", office=values.get("office") or ""
    )


def _format(text: str) -> giving_out.Format:
    return "pdf" if text == "pdf" else "docx"
