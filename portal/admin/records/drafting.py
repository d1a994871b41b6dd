"""Beginning a record: from a decided case, subject by subject, or by hand; and revising it."""

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery

from portal.admin.desk.forms import version_of
from portal.admin.middleware import signed_in
from portal.admin.records import writing
from portal.admin.records.answers import answers_of, blank_answers
from portal.admin.records.forms import Kind, kind_of
from portal.admin.records.shown import PATH, id_in
from portal.admin.records.writing import Page
from portal.core.errors import N_, Conflict, Refused
from portal.offices import queries as offices
from portal.records import desk, drafting, prefilling
from portal.records.content import Content
from portal.staff.people import Person
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.redirects import see_other
from portal.web.types import Answer, PortalRequest

DRAFTED = declare_notice("record-drafted", N_("草稿已密封保存。请核对预览，再提交审核。"))
REVISED = declare_notice("record-revised", N_("修改已密封保存。"))

# Loading the page again would only send the outdated version once more.
_OUTDATED = N_("内容已被他人更新，您这次的修改没有保存，仍在下面。请先复制，再返回打开最新的草稿修改。")


class RevisingController(Controller):
    """A draft that is there already."""

    path = f"{PATH}/{{record:uuid}}/content"
    include_in_schema = False
    opt = {"permission": desk.DRAFT}  # noqa: RUF012

    @get(name="admin:record-content")
    async def ask(self, request: PortalRequest, record: FromPath[UUID]) -> Answer:
        opened = await desk.open_record(signed_in(request), record)
        answers = answers_of(opened.content)
        return await writing.blank(request, _revision(opened), kind_of(answers), answers)

    @post(name="admin:record-revise")
    async def revise(self, request: PortalRequest, record: FromPath[UUID]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        about = _revision(await desk.open_record(person, record), version_of(data))

        async def save(content: Content) -> Answer:
            try:
                await drafting.revise(person, record, content, version=about.version)
            except Conflict:
                raise Conflict(_OUTDATED) from None
            return see_other(f"{PATH}/{record}", notice=REVISED)

        return await writing.sent(request, person, about, data, save)


class CaseRecordController(Controller):
    """A record begun from the page of its decided case: one for each subject."""

    path = "/staff/cases/{case:str}/records/new"
    include_in_schema = False
    opt = {"permission": desk.DRAFT}  # noqa: RUF012

    @get(name="admin:case-record")
    async def ask(
        self, request: PortalRequest, case: FromPath[str], of: FromQuery[str] = "", kind: FromQuery[str] = ""
    ) -> Answer:
        about = await _from_case(signed_in(request), case, of, any_other=bool(kind))
        chosen: Kind = "unit" if kind == "unit" else "person"
        answers = blank_answers(chosen)
        if about.decided:
            answers |= about.decided.decision
        if about.subject:
            values = {name: text for name, text in about.subject.values.items() if name != "identity_number"}
            answers |= {"subject_type": about.subject.subject_type, "role": about.subject.role, **values}
            chosen = kind_of(answers)
        return await writing.blank(request, about, chosen, answers)

    @post(name="admin:case-record-draft")
    async def draft(self, request: PortalRequest, case: FromPath[str]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        about = await _from_case(person, case, data.get("of"), any_other=True)

        async def save(content: Content) -> Answer:
            record = await drafting.draft(person, content, case=case, once=id_in(data.get("once")))
            return see_other(f"{PATH}/{record}", notice=DRAFTED)

        return await writing.sent(request, person, about, data, save)


class HandRecordController(Controller):
    """A record without a case, such as a decision from before the portal."""

    path = f"{PATH}/new"
    include_in_schema = False
    opt = {"permission": desk.DRAFT}  # noqa: RUF012

    @get(name="admin:record-new")
    async def ask(self, request: PortalRequest, kind: FromQuery[str] = "") -> Answer:
        about = await _by_hand(signed_in(request))
        chosen: Kind = "unit" if kind == "unit" else "person"
        return await writing.blank(request, about, chosen, blank_answers(chosen))

    @post(name="admin:record-draft")
    async def draft(self, request: PortalRequest) -> Answer:
        data, person = await read_form(request), signed_in(request)
        about = await _by_hand(person)
        office = data.get("office") or next(iter(about.offices), "")

        async def save(content: Content) -> Answer:
            record = await drafting.draft(person, content, office=office, once=id_in(data.get("once")))
            return see_other(f"{PATH}/{record}", notice=DRAFTED)

        return await writing.sent(request, person, about, data, save)


async def drafting_offices(person: Person) -> dict[str, Any]:
    """In which of his offices somebody drafts, with their names."""
    codes = [office for office in sorted(person.offices) if desk.may_draft(person, office)]
    return {code: await offices.office(code) for code in codes}


async def _from_case(person: Person, case: str, of: str, *, any_other: bool) -> Page:
    """The subject that was asked for, or else the first that still needs its record."""
    await drafting.decided_case(person, case)
    found = await prefilling.decided(person, case)
    first = None if any_other else next(iter(found.remaining), None)
    subject = found.subject(of) or first
    sealed = str(subject.values.get("identity_number", "")) if subject else ""
    path = f"/staff/cases/{case}/records/new"
    return Page(action=path, case=case, case_id=found.case.id, decided=found, subject=subject, sealed=sealed)


async def _by_hand(person: Person) -> Page:
    found = await drafting_offices(person)
    if not found:
        raise Refused(N_("您在这个单位没有起草公示的岗位。"))
    return Page(action=f"{PATH}/new", offices=found)


def _revision(opened: desk.OpenRecord, version: int | None = None) -> Page:
    now = opened.row.version if version is None else version
    return Page(action=f"{PATH}/{opened.row.id}/content", version=now, case_id=opened.row.case)
