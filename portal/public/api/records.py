"""The addresses of the interface: a page of the list, one record, one subject, and what has changed."""

from typing import Any, Final

from litestar import Controller, Response, get, route
from litestar.enums import HttpMethod
from litestar.params import FromPath

from portal.public.api import parameters
from portal.public.api.answers import (
    HANDLERS,
    JSON,
    OPEN,
    Body,
    HasEnded,
    admit,
    answered,
    opened,
    preflight,
)
from portal.public.api.parameters import Wanted, given, require_cursor, size_of, wanted
from portal.records import queries
from portal.records.addresses import address_of
from portal.records.gathering import Gathered, gathered
from portal.records.plain import gone, plain
from portal.records.queries import Ended
from portal.records.questions import ANY
from portal.records.taking import changes
from portal.records.taking.snapshots import Snapshot, snapshot
from portal.records.versions import list_version
from portal.web.caching import cached, on_shelf
from portal.web.types import Answer, PortalRequest
from portal.web.visit import current

ROOT: Final = "/api/v1"


class ReadController(Controller):
    path = ROOT
    include_in_schema = False
    exception_handlers = HANDLERS

    @get("/records", name="api:records")
    async def list_records(self, request: PortalRequest) -> Answer:
        admit(request)
        version = await list_version()
        known = on_shelf(version)
        if known is not None:
            return known
        asked, at = wanted(), Snapshot(*version)
        # The newest are asked for again and again; who reads on comes to each page once.
        shelved = not asked.after and asked.size <= queries.SIZE
        return await answered(request, version, lambda: _list(asked, at), shelved=shelved)

    @get("/records/{number:str}", name="api:record")
    async def read_record(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        admit(request)
        given(parameters.RECORD)
        version, record = await list_version(), await queries.by_number(number)
        if isinstance(record, Ended):
            raise HasEnded(record)

        async def made() -> Body:
            return plain(record, _base())

        return await answered(request, version, made)

    @get("/subjects/{subject:str}", name="api:subject")
    async def read_subject(self, request: PortalRequest, subject: FromPath[str]) -> Answer:
        admit(request)
        asked = given(parameters.SUBJECT)
        require_cursor(ANY, asked.get("after", ""))
        version, size = await list_version(), size_of(asked)
        found = await gathered(subject, after=asked.get("after", ""), size=size)
        # The register of units may learn of another name while the list stays as it is.
        shown = (*version, found.count, found.names, tuple(record.number for record in found.records))

        async def made() -> Body:
            return _subject(found, size)

        return await answered(request, shown, made)

    @get("/changes", name="api:changes")
    async def read_changes(self, request: PortalRequest) -> Answer:
        admit(request)
        since, at = given(parameters.CHANGES).get("since", ""), await snapshot()
        return await answered(request, at, lambda: _changes(since))

    @get("/openapi.json", name="api:description")
    async def describe(self, request: PortalRequest) -> Answer:
        # It reads the whole catalogue of English sentences, which no start of a worker waits for.
        from portal.public.api.described.document import document

        admit(request)
        given(parameters.RECORD)

        async def made() -> Answer:
            return opened(Response(document(_base()), media_type=JSON))

        return await cached(request, "", made, headers=OPEN)

    @route(
        ["/records", "/records/{number:str}", "/subjects/{subject:str}", "/changes", "/openapi.json"],
        http_method=[HttpMethod.OPTIONS],
        name="api:preflight",
    )
    async def allow_reading(self) -> Answer:
        """A browser asks before a page of another site reads here."""
        return preflight()


async def _list(asked: Wanted, at: Snapshot) -> Body:
    found = await queries.search(asked.question, after=asked.after, size=asked.size, count=asked.count)
    body: Body = {"records": [plain(one, _base()) for one in found.records]}
    if asked.count:
        body |= {"count": min(found.count, queries.COUNTED), "count_is_capped": found.is_capped}
    body["changes"] = f"{_base()}{ROOT}/changes?since={at.cursor}"
    address = f"{_base()}{ROOT}/records"
    return body | _next(address, asked.question, found.older, asked.size)


def _subject(found: Gathered, size: int) -> Body:
    body: Body = {
        "subject": found.subject,
        "url": f"{_base()}/records/subjects/{found.subject}",
        "names": list(found.names),
        "count": found.count,
        "records": [plain(one, _base()) for one in found.records],
    }
    return body | _next(f"{_base()}{ROOT}/subjects/{found.subject}", ANY, found.older, size)


async def _changes(since: str) -> Body:
    found = await changes.since(since)
    return {
        "records": [plain(one, _base()) for one in found.records],
        "ended": [gone(number, reason) for number, reason in found.ended],
        "more": found.more,
        "cursor": found.next,
        "next": f"{_base()}{ROOT}/changes?since={found.next}",
    }


def _next(address: str, question: Any, older: str | None, size: int) -> Body:
    """The address of the next page, the last member of a body; a size that is the usual one is left out."""
    if not older:
        return {}
    more = {"size": str(size)} if size != queries.SIZE else {}
    return {"next": address_of(address, question, **more, after=older)}


def _base() -> str:
    return current().portal.settings.public_url
