"""A Litestar application with everything of `portal.web` in place, for the portal and for tests."""

from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from litestar import Litestar
from litestar.types import ControllerRouterHandler

from portal.settings import Settings
from portal.web.assets import Assets
from portal.web.bodies import FORM_LIMIT
from portal.web.errors import EXCEPTION_HANDLERS
from portal.web.handlers import HANDLERS
from portal.web.headers import Outermost
from portal.web.navigation import Navigation
from portal.web.templating import template_config
from portal.web.visit import Portal

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


def web_application(
    settings: Settings,
    *,
    routes: Iterable[ControllerRouterHandler],
    navigation: Navigation | None = None,
    lifespan: Iterable[Lifespan] = (),
    templates: Iterable[Path] = (),
) -> Litestar:
    """`templates` are folders searched instead of the portal's own."""
    app = Litestar(
        route_handlers=[*HANDLERS, *routes],
        exception_handlers=EXCEPTION_HANDLERS,
        template_config=template_config(*templates),
        lifespan=list(lifespan),
        openapi_config=None,
        logging_config=None,
        debug=False,
        pdb_on_exception=False,
        request_max_body_size=FORM_LIMIT,
    )
    app.state.routed = app.asgi_handler
    fit(app, Portal(settings=settings, assets=Assets(), navigation=navigation or Navigation()))
    return app


def fit(app: Litestar, portal: Portal) -> None:
    """Have the application answer for this portal from its next start on, as if it knew no other before."""
    app.state.portal = portal
    app.state.settings = portal.settings
    app.asgi_handler = Outermost(app.state.routed, portal)
