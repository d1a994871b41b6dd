"""Who may call a staff handler: nobody, unless the handler names a permission and the person holds it."""

from typing import Any, Protocol

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope

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


class SignInNeeded(Exception):
    """The page is for people who have signed in."""


class NotPermitted(Exception):
    """The person has signed in and may not do this."""


def staff_only(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """The guard of the staff router; reads `permission` from the handler's options."""
    permission = handler.opt.get("permission")
    if permission == ANYONE:
        return
    person = person_of(connection.scope)
    if person is None:
        raise SignInNeeded
    # A handler that names none was forgotten: it is closed, and a test over the routes names it.
    if permission is None or (permission != SIGNED_IN and permission not in person.permissions):
        raise NotPermitted


def person_of(scope: Scope) -> Person | None:
    """Set by the session middleware of the staff router."""
    person: Person | None = scope["state"].get("person")
    return person
