"""Evidence for officers: drawn or read out for them, to be downloaded, its opening in the ledger."""

from typing import Any

from litestar import Controller, get
from litestar.params import FromPath, FromQuery

from portal.admin.middleware import signed_in
from portal.cases import case_files
from portal.cases.case_files import CaseFile
from portal.cases.reading import DOWNLOADED, ORIGINAL, file_of_tip
from portal.core.errors import NotFound
from portal.evidence.rendering import files
from portal.evidence.rendering.files import BARE, PICTURE, WORDS
from portal.evidence.sealed_file import SealedFile
from portal.web.downloads import download, picture
from portal.web.templating import page as html
from portal.web.types import Answer, PortalRequest


class FileController(Controller):
    path = "/staff/tips/{number:str}/files/{blob:str}"
    include_in_schema = False

    @get(name="admin:tip-file", opt={"permission": "tips.read"})
    async def show(
        self, request: PortalRequest, number: FromPath[str], blob: FromPath[str], page: FromQuery[int] = 1
    ) -> Answer:
        """Nothing of what was sent reaches the browser as it is: pictures are drawn anew, words are words."""
        file = await file_of_tip(signed_in(request), number, blob)
        return await file_page(request, file, page, back=f"/staff/tips/{number}")

    @get("/picture", name="admin:tip-file-picture", opt={"permission": "tips.read"})
    async def draw(
        self, request: PortalRequest, number: FromPath[str], blob: FromPath[str], page: FromQuery[int] = 1
    ) -> Answer:
        return await file_picture(await file_of_tip(signed_in(request), number, blob), page)

    @get("/download", name="admin:tip-file-download", opt={"permission": "tips.read"})
    async def download(self, request: PortalRequest, number: FromPath[str], blob: FromPath[str]) -> Answer:
        return await download(await file_of_tip(signed_in(request), number, blob, how=DOWNLOADED))

    @get("/original", name="admin:tip-file-original", opt={"permission": "tips.read"})
    async def original(self, request: PortalRequest, number: FromPath[str], blob: FromPath[str]) -> Answer:
        return await download(await file_of_tip(signed_in(request), number, blob, how=ORIGINAL))


class CaseFileController(Controller):
    """Files that officers brought: a helping office with its opinion, or photographs from a site."""

    path = "/staff/cases/{number:str}/files/{blob:str}"
    include_in_schema = False

    @get(name="admin:case-file", opt={"permission": "cases.step"})
    async def show(
        self, request: PortalRequest, number: FromPath[str], blob: FromPath[str], page: FromQuery[int] = 1
    ) -> Answer:
        held = await case_files.file_of_case(signed_in(request), number, blob)
        at = f"inspections/{held.sheet}" if held.sheet else "assistance"
        return await file_page(request, held.file, page, back=f"/staff/cases/{number}/{at}", of_case=held)

    @get("/picture", name="admin:case-file-picture", opt={"permission": "cases.step"})
    async def draw(
        self, request: PortalRequest, number: FromPath[str], blob: FromPath[str], page: FromQuery[int] = 1
    ) -> Answer:
        return await file_picture(
            (await case_files.file_of_case(signed_in(request), number, blob)).file, page
        )

    @get("/download", name="admin:case-file-download", opt={"permission": "cases.step"})
    async def download(self, request: PortalRequest, number: FromPath[str], blob: FromPath[str]) -> Answer:
        held = await case_files.file_of_case(signed_in(request), number, blob, how=DOWNLOADED)
        return await download(held.file)

    @get("/original", name="admin:case-file-original", opt={"permission": "cases.step"})
    async def original(self, request: PortalRequest, number: FromPath[str], blob: FromPath[str]) -> Answer:
        held = await case_files.file_of_case(signed_in(request), number, blob, how=ORIGINAL)
        return await download(held.file)


async def file_page(
    request: PortalRequest,
    file: SealedFile,
    page: int,
    *,
    back: str,
    of_case: CaseFile | None = None,
    about: str = "",
    current: str = "inbox",
) -> Answer:
    """`about`: what it lies with where that is neither a tip nor a case."""
    shown = await _shown(file)
    return html(
        request,
        "admin/desk/file.html",
        file=file,
        address=request.url.path,
        back=back,
        of_case=of_case,
        about=about,
        shown=min(max(page, 1), max(shown["pages"], 1)),
        current=current,
        **shown,
    )


async def file_picture(file: SealedFile, page: int) -> Answer:
    if files.way_of(file) != PICTURE or page < 1:
        raise NotFound
    drawn = await files.drawing(file, page)
    return picture(drawn.data, drawn.mime)


async def _shown(file: SealedFile) -> dict[str, Any]:
    """Pages to draw, blocks of words, or bare text; all empty for what can only be downloaded."""
    way = files.way_of(file)
    shown: dict[str, Any] = {"pages": 0, "blocks": [], "text": ""}
    try:
        if way == PICTURE:
            shown["pages"] = await files.pages_of(file)
        elif way == WORDS:
            shown["blocks"] = await files.words(file)
        elif way == BARE:
            shown["text"] = await files.bare_text(file)
    except NotFound:
        return shown
    return shown
