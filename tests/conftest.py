"""What every test may ask for: databases, settings, the application, a server and a browser."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from litestar import Litestar

from portal import settings as setting
from portal.core import clock
from portal.database import opened
from portal.database.engine import OpenEngine
from portal.settings import Settings
from portal.vault import passwords
from portal.web.fitting import fit
from portal.web.visit import Portal
from tests.support import databases
from tests.support.browser import Visitors, started_browser
from tests.support.dovecot import Dovecot, private_dovecot
from tests.support.missing import Missing, needed, without
from tests.support.pages import PortalClient
from tests.support.serving import Served, serving

POSTGRES = "PORTAL_TEST_POSTGRES"
WORKING_DAY = datetime(2026, 3, 10, 9, 30, tzinfo=clock.SHANGHAI)
_session = ExitStack()
# How long an example takes is a matter of the machine and its other work, never of a test.
hypothesis_settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("portal")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="also run the slow tests, marked `full`")


def pytest_configure(config: pytest.Config) -> None:
    """One PostgreSQL server for all test processes: the first starts it, the others inherit its address."""
    if "postgres" not in databases.chosen() or POSTGRES in os.environ or config.option.collectonly:
        return
    try:
        durable = os.environ.get("PORTAL_TEST_FSYNC", "on") != "off"
        server = _session.enter_context(databases.private_postgres(durable=durable))
    except Missing:
        return  # Each test that needs it says so by itself.
    os.environ[POSTGRES] = server.url


def pytest_unconfigure() -> None:
    _session.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--full"):
        return
    slow = [item for item in items if item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def _passwords_cost_little() -> Iterator[None]:
    with passwords.cheap_for_tests():
        yield


@pytest.fixture
def working_day() -> Iterator[datetime]:
    """Tuesday 10 March 2026, 9:30 in Changde; time stands still there."""
    with clock.frozen(WORKING_DAY):
        yield WORKING_DAY


@pytest.fixture(scope="session")
def postgres() -> databases.Server:
    """The private PostgreSQL server; without one the test is skipped, in CI it fails."""
    if POSTGRES not in os.environ:
        without(f"no PostgreSQL: {databases.INSTALL}, and PORTAL_TEST_DATABASES=sqlite,postgres")
    return databases.Server(os.environ[POSTGRES])


@pytest.fixture(scope="session")
def templates(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> databases.Templates:
    return databases.Templates(
        tmp_path_factory.mktemp("databases"), lambda: request.getfixturevalue("postgres")
    )


@pytest.fixture(params=databases.chosen())
def database(request: pytest.FixtureRequest, templates: databases.Templates) -> Iterator[databases.Database]:
    """A migrated database without rows, of this test alone; the test runs once on each chosen engine."""
    with templates.copy(request.param) as made:
        yield made


@pytest.fixture(params=databases.chosen())
def empty_database(
    request: pytest.FixtureRequest, templates: databases.Templates
) -> Iterator[databases.Database]:
    """A database in which nothing was migrated yet."""
    with templates.empty(request.param) as made:
        yield made


@pytest.fixture
def settings(database: databases.Database, tmp_path: Path) -> Settings:
    data = tmp_path / "var"
    data.mkdir()
    # Visitors of tests are quick; what a flood meets has tests of its own.
    return Settings(data=data, database_url=database.database_url, fewest_seconds=0)


@pytest.fixture
async def opened_database(settings: Settings) -> AsyncIterator[OpenEngine]:
    """The database open and bound to the tables, for tests of the domain without the application."""
    async with opened(settings) as engine:
        yield engine


@pytest.fixture(scope="session")
def _routes_of_all_pages() -> Litestar:
    """Reading six hundred handlers takes longer than most tests; what a test may change is not in it."""
    from portal.application import create_app

    return create_app(Settings())


@pytest.fixture
def app(settings: Settings, _routes_of_all_pages: Litestar) -> Litestar:
    """The whole application, not started yet; a client starts and stops it."""
    before: Portal = _routes_of_all_pages.state.portal
    setting.bind(settings)
    fit(_routes_of_all_pages, Portal(settings=settings, assets=before.assets, navigation=before.navigation))
    return _routes_of_all_pages


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[PortalClient]:
    """A visitor of the started application, who checks every page that he opens."""
    async with PortalClient.opened(app) as visitor:
        yield visitor


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """`serve(*options, **environment)` starts the real program; all of them end with the test."""
    with ExitStack() as started:

        def start(*options: str, data: Path | None = None, **environment: str) -> Served:
            return started.enter_context(serving(data or tmp_path / "served", *options, **environment))

        yield start


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A portal as a fresh installation finds it, for all tests of one file."""
    with serving(tmp_path_factory.mktemp("served") / "var") as portal:
        yield portal


@pytest.fixture(scope="module")
def served_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A portal with the demo's sample data, for all tests of one file."""
    with serving(tmp_path_factory.mktemp("served") / "var", "--demo") as portal:
        yield portal


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A private IMAP server; without the program the test is skipped, in CI it fails."""
    with needed(private_dovecot()) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Visitors]:
    """A browser for all tests of one file. Such a file holds no async test: both want the thread's loop."""
    with needed(started_browser()) as visitors:
        yield visitors
