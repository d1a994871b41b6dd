"""Documents of acts and objections, drawn or read out for whoever proposes and whoever decides."""

from typing import Final
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath, FromQuery

from portal.admin.desk.files import file_page, file_picture
from portal.admin.middleware import signed_in
from portal.admin.records.work import ACTS, CURRENT
from portal.cases.reading import DOWNLOADED, ORIGINAL
from portal.records.life.opening import file_of_act, file_of_objection
from portal.web.downloads import download
from portal.web.guards import SIGNED_IN
from portal.web.types import Answer, PortalRequest

OBJECTIONS: Final = "/staff/records/objections"
_OPT: Final = {"permission": SIGNED_IN}


class ActFileController(Controller):
    path = f"{ACTS}/{{act:uuid}}/files/{{blob:str}}"
    include_in_schema = False

    @get(name="admin:record-act-file", opt=_OPT)
    async def show(
        self, request: PortalRequest, act: FromPath[UUID], blob: FromPath[str], page: FromQuery[int] = 1
    ) -> Answer:
        file, back = await file_of_act(signed_in(request), act, blob), f"{ACTS}/{act}"
        return await file_page(request, file, page, back=back, about="act", current=CURRENT)

    @get("/picture", name="admin:record-act-file-picture", opt=_OPT)
    async def draw(
        self, request: PortalRequest, act: FromPath[UUID], blob: FromPath[str], page: FromQuery[int] = 1
    ) -> Answer:
        return await file_picture(await file_of_act(signed_in(request), act, blob), page)

    @get("/download", name="admin:record-act-file-download", opt=_OPT)
    async def download(self, request: PortalRequest, act: FromPath[UUID], blob: FromPath[str]) -> Answer:
        return await download(await file_of_act(signed_in(request), act, blob, how=DOWNLOADED))

    @get("/original", name="admin:record-act-file-original", opt=_OPT)
    async def original(self, request: PortalRequest, act: FromPath[UUID], blob: FromPath[str]) -> Answer:
        return await download(await file_of_act(signed_in(request), act, blob, how=ORIGINAL))


class ObjectionFileController(Controller):
    path = f"{OBJECTIONS}/{{objection:uuid}}/files/{{blob:str}}"
    include_in_schema = False

    @get(name="admin:objection-file", opt=_OPT)
    async def show(
        self, request: PortalRequest, objection: FromPath[UUID], blob: FromPath[str], page: FromQuery[int] = 1
    ) -> Answer:
        file, back = await file_of_objection(signed_in(request), objection, blob), f"{OBJECTIONS}/{objection}"
        return await file_page(request, file, page, back=back, about="objection", current=CURRENT)

    @get("/picture", name="admin:objection-file-picture", opt=_OPT)
    async def draw(
        self, request: PortalRequest, objection: FromPath[UUID], blob: FromPath[str], page: FromQuery[int] = 1
    ) -> Answer:
        return await file_picture(await file_of_objection(signed_in(request), objection, blob), page)

    @get("/download", name="admin:objection-file-download", opt=_OPT)
    async def download(
        self, request: PortalRequest, objection: FromPath[UUID], blob: FromPath[str]
    ) -> Answer:
        return await download(await file_of_objection(signed_in(request), objection, blob, how=DOWNLOADED))

    @get("/original", name="admin:objection-file-original", opt=_OPT)
    async def original(
        self, request: PortalRequest, objection: FromPath[UUID], blob: FromPath[str]
    ) -> Answer:
        return await download(await file_of_objection(signed_in(request), objection, blob, how=ORIGINAL))
