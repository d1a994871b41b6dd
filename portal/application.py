"""Where the parts come together: the only module that knows both the citizens' and the staff's pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar

from portal.admin import routes as staff_side
from portal.database import opened
from portal.public import routes as public_side
from portal.settings import Settings
from portal.web import logs
from portal.web.fitting import web_application
from portal.web.navigation import Navigation


def create_app(settings: Settings | None = None) -> Litestar:
    """The portal; settings come from the environment unless given."""
    if settings is None:
        settings = Settings.from_environment()
        # Only a real server takes over the process's logging, never a test or a command.
        logs.configure(settings.log_level)
    return web_application(
        settings,
        routes=(*public_side.ROUTES, *staff_side.ROUTES),
        navigation=Navigation(public=public_side.NAVIGATION, staff=staff_side.NAVIGATION),
        lifespan=[_lifespan],
    )


@asynccontextmanager
async def _lifespan(app: Litestar) -> AsyncIterator[None]:
    async with opened(app.state.settings):
        yield
