"""Answers that browsers and proxies may keep for a moment, and ask about again without fetching them.

Whatever is withdrawn is gone from the portal at once; caches between may show it for `MINUTE` more. It
names the moment, not an age: not every proxy says how long it has kept an answer, so that the browser behind
would begin to count anew.
"""

from collections.abc import Awaitable, Callable, Hashable
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
from portal.web.site import SiteTexts
from portal.web.templating import TEMPLATES
from portal.web.types import Answer, PortalRequest
from portal.web.visit import current

PACKAGE: Final = Path(__file__).parents[1]
MINUTE: Final = 60
"""The longest that a cache may show what the portal no longer shows."""


async def cached(
    request: PortalRequest,
    version: Hashable,
    made: Callable[[], Awaitable[Answer]],
    *,
    seconds: int = MINUTE,
) -> Answer:
    """What `made` gives, or 304 without making it for whoever has this address in this state.

    `version` names everything that the answer shows beyond its address, its language and the words of the
    site, and is read before `made` is called. With 0 seconds it may be kept, but is asked about each time.
    Refusals and everything above 200 are never kept (`portal.web.headers`), nor is a page with a notice.
    """
    if read_cookie(flash.COOKIE):
        return await made()
    headers = {"ETag": _tag(version), **_kept_for(seconds)}
    if _has_it(request, headers["ETag"]):
        return Response(None, status_code=304, headers=headers)
    answer = await made()
    if answer.status_code in (None, 200):
        answer.headers.update(headers)
    return answer


def unkept(answer: Answer) -> Answer:
    """For what holds words that somebody searched for: they stay in no cache."""
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _tag(version: Hashable) -> str:
    visit = current()
    large = read_cookie("text") == "large"
    state = (visit.address, i18n.language(), large, _site(visit.portal.site), version)
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


def _kept_for(seconds: int) -> dict[str, str]:
    """Never beyond midnight: windows end there."""
    if not seconds:
        return {"Cache-Control": "public, no-cache"}
    now = clock.now().astimezone(UTC)
    end = min(now + timedelta(seconds=seconds), _midnight(now))
    return {"Cache-Control": "public, must-revalidate", "Expires": format_datetime(end, usegmt=True)}


def _midnight(now: datetime) -> datetime:
    next_day = now.astimezone(clock.SHANGHAI) + timedelta(days=1)
    return next_day.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def _has_it(request: PortalRequest, tag: str) -> bool:
    """A proxy that compresses marks our tag as weak; that is still the same content."""
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    return tag in known or known == ["*"]
