"""Files of an entry: scanned letters, recordings; cleaned like an informant's own."""

from dataclasses import replace
from functools import partial
from typing import Final

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.channels import cookies
from portal.admin.channels.entering import FILES, LEADS, PATH, check_page
from portal.admin.middleware import signed_in
from portal.channels import entering
from portal.channels.entering import AlreadyEntered, Entry, Gone
from portal.core.errors import N_, Message, NotFound
from portal.evidence import naming
from portal.evidence.sealed_file import SealedFile
from portal.settings import Settings
from portal.web import uploads
from portal.web.bodies import read_form
from portal.web.downloads import shown_or_downloaded
from portal.web.redirects import see_other
from portal.web.streams import TooLarge
from portal.web.types import Answer, PortalRequest
from portal.web.uploads import Room

_NOTHING: Final = N_("请先选择文件，再按“上传”。")


class EntryFilesController(Controller):
    path = f"{PATH}/{{entry:str}}/files"
    include_in_schema = False
    exception_handlers = LEADS

    @post(name="admin:enter-files", opt={"permission": "tips.enter"})
    async def take(self, request: PortalRequest, entry: FromPath[str]) -> Answer:
        settings: Settings = request.app.state.settings
        person = signed_in(request)
        try:
            token = cookies.token_of(entry)
            found = await entering.found(person, token)
        except (Gone, AlreadyEntered):
            await uploads.let_pass(request)
            raise

        async def keep(file: SealedFile) -> None:
            await entering.change(person, token, partial(_with, file=file, settings=settings))

        try:
            received = await uploads.receive(
                request, owner=entering.owner(token), room=Room(found.files, settings), keep=keep
            )
        except TooLarge:
            return await check_page(request, entry, uploads.not_complete(FILES.blank(), settings), 413)
        form = FILES.bind(received.data)
        if not received.files and not received.refusals:
            form = form.with_error(uploads.FILES, Message(_NOTHING))
        form = uploads.shown(form, received)
        return see_other(f"{PATH}/{entry}/check") if form.ok else await check_page(request, entry, form)

    @post("/remove", name="admin:enter-file-remove", opt={"permission": "tips.enter"})
    async def remove(self, request: PortalRequest, entry: FromPath[str]) -> Answer:
        data, person, token = await read_form(request), signed_in(request), cookies.token_of(entry)
        before = await entering.found(person, token)
        await entering.change(person, token, partial(_without, blob=data.get("file")))
        gone = [file for file in before.files if file.blob == data.get("file")]
        await uploads.erase(gone, entering.owner(token))
        return see_other(f"{PATH}/{entry}/check")

    @post("/keep", name="admin:enter-file-keep", opt={"permission": "tips.enter"})
    async def keep(self, request: PortalRequest, entry: FromPath[str]) -> Answer:
        """A scan or recording that could not be cleaned goes as it is."""
        data, person = await read_form(request), signed_in(request)
        await entering.change(person, cookies.token_of(entry), partial(_decided, blob=data.get("file")))
        return see_other(f"{PATH}/{entry}/check")

    @get("/{blob:str}", name="admin:enter-file", opt={"permission": "tips.enter"})
    async def look(self, request: PortalRequest, entry: FromPath[str], blob: FromPath[str]) -> Answer:
        found = await entering.found(signed_in(request), cookies.token_of(entry))
        file = next((one for one in found.files if one.blob == blob), None)
        if file is None:
            raise NotFound(N_("这个文件已不存在。"))
        return await shown_or_downloaded(file)


def _with(entry: Entry, file: SealedFile, settings: Settings) -> Entry:
    """Another window may have filled the list meanwhile, so the room is measured once more."""
    Room(entry.files, settings).require(file.weight)
    return replace(entry, files=(*entry.files, naming.free(file, entry.files, uploads.WORD)))


def _without(entry: Entry, blob: str) -> Entry:
    return replace(entry, files=tuple(file for file in entry.files if file.blob != blob))


def _decided(entry: Entry, blob: str) -> Entry:
    files = (file.kept_as_it_was() if file.blob == blob else file for file in entry.files)
    return replace(entry, files=tuple(files))
