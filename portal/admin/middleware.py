"""From the cookie `staff` to the person who opened the page, anew on each request."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from portal.admin import alongside, remembered
from portal.core.errors import N_
from portal.sessions import sealed
from portal.sessions.sealed import OpenSession
from portal.staff import signing_in
from portal.staff.people import Person
from portal.web.cookies import clear_cookie, read_cookie, set_cookie
from portal.web.guards import SignInNeeded
from portal.web.types import PortalRequest

COOKIE = "staff"
EXPIRED = N_("登录已过期，请重新登录。")


class StaffSession:
    """Puts `person` and `session` into the request's state; a cookie that opens nothing leaves `expired`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            await _recognise(scope)
        await self.app(scope, receive, send)


def signed_in(request: PortalRequest) -> Person:
    """Who asks; for handlers that need a permission there always is somebody."""
    person = request.scope["state"].get("person")
    if not isinstance(person, Person):
        raise SignInNeeded
    return person


def session_of(request: PortalRequest) -> OpenSession:
    session = request.scope["state"].get("session")
    if not isinstance(session, OpenSession):
        raise SignInNeeded
    return session


def remember(token: str) -> None:
    """The cookie ends with the browser; the session ends earlier, by itself."""
    set_cookie(COOKIE, token)


async def _recognise(scope: Scope) -> None:
    token = read_cookie(COOKIE)
    if not token:
        return
    session = await sealed.find(token, signing_in.KIND)
    person = await signing_in.person_of(session) if session else None
    if session is None or person is None:
        clear_cookie(COOKIE)
        scope["state"]["expired"] = True
        return
    scope["state"]["person"], scope["state"]["session"] = person, session
    remembered.remember(person.id)
    alongside.help_with(person, session)
