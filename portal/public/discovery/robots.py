"""What search engines are asked to leave alone."""

from typing import Final

from litestar import Controller, Response, get

from portal.web.caching import cached
from portal.web.types import Answer, PortalRequest

DAY: Final = 24 * 3600
# Nothing secret stands here: pages that are only for one person, and searches, which have no end.
LEFT_ALONE: Final = (
    *("/staff", "/setup", "/report", "/progress", "/api/", "/language", "/text-size"),
    *("/records?", "/records/check", "/records/download/", "/records/*/objection"),
)


class RobotsController(Controller):
    path = "/robots.txt"
    include_in_schema = False

    @get(name="public:robots")
    async def tell(self, request: PortalRequest) -> Answer:
        async def made() -> Answer:
            base = request.app.state.settings.public_url
            lines = ["User-agent: *", *(f"Disallow: {path}" for path in LEFT_ALONE)]
            text = "\n".join([*lines, "", f"Sitemap: {base}/sitemap.xml", ""])
            return Response(text, media_type="text/plain")

        return await cached(request, "", made, seconds=DAY)
