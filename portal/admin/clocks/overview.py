"""What everybody's clocks are made of: the years of the calendar, the length of each period, the ladder."""

from typing import Final

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.clocks.forms import DAY, LENGTH
from portal.admin.clocks.shown import IN_WORDS, rungs_shown
from portal.admin.clocks.years import months_of
from portal.admin.middleware import signed_in
from portal.clocks import editing, loading
from portal.clocks.recomputing import year_to_come
from portal.core.errors import N_, DomainError, NotFound
from portal.offices import holidays
from portal.offices import queries as offices
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH: Final = "/staff/clocks"
PERMISSION: Final = {"permission": "clocks.edit"}
LOADED = declare_notice("calendar-loaded", N_("已载入。暂定的期限已经重新计算。"))
NOTHING_NEW = declare_notice("calendar-complete", N_("已公布的年份都已载入。"))
DAY_SET = declare_notice("calendar-day-set", N_("已更改。经过这一天的期限已经重新计算。"))
SET = declare_notice("clock-rule-set", N_("已保存，从施行日期起生效。"))


class ClocksController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:clocks", opt=PERMISSION)
    async def show(self, request: PortalRequest) -> Answer:
        years = sorted((await offices.work_calendar()).years, reverse=True)
        return page(
            request,
            "admin/clocks/overview.html",
            years=[(year, await offices.special_days(year)) for year in years],
            missing=None if (needed := year_to_come()) in years else needed,
            known=list(range(max(years, default=0) + 1, holidays.latest() + 1)),
            rules=await offices.clock_rules(),
            rungs=await rungs_shown(),
            current="clocks",
            **IN_WORDS,
        )

    @post("/calendar", name="admin:calendar-load", opt=PERMISSION)
    async def load(self, request: PortalRequest) -> Answer:
        await read_form(request)
        done = await loading.load_announced(actor=signed_in(request).actor)
        return see_other(PATH, notice=LOADED if done else NOTHING_NEW)

    @get("/years/{year:int}", name="admin:calendar-year", opt=PERMISSION)
    async def year(self, request: PortalRequest, year: FromPath[int]) -> Answer:
        return await _year_page(request, year, DAY.blank())

    @post("/years/{year:int}", name="admin:calendar-day", opt=PERMISSION)
    async def set_day(self, request: PortalRequest, year: FromPath[int]) -> Answer:
        form = DAY.bind(await read_form(request))
        if form.ok:
            values, actor = form.values, signed_in(request).actor
            try:
                await editing.set_day(
                    values["day"],
                    is_workday=values["work"] == "work",
                    name=values["name"],
                    reason=values["reason"],
                    actor=actor,
                )
                return see_other(f"{PATH}/years/{values['day'].year}", notice=DAY_SET)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _year_page(request, year, form)

    @get("/rules/{name:str}", name="admin:clock-rule", opt=PERMISSION)
    async def rule(self, request: PortalRequest, name: FromPath[str]) -> Answer:
        return await _rule_page(request, name, LENGTH.blank())

    @post("/rules/{name:str}", name="admin:clock-rule-set", opt=PERMISSION)
    async def set_rule(self, request: PortalRequest, name: FromPath[str]) -> Answer:
        form = LENGTH.bind(await read_form(request))
        if form.ok:
            try:
                await editing.new_length(name, **form.values, actor=signed_in(request).actor)
                return see_other(f"{PATH}/rules/{name}", notice=SET)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _rule_page(request, name, form)


async def _year_page(request: PortalRequest, year: int, form: Bound) -> Answer:
    calendar = await offices.work_calendar()
    if year not in calendar.years:
        raise NotFound
    return page(
        request,
        "admin/clocks/year.html",
        form=form,
        year=year,
        months=months_of(year, calendar, await offices.holiday_names()),
        edited=[row for row in await offices.special_days(year) if row.reason],
        others=sorted(calendar.years),
        current="clocks",
        **IN_WORDS,
    )


async def _rule_page(request: PortalRequest, name: str, form: Bound) -> Answer:
    versions = [row for row in await offices.clock_versions() if row.name == name]
    if not versions:
        raise NotFound
    return page(
        request,
        "admin/clocks/rule.html",
        form=form,
        versions=versions[::-1],
        current="clocks",
        **IN_WORDS,
    )
