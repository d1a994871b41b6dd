"""What the portal refuses to start with: a page of the staff that names a permission nobody has heard of."""

from litestar import Litestar

from portal.staff.permissions import require_known
from portal.web.guards import ANYONE, SIGNED_IN

_OF_STAFF = ("/staff", "/setup")


def require_known_permissions(app: Litestar) -> None:
    """Raise UnknownPermission. A page that names none at all is closed to everybody by its guard."""
    handlers = [
        handler
        for route in app.routes
        if route.path.startswith(_OF_STAFF)
        for handler in getattr(route, "route_handlers", ())
    ]
    named = {handler.opt.get("permission", SIGNED_IN) for handler in handlers}
    require_known(sorted(named - {ANYONE, SIGNED_IN}))
