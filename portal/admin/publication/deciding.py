"""The page of the draft of a rule: what it would change, and switching it on."""

from litestar import Controller, get, post

from portal.admin.desk.forms import version_of
from portal.admin.middleware import signed_in
from portal.admin.publication.showing import DRAFT_PATH, EDIT, PATH, WORDS
from portal.admin.records.shown import translated
from portal.core import clock
from portal.core.errors import N_, DomainError, InvalidInput, Message
from portal.records.rules import drafts, proposing, switching
from portal.records.rules.effects import effects
from portal.staff import queries as staff
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

DROPPED = declare_notice("publication-dropped", N_("草案已放弃，规则没有变。"))
SWITCHED = declare_notice("publication-switched", N_("已启用。草稿和以后的公示按新规则，已经公示的不变。"))


class PublicationDraftController(Controller):
    path = DRAFT_PATH
    include_in_schema = False
    opt = EDIT

    @get(name="admin:publication-draft")
    async def show(self, request: PortalRequest) -> Answer:
        return await _draft_page(request)

    @post("/switch", name="admin:publication-switch")
    async def switch(self, request: PortalRequest) -> Answer:
        version = version_of(await read_form(request))
        try:
            await switching.switch_on(version=version, actor=signed_in(request).actor)
        except DomainError as refused:
            return await _draft_page(request, refused)
        return see_other(PATH, notice=SWITCHED)

    @post("/drop", name="admin:publication-drop")
    async def drop(self, request: PortalRequest) -> Answer:
        version = version_of(await read_form(request))
        await proposing.drop(version=version, actor=signed_in(request).actor)
        return see_other(PATH, notice=DROPPED)


async def _draft_page(request: PortalRequest, refused: DomainError | None = None) -> Answer:
    draft, person = await drafts.open_draft(), signed_in(request)
    if draft is None and refused:
        raise refused
    return page(
        request,
        "admin/publication/draft.html",
        422 if refused else None,
        draft=draft,
        why_not=_sentence(refused) if refused else None,
        effects=await effects(person, draft.proposal) if draft else None,
        names=await staff.names_of_actors(draft.authors if draft else ()),
        is_mine=draft is not None and person.actor in draft.authors,
        today=clock.today(),
        **WORDS,
    )


def _sentence(refused: DomainError) -> Message:
    if isinstance(refused, InvalidInput):
        return translated(next(iter(refused.errors.values())))
    return refused.message
