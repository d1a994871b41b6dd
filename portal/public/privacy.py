"""What is done with personal data: the privacy notice in force, with its version, and every older one."""

from litestar import Controller, get
from litestar.params import FromPath

from portal.documents import queries
from portal.documents.kinds import PRIVACY
from portal.documents.queries import Document
from portal.public.offices import bureau_reach
from portal.settings import Settings
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest


class PrivacyController(Controller):
    path = "/privacy"
    include_in_schema = False

    @get(name="public:privacy")
    async def show(self, request: PortalRequest) -> Answer:
        return await _notice(request, await queries.notice_in_force())

    @get("/{version:str}", name="public:privacy-version")
    async def show_version(self, request: PortalRequest, version: FromPath[str]) -> Answer:
        return await _notice(request, await queries.published(PRIVACY, version))


async def _notice(request: PortalRequest, notice: Document) -> Answer:
    settings: Settings = request.app.state.settings
    return page(
        request,
        "public/privacy.html",
        notice=notice,
        holding=await queries.notice_in_force(),
        versions=await queries.published_versions(PRIVACY),
        reach=await bureau_reach(),
        secure=settings.secure,
    )
