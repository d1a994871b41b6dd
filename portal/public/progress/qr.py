"""The picture that leads a telephone to the page of progress: its address, and never a code."""

from functools import lru_cache
from io import BytesIO
from typing import Final

from litestar import Controller, Response, get

from portal.settings import Settings
from portal.web.types import PortalRequest

PATH: Final = "/progress/qr.svg"


class PictureController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="public:progress-qr")
    async def show(self, request: PortalRequest) -> Response[bytes]:
        settings: Settings = request.app.state.settings
        return Response(picture(address(settings)), media_type="image/svg+xml")


def address(settings: Settings) -> str:
    return f"{settings.public_url}/progress"


@lru_cache(4)
def picture(address: str) -> bytes:
    """An SVG without style or script, dark on white in every scheme of colours."""
    import segno

    drawn = BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(
        drawn, kind="svg", scale=4, border=4, light="#fff", xmldecl=False, svgclass=None, lineclass=None
    )
    return drawn.getvalue()
