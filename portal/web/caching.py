"""Who keeps an answer: nobody, browsers and proxies for a moment, or this worker too.

Whatever is withdrawn is gone from the portal at once; caches between may show it for `MINUTE` more. It
names the moment, not an age: not every proxy says how long it has kept an answer, so that the browser behind
would begin to count anew.
"""

from collections.abc import Awaitable, Callable, Hashable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from litestar.response import Response

from portal.core import clock
from portal.web import flash, i18n
from portal.web.cookies import read_cookie
from portal.web.shelf import Built, Kept
from portal.web.site import SiteTexts
from portal.web.templating import TEMPLATES
from portal.web.types import Answer, PortalRequest
from portal.web.visit import current

PACKAGE: Final = Path(__file__).parents[1]
MINUTE: Final = 60
"""The longest that a cache may show what the portal no longer shows."""
LONGEST_ADDRESS: Final = 200
_NONE: Final[Mapping[str, str]] = {}
_ASKED_EACH_TIME: Final[Mapping[str, str]] = {"Cache-Control": "public, no-cache"}
Made = Callable[[], Awaitable[Answer]]
Keep = Callable[..., Awaitable[Answer]]
"""`cached` or `shared`."""


async def cached(
    request: PortalRequest,
    version: Hashable,
    made: Made,
    *,
    seconds: int = MINUTE,
    headers: Mapping[str, str] = _NONE,
) -> Answer:
    """What `made` gives, or 304 without making it for whoever has this address in this state.

    `version` names everything that the answer shows beyond its address, its language and the words of the
    site, and is read before `made` is called. With 0 seconds it may be kept, but is asked about each time.
    Refusals and everything above 200 are never kept (`portal.web.headers`), nor is a page with a notice.
    A 304 has `headers` as well.
    """
    if read_cookie(flash.COOKIE):
        return await made()
    headers = {**headers, "ETag": _tag(version), **_kept_for(seconds)}
    if _has_it(headers["ETag"]):
        return Response(None, status_code=304, headers=headers)
    answer = await made()
    if answer.status_code in (None, 200):
        answer.headers.update(headers)
    return answer


async def shared(
    request: PortalRequest,
    version: Hashable,
    made: Made,
    *,
    seconds: int = MINUTE,
    headers: Mapping[str, str] = _NONE,
) -> Answer:
    """The same, and the answer stays on this worker's shelf until `version` is another.

    Never for a page with a form to post: its token is the visitor's. Nor for what holds words of somebody.
    """
    known = on_shelf(version, seconds=seconds)
    if known is not None:
        return known
    answer = await cached(request, version, made, seconds=seconds, headers=headers)
    tag = answer.headers.get("ETag")
    if tag is None or answer.status_code == 304 or len(current().address) > LONGEST_ADDRESS:
        return answer
    whole = answer.to_asgi_response(None, request)
    if _is_the_visitors():
        return Built(whole)
    kept = Kept(_state(version), tag, whole)
    current().portal.shelf.keep(_asked(), kept)
    return kept.answer(_kept_for(seconds), is_known=False)


def on_shelf(version: Hashable, *, seconds: int = MINUTE) -> Answer | None:
    """What `shared` gave to somebody else who asked the same."""
    if read_cookie(flash.COOKIE):
        return None
    kept = current().portal.shelf.find(_asked(), _state(version))
    return None if kept is None else kept.answer(_kept_for(seconds), is_known=_has_it(kept.tag))


def unkept(answer: Answer) -> Answer:
    """For what holds words that somebody searched for: they stay in no cache."""
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _is_the_visitors() -> bool:
    """Whether a token or a cookie of this visitor came into the page while it was drawn."""
    return current().csrf_secret is not None or bool(current().cookies_to_send)


def _asked() -> tuple[str, str, bool]:
    return current().address, i18n.language(), read_cookie("text") == "large"


def _state(version: Hashable) -> tuple[object, ...]:
    """All that an answer shows beyond what was asked."""
    return version, current().portal.site


def _tag(version: Hashable) -> str:
    state = (*_asked(), _site(current().portal.site), version)
    return f'"{blake2b(repr(state).encode(), digest_size=12).hexdigest()}"'


@lru_cache(4)
def _site(site: SiteTexts) -> str:
    return blake2b(f"{_program()}{site!r}".encode(), digest_size=12).hexdigest()


@lru_cache(1)
def _program() -> str:
    """Another release makes other pages; the same one makes the same on every host."""
    digest = blake2b(digest_size=12)
    for folder, pattern in ((PACKAGE, "*.py"), (PACKAGE, "*.po"), (PACKAGE, "*.css"), (TEMPLATES, "*.html")):
        for path in sorted(folder.rglob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _kept_for(seconds: int) -> Mapping[str, str]:
    return _kept_until(int(clock.now().timestamp()), seconds) if seconds else _ASKED_EACH_TIME


@lru_cache(4)
def _kept_until(now: int, seconds: int) -> Mapping[str, str]:
    """Never beyond midnight: windows end there."""
    moment = datetime.fromtimestamp(now, UTC)
    end = min(moment + timedelta(seconds=seconds), _midnight(moment))
    return {"Cache-Control": "public, must-revalidate", "Expires": format_datetime(end, usegmt=True)}


def _midnight(now: datetime) -> datetime:
    next_day = now.astimezone(clock.SHANGHAI) + timedelta(days=1)
    return next_day.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def _has_it(tag: str) -> bool:
    """A proxy that compresses marks our tag as weak; that is still the same content."""
    asked = current().header(b"if-none-match")
    known = [one.strip().removeprefix("W/") for one in asked.split(",")] if asked else []
    return tag in known or known == ["*"]
