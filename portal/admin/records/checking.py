"""The checker's pages: what waits, each with its preview; approving one or many, sending or taking back."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import typed_in, version_of
from portal.admin.desk.stepping import too_late
from portal.admin.middleware import signed_in
from portal.admin.records.keeping import APPROVAL, SEND_BACK, TAKE_BACK, record_page
from portal.admin.records.shown import (
    PATH,
    day_in,
    faults_of,
    offset_of,
    pages_of,
    refused,
    states,
    words,
)
from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, Refused
from portal.records import bulk, desk, drafting, lists, publishing, scheduling
from portal.records.reviewing import review_of
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.guards import SIGNED_IN
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PUBLISHED = declare_notice("record-published", N_("已公示。"))
SCHEDULED = declare_notice("record-scheduled", N_("已同意。到了所选的日期自动公示，在那之前可以取消。"))
RETURNED = declare_notice("record-returned", N_("已退回起草人。"))
TAKEN_BACK = declare_notice("record-taken-back", N_("已取消，退回为草稿。公众没有看到过它。"))
ALL_PUBLISHED = declare_notice("records-published", N_("选中的都已公示。"))


class CheckingController(Controller):
    path = PATH
    include_in_schema = False

    @get("/review", name="admin:records-review", opt={"permission": desk.CHECK})
    async def waiting(self, request: PortalRequest) -> Answer:
        return await _review_page(request, {})

    @post("/review", name="admin:records-approve", opt={"permission": desk.CHECK})
    async def approve_many(self, request: PortalRequest) -> Answer:
        """Each on its own: what one record lacks keeps no other back."""
        data, person = await read_form(request), signed_in(request)
        done = await bulk.approve(person, data.all("record"))
        if done.taken and not done.refused:
            return see_other(f"{PATH}/review", notice=ALL_PUBLISHED)
        return await _review_page(request, done.refused, taken=done.taken, nothing=not data.all("record"))

    @post("/{record:uuid}/approval", name="admin:record-approve", opt={"permission": desk.CHECK})
    async def approve(self, request: PortalRequest, record: FromPath[UUID]) -> Answer:
        form = APPROVAL.bind(await read_form(request))
        if not form.ok:
            return await record_page(request, record, form)
        try:
            await publishing.approve(
                signed_in(request),
                record,
                version=version_of(form.raw),
                public_on=form.values["public_on"],
                late=form.values["late"],
                until=day_in(form.raw.get("until")),
            )
        except (InvalidInput, Refused, Conflict) as error:
            return await record_page(request, record, refused(form, error))
        day = form.values["public_on"]
        scheduled = day is not None and day > clock.today()
        return see_other(f"{PATH}/review", notice=SCHEDULED if scheduled else PUBLISHED)

    @post("/{record:uuid}/return", name="admin:record-return", opt={"permission": desk.CHECK})
    async def send_back(self, request: PortalRequest, record: FromPath[UUID]) -> Answer:
        form = SEND_BACK.bind(await read_form(request))
        if not form.ok:
            return await record_page(request, record, form)
        try:
            reason, version = form.values["reason"], version_of(form.raw)
            await drafting.send_back(signed_in(request), record, version=version, reason=reason)
        except (Refused, Conflict) as error:
            # The page of the record has no such form any more; what he wrote must not go with it.
            return too_late(request, error, typed_in(form), back=f"{PATH}/{record}", current="check")
        return see_other(f"{PATH}/review", notice=RETURNED)

    @post("/{record:uuid}/taking-back", name="admin:record-take-back", opt={"permission": SIGNED_IN})
    async def take_back(self, request: PortalRequest, record: FromPath[UUID]) -> Answer:
        form = TAKE_BACK.bind(await read_form(request))
        if not form.ok:
            return await record_page(request, record, form)
        try:
            reason, version = form.values["reason"], version_of(form.raw)
            await scheduling.take_back(signed_in(request), record, version=version, reason=reason)
        except (Refused, Conflict) as error:
            return too_late(request, error, typed_in(form), back=f"{PATH}/{record}", current="records")
        return see_other(f"{PATH}/{record}", notice=TAKEN_BACK)


async def _review_page(
    request: PortalRequest, problems: dict[UUID, Message], *, taken: int = 0, nothing: bool = False
) -> Answer:
    person = signed_in(request)
    found = await lists.waiting(person, offset=offset_of(request))
    reviews = [(one, await review_of(person, one)) for one in found.records]
    return page(
        request,
        "admin/records/review.html",
        422 if problems or nothing else None,
        reviews=[(one, review, faults_of(review.preview)) for one, review in reviews],
        pages=pages_of(request, found.total, f"{PATH}/review"),
        problems=problems,
        taken=taken,
        nothing=nothing,
        states=states(),
        current="check",
        **await words(),
    )
