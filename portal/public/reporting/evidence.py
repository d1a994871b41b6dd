"""Evidence of a report: one or several files, listed, removable, and never required."""

from dataclasses import replace
from functools import partial

from litestar import get, post
from litestar.response import Template

from portal.core.errors import N_, Message
from portal.evidence import reading
from portal.evidence.receiving import SealedFile
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.public import uploads, waiting
from portal.public.reporting import drafts, steps
from portal.public.reporting.controller import Closed, Elsewhere, ReportController, draft_for, place
from portal.public.reporting.drafts import AlreadySent, Draft, DraftGone
from portal.public.uploads import Received, Room
from portal.settings import Settings
from portal.web.bodies import read_form
from portal.web.fields import Field
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.streams import TooLarge
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

FILES = Form((Field(uploads.FILES, N_("要上传的文件"), required=False),))
ADDED = declare_notice("evidence-added", N_("文件已加密保存。"))
REMOVED = declare_notice("evidence-removed", N_("文件已移除。"))
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
            waiting.admit_upload(request, Act.UPLOAD)
        except MustWait as wait:
            await uploads.let_pass(request)
            return waiting.asked_to_wait(_page(request, draft, FILES.blank()), wait, files=True)
        try:
            received = await uploads.receive(
                request,
                owner=drafts.owner(),
                room=Room(draft.files, settings),
                keep=partial(_keep, settings=settings),
            )
        except TooLarge:
            form = uploads.not_complete(FILES.blank(), settings)
            return _page(request, await draft_for("evidence"), form, 413)
        return await _answer(request, received)

    @post("/remove", name="public:report-evidence-remove")
    async def remove(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        await draft_for("evidence", data)
        blob = data.get("file")
        await drafts.update(partial(_without, blob=blob))
        await reading.discard(blob, drafts.owner())
        return see_other(self.path, notice=REMOVED)


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
    Room(draft.files, settings).require(file.size)
    return replace(draft, files=(*draft.files, file), done=draft.done - {"check"})


def _without(draft: Draft, blob: str) -> Draft:
    files = tuple(file for file in draft.files if file.blob != blob)
    return replace(draft, files=files, done=draft.done - {"check"})


async def _answer(request: PortalRequest, received: Received) -> Answer:
    goes_on = received.data.get("action") == "continue"
    if received.refusals:
        return _page(request, await draft_for("evidence"), uploads.shown(FILES.blank(), received))
    if goes_on:
        draft = await drafts.update(lambda draft: draft.with_done("evidence"))
        return see_other(steps.next_address(draft))
    if not received.files:
        nothing = FILES.blank().with_error(uploads.FILES, Message(_NOTHING))
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
