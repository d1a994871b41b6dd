"""Entering a tip: one form, one look at where it goes, and a receipt for the caller if he wants one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from litestar import Controller, Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from portal.admin.channels import cookies
from portal.admin.channels.forms import EntryForm, blank, entry_form, entry_of, filled
from portal.admin.middleware import signed_in
from portal.catalogue import answers as told
from portal.catalogue import kinds
from portal.catalogue.codelists import label
from portal.channels import entering
from portal.channels.entering import AlreadyEntered, Entry, Gone
from portal.core.errors import N_, DomainError, Message
from portal.core.receipts import same_group
from portal.documents.queries import notice_in_force
from portal.offices import queries as offices
from portal.offices.routing import UnknownCode
from portal.settings import Settings
from portal.staff import keyring
from portal.tips import clocks, routing
from portal.tips.changing import WRONG_GROUP
from portal.web import uploads
from portal.web.bodies import read_form
from portal.web.fields import Text
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.i18n import language
from portal.web.questions import NO_LONGER
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.told import answers_shown
from portal.web.types import Answer, PortalRequest

PATH: Final = "/staff/enter"
GONE: Final = declare_notice(
    "entry-gone", N_("那件登记已经过期清除。没有保存的内容要重新填写。"), kind="warning"
)
CHANGED: Final = declare_notice("entry-changed", N_("承办单位与刚才显示的不同，请再看一遍。"), kind="warning")
"""Rules or answers changed while the page was open: nobody registers to an office he was not shown."""
LAST_GROUP: Final = Form(
    (
        Text(
            "last_group",
            N_("请对方念出查询码的最后一组"),
            hint=N_("对方念对了，说明已经抄好。填最后5位，不分大小写。"),
            missing=N_("请填写查询码的最后一组，共5位。"),
            limit=30,
            short=True,
        ),
    )
)
FILES: Final = Form(uploads.fields(N_("要上传的文件")))


def lead_back(request: PortalRequest, error: Gone) -> Redirect:
    return see_other(PATH, notice=GONE)


def lead_on(request: PortalRequest, error: AlreadyEntered) -> Redirect:
    """A second click, or the way back to a page of something registered."""
    return see_other(f"{PATH}/{request.path_params['entry']}/done")


def lead_to_area(request: PortalRequest, error: UnknownCode) -> Redirect:
    """An area ended between writing and looking: the form says which."""
    return see_other(f"{PATH}/{request.path_params['entry']}")


LEADS: dict[int | type[Exception], Callable[[Request[Any, Any, Any], Any], Answer]] = {
    Gone: lead_back,
    AlreadyEntered: lead_on,
    UnknownCode: lead_to_area,
}


class EnteringController(Controller):
    path = PATH
    include_in_schema = False
    exception_handlers = LEADS

    @get(name="admin:enter", opt={"permission": "tips.enter"})
    async def show(self, request: PortalRequest) -> Answer:
        await cookies.forget_finished(signed_in(request))
        data = blank()
        asked = await entry_form(data.get("kind"), data)
        return _form_page(request, asked, Bound(form=asked.form, raw=data))

    @post(name="admin:enter-check", opt={"permission": "tips.enter"})
    async def send(self, request: PortalRequest) -> Answer:
        return await _taken(request, await read_form(request))

    @get("/{entry:str}", name="admin:enter-change", opt={"permission": "tips.enter"})
    async def change(self, request: PortalRequest, entry: FromPath[str]) -> Answer:
        found = await entering.found(signed_in(request), cookies.token_of(entry))
        data = filled(found)
        asked = await entry_form(data.get("kind"), data)
        form = Bound(form=asked.form, raw=data)
        if await routing.area_has_ended(found.answers):
            form = form.with_error("area", Message(NO_LONGER))
        return _form_page(request, asked, form, entry)

    @post("/{entry:str}", name="admin:enter-changed", opt={"permission": "tips.enter"})
    async def changed(self, request: PortalRequest, entry: FromPath[str]) -> Answer:
        return await _taken(request, await read_form(request), entry)

    @get("/{entry:str}/check", name="admin:enter-look", opt={"permission": "tips.enter"})
    async def check(self, request: PortalRequest, entry: FromPath[str]) -> Answer:
        return await check_page(request, entry, FILES.blank())

    @post("/{entry:str}/check", name="admin:enter-confirm", opt={"permission": "tips.enter"})
    async def confirm(self, request: PortalRequest, entry: FromPath[str]) -> Answer:
        data, person, token = await read_form(request), signed_in(request), cookies.token_of(entry)
        found = await entering.found(person, token)
        if uploads.undecided(found.files):
            form = FILES.blank().with_error(uploads.FILES, Message(uploads.DECIDE))
            return await check_page(request, entry, form)
        if data.get("office") != (await _route(found))["office"].code:
            return see_other(f"{PATH}/{entry}/check", notice=CHANGED)
        if data.get("receipt") == "yes" and found.may_have_receipt:
            await entering.change(person, token, entering.with_receipt)
            return see_other(f"{PATH}/{entry}/receipt")
        await entering.change(person, token, entering.without_receipt)
        await entering.enter(person, token)
        return see_other(f"{PATH}/{entry}/done")

    @get("/{entry:str}/receipt", name="admin:enter-receipt", opt={"permission": "tips.enter"})
    async def receipt(self, request: PortalRequest, entry: FromPath[str]) -> Answer:
        return await _receipt_page(request, entry, LAST_GROUP.blank())

    @post("/{entry:str}/receipt", name="admin:enter-send", opt={"permission": "tips.enter"})
    async def register(self, request: PortalRequest, entry: FromPath[str]) -> Answer:
        data, person, token = await read_form(request), signed_in(request), cookies.token_of(entry)
        found = await entering.found(person, token)
        form = LAST_GROUP.bind(data)
        if form.ok and not same_group(form.values["last_group"], found.receipt or ""):
            form = form.with_error("last_group", Message(WRONG_GROUP))
        if not form.ok:
            return await _receipt_page(request, entry, form)
        await entering.enter(person, token)
        return see_other(f"{PATH}/{entry}/done")

    @get("/{entry:str}/done", name="admin:enter-done", opt={"permission": "tips.enter"})
    async def done(self, request: PortalRequest, entry: FromPath[str]) -> Answer:
        """The number is shown to whoever entered it, once; what he may open afterwards his office decides."""
        registered = await entering.entered(cookies.token_of(entry))
        if registered is None:
            raise Gone
        owner = await offices.office(registered.proposed)
        return page(
            request, "admin/channels/done.html", number=registered.number, office=owner, current="enter"
        )

    @post("/{entry:str}/drop", name="admin:enter-drop", opt={"permission": "tips.enter"})
    async def drop(self, request: PortalRequest, entry: FromPath[str]) -> Answer:
        await read_form(request)
        await entering.give_up(signed_in(request), cookies.token_of(entry))
        return see_other(PATH)


async def _taken(request: PortalRequest, data: FormData, name: str = "") -> Answer:
    """The form with other questions, with its errors, or the look at where the tip goes."""
    action = data.get("action")
    another = action.removeprefix("add-") if action.startswith("add-") else ""
    asked = await entry_form(data.get("kind"), data, another=another)
    if another or data.get("asked") != asked.kind.code:
        return _form_page(request, asked, Bound(form=asked.form, raw=data), name)
    form = asked.checked(data)
    if form.ok:
        try:
            entry = entry_of(asked, form, notice=(await notice_in_force()).version)
            return see_other(f"{PATH}/{await _kept(request, entry, name)}/check")
        except (Gone, AlreadyEntered):
            raise
        except DomainError as refusal:
            form = form.with_refusal(refusal)
    return _form_page(request, asked, form, name)


async def _kept(request: PortalRequest, entry: Entry, name: str) -> str:
    person = signed_in(request)
    if not name:
        return cookies.remember(await entering.begin(person, entry))
    await entering.change(
        person,
        cookies.token_of(name),
        lambda before: replace(entry, files=before.files, receipt=before.receipt),
    )
    return name


def _form_page(request: PortalRequest, asked: EntryForm, form: Bound, name: str = "") -> Answer:
    return page(
        request,
        "admin/channels/enter.html",
        form=form,
        asked=asked,
        seen=asked.doubted(form),
        action=f"{PATH}/{name}" if name else PATH,
        back=f"{PATH}/{name}/check" if name else "",
        current="enter",
    )


async def check_page(request: PortalRequest, name: str, form: Bound, status: int | None = None) -> Answer:
    settings: Settings = request.app.state.settings
    entry = await entering.found(signed_in(request), cookies.token_of(name))
    return page(
        request,
        "admin/channels/check.html",
        status,
        form=form,
        entry=entry,
        kind=kinds.kind(entry.kind),
        channel=label("channel", entry.channel, language()),
        urgency=label("priority", entry.urgency, language()),
        told=await answers_shown(entry.kind, entry.answers),
        route=await _route(entry),
        path=f"{PATH}/{name}",
        most=uploads.MOST_FILES,
        file_limit=settings.file_limit,
        tip_limit=settings.tip_limit,
        current="enter",
    )


async def _route(entry: Entry) -> dict[str, Any]:
    """拟交由: the office, the rule and the reason, as the rules decide today."""
    decision = await routing.propose(entry.kind, told.asked(kinds.kind(entry.kind), entry.answers))
    return {
        "decision": decision,
        "office": await offices.office(decision.owner),
        "opened": await keyring.current_epoch(decision.owner) is not None,
        "due": await clocks.triage_due(entry.received_on),
    }


async def _receipt_page(request: PortalRequest, name: str, form: Bound) -> Answer:
    entry = await entering.found(signed_in(request), cookies.token_of(name))
    if entry.receipt is None:
        return see_other(f"{PATH}/{name}/check")
    settings: Settings = request.app.state.settings
    return page(
        request,
        "admin/channels/receipt.html",
        form=form,
        code=entry.receipt,
        progress_address=f"{settings.public_url}/progress",
        path=f"{PATH}/{name}",
        current="enter",
    )
