"""The tester: any inputs, any day's rules or the draft's; and the proof over all combinations."""

import asyncio
from collections.abc import Mapping
from typing import Any

from litestar import Controller, get, post

from portal.admin.routing.forms import DRAFT, ON_DAY, TODAY, try_form
from portal.admin.routing.rules import CURRENT, EDIT, PATH, all_offices
from portal.admin.routing.words import BASES, office_words, offices_words
from portal.core import clock
from portal.core.errors import N_, DomainError, InvalidInput, Message
from portal.offices import queries
from portal.offices.coverage import coverage
from portal.offices.routing import Decision, Inputs, candidates
from portal.offices.routing_drafts import open_draft
from portal.offices.routing_rules import RuleSet
from portal.web.bodies import read_form
from portal.web.forms import Bound, Form
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest


class TryController(Controller):
    path = PATH
    include_in_schema = False
    opt = EDIT

    @get("/try", name="admin:routing-try")
    async def ask(self, request: PortalRequest) -> Answer:
        form = (await _form()).blank(violation="cert_rent", against=TODAY)
        return await _try_page(request, form)

    @post("/try", name="admin:routing-tried")
    async def answer(self, request: PortalRequest) -> Answer:
        """By form body, so that what was tried stands in no address and no history."""
        form = (await _form()).bind(await read_form(request))
        if not form.ok:
            return await _try_page(request, form)
        try:
            rules = await _chosen(form.values)
            return await _try_page(request, form, candidates(_inputs(form.values), rules))
        except DomainError as error:
            return await _try_page(request, form.with_refusal(error))

    @get("/coverage", name="admin:routing-coverage")
    async def prove(self, request: PortalRequest) -> Answer:
        """A fifth of a second of work, beside the event loop."""
        rules = await queries.rules_on()
        return page(
            request,
            "admin/routing/coverage.html",
            found=await asyncio.to_thread(coverage, rules),
            day=clock.today(),
            offices=await all_offices(),
            office=office_words,
            current=CURRENT,
        )


async def _form() -> Form:
    return try_form(await queries.areas(), with_draft=await open_draft() is not None)


async def _try_page(request: PortalRequest, form: Bound, found: tuple[Decision, ...] = ()) -> Answer:
    return page(
        request,
        "admin/routing/try.html",
        form=form,
        found=found,
        offices=await all_offices(),
        office=office_words,
        helpers=offices_words,
        bases=BASES,
        current=CURRENT,
    )


async def _chosen(values: Mapping[str, Any]) -> RuleSet:
    """The rules of today, of another day, or of the draft on its first day."""
    rows = await queries.routing_rows()
    if values["against"] == ON_DAY:
        if values["day"] is None:
            raise InvalidInput({"day": Message(N_("请填写哪一天。"))})
        return rows.on(values["day"])
    draft = await open_draft() if values["against"] == DRAFT else None
    return draft.rules(rows) if draft else rows.on(clock.today())


def _inputs(values: Mapping[str, Any]) -> Inputs:
    others = values["others"]
    main = values["unit_type"] or ("unknown" if others else "")
    return Inputs(
        violation=values["violation"],
        professions=values["professions"],
        unit_types=(main, *others) if main else (),
        level=values["level"] or "unknown",
        area=values["area"] or "unknown",
        on_site=values["on_site"],
        about_staff=values["about_staff"],
    )
