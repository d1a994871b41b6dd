"""The request being answered: its cookies, the cookies to send, and the portal it came to.

A `Visit` lives in a context variable from the outermost layer on, so that templates, macros and error
pages find the language and the CSRF token without every function handing them along.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field

from litestar.types import HTTPScope

from portal.floods.gate import Gate
from portal.settings import Settings
from portal.web.assets import Assets
from portal.web.navigation import Navigation
from portal.web.shelf import Shelf
from portal.web.site import SiteTexts


@dataclass(slots=True, kw_only=True)
class Portal:
    """What one application holds for its pages; `site` is exchanged when an operator edits it."""

    settings: Settings
    assets: Assets
    navigation: Navigation = field(default_factory=Navigation)
    site: SiteTexts = field(default_factory=SiteTexts)
    shelf: Shelf = field(default_factory=Shelf)
    gate: Gate = field(init=False)

    def __post_init__(self) -> None:
        self.gate = Gate(self.settings)


class Visit:
    """One request and what its answer has to carry; a `bodiless` answer has headers only."""

    __slots__ = ("_cookies", "bodiless", "cookies_to_send", "csrf_secret", "language", "portal", "scope")

    def __init__(self, portal: Portal, scope: HTTPScope, *, bodiless: bool = False) -> None:
        self.portal = portal
        self.scope = scope
        self.bodiless = bodiless
        self.cookies_to_send: dict[str, str] = {}
        self.csrf_secret: bytes | None = None
        self.language: str | None = None
        self._cookies: dict[str, str] | None = None

    @property
    def cookies(self) -> dict[str, str]:
        """The visitor's cookies by their full names.

        Parsed here because Litestar's own parser keeps the last 1024 headers, with their session tokens,
        in a cache.
        """
        if self._cookies is None:
            self._cookies = _parsed(self.scope)
        return self._cookies

    def header(self, name: bytes) -> str:
        """The first of this name, or nothing; Litestar would read all of them first."""
        return next((value.decode("latin-1") for known, value in self.scope["headers"] if known == name), "")

    @property
    def address(self) -> str:
        """Path and query, to come back to this page."""
        query = self.scope["query_string"].decode("latin-1")
        path = self.scope["raw_path"].decode("latin-1")
        return f"{path}?{query}" if query and "?" not in path else path


_current: ContextVar[Visit] = ContextVar("visit")


def current() -> Visit:
    return _current.get()


def begin(visit: Visit) -> None:
    """Each request is a task of its own, so the variable ends with it."""
    _current.set(visit)


def _parsed(scope: HTTPScope) -> dict[str, str]:
    cookies: dict[str, str] = {}
    for name, value in scope["headers"]:
        if name == b"cookie":
            for pair in value.decode("latin-1").split(";"):
                key, equals, text = pair.strip().partition("=")
                if equals:
                    cookies.setdefault(key, text)
    return cookies
