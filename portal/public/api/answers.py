"""How the interface answers: JSON that every site's page may read, kept for a minute, and problem details."""

import re
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any, Final

import msgspec
from litestar import Response

from portal.core.errors import N_, Message, NotFound, Refused
from portal.database import DatabaseBusy
from portal.floods.acts import Act
from portal.floods.gate import Asked, MustWait
from portal.public.api.parameters import BadParameters
from portal.public.records.chosen import CURSOR, PLACE, SIZE, is_typed
from portal.records import plain
from portal.records.queries import Ended
from portal.web.addresses import place_of
from portal.web.caching import cached, shared, unkept
from portal.web.i18n import translated
from portal.web.problems import problem
from portal.web.types import Answer, PortalRequest
from portal.web.visit import current

JSON: Final = "application/json"
# Reading only, and never with anybody's cookies. Persons are in it: no search engine is to list it.
OPEN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After",
    "X-Robots-Tag": "noindex",
    "Vary": "Accept",
}
_PREFLIGHT: Final = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_ACCEPTED: Final = frozenset({"", "*/*", "application/*", JSON})
_NEXT: Final = re.compile(rb'"next":"([^"]+)"}$')
Body = dict[str, Any]
Made = Callable[[], Awaitable[Body]]


class NotAcceptable(Exception):
    """The program takes no JSON."""


class HasEnded(Exception):
    """The record was published and is no longer."""

    def __init__(self, record: Ended) -> None:
        super().__init__(record.reason)
        self.record = record


def admit(request: PortalRequest) -> None:
    """Raises MustWait or NotAcceptable, before anything is looked up."""
    accept = current().header(b"accept")
    if accept not in _ACCEPTED and not _takes_json(accept):
        raise NotAcceptable
    current().portal.gate.admit(Asked(act=Act.READ, place=place_of(request)))


async def answered(request: PortalRequest, version: Hashable, made: Made, *, shelved: bool = False) -> Answer:
    """What `made` gives as JSON; its last member `next`, where it has one, is repeated as a Link.

    `shelved` keeps it in memory for as long as `version` is the same; what somebody typed is kept nowhere.
    """
    typed = is_typed(after=PLACE, since=CURSOR, size=SIZE, count="[01]")

    async def answer() -> Answer:
        return opened(_json(msgspec.json.encode(await made())))

    if typed:
        return unkept(await answer())
    keep = shared if shelved else cached
    return await keep(request, version, answer, headers=OPEN)


def opened(answer: Answer) -> Answer:
    answer.headers.update(OPEN)
    return answer


def preflight() -> Answer:
    return opened(Response(None, status_code=204, headers=_PREFLIGHT))


def _json(body: bytes) -> Answer:
    found = _NEXT.search(body, max(0, len(body) - 4096))
    link = {"Link": f'<{found[1].decode()}>; rel="next"'} if found else None
    return Response(body, media_type=JSON, headers=link)


def _takes_json(accept: str) -> bool:
    return any(_takes(part) for part in accept.lower().split(","))


def _takes(part: str) -> bool:
    kind, *options = (one.strip() for one in part.split(";"))
    refused = any(one.replace(" ", "").rstrip("0") in ("q=", "q=0.") for one in options)
    return kind in _ACCEPTED and not refused


def _bad(request: PortalRequest, error: BadParameters) -> Answer:
    return _named(error.problems)


def _not_found(request: PortalRequest, error: NotFound) -> Answer:
    return opened(problem(404, "not-found", error.message.msgid))


def _ended(request: PortalRequest, error: HasEnded) -> Answer:
    facts = plain.gone(error.record.number, error.record.reason)
    return opened(problem(410, "ended", N_("这条记录已经结束公示。"), members=facts))


def _not_acceptable(request: PortalRequest, error: NotAcceptable) -> Answer:
    return opened(problem(406, "not-acceptable", N_("这里只有application/json。")))


def _must_wait(request: PortalRequest, error: MustWait) -> Answer:
    headers = {"Retry-After": str(error.seconds)}
    return opened(problem(429, "too-many-requests", N_("请求太多，请稍后再试。"), headers=headers))


def _bad_cursor(request: PortalRequest, error: Refused) -> Answer:
    return _named({error.field or "": error.message})


def _busy(request: PortalRequest, error: DatabaseBusy) -> Answer:
    return opened(problem(503, "busy", error.message.msgid, headers={"Retry-After": "5"}))


def _named(problems: Mapping[str, Message]) -> Answer:
    errors = [{"parameter": name, "detail": translated(message)} for name, message in problems.items()]
    return opened(problem(400, "bad-parameter", N_("有参数不能用。"), members={"errors": errors}))


HANDLERS: Final[dict[Any, Any]] = {
    BadParameters: _bad,
    NotFound: _not_found,
    HasEnded: _ended,
    NotAcceptable: _not_acceptable,
    MustWait: _must_wait,
    Refused: _bad_cursor,
    DatabaseBusy: _busy,
}
