"""Assistance on a page of its own: who helps, what it said, inviting and ending; and the helper's opinion."""

from typing import Any, Final

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk import held_files, keeping
from portal.admin.desk.forms import typed_in
from portal.admin.desk.stepping import too_late
from portal.admin.middleware import session_of, signed_in
from portal.cases import assisting, drafts, opinions, reading
from portal.cases.reading import OpenCase
from portal.core.errors import N_, InvalidInput, NotFound, Refused
from portal.evidence.sealed_file import SealedFile
from portal.offices import queries as offices
from portal.settings import Settings
from portal.staff import queries as staff
from portal.web import uploads
from portal.web.bodies import read_form
from portal.web.fields import Checkbox, Choice, Select, TextArea
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.streams import TooLarge
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.uploads import Room
from portal.web.waiting_files import decided, held_back, is_decision, removed
from portal.web.words import Words

INVITED = declare_notice("assist-invited", N_("已邀请协办，对方现在能查看本案。"))
ENDED = declare_notice("assist-ended", N_("协办已结束，密钥已收回。"))
GIVEN = declare_notice("opinion-given", N_("协办意见已密封保存。"))
INVITE: Final = Form(
    (
        Select("office", N_("请哪个单位协办")),
        TextArea("text", N_("为什么请、请查什么"), called=N_("内容"), limit=assisting.LONGEST, rows=3),
    ),
    name="invite",
)
END: Final = Form(
    (
        Select("office", N_("结束哪个单位的协办")),
        TextArea("text", N_("理由"), limit=assisting.LONGEST, rows=2),
    ),
    name="end",
)
OPINION: Final = Form(
    (
        TextArea(
            "text",
            N_("协办意见"),
            hint=N_("只有持有本案密钥的单位能看到，举报人看不到。"),
            limit=assisting.LONGEST,
            rows=5,
        ),
        Checkbox("asks", N_("这是向承办单位提问"), required=False),
        *uploads.fields(N_("附件")),
    ),
    name="opinion",
)


class AssistanceController(Controller):
    path = "/staff/cases/{number:str}/assistance"
    include_in_schema = False

    @get(name="admin:assistance", opt={"permission": "cases.read"})
    async def show(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        return await _page(request, number)

    @post("/invitations", name="admin:assist-invite", opt={"permission": "cases.step"})
    async def invite(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        return await _change(request, number, INVITE, INVITED)

    @post("/ends", name="admin:assist-end", opt={"permission": "cases.step"})
    async def end(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        return await _change(request, number, END, ENDED)

    @post("/opinions", name="admin:opinion", opt={"permission": "cases.step"})
    async def give(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        """Files are cleaned and sealed as they arrive; they belong to the case with the opinion, or go."""
        person, settings = signed_in(request), request.app.state.settings
        opened = await reading.open_case(person, number)
        owner = session_of(request).id
        waiting = await held_files.waiting(person, opened.matter.id, owner)
        try:
            room = _room(opened, settings).beside(waiting)
            received = await uploads.receive(request, owner=owner, room=room)
        except TooLarge:
            return await _page(request, number, uploads.not_complete(OPINION.blank(), settings), status=413)
        form, files = uploads.shown(OPINION.bind(received.data), received), (*waiting, *received.files)
        await uploads.erase(removed(files, received.data), owner)
        files = decided(files, received.data)
        if received.data.get(keeping.DO) == "draft":
            await keeping.keep(person, opened.matter.id, OPINION.name, received.data)
            await held_files.keep(person, opened.matter.id, files)
            return see_other(f"/staff/cases/{number}/assistance", notice=keeping.KEPT)
        if uploads.undecided(files):
            form = held_back(form)
        return await _given(request, opened, form, files, sends=not is_decision(received.data))


async def _given(
    request: PortalRequest, opened: OpenCase, form: Bound, files: tuple[SealedFile, ...], *, sends: bool
) -> Answer:
    """Given, or shown again while the files wait."""
    person, owner, number, matter = (
        signed_in(request),
        session_of(request).id,
        opened.row.number,
        opened.matter,
    )
    if form.ok and sends:
        try:
            values = form.values
            await assisting.give_opinion(
                person, number, values["text"], files, uploads=owner, asks=values["asks"]
            )
            await drafts.forget(person, matter.id, OPINION.name)
            await drafts.forget(person, matter.id, held_files.FORM)
            return see_other(f"/staff/cases/{number}/assistance", notice=GIVEN)
        except InvalidInput as error:
            form = form.with_refusal(error)
        except (Refused, NotFound) as error:
            await held_files.forget(person, matter.id, files, owner)
            return too_late(request, error, typed_in(form), back=f"/staff/cases/{number}")
    await held_files.keep(person, matter.id, files)
    return await _page(request, number, form)


async def _change(request: PortalRequest, number: str, blank: Form, notice: str) -> Answer:
    person, verb = signed_in(request), assisting.invite if blank is INVITE else assisting.end
    data = await read_form(request)
    form = (await _forms(await reading.open_case(person, number), again=True))[blank.name].bind(data)
    try:
        if form.ok:
            await verb(person, number, form.values["office"], form.values["text"])
            return see_other(f"/staff/cases/{number}/assistance", notice=notice)
    except InvalidInput as error:
        form = form.with_refusal(error)
    except (Refused, NotFound) as error:
        return too_late(request, error, [], back=f"/staff/cases/{number}")
    return await _page(request, number, form)


async def _page(
    request: PortalRequest, number: str, failed: Bound | None = None, *, status: int | None = None
) -> Answer:
    person = signed_in(request)
    opened = await reading.open_case(person, number)
    waiting = await keeping.mine(person, opened.matter.id)
    forms = {name: form.blank() for name, form in (await _forms(opened)).items()}
    forms["opinion"] = keeping.kept(OPINION, waiting)
    if failed is not None:
        forms[failed.form.name] = failed
    said = opinions.of(opened.steps)
    return page(
        request,
        "admin/desk/assistance.html",
        status,
        form=failed,
        number=number,
        forms=forms,
        draft=waiting.get("opinion"),
        waiting=await held_files.waiting(person, opened.matter.id, session_of(request).id),
        helpers=[await offices.office(one) for one in await assisting.helpers(opened.matter)],
        opinions=said,
        names=await staff.names(one.by for one in said if one.by),
        may_invite=assisting.may_invite(person, opened.matter),
        helps=await assisting.is_helper(person, opened.matter) and not opened.row.ended,
        current="inbox",
    )


async def _forms(opened: OpenCase, *, again: bool = False) -> dict[str, Form]:
    """`again`: a second click names an office that has just been invited, or is gone."""
    helpers, others = await assisting.helpers(opened.matter), await assisting.may_be_invited(opened.matter)
    known = [*others, *helpers]
    return {
        "invite": INVITE.with_choices(office=await _choices(known if again else others)),
        "end": END.with_choices(office=await _choices(known if again else helpers)),
    }


async def _choices(codes: list[str]) -> list[Choice]:
    rows: dict[str, Any] = {row.code: row for row in await offices.offices()}
    return [Choice(code, Words(rows[code].zh, rows[code].en)) for code in codes]


def _room(opened: OpenCase, settings: Settings) -> Room:
    return Room(tuple(file for one in opinions.of(opened.steps) for file in one.files), settings)
