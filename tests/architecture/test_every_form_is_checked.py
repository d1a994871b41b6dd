"""No address that changes something can be called from a page of somebody else's."""

from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from portal import database
from portal.channels import keys
from portal.web import bodies, csrf, multipart

WRAPS = ("__wrapped__", "__func__", "func")
API = "/api/"
"""For programs: what is not public takes a key in a header, which a page of somebody else's does not know."""
THE_PUBLIC_LIST = {"api:records", "api:record", "api:subject", "api:changes", "api:description"}
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


def test_every_address_that_changes_something_reads_its_form_through_the_csrf_check(app: Litestar) -> None:
    handlers = list(_changing(app))
    assert handlers, "the portal has forms"
    open_doors = {str(handler) for handler in handlers if not reaches_the_check(handler.fn)}
    assert not open_doors, "Read the form with portal.web.bodies.read_form, or stream it with multipart."


def test_every_address_for_programs_asks_for_a_key_or_only_reads_the_public_list(app: Litestar) -> None:
    """Cookies a browser sends by itself; a key in a header only for a page that knows it."""
    programs = [one for route in app.routes if route.path.startswith(API) for one in _handlers(route)]
    ours = [one for one in programs if one.http_methods != {"OPTIONS"}]
    without_key = [one for one in ours if not reaches(one.fn, keys.key_of)]
    assert {one.name for one in without_key} == THE_PUBLIC_LIST
    for one in without_key:
        assert one.http_methods == {"GET"}
        assert not reaches(one.fn, database.writing)
        assert not reaches(one.fn, database.change)


def test_reading_never_changes_anything(app: Litestar) -> None:
    both = {str(h) for route in app.routes for h in _handlers(route) if h.http_methods & CHANGING & {"GET"}}
    assert not both


@pytest.mark.parametrize("reader", [bodies.read_form, multipart.stream_parts])
def test_both_ways_to_read_a_form_are_checked(reader: object) -> None:
    assert reaches_the_check(reader)


def test_the_search_sees_a_handler_that_forgot_the_check() -> None:
    async def careless(request: Any) -> Any:
        return await request.form()

    async def careful(request: Any) -> Any:
        return await bodies.read_form(request)

    assert not reaches_the_check(careless)
    assert reaches_the_check(careful)


def reaches_the_check(start: object) -> bool:
    return reaches(start, csrf.check_csrf)


def reaches(start: object, wanted: object) -> bool:
    """Whether this function, or one that it names in its code, and so on, names the wanted one."""
    waiting, seen = [start], set[int]()
    while waiting:
        one = _plain(waiting.pop())
        if one is wanted:
            return True
        if id(one) not in seen and getattr(one, "__module__", "").startswith(("portal.", __name__)):
            seen.add(id(one))
            waiting += _called(one)
    return False


def _called(one: object) -> Iterator[object]:
    if isinstance(one, type):
        yield from vars(one).values()
    if isinstance(one, FunctionType):
        names = set(_names(one.__code__))
        known = [one.__globals__[name] for name in names if name in one.__globals__]
        yield from known
        for module in known:
            if isinstance(module, ModuleType):
                yield from (getattr(module, name) for name in names if hasattr(module, name))


def _plain(one: object) -> object:
    """The function itself, without what a decorator or a controller put around it."""
    while (inner := next((getattr(one, name) for name in WRAPS if hasattr(one, name)), None)) is not None:
        one = inner
    return one


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _changing(app: Litestar) -> Iterator[HTTPRouteHandler]:
    for route in app.routes:
        if route.path.startswith(API):
            continue
        yield from (handler for handler in _handlers(route) if handler.http_methods & CHANGING)


def _handlers(route: Any) -> list[HTTPRouteHandler]:
    return [handler for handler in getattr(route, "route_handlers", ()) if handler.fn]
