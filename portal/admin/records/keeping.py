"""Disciplinary records for staff: drafting from a decided case, checking, approving and sending back."""

from uuid import UUID, uuid4

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import typed_in
from portal.admin.desk.stepping import too_late
from portal.admin.middleware import signed_in
from portal.admin.records.forms import (
    SECTIONS,
    SEND_BACK,
    answers_of,
    blank_answers,
    content_of,
    record_form,
)
from portal.catalogue import codelists
from portal.core.errors import N_, Conflict, DomainError, InvalidInput, Message, Refused
from portal.offices import queries as offices
from portal.records import desk, drafting, publishing, ruling
from portal.records.content import ROLES, SEVERITIES
from portal.records.labels import Labels, yuan
from portal.records.reviewing import review_of
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.guards import SIGNED_IN
from portal.web.i18n import Term, language
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/records"
DRAFTED = declare_notice("record-drafted", N_("草稿已密封保存。请核对预览，再提交审核。"))
REVISED = declare_notice("record-revised", N_("修改已密封保存。"))
SUBMITTED = declare_notice("record-submitted", N_("已提交审核。另一名审核人同意后才会公示。"))
PUBLISHED = declare_notice("record-published", N_("已公示。"))
RETURNED = declare_notice("record-returned", N_("已退回起草人。"))


class RecordsController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:records", opt={"permission": desk.DRAFT})
    async def own(self, request: PortalRequest) -> Answer:
        """The records of the visitor's offices, by state."""
        records = await desk.own_records(signed_in(request))
        return page(
            request,
            "admin/records/list.html",
            records=records,
            states=_states(),
            checking=False,
            current="records",
        )

    @get("/review", name="admin:records-review", opt={"permission": desk.CHECK})
    async def waiting(self, request: PortalRequest) -> Answer:
        records = await desk.waiting_for_check(signed_in(request))
        return page(
            request,
            "admin/records/list.html",
            records=records,
            states=_states(),
            checking=True,
            current="check",
        )

    @get("/{record:uuid}", name="admin:record", opt={"permission": SIGNED_IN})
    async def one(self, request: PortalRequest, record: FromPath[UUID]) -> Answer:
        """For everybody whose office holds the key; the buttons are those of his role."""
        return await _record_page(request, record, SEND_BACK.blank())

    @get("/{record:uuid}/content", name="admin:record-content", opt={"permission": desk.DRAFT})
    async def ask(self, request: PortalRequest, record: FromPath[UUID]) -> Answer:
        opened = await desk.open_record(signed_in(request), record)
        form = (await _form()).blank(**answers_of(opened.content))
        return _form_page(request, form, f"{PATH}/{record}/content", version=opened.row.version)

    @post("/{record:uuid}/content", name="admin:record-revise", opt={"permission": desk.DRAFT})
    async def revise(self, request: PortalRequest, record: FromPath[UUID]) -> Answer:
        form = (await _form()).bind(await read_form(request))
        version = _version(form.raw)
        if form.ok:
            try:
                person = signed_in(request)
                await drafting.revise(person, record, content_of(form.values), version=version)
                return see_other(f"{PATH}/{record}", notice=REVISED)
            except (InvalidInput, Conflict) as error:
                form = form.with_refusal(error)
        return _form_page(request, form, f"{PATH}/{record}/content", version=version)

    @post("/{record:uuid}/submission", name="admin:record-submit", opt={"permission": desk.DRAFT})
    async def submit(self, request: PortalRequest, record: FromPath[UUID]) -> Answer:
        data = await read_form(request)
        try:
            await drafting.submit(signed_in(request), record, version=_version(data))
        except (InvalidInput, Refused, Conflict) as error:
            return await _record_page(request, record, _refused(error))
        return see_other(f"{PATH}/{record}", notice=SUBMITTED)

    @post("/{record:uuid}/approval", name="admin:record-approve", opt={"permission": desk.CHECK})
    async def approve(self, request: PortalRequest, record: FromPath[UUID]) -> Answer:
        data = await read_form(request)
        try:
            await publishing.approve(signed_in(request), record, version=_version(data))
        except (InvalidInput, Refused, Conflict) as error:
            return await _record_page(request, record, _refused(error))
        return see_other(f"{PATH}/review", notice=PUBLISHED)

    @post("/{record:uuid}/return", name="admin:record-return", opt={"permission": desk.CHECK})
    async def send_back(self, request: PortalRequest, record: FromPath[UUID]) -> Answer:
        form = SEND_BACK.bind(await read_form(request))
        if form.ok:
            try:
                reason, version = form.values["reason"], _version(form.raw)
                await drafting.send_back(signed_in(request), record, version=version, reason=reason)
                return see_other(f"{PATH}/review", notice=RETURNED)
            except (Refused, Conflict) as error:
                # The page of the record has no such form any more; what he wrote must not go with it.
                return too_late(request, error, typed_in(form), back=f"{PATH}/{record}", current="check")
        return await _record_page(request, record, form)


