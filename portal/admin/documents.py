"""Pages of kept documents: what is in force, its history, and a new version seen by two people."""

from collections.abc import Iterable

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.document_forms import VERSION
from portal.admin.middleware import signed_in
from portal.core import clock
from portal.core.errors import N_, InvalidInput, NotFound
from portal.documents import keeping, queries
from portal.documents.kinds import DOCUMENTS, document_kind
from portal.documents.queries import Document
from portal.staff import queries as staff
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/documents"
KEEP = {"permission": "documents.keep"}
PROPOSED = declare_notice("document-proposed", N_("新版本已保存，等待另一位同事确认后生效。"))
CONFIRMED = declare_notice("document-confirmed", N_("已确认，新版本从生效日期起施行。"))
DROPPED = declare_notice("document-dropped", N_("这个版本已撤回，没有生效过。"))


class DocumentsController(Controller):
    path = PATH
    include_in_schema = False
    opt = KEEP

    @get(name="admin:documents")
    async def show(self, request: PortalRequest) -> Answer:
        return page(
            request,
            "admin/documents/list.html",
            kinds=DOCUMENTS,
            holding={kind.code: await in_force_or_none(kind.code) for kind in DOCUMENTS},
            proposals=await queries.proposals(),
            titles={kind.code: kind.title for kind in DOCUMENTS},
            current="documents",
        )

    @get("/{code:str}", name="admin:document")
    async def one(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        found = await queries.versions(document_kind(code).code)
        return page(
            request,
            "admin/documents/document.html",
            kind=document_kind(code),
            document=await in_force_or_none(code),
            versions=found,
            names=await _names(found),
            current="documents",
        )

    @get("/{code:str}/versions/{version:str}", name="admin:document-version")
    async def version(self, request: PortalRequest, code: FromPath[str], version: FromPath[str]) -> Answer:
        found = await queries.version(document_kind(code).code, version)
        return page(
            request,
            "admin/documents/version.html",
            kind=document_kind(code),
            document=found,
            names=await _names([found]),
            is_mine=found.written_by == signed_in(request).actor,
            current="documents",
        )

    @get("/{code:str}/new", name="admin:document-new")
    async def ask(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        known = await in_force_or_none(document_kind(code).code)
        words = {"zh": known.zh, "en": known.en, "source": known.source} if known else {}
        return _form_page(request, code, VERSION.blank(valid_from=clock.today(), **words))

    @post("/{code:str}/new", name="admin:document-propose")
    async def propose(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        data = await read_form(request)
        form = _checked(VERSION.bind(data))
        if not form.ok or data.get("act") != "propose":
            return _form_page(request, code, form, preview=form.ok)
        name = await keeping.propose(document_kind(code).code, **form.values, actor=signed_in(request).actor)
        return see_other(f"{PATH}/{code}/versions/{name}", notice=PROPOSED)

    @post("/{code:str}/versions/{version:str}/confirmation", name="admin:document-confirm")
    async def confirm(self, request: PortalRequest, code: FromPath[str], version: FromPath[str]) -> Answer:
        await read_form(request)
        await keeping.confirm(document_kind(code).code, version, actor=signed_in(request).actor)
        return see_other(f"{PATH}/{code}", notice=CONFIRMED)

    @post("/{code:str}/versions/{version:str}/withdrawal", name="admin:document-drop")
    async def drop(self, request: PortalRequest, code: FromPath[str], version: FromPath[str]) -> Answer:
        await read_form(request)
        await keeping.drop(document_kind(code).code, version, actor=signed_in(request).actor)
        return see_other(f"{PATH}/{code}", notice=DROPPED)


async def in_force_or_none(code: str) -> Document | None:
    try:
        return await queries.in_force(code)
    except NotFound:
        return None


async def _names(documents: Iterable[Document]) -> dict[str, str]:
    """The people behind the actors; what came with the pack has nobody."""
    actors = {actor for one in documents for actor in (one.written_by, one.confirmed_by)}
    return await staff.names_of_actors(actors)


def _checked(form: Bound) -> Bound:
    """With what the verb would object to, so that the preview shows it too."""
    if not form.ok:
        return form
    values = {name: form.values[name] for name in ("zh", "en", "valid_from")}
    try:
        keeping.check(**values)
    except InvalidInput as error:
        return form.with_refusal(error)
    return form


def _form_page(request: PortalRequest, code: str, form: Bound, *, preview: bool = False) -> Answer:
    return page(
        request,
        "admin/documents/new.html",
        kind=document_kind(code),
        form=form,
        preview=form.values if preview else None,
        current="documents",
    )
