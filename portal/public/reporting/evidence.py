"""Evidence of a report: one or several files, listed, removable, and never required."""

from dataclasses import replace
from functools import partial

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Template

from portal.core.errors import N_, Message, NotFound
from portal.evidence import naming
from portal.evidence.sealed_file import SealedFile
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.public import waiting
from portal.public.reporting import drafts, steps
from portal.public.reporting.controller import Closed, Elsewhere, ReportController, draft_for, place
from portal.public.reporting.drafts import AlreadySent, Draft, DraftGone
from portal.settings import Settings
from portal.web import uploads
from portal.web.bodies import read_form
from portal.web.downloads import shown_or_downloaded
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.streams import TooLarge
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.uploads import Received, Room

FILES = Form(uploads.fields(N_("要上传的文件")))
ADDED = declare_notice("evidence-added", N_("文件已加密保存。下面写着每个文件去掉了什么。"))
REMOVED = declare_notice("evidence-removed", N_("文件已移除。"))
KEPT = declare_notice("evidence-kept", N_("好的，这个文件照原样交。"), kind="info")
_NOTHING = N_("请先选择文件，再按“上传”。没有文件就按“继续”。")


class EvidenceController(ReportController):
    path = steps.ADDRESSES["evidence"]

    @get(name="public:report-evidence")
    async def show(self, request: PortalRequest) -> Answer:
        return _page(request, await draft_for("evidence"), FILES.blank())

    @post()
    async def take(self, request: PortalRequest) -> Answer:
        """Files are kept one by one while they come, so that a broken connection loses only the last."""
        settings: Settings = request.app.state.settings
        draft = await _draft_or_drained(request)
        try:
            before_a_file = waiting.admit_upload(request, Act.UPLOAD)
        except MustWait as wait:
            await uploads.let_pass(request)
            return waiting.asked_to_wait(_page(request, draft, FILES.blank()), wait, files=True)
        try:
            received = await uploads.receive(
                request,
                owner=drafts.owner(),
                room=Room(draft.files, settings),
                keep=partial(_keep, settings=settings),
                before_a_file=before_a_file,
            )
        except MustWait as wait:
            return waiting.asked_to_wait(_page(request, draft, FILES.blank()), wait, files=True)
        except TooLarge:
            form = uploads.not_complete(FILES.blank(), settings)
            return _page(request, await draft_for("evidence"), form, 413)
        return await _answer(request, received)

    @post("/remove", name="public:report-evidence-remove")
    async def remove(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        await draft_for("evidence", data)
        before = await drafts.update(lambda draft: draft)
        await drafts.update(partial(_without, blob=data.get("file")))
        gone = [file for file in before.files if file.blob == data.get("file")]
        await uploads.erase(gone, drafts.owner())
        return see_other(self.path, notice=REMOVED)

    @post("/keep", name="public:report-evidence-keep")
    async def keep(self, request: PortalRequest) -> Answer:
        """A file that could not be cleaned goes as it is, because its sender wants that."""
        data = await read_form(request)
        await draft_for("evidence", data)
        await drafts.update(partial(_decided, blob=data.get("file")))
        return see_other(self.path, notice=KEPT)

    @get("/file/{blob:str}", name="public:report-evidence-file")
    async def look(self, request: PortalRequest, blob: FromPath[str]) -> Answer:
        """The very file that the office will get."""
        draft = await draft_for("evidence")
        found = next((file for file in draft.files if file.blob == blob), None)
        if found is None:
            raise NotFound(N_("这个文件已不存在。"))
        return await shown_or_downloaded(found)


async def _draft_or_drained(request: PortalRequest) -> Draft:
    try:
        return await draft_for("evidence", FormData())
    except (Elsewhere, Closed, DraftGone, AlreadySent):
        await uploads.let_pass(request)
        raise


async def _keep(file: SealedFile, settings: Settings) -> None:
    await drafts.update(partial(_with, file=file, settings=settings))


def _with(draft: Draft, file: SealedFile, settings: Settings) -> Draft:
    """Another tab may have filled the list meanwhile, so the room is measured once more."""
    Room(draft.files, settings).require(file.weight)
    left = {"check", "evidence"} if file.undecided else {"check"}
    named = naming.free(file, draft.files, uploads.WORD)
    return replace(draft, files=(*draft.files, named), done=draft.done - left)


def _without(draft: Draft, blob: str) -> Draft:
    files = tuple(file for file in draft.files if file.blob != blob)
    return replace(draft, files=files, done=draft.done - {"check"})


def _decided(draft: Draft, blob: str) -> Draft:
    return replace(
        draft,
        files=tuple(file.kept_as_it_was() if file.blob == blob else file for file in draft.files),
        done=draft.done - {"check"},
    )


def _finished(draft: Draft) -> Draft:
    return draft if uploads.undecided(draft.files) else draft.with_done("evidence")


async def _answer(request: PortalRequest, received: Received) -> Answer:
    form = FILES.bind(received.data)
    if received.refusals:
        return _page(request, await draft_for("evidence"), uploads.shown(form, received))
    if received.data.get("action") == "continue":
        draft = await drafts.update(_finished)
        if uploads.undecided(draft.files):
            return _page(request, draft, form.with_error(uploads.FILES, Message(uploads.DECIDE)))
        return see_other(steps.next_address(draft))
    if not received.files:
        nothing = form.with_error(uploads.FILES, Message(_NOTHING))
        return _page(request, await draft_for("evidence"), nothing)
    return see_other(steps.ADDRESSES["evidence"], notice=ADDED)


def _page(request: PortalRequest, draft: Draft, form: Bound, status: int | None = None) -> Template:
    settings: Settings = request.app.state.settings
    return page(
        request,
        "public/report/evidence.html",
        status,
        form=form,
        files=draft.files,
        size=draft.size,
        most=uploads.MOST_FILES,
        file_limit=settings.file_limit,
        tip_limit=settings.tip_limit,
        **place("evidence", draft),
    )
