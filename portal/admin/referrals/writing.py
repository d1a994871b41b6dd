"""Writing a letter of referral: to which sort of body, its text, a look at it, and then it goes."""

from typing import Any

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import typed_in, version_of
from portal.admin.desk.stepping import too_late
from portal.admin.middleware import signed_in
from portal.admin.referrals.forms import chosen_copies, letter_form
from portal.admin.referrals.shown import body_choices, body_words, paper_shown
from portal.cases.previewing import informant_will_see
from portal.catalogue.codelists import find
from portal.core.errors import N_, Conflict, InvalidInput, NotFound, Refused
from portal.referrals import guarding, handing, lines, queries, wording
from portal.referrals.handing import REFER, Case, Wanted
from portal.referrals.letters import Letter, paper
from portal.referrals.suggesting import suggestions
from portal.staff.people import Person
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

HANDED_OVER = declare_notice("case-handed-over", N_("已移送，函已编号。请下载后盖章发出。"))
_MAY = {"permission": "referrals.manage"}


class WritingController(Controller):
    path = "/staff/cases/{number:str}/referrals"
    include_in_schema = False
    opt = _MAY

    @get("/new", name="admin:referral-body")
    async def choose(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        person = signed_in(request)
        case = await handing.case_to_hand_over(person, number)
        told = {row.body for row in await queries.of_case(case.matter.id)}
        facts = await lines.lines_of(case.matter.compartment, case.pair)
        return page(
            request,
            "admin/referrals/bodies.html",
            number=number,
            bodies=body_choices(),
            told=told,
            no_facts=not facts,
            suggestions=suggestions(facts, told),
            body_words=body_words,
            current="referrals",
        )

    @get("/new/{sort:str}", name="admin:referral-new")
    async def begin(self, request: PortalRequest, number: FromPath[str], sort: FromPath[str]) -> Answer:
        person = signed_in(request)
        case = await _case(person, number, sort)
        facts = await lines.lines_of(case.matter.compartment, case.pair)
        title, text = await wording.for_case(sort, facts)
        form = letter_form(await handing.copies_of(person, case.matter))
        return await _page(request, case, sort, form.blank(title=title, text=text))

    @post("/new/{sort:str}", name="admin:referral-send")
    async def send(self, request: PortalRequest, number: FromPath[str], sort: FromPath[str]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        case = await _case(person, number, sort)
        form = letter_form(await handing.copies_of(person, case.matter)).bind(data)
        if not form.ok:
            return await _page(request, case, sort, form)
        wanted = _wanted(sort, form)
        try:
            if data.get("act") != "send":
                letter = await handing.draft(person, case, wanted)
                return await _page(request, case, sort, form, letter, version_of(data))
            await handing.hand_over(person, number, wanted, version=version_of(data))
        except InvalidInput as error:
            return await _page(request, case, sort, form.with_refusal(error))
        except (Conflict, Refused) as error:
            back = f"/staff/cases/{number}"
            return too_late(request, error, typed_in(form), back=back, current="referrals")
        return see_other(f"/staff/cases/{number}", notice=HANDED_OVER)


async def _case(person: Person, number: str, body: str) -> Case:
    if find("referral_body", body) is None:
        raise NotFound
    return await handing.case_to_hand_over(person, number)


async def _page(
    request: PortalRequest,
    case: Case,
    body: str,
    form: Bound,
    letter: Letter | None = None,
    version: int | None = None,
) -> Answer:
    """`letter` where somebody looks at it before it goes; the version is that of the first page he saw."""
    return page(
        request,
        "admin/referrals/letter.html",
        form=form,
        case=case.matter,
        version=case.matter.version if version is None else version,
        body=body_words(body),
        here_at=f"/staff/cases/{case.matter.number}/referrals/new/{body}",
        current="referrals",
        **await _seen(case, form, letter),
    )


async def _seen(case: Case, form: Bound, letter: Letter | None) -> dict[str, Any]:
    if letter is None:
        return {"paper": None, "parts": [], "doubts": [], "preview": None}
    moves = case.matter.state in REFER.sources
    preview = await informant_will_see(case.matter, REFER, receiver=letter.receiver) if moves else None
    made = paper(letter)
    return {
        "paper": made,
        "parts": paper_shown(made),
        "doubts": guarding.doubts(letter.words.values()),
        "preview": preview,
    }


def _wanted(body: str, form: Bound) -> Wanted:
    values = form.values
    return Wanted(
        body=body,
        receiver=values["receiver"],
        title=values["title"],
        text=values["text"],
        answer_by=values["answer_by"],
        id_numbers=values["id_numbers"],
        document_no=values["document_no"],
        copies=chosen_copies(values.get("copies", ())),
    )
