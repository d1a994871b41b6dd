"""Pages of the rules: the list in force, all versions of one, and proposing the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.middleware import signed_in
from portal.admin.routing.forms import known, row_of, rule_form
from portal.admin.routing.words import Said, condition_words, office_words, offices_words, rule_said
from portal.catalogue.rows import OfficeRow, RuleRow
from portal.core import clock
from portal.core.errors import N_, DomainError, NotFound
from portal.offices import queries, routing_proposing
from portal.offices.routing_changes import Change, rule_subject
from portal.offices.routing_drafts import Switched, open_draft, switched
from portal.staff import queries as staff
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/routing"
DRAFT_PATH = f"{PATH}/draft"
EDIT = {"permission": "rules.edit"}
CURRENT = "routing"
PROPOSED = declare_notice("rule-proposed", N_("已写进草案，还没有施行。检查之后，由另一位同事启用。"))


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a rule. `state`: present, coming, or past."""

    row: RuleRow
    state: str
    said: list[Said]
    switched: Switched | None


class RulesController(Controller):
    path = PATH
    include_in_schema = False
    opt = EDIT

    @get(name="admin:routing")
    async def show(self, request: PortalRequest) -> Answer:
        return page(
            request,
            "admin/routing/list.html",
            rules=[rule.row for rule in (await queries.rules_on()).rules],
            coming=[row for row in await queries.routing_rules() if _comes(row)],
            draft=await open_draft(),
            offices=await named_offices(),
            conditions=condition_words,
            office=office_words,
            helpers=offices_words,
            current=CURRENT,
        )

    @get("/new", name="admin:routing-new")
    async def ask_new(self, request: PortalRequest) -> Answer:
        form = rule_form(await queries.routing_rules(), await named_offices(), row=None)
        return _form_page(request, form.blank(confirm="always"), None, "")

    @post("/new", name="admin:routing-propose-new")
    async def propose_new(self, request: PortalRequest) -> Answer:
        return await _propose(request, await read_form(request), None)

    @get("/rules/{code:str}", name="admin:routing-rule")
    async def one(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        versions = await _versions(code)
        people = {actor for one in versions if one.switched for actor in _people(one.switched)}
        return page(
            request,
            "admin/routing/rule.html",
            code=code,
            versions=versions,
            change=await _drafted(code),
            names=await staff.names_of_actors(people),
            current=CURRENT,
        )

    @get("/rules/{code:str}/new", name="admin:routing-version")
    async def ask(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        change = await _drafted(code)
        row = await _begun(code, change)
        form = rule_form(await queries.routing_rules(), await named_offices(), row=row)
        return _form_page(request, form.blank(**known(row)), code, str(change.id) if change else "")

    @post("/rules/{code:str}/new", name="admin:routing-propose")
    async def propose(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        row = await _begun(code, await _drafted(code))
        return await _propose(request, await read_form(request), row)

    @post("/rules/{code:str}/end", name="admin:routing-end")
    async def end(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        await read_form(request)
        await routing_proposing.propose_end(code, actor=signed_in(request).actor)
        return see_other(DRAFT_PATH, notice=PROPOSED)


async def named_offices() -> Mapping[str, OfficeRow]:
    """By code, those that hold today."""
    return {office.code: office for office in await queries.offices()}


async def all_offices() -> Mapping[str, OfficeRow]:
    """Also those that have ended: old versions still name them."""
    return {office.code: office for office in (await queries.routing_rows()).offices}


async def _propose(request: PortalRequest, data: FormData, row: RuleRow | None) -> Answer:
    """`row` is what the form began with; None for a new rule."""
    form = rule_form(await queries.routing_rules(), await named_offices(), row=row).bind(data)
    if form.ok:
        try:
            typed = row_of(form.values, before=row)
            await routing_proposing.propose_rule(typed, actor=signed_in(request).actor, seen=seen_in(data))
            return see_other(DRAFT_PATH, notice=PROPOSED)
        except DomainError as error:
            form = form.with_refusal(error)
    return _form_page(request, form, row.code if row else None, data.get("seen"))


def seen_in(data: FormData) -> UUID | None:
    """The change that the form was made from; anything else is none that there is."""
    try:
        return UUID(data.get("seen"))
    except ValueError:
        return None


def _form_page(request: PortalRequest, form: Bound, code: str | None, seen: str) -> Answer:
    return page(request, "admin/routing/version.html", form=form, code=code, seen=seen, current=CURRENT)


async def _versions(code: str) -> list[Version]:
    """The newest first."""
    rows = [row for row in await queries.routing_rules() if row.code == code]
    if not rows:
        raise NotFound(N_("没有这条分办规则。"))
    made, offices = await switched(code), await all_offices()
    present = {rule.row.version for rule in (await queries.rules_on()).rules if rule.row.code == code}
    return [
        Version(row, _state(row, present), rule_said(row, offices), made.get(row.version))
        for row in sorted(rows, key=lambda row: -row.version)
    ]


def _state(row: RuleRow, present: set[int]) -> str:
    if row.version in present:
        return "present"
    return "coming" if _comes(row) else "past"


def _comes(row: RuleRow) -> bool:
    """Whether it begins on a later day, and was not replaced before that."""
    ends_unused = row.valid_to is not None and row.valid_to < row.valid_from
    return row.valid_from > clock.today() and not ends_unused


def _people(one: Switched) -> tuple[str, str]:
    return one.made_by, one.switched_by


async def _drafted(code: str) -> Change | None:
    draft = await open_draft()
    return draft.change(rule_subject(code)) if draft else None


async def _begun(code: str, change: Change | None) -> RuleRow:
    """What the form begins with: the draft's version, else the one in force, else the last there was."""
    if change is not None and change.rule is not None:
        return change.rule
    rows = [row for row in await queries.routing_rules() if row.code == code]
    holding = [rule.row for rule in (await queries.rules_on()).rules if rule.row.code == code]
    if not rows:
        raise NotFound(N_("没有这条分办规则。"))
    return (holding or sorted(rows, key=lambda row: row.version))[-1]
