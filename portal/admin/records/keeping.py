"""Records of an office: the list by state, the page of one, handing over what was drafted."""

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery

from portal.admin.desk.forms import version_of
from portal.admin.middleware import signed_in
from portal.admin.records.shown import (
    PATH,
    faults_of,
    offset_of,
    pages_of,
    refused,
    states,
    words,
)
from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, NotFound, Refused
from portal.offices import queries as offices
from portal.records import desk, drafting, lists, prefilling, scheduling
from portal.records.desk import OpenRecord
from portal.records.reviewing import review_of
from portal.staff.people import Person
from portal.web.bodies import read_form
from portal.web.fields import Checkbox, Day, TextArea
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.guards import SIGNED_IN
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

SUBMITTED = declare_notice("record-submitted", N_("已提交审核。另一名审核人同意后才会公示。"))
SEND_BACK = Form((TextArea("reason", N_("退回的理由"), limit=1000, rows=3),), name="return")
TAKE_BACK = Form((TextArea("reason", N_("取消公示的理由"), limit=1000, rows=3),), name="taking-back")
APPROVAL = Form(
    (
        Day(
            "public_on",
            N_("公示日期"),
            hint=N_("留空就是今天。到了这一天零时，公众才看得到。"),
            required=False,
        ),
        Checkbox("late", N_("晚于规定时限公示"), required=False),
    ),
    name="approval",
)
_STATES = ("draft", "review", "scheduled", "published")


class RecordsController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:records", opt={"permission": desk.DRAFT})
    async def own(self, request: PortalRequest, show: FromQuery[str] = "") -> Answer:
        """The records of the visitor's offices, unfinished ones first."""
        person = signed_in(request)
        state = show if show in _STATES else ""
        found = await lists.own(person, state=state, offset=offset_of(request))
        return page(
            request,
            "admin/records/list.html",
            records=found.records,
            pages=pages_of(request, found.total, PATH, {"show": state}),
            counts=await lists.counts(person),
            shown=state,
            states=states(),
            current="records",
        )

    @get("/{record:uuid}", name="admin:record", opt={"permission": SIGNED_IN})
    async def one(self, request: PortalRequest, record: FromPath[UUID]) -> Answer:
        """For everybody whose office holds the key; the buttons are those of his role."""
        return await record_page(request, record)

    @post("/{record:uuid}/submission", name="admin:record-submit", opt={"permission": desk.DRAFT})
    async def submit(self, request: PortalRequest, record: FromPath[UUID]) -> Answer:
        data = await read_form(request)
        try:
            await drafting.submit(signed_in(request), record, version=version_of(data))
        except (InvalidInput, Refused, Conflict) as error:
            return await record_page(request, record, refused(APPROVAL.blank(), error))
        return see_other(f"{PATH}/{record}", notice=SUBMITTED)


async def record_page(request: PortalRequest, record: UUID, wrong: Bound | None = None) -> Answer:
    """`wrong` is the form of the page that could not be taken; the others are blank."""
    person = signed_in(request)
    opened = await desk.open_record(person, record)
    review = await review_of(person, opened)
    forms = {one.name: one.blank() for one in (SEND_BACK, APPROVAL, TAKE_BACK)}
    if wrong is not None:
        forms[wrong.form.name] = wrong
    return page(
        request,
        "admin/records/record.html",
        form=wrong,
        forms=forms,
        record=opened,
        review=review,
        holders=[await offices.office(code) for code in sorted(opened.offices)],
        faults=faults_of(review.preview),
        may_draft=opened.row.state == "draft" and desk.may_draft(person, opened.row.office),
        may_take_back=scheduling.may_take_back(person, opened),
        remaining=await _remaining(person, opened),
        overdue=review.preview.basis is not None and review.preview.basis.due_on < clock.today(),
        states=states(),
        **_place(person, opened),
        **await words(),
    )


def _place(person: Person, opened: OpenRecord) -> dict[str, Any]:
    """The list that leads to this record: of whoever checks it, or of whoever drafts."""
    checks, drafts = (what in person.permissions for what in (desk.CHECK, desk.DRAFT))
    if checks and (opened.row.state == "review" or not drafts):
        return {"back": f"{PATH}/review", "current": "check"}
    return {"back": PATH if drafts else "/staff", "current": "records"}


async def _remaining(person: Person, opened: OpenRecord) -> tuple[prefilling.Subject, ...]:
    """Other subjects of the same case that still need a record, for whoever drafts them."""
    row = opened.row
    if row.case_number is None or not desk.may_draft(person, row.office):
        return ()
    try:
        return (await prefilling.decided(person, row.case_number)).remaining
    except NotFound:
        return ()
