"""Setting a period: proposed with a preview of what would end, confirmed by another, stopped by anybody."""

from datetime import timedelta
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.shown import kind_words
from portal.admin.middleware import signed_in
from portal.admin.retention.forms import period_form
from portal.admin.retention.shown import label_of
from portal.core import clock
from portal.core.errors import N_, InvalidInput
from portal.retention import periods
from portal.retention.preview import Preview, preview
from portal.staff import queries as staff
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/retention/periods"
SET = {"permission": "retention.set"}
PROPOSED = declare_notice("period-proposed", N_("已提出，等待另一位同事确认。确认之前什么也不会删除。"))
CONFIRMED = declare_notice("period-confirmed", N_("已确认，从施行日期起按这个期限删除。"), kind="warning")
DROPPED = declare_notice("period-dropped", N_("这项期限已撤回。"))
STOPPED = declare_notice("period-stopped", N_("已停用，不再按这个期限删除。"))


class PeriodsController(Controller):
    path = PATH
    include_in_schema = False
    opt = SET

    @get("/new", name="admin:period-new")
    async def ask(self, request: PortalRequest) -> Answer:
        return _form_page(request, period_form().blank(valid_from=clock.today() + timedelta(days=1)), None)

    @post("/new", name="admin:period-propose")
    async def propose(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        form = _checked(period_form().bind(data))
        if not form.ok:
            return _form_page(request, form, None)
        values = {**form.values, "kind": form.values["kind"] or None}
        if data.get("act") != "propose":
            return _form_page(request, form, await _previewed(values))
        made = await periods.propose(**values, actor=signed_in(request).actor)
        return see_other(f"{PATH}/{made}", notice=PROPOSED)

    @get("/{period:uuid}", name="admin:period")
    async def one(self, request: PortalRequest, period: FromPath[UUID]) -> Answer:
        found = await periods.period(period)
        seen = await preview(
            outcome=found.outcome,
            kind=found.kind,
            months=found.months,
            begins=max(found.valid_from, clock.today()),
        )
        return page(
            request,
            "admin/retention/period.html",
            period=found,
            preview=seen,
            label=label_of(found.outcome),
            kind=kind_words(found.kind) if found.kind else None,
            names=await staff.names_of_actors((found.proposed_by, found.confirmed_by)),
            is_mine=found.proposed_by == signed_in(request).actor,
            running=not found.proposed and (found.valid_to is None or found.valid_to >= clock.today()),
            current="retention",
        )

    @post("/{period:uuid}/confirmation", name="admin:period-confirm")
    async def confirm(self, request: PortalRequest, period: FromPath[UUID]) -> Answer:
        await read_form(request)
        await periods.confirm(period, actor=signed_in(request).actor)
        return see_other(f"{PATH}/{period}", notice=CONFIRMED)

    @post("/{period:uuid}/withdrawal", name="admin:period-drop")
    async def drop(self, request: PortalRequest, period: FromPath[UUID]) -> Answer:
        await read_form(request)
        await periods.drop(period, actor=signed_in(request).actor)
        return see_other("/staff/retention", notice=DROPPED)

    @post("/{period:uuid}/stop", name="admin:period-stop")
    async def stop(self, request: PortalRequest, period: FromPath[UUID]) -> Answer:
        await read_form(request)
        await periods.stop(period, actor=signed_in(request).actor)
        return see_other(f"{PATH}/{period}", notice=STOPPED)


def _checked(form: Bound) -> Bound:
    if not form.ok:
        return form
    values = {name: form.values[name] for name in ("outcome", "months", "valid_from")}
    try:
        periods.check(**values, kind=form.values["kind"] or None)
    except InvalidInput as error:
        return form.with_refusal(error)
    return form


async def _previewed(values: dict[str, object]) -> Preview:
    named = {name: values[name] for name in ("outcome", "kind", "months")}
    return await preview(**named, begins=values["valid_from"])  # type: ignore[arg-type]


def _form_page(request: PortalRequest, form: Bound, seen: Preview | None) -> Answer:
    return page(request, "admin/retention/new.html", form=form, preview=seen, current="retention")
