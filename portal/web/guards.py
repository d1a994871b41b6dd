"""Who may call a staff handler: nobody, unless the handler names a permission and the person holds it."""

from typing import Any, Protocol

from litestar.connection import ASGIConnection, Request
from litestar.exceptions import ClientException
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope

from portal.web.bodies import read_form
from portal.web.csrf import NotOurForm
from portal.web.formdata import FormData
from portal.web.streams import TooLarge

ANYONE = "*"
SIGNED_IN = "signed-in"


class Person(Protocol):
    """Whoever signed in, as far as pages care."""

    @property
    def id(self) -> Any: ...
    @property
    def name(self) -> str: ...
    @property
    def permissions(self) -> frozenset[str]: ...
    def within(self, permission: str) -> "Person": ...


class SignInNeeded(Exception):
    """The page is for people who have signed in; `typed` are the words that came too late.

    `data` is the whole form of theirs, if it was one without a password; `kept` says that it became a draft.
    """

    def __init__(self, typed: tuple[str, ...] = (), data: FormData | None = None) -> None:
        self.typed = typed
        self.data = data
        self.kept = False


class NotPermitted(Exception):
    """The person has signed in and may not do this."""


async def staff_only(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """The guard of the staff router; reads `permission` from the handler's options."""
    permission = handler.opt.get("permission")
    if permission == ANYONE:
        return
    person = person_of(connection.scope)
    if person is None:
        data = await _typed(connection)
        raise SignInNeeded(data.longer_texts() if data else (), data)
    # A handler that names none was forgotten: it is closed, and a test over the routes names it.
    if permission is None or (permission != SIGNED_IN and permission not in person.permissions):
        raise NotPermitted
    if permission != SIGNED_IN:
        # From here on he is only what opens this page to him.
        connection.scope["state"]["person"] = person.within(permission)


def person_of(scope: Scope) -> Person | None:
    """Set by the session middleware of the staff router."""
    person: Person | None = scope["state"].get("person")
    return person


async def _typed(connection: ASGIConnection[Any, Any, Any, Any]) -> FormData | None:
    """Who wrote for longer than his session lasted gets his words back; a form with a password gives none."""
    if connection.scope.get("method") != "POST" or not isinstance(connection, Request):
        return None
    try:
        data = await read_form(connection)
    except (ClientException, NotOurForm, TooLarge):
        return None
    return None if "password" in data else data