class CaseRecordController(Controller):
    """A record begun from the page of its decided case."""

    path = "/staff/cases/{case:str}/records"
    include_in_schema = False

    @get("/new", name="admin:case-record", opt={"permission": desk.DRAFT})
    async def ask(self, request: PortalRequest, case: FromPath[str]) -> Answer:
        await drafting.decided_case(signed_in(request), case)
        return _form_page(request, (await _form()).blank(**blank_answers()), _new_path(case), case=case)

    @post("/new", name="admin:case-record-draft", opt={"permission": desk.DRAFT})
    async def draft(self, request: PortalRequest, case: FromPath[str]) -> Answer:
        form = (await _form()).bind(await read_form(request))
        if form.ok:
            try:
                content, once = content_of(form.values), _once(form.raw)
                record = await drafting.draft(signed_in(request), content, case=case, once=once)
                return see_other(f"{PATH}/{record}", notice=DRAFTED)
            except InvalidInput as error:
                form = form.with_refusal(error)
        return _form_page(request, form, _new_path(case), case=case)


async def _record_page(request: PortalRequest, record: UUID, form: Bound) -> Answer:
    person = signed_in(request)
    opened = await desk.open_record(person, record)
    review = await review_of(person, opened)
    return page(
        request,
        "admin/records/record.html",
        form=form,
        record=opened,
        review=review,
        holders=[await offices.office(code) for code in sorted(opened.offices)],
        findings=[_translated(finding.message) for finding in review.findings],
        may_draft=opened.row.state == "draft" and desk.may_draft(person, opened.row.office),
        states=_states(),
        labels=Labels(language()),
        yuan=yuan,
        roles=ROLES,
        severities=SEVERITIES,
        current="records",
    )


def _form_page(
    request: PortalRequest, form: Bound, action: str, *, version: int = 0, case: str = ""
) -> Answer:
    return page(
        request,
        "admin/records/form.html",
        form=form,
        sections=SECTIONS,
        action=action,
        version=version,
        once=_once(form.raw) or uuid4(),
        case=case,
        current="records",
    )


async def _form() -> Form:
    return record_form(await ruling.rules())


def _refused(error: DomainError) -> Bound:
    """Why a button did not do it, in the summary at the top; all that the checks found stands below."""
    messages = list(error.errors.values()) if isinstance(error, InvalidInput) else [error.message]
    return SEND_BACK.blank().with_error("", _translated(messages[0]))


def _translated(message: Message) -> Message:
    """The name of a field inside a sentence is a msgid of its own."""
    values = {name: Term(value) if name == "field" else value for name, value in message.values.items()}
    return Message(message.msgid, values)


def _version(data: FormData) -> int:
    """What the page was made from; anything else can be no version."""
    text = data.get("version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _once(data: FormData) -> UUID | None:
    """The number that the page gave to a new draft."""
    try:
        return UUID(data.get("once"))
    except ValueError:
        return None


def _new_path(case: str) -> str:
    return f"/staff/cases/{case}/records/new"


def _states() -> dict[str, codelists.Code]:
    return {code.code: code for code in codelists.code_list("publication_state")}
