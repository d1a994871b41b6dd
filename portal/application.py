"""Where the parts come together: the only module that knows both the citizens' and the staff's pages."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from litestar import Litestar

from portal import background
from portal import settings as setting
from portal.admin import alongside, doors
from portal.admin import routes as staff_side
from portal.database import opened
from portal.public import routes as public_side
from portal.records.authorities import authorities
from portal.settings import Settings
from portal.web import logs, site
from portal.web.fitting import web_application
from portal.web.navigation import Navigation
from portal.web.visit import Portal

REFRESH_SECONDS = 5


def create_app(settings: Settings | None = None) -> Litestar:
    """The portal; settings come from the environment unless given."""
    if settings is None:
        settings = Settings.from_environment()
        # Only a real server takes over the process's logging, never a test or a command.
        logs.configure(settings.log_level)
    setting.bind(settings)
    app = web_application(
        settings,
        routes=(*public_side.ROUTES, *staff_side.ROUTES),
        navigation=Navigation(public=public_side.NAVIGATION, staff=staff_side.NAVIGATION),
        lifespan=[_lifespan],
    )
    doors.require_known_permissions(app)
    return app


@asynccontextmanager
async def _lifespan(app: Litestar) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    setting.bind(settings)
    async with (
        opened(settings),
        background.running(settings),
        alongside.running(),
        _current_site(app.state.portal),
        _authorities_known(),
    ):
        yield


@asynccontextmanager
async def _current_site(portal: Portal) -> AsyncIterator[None]:
    """Every worker shows what was published in any of them, within seconds."""
    portal.site = await site.published()
    task = asyncio.create_task(_refresh(portal), name="site words")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def _authorities_known() -> AsyncIterator[None]:
    """Of a list of a million records it takes a second to gather them: before anybody asks."""
    task = asyncio.create_task(authorities(), name="authorities of the list")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await task


async def _refresh(portal: Portal) -> None:
    while True:
        await asyncio.sleep(REFRESH_SECONDS)
        portal.gate.forget_idle()
        with suppress(Exception):  # A database that is away for a moment: the words of before stay.
            words = await site.published()
            if words != portal.site:  # What is kept of the pages is quickest compared with the same object.
                portal.site = words
