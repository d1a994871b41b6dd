"""The page of the draft: what changes, whether it was proved and replayed, and switching it on."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import version_of
from portal.admin.middleware import signed_in
from portal.admin.routing.forms import BEGINS
from portal.admin.routing.rules import CURRENT, DRAFT_PATH, EDIT, PATH, all_offices
from portal.admin.routing.words import (
    Offices,
    Said,
    code_words,
    differences,
    duty_said,
    office_words,
    rule_said,
)
from portal.catalogue.rows import DutyRow, RuleRow
from portal.core.errors import N_, DomainError
from portal.offices import queries, routing_proposing, routing_switching
from portal.offices.routing_changes import Change, RoutingRows
from portal.offices.routing_drafts import Draft, open_draft
from portal.staff import queries as staff
from portal.tips import replaying
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

CHECKED = declare_notice("draft-checked", N_("检查完了，结果在下面。"), kind="info")
BEGINS_SET = declare_notice("draft-begins", N_("施行日期已改。请重新检查。"))
TAKEN_BACK = declare_notice("change-taken-back", N_("这项改动已撤回。"))
DROPPED = declare_notice("draft-dropped", N_("草案已放弃，规则没有变。"))
SWITCHED = declare_notice("draft-switched", N_("已启用，从施行日期起按新规则分办。"))


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of the draft in words: only what differs, or the whole of what is new or ends."""

    change: Change
    title: str
    path: str
    is_new: bool
    said: list[Said]


class DraftController(Controller):
    path = DRAFT_PATH
    include_in_schema = False
    opt = EDIT

    @get(name="admin:routing-draft")
    async def show(self, request: PortalRequest) -> Answer:
        return await _draft_page(request)

    @post("/check", name="admin:routing-check")
    async def check(self, request: PortalRequest) -> Answer:
        version = version_of(await read_form(request))
        await replaying.check_draft(version=version, actor=signed_in(request).actor)
        return see_other(DRAFT_PATH, notice=CHECKED)

    @post("/begins", name="admin:routing-begins")
    async def begins(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        form = BEGINS.bind(data)
        if form.ok:
            try:
                actor = signed_in(request).actor
                day = form.values["begins_on"]
                await routing_proposing.begin_on(day, version=version_of(data), actor=actor)
                return see_other(DRAFT_PATH, notice=BEGINS_SET)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _draft_page(request, form)

    @post("/switch", name="admin:routing-switch")
    async def switch(self, request: PortalRequest) -> Answer:
        version = version_of(await read_form(request))
        try:
            await routing_switching.switch_on(version=version, actor=signed_in(request).actor)
        except DomainError as error:
            return await _draft_page(request, refusal=error)
        return see_other(PATH, notice=SWITCHED)

    @post("/drop", name="admin:routing-drop")
    async def drop(self, request: PortalRequest) -> Answer:
        version = version_of(await read_form(request))
        await routing_proposing.drop(version=version, actor=signed_in(request).actor)
        return see_other(PATH, notice=DROPPED)

    @post("/changes/{change:uuid}/withdrawal", name="admin:routing-take-back")
    async def take_back(self, request: PortalRequest, change: FromPath[UUID]) -> Answer:
        await read_form(request)
        await routing_proposing.take_back(change, actor=signed_in(request).actor)
        return see_other(DRAFT_PATH, notice=TAKEN_BACK)


async def _draft_page(
    request: PortalRequest, form: Bound | None = None, refusal: DomainError | None = None
) -> Answer:
    draft = await open_draft()
    shown = await _shown(draft, signed_in(request).actor) if draft else {"draft": None}
    if draft and form is None:
        form = BEGINS.blank(begins_on=draft.begins)
        form = form.with_refusal(refusal) if refusal else form
    elif refusal:
        raise refusal
    return page(request, "admin/routing/draft.html", form=form, current=CURRENT, **shown)


async def _shown(draft: Draft, actor: str) -> dict[str, Any]:
    rows, offices = await queries.routing_rows(), await all_offices()
    rules = draft.rules(rows)
    return {
        "draft": draft,
        "changes": [_changed(one, rows, draft, offices) for one in draft.changes],
        "names": await staff.names_of_actors(draft.authors),
        "is_mine": actor in draft.authors,
        "is_checked": draft.is_checked(rules),
        "offices": offices,
        "office": office_words,
    }


def _changed(one: Change, rows: RoutingRows, draft: Draft, offices: Offices) -> Changed:
    if one.about_rule:
        old = _rule_before(one.code, rows, draft)
        return Changed(one, one.code, f"{PATH}/rules/{one.code}/new", old is None, _rule(one, old, offices))
    before = _duty_before(one, rows, draft)
    said = differences(duty_said(before, offices), duty_said(one.duty, offices))
    title = code_words(one.axis, one.code)
    return Changed(one, title, f"{PATH}/duties/{one.axis}/{one.code}", before is None, said)


def _rule(one: Change, old: RuleRow | None, offices: Offices) -> list[Said]:
    if one.rule is None:
        return rule_said(old, offices) if old else []
    new = rule_said(one.rule, offices)
    return differences(rule_said(old, offices), new) if old else new


def _rule_before(code: str, rows: RoutingRows, draft: Draft) -> RuleRow | None:
    return next((rule.row for rule in rows.on(draft.begins).rules if rule.row.code == code), None)


def _duty_before(one: Change, rows: RoutingRows, draft: Draft) -> DutyRow | None:
    held = (row for row in rows.duties if (row.axis, row.code) == (one.axis, one.code))
    return next((row for row in held if row.holds_on(draft.begins)), None)
