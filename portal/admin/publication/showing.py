"""The page of all rules of publication, and the form of another one."""

from dataclasses import dataclass
from typing import Any, Final

from litestar import Controller, get, post
from litestar.params import FromQuery

from portal.admin.desk.forms import version_of
from portal.admin.middleware import signed_in
from portal.admin.publication.forms import ABOUT, DEGREES, FORM, answers_of, proposal_of
from portal.catalogue.rows import PublicationRow
from portal.core import clock
from portal.core.errors import N_, DomainError, NotFound
from portal.offices import queries
from portal.records.content import SEVERITIES
from portal.records.rules import drafts, proposing
from portal.records.rules.drafts import Decided
from portal.records.windows import ever_held
from portal.staff import queries as staff
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH: Final = "/staff/publication-rules"
DRAFT_PATH: Final = f"{PATH}/draft"
EDIT: Final = {"permission": "rules.edit"}
CURRENT: Final = "publication"
PROPOSED = declare_notice("publication-proposed", N_("已写进草案，还没有施行。由另一位同事看过以后启用。"))
STATES: Final = ("present", "coming", "past", "never")


@dataclass(frozen=True, slots=True)
class Kept:
    """A rule with its rows, and who switched it on, where that was done here."""

    rule: str
    source: str
    state: str
    rows: tuple[PublicationRow, ...]
    decided: Decided | None


class PublicationRulesController(Controller):
    path = PATH
    include_in_schema = False
    opt = EDIT

    @get(name="admin:publication-rules")
    async def show(self, request: PortalRequest) -> Answer:
        kept = await _kept()
        actors = {one for rule in kept if rule.decided for one in _people(rule.decided)}
        return page(
            request,
            "admin/publication/list.html",
            groups=[(state, [one for one in kept if one.state == state]) for state in STATES],
            draft=await drafts.open_draft(),
            names=await staff.names_of_actors(actors),
            **WORDS,
        )

    @get("/new", name="admin:publication-new")
    async def ask(self, request: PortalRequest, of: FromQuery[str] = "") -> Answer:
        """Begun from the open draft, or from a rule that the new one is to follow."""
        draft = await drafts.open_draft()
        if draft:
            told = draft.proposal
            known = {"rule": told.rule, "source": told.source, "begins_on": told.begins_on}
            return _form_page(request, FORM.blank(**known, **answers_of(told.terms)), draft.version)
        return _form_page(request, FORM.blank(begins_on=clock.today(), **await _begun_from(of)), 0)

    @post("/new", name="admin:publication-propose")
    async def propose(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        form, seen = FORM.bind(data), version_of(data)
        if form.ok:
            try:
                told, actor = proposal_of(form.values), signed_in(request).actor
                await proposing.propose(told, actor=actor, seen=seen)
                return see_other(DRAFT_PATH, notice=PROPOSED)
            except DomainError as refused:
                form = form.with_refusal(refused)
        return _form_page(request, form, seen)


WORDS: Final[dict[str, Any]] = {"current": CURRENT, "severities": SEVERITIES}


async def _kept() -> list[Kept]:
    """The newest first."""
    rows, made = await queries.all_publication_rules(), await drafts.decided()
    found: dict[str, list[PublicationRow]] = {}
    for row in sorted(rows, key=lambda row: list(SEVERITIES).index(row.severity)):
        found.setdefault(row.rule, []).append(row)
    kept = [
        Kept(rule, some[0].source, _state(some), tuple(some), made.get(rule)) for rule, some in found.items()
    ]
    return sorted(kept, key=lambda one: (one.rows[0].valid_from, one.rule), reverse=True)


def _state(rows: list[PublicationRow]) -> str:
    """As it stands for a decision of today."""
    today = clock.today()
    held = [row for row in rows if ever_held(row)]
    if any(row.holds_on(today) for row in held):
        return "present"
    if any(row.valid_from > today for row in held):
        return "coming"
    return "past" if held else "never"


def _people(decided: Decided) -> tuple[str, ...]:
    return (*decided.authors, decided.switched_by)


async def _begun_from(rule: str) -> dict[str, Any]:
    if not rule:
        return {}
    rows = [row for row in await queries.all_publication_rules() if row.rule == rule]
    if not rows:
        raise NotFound(N_("没有这条公示规则。"))
    return {"source": rows[0].source, **answers_of(rows)}


def _form_page(request: PortalRequest, form: Bound, seen: int) -> Answer:
    return page(
        request,
        "admin/publication/form.html",
        form=form,
        version=seen,
        about=ABOUT,
        degrees=DEGREES,
        **WORDS,
    )
