"""Every role and every page, generated from the rows: what opens, what stays closed, from which moment."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from litestar import Litestar, get
from litestar.handlers import HTTPRouteHandler

from portal.admin.doors import require_known_permissions
from portal.admin.routes import staff_router
from portal.catalogue.states import Role
from portal.core import clock
from portal.database import change
from portal.settings import Settings
from portal.staff import signing_in
from portal.staff.people import Person, Place
from portal.staff.permissions import OF_THE_BUREAU, PERMISSIONS, STAFF_ROLES, Scope, UnknownPermission
from portal.web.fitting import web_application
from portal.web.guards import ANYONE, SIGNED_IN, NotPermitted, staff_only
from tests.integration.roles.test_changing_roles import TODAY, propose, switch_on
from tests.support.bureau import BUILDING, CUSTODIANS, DESK, Bureau, open_bureau
from tests.support.pages import PortalClient
from tests.support.rights import shipped
from tests.support.signed_in import visitor
from tests.support.worker import second_worker

OFFICE = {Role.DISPATCHER: DESK, Role.CUSTODIAN: CUSTODIANS}


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app) as made:
        yield made


@pytest.fixture
async def bureau(client: PortalClient, settings: Settings, working_day: object) -> Bureau:
    return await open_bureau(settings)


def handlers(app: Litestar) -> Iterator[HTTPRouteHandler]:
    """Every page and every act that asks for a permission."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if (
                handler.opt.get("permission") not in (None, ANYONE, SIGNED_IN)
                and "OPTIONS" not in handler.http_methods
            ):
                yield handler


def someone(role: Role) -> Person:
    place = Place(None if role in OF_THE_BUREAU else OFFICE.get(role, BUILDING), role)
    return Person(cast(Any, None), "x", "某人", None, (place,), cast(Any, None), shipped())


async def opens(person: Person, handler: HTTPRouteHandler) -> Person | None:
    """The person as the page gets him; None where it stays closed."""
    connection = SimpleNamespace(scope={"state": {"person": person}})
    try:
        await staff_only(cast(Any, connection), handler)
    except NotPermitted:
        return None
    return cast(Person, connection.scope["state"]["person"])


async def test_every_role_opens_exactly_the_pages_of_its_rows(app: Litestar) -> None:
    pages = list(handlers(app))
    assert len(pages) > 150
    for role in STAFF_ROLES:
        for page in pages:
            found, grant = await opens(someone(role), page), shipped().grant(role, page.opt["permission"])
            assert (found is not None) == (grant is not None), (role, page.name)
            assert found is None or found.places == someone(role).places


async def test_every_permission_opens_some_page_or_is_asked_by_a_verb(app: Litestar) -> None:
    by_verbs = {"places.end", "ledger.see"}  # The ledger has no page yet; officers ask for it by name.
    assert set(PERMISSIONS) - {page.opt["permission"] for page in handlers(app)} <= by_verbs


async def test_a_page_counts_only_the_places_that_open_it(app: Litestar) -> None:
    """A clerk of one office who drafts records in another reads no tips there, though he holds its key."""
    places = (Place(BUILDING, Role.CLERK), Place(DESK, Role.PUBLISHER))
    person = Person(cast(Any, None), "x", "某人", None, places, cast(Any, None), shipped())
    by_permission = {page.opt["permission"]: page for page in handlers(app)}
    for permission, offices in (
        ("tips.read", {BUILDING}),
        ("records.draft", {DESK}),
        ("cases.read", {BUILDING, DESK}),
    ):
        found = await opens(person, by_permission[permission])
        assert found is not None
        assert found.offices == frozenset(offices)


async def test_whatever_is_taken_from_a_role_closes_its_pages_at_once(
    client: PortalClient, bureau: Bureau, app: Litestar
) -> None:
    """One who has every role, in a session that goes on, loses one permission after the other."""
    places = [(None if role in OF_THE_BUREAU else OFFICE.get(role, BUILDING), role) for role in STAFF_ROLES]
    person = await bureau.hire("万能", *places)
    for office in (BUILDING, DESK, CUSTODIANS):
        await bureau.found(office, "万能")
    him = await visitor(client, person)
    plain = {
        route.path: handler.opt["permission"]
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if handler in set(handlers(app)) and "GET" in handler.http_methods and "{" not in route.path
    }
    first = {permission: path for path, permission in sorted(plain.items(), reverse=True)}
    assert len(first) > 25
    for n, (permission, path) in enumerate(sorted(first.items()), 1):
        assert (await him.http.get(path)).status_code in (200, 302, 303), path
        await change(
            "UPDATE role_permission SET valid_to = ?, changed = ? WHERE permission = ?",
            *(TODAY - timedelta(days=1), n, permission),
        )
        refused = await him.get(path)
        assert refused.status in (403, 404), path
        assert "没有这项权限" in refused.text or refused.status == 404


async def test_a_session_in_progress_loses_it_the_moment_it_is_switched_on_in_both_workers(
    client: PortalClient, bureau: Bureau, settings: Settings
) -> None:
    leader = await bureau.hire("郑组长", (None, Role.LEADING))
    zhang = await visitor(client, bureau["张干事"])
    cookie = zhang.http.cookies["staff"]
    with second_worker(settings, clock.now()) as other:
        assert (await zhang.get("/staff/register")).status == 200
        assert other.status(cookie, "/staff/register") == 200
        await propose(bureau["王密"], Role.CLERK, loses=("register.see",))
        await switch_on(leader)
        assert (await zhang.get("/staff/register")).status == 403
        assert other.status(cookie, "/staff/register") == 403
        assert other.status(cookie, "/staff/tips") == 200


async def test_a_session_in_progress_loses_it_at_midnight(client: PortalClient, bureau: Bureau) -> None:
    at = datetime(2026, 3, 10, 23, 55, tzinfo=clock.SHANGHAI)
    await change(
        "UPDATE role_permission SET valid_to = ?, changed = 1 WHERE role = 'clerk' AND permission = ?",
        TODAY,
        "register.see",
    )
    with clock.frozen(at):
        zhang = await visitor(client, bureau["张干事"])
        assert (await zhang.get("/staff/register")).status == 200
    with clock.frozen(at + timedelta(minutes=6)):
        assert (await zhang.get("/staff/register")).status == 403
        assert (await zhang.get("/staff/tips")).status == 200


async def test_the_portal_refuses_to_start_with_a_page_of_a_permission_nobody_knows(
    settings: Settings,
) -> None:
    @get("/staff/burning", opt={"permission": "tips.burn"})
    async def burning() -> str:
        return ""

    with pytest.raises(UnknownPermission, match=r"tips\.burn"):
        require_known_permissions(web_application(settings, routes=[staff_router(burning)]))


async def test_the_first_person_of_a_request_knows_his_rows(bureau: Bureau) -> None:
    from portal.sessions import sealed

    token = await signing_in.begin(bureau["张干事"].id, bureau["张干事"].keys)
    session = await sealed.find(token, signing_in.KIND)
    assert session is not None
    person = await signing_in.person_of(session)
    assert person is not None
    grant = person.rights.grant(Role.CLERK, "tips.read")
    assert grant is not None
    assert (grant.scope, grant.source) == (Scope.OFFICE, "本系统的岗位职责")
