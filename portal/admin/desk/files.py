"""Evidence for officers: decrypted as it streams, always a download, its opening in the ledger."""

from litestar import Controller, get
from litestar.params import FromPath

from portal.admin.middleware import signed_in
from portal.cases import reading
from portal.web.downloads import download
from portal.web.types import Answer, PortalRequest


class FileController(Controller):
    path = "/staff/tips/{number:str}/files"
    include_in_schema = False

    @get("/{blob:str}", name="admin:tip-file", opt={"permission": "tips.read"})
    async def download(self, request: PortalRequest, number: FromPath[str], blob: FromPath[str]) -> Answer:
        return await download(await reading.file_of_tip(signed_in(request), number, blob))
