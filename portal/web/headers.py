"""The outermost layer: strict headers and cookies on every answer, whoever gives it."""

import logging
from functools import lru_cache
from typing import cast

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPResponseStartEvent, HTTPScope, Message, Receive, Scope, Send

from portal.web.logs import location
from portal.web.visit import Portal, Visit, begin

SCRIPTLESS = frozenset({"report", "progress"})
CONFIDENTIAL = SCRIPTLESS | {"staff", "setup"}

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_CLOSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", ", ".join(f"{feature}=()" for feature in _CLOSED_FEATURES).encode()),
    (b"x-frame-options", b"DENY"),
)
_HSTS = (b"strict-transport-security", b"max-age=63072000")
_LAST_RESORT = (
    '<!DOCTYPE html><html lang="zh-Hans"><head><meta charset="utf-8"><title>暂时无法处理</title></head>'
    "<body><main><h1>暂时无法处理</h1><p>系统出现故障，您的请求没有完成。请稍后再试。</p></main></body></html>"
).encode()

_log = logging.getLogger(__name__)


class Outermost:
    """Wraps the whole application, so that unknown paths, static files and failures are covered too."""

    def __init__(self, app: ASGIApp, portal: Portal) -> None:
        self._app = app
        self._portal = portal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.WEBSOCKET:
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        if method == "HEAD":
            # Litestar knows no HEAD for a handler of GET. The server keeps its own scope: by its method it
            # knows that the answer has no body.
            scope = cast(HTTPScope, {**scope, "method": "GET"})
        visit = Visit(self._portal, scope, bodiless=method == "HEAD")
        begin(visit)
        answer = _Answer(visit, scope["path"], method, send)
        try:
            await self._app(scope, receive, answer.send)
        except Exception as error:
            await answer.fail(error)


class _Answer:
    """Adds the headers to the start of one answer; leaves out the body of an answer to HEAD."""

    def __init__(self, visit: Visit, path: str, method: str, send: Send) -> None:
        self._visit = visit
        self._root = _root(path)
        self._bodiless = method == "HEAD"
        self._send = send
        self._started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            self._complete(message)
        elif self._bodiless and message["type"] == "http.response.body":
            message["body"] = b""
        await self._send(message)

    async def fail(self, error: Exception) -> None:
        """The page of last resort, for when even the error page could not be made."""
        if self._started:
            raise error
        _log.error("no page could be made", extra={"type": type(error).__name__, "where": location(error)})
        headers = [(b"content-type", b"text/html; charset=utf-8")]
        await self.send({"type": "http.response.start", "status": 500, "headers": headers})
        await self.send({"type": "http.response.body", "body": _LAST_RESORT, "more_body": False})

    def _complete(self, message: HTTPResponseStartEvent) -> None:
        headers, wanted = [], b"private, no-cache"
        for pair in message["headers"]:
            if pair[0].lower() == b"cache-control":
                wanted = pair[1]
            else:
                headers.append(pair)
        caching = self._caching(message["status"], wanted)
        if not caching.startswith(b"public"):
            headers = [pair for pair in headers if pair[0].lower() != b"expires"]
        headers.append((b"cache-control", caching))
        headers.extend(_security(self._kind(), self._visit.portal.settings.secure))
        cookies = self._visit.cookies_to_send.values()
        headers.extend([(b"set-cookie", cookie.encode("ascii")) for cookie in cookies])
        message["headers"] = headers

    def _kind(self) -> str:
        if self._root == "static":
            return "static"
        return "scriptless" if self._root in SCRIPTLESS else "scripted"

    def _caching(self, status: int, wanted: bytes) -> bytes:
        if self._visit.cookies_to_send or status >= 400 or self._root in CONFIDENTIAL:
            return b"no-store"
        if self._visit.csrf_secret is not None and b"no-store" not in wanted:
            # The page holds this visitor's token, so no shared cache may keep it, whatever its handler asked.
            return b"private, no-cache"
        return wanted


@lru_cache(8)
def _security(kind: str, secure: bool) -> tuple[tuple[bytes, bytes], ...]:
    policy = _POLICY if kind == "scriptless" else f"{_POLICY}; script-src 'self'"
    hsts = (_HSTS,) if secure else ()
    # Pages speak the language of a cookie, so a shared cache must tell visitors apart by it.
    vary = () if kind == "static" else ((b"vary", b"Cookie"),)
    return (*_ALWAYS, *hsts, *vary, (b"content-security-policy", policy.encode()))


def _root(path: str) -> str:
    """Litestar reads //report and /report/ as /report, so this does too."""
    return path.lstrip("/").partition("/")[0]
