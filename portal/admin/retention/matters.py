"""One tip or case: its holds, its archive export, and when it ends."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Stream

from portal.admin.middleware import signed_in
from portal.admin.retention.forms import HOLD, RELEASE
from portal.admin.retention.shown import IN_WORDS
from portal.cases.matters import Matter
from portal.catalogue.states import STAFF_LABELS, Subject
from portal.core.errors import N_, DomainError, NotFound
from portal.retention import exporting, holding
from portal.retention.exporting import may_export
from portal.retention.standing import standing_of
from portal.staff import queries as staff
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/retention"
HELD = declare_notice("matter-held", N_("已保全，解除之前不会删除。"))
RELEASED = declare_notice("matter-released", N_("已解除保全。缓冲期过后才会按期限删除。"))
_SUBJECTS: dict[str, Subject] = {"tips": "tip", "cases": "case"}
_HOLD = {"permission": "retention.hold"}


class MatterController(Controller):
    path = f"{PATH}/{{group:str}}/{{number:str}}"
    include_in_schema = False

    @get(name="admin:retention-matter", opt={"permission": "retention.see"})
    async def show(self, request: PortalRequest, group: FromPath[str], number: FromPath[str]) -> Answer:
        return await _matter_page(request, group, number)

    @post("/holds", name="admin:hold", opt=_HOLD)
    async def hold(self, request: PortalRequest, group: FromPath[str], number: FromPath[str]) -> Answer:
        form = HOLD.bind(await read_form(request))
        if form.ok:
            try:
                person, reason, until = signed_in(request), form.values["reason"], form.values["until"]
                await holding.place(person, _subject(group), number, reason, until=until)
                return see_other(f"{PATH}/{group}/{number}", notice=HELD)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _matter_page(request, group, number, form)

    @post("/holds/{hold:uuid}/release", name="admin:hold-release", opt=_HOLD)
    async def release(
        self, request: PortalRequest, group: FromPath[str], number: FromPath[str], hold: FromPath[UUID]
    ) -> Answer:
        form = RELEASE.bind(await read_form(request))
        if form.ok:
            try:
                await holding.release(signed_in(request), hold, form.values["reason"])
                return see_other(f"{PATH}/{group}/{number}", notice=RELEASED)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _matter_page(request, group, number, form)

    @post("/archive", name="admin:archive", opt={"permission": "cases.export"})
    async def archive(self, request: PortalRequest, group: FromPath[str], number: FromPath[str]) -> Answer:
        await read_form(request)
        if _subject(group) != "case":
            raise NotFound
        export = await exporting.export(signed_in(request), number)
        # Taken before the answer begins: what goes wrong becomes a page and not half a download.
        first = await anext(export.chunks, b"")
        headers = {"Content-Disposition": f'attachment; filename="{export.filename}"'}
        return Stream(_joined(first, export.chunks), media_type="application/zip", headers=headers)


async def _matter_page(
    request: PortalRequest, group: str, number: str, failed: Bound | None = None
) -> Answer:
    person = signed_in(request)
    matter = await holding.held_matter(person, _subject(group), number)
    holds = await holding.holds_on([matter.id, *(tip.id for tip in matter.tips)])
    return page(
        request,
        "admin/retention/matter.html",
        form=failed,
        group=group,
        matter=matter,
        ended=await standing_of(matter.subject, matter.id),
        holds=holds,
        names=await staff.names_of_actors(
            actor for one in holds for actor in (one.placed_by, one.released_by)
        ),
        export=await exporting.last_export(matter),
        may_hold=holding.may_hold(person, matter),
        may_export=may_export(person, matter),
        states=STAFF_LABELS,
        **IN_WORDS,
        **_forms(failed),
        **_place(group, matter),
    )


def _forms(failed: Bound | None) -> dict[str, Any]:
    forms = {"hold": HOLD.blank(), "release": RELEASE.blank()}
    if failed is not None:
        forms[failed.form.name] = failed
    return forms


def _place(group: str, matter: Matter) -> dict[str, Any]:
    return {"desk": f"/staff/{group}/{matter.number}", "here_at": f"{PATH}/{group}/{matter.number}"}


def _subject(group: str) -> Subject:
    if group not in _SUBJECTS:
        raise NotFound
    return _SUBJECTS[group]


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk
