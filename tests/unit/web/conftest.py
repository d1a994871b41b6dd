"""A visit without a server, for the parts that read cookies and send them."""

from collections.abc import Callable, Iterator
from contextvars import copy_context
from pathlib import Path
from typing import Any, cast

import pytest
from litestar.types import HTTPScope

from portal.settings import Settings
from portal.web import visit as visits
from portal.web.assets import Assets
from portal.web.visit import Portal, Visit

Visiting = Callable[..., Visit]


@pytest.fixture
def visiting(tmp_path: Path) -> Iterator[Visiting]:
    """`visiting(cookie="…", https=True, query="…")` begins a visit that lasts as long as the test."""
    before = copy_context().get(visits._current)

    def begin(*, cookie: str = "", https: bool = False, path: str = "/", query: str = "") -> Visit:
        url = "https://portal.example" if https else "http://127.0.0.1:8000"
        portal = Portal(settings=Settings(data=tmp_path, public_url=url), assets=Assets())
        visit = Visit(portal, scope(cookie, path, query))
        visits.begin(visit)
        return visit

    yield begin
    visits._current.set(cast(Any, before))


def scope(cookie: str = "", path: str = "/", query: str = "") -> HTTPScope:
    headers = [(b"cookie", cookie.encode("latin-1"))] if cookie else []
    raw = {"type": "http", "path": path, "raw_path": path.encode(), "query_string": query.encode()}
    return cast(HTTPScope, {**raw, "headers": headers, "state": {}})
