"""Opening and closing the database with the application, and binding Piccolo's tables to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from piccolo.engine.base import Engine
from piccolo.table import TABLE_REGISTRY, Table

from portal.database.engine import OpenEngine
from portal.database.writing import bind, unbind

TABLE_MODULES = (
    "portal.ledger.tables",
    "portal.offices.tables",
    "portal.units.tables",
    "portal.clocks.tables",
    "portal.offices.routing_tables",
    "portal.offices.role_tables",
    "portal.documents.tables",
    "portal.sessions.tables",
    "portal.staff.tables",
    "portal.compartments.tables",
    "portal.evidence.tables",
    "portal.mail.tables",
    "portal.tips.tables",
    "portal.channels.mailbox.tables",
    "portal.cases.tables",
    "portal.referrals.tables",
    "portal.records.tables",
    "portal.records.life.tables",
    "portal.records.rules.tables",
    "portal.numbers.tables",
    "portal.retention.tables",
    "portal.channels.tables",
)


class HasDatabase(Protocol):
    @property
    def database_url(self) -> str: ...


@asynccontextmanager
async def opened(settings: HasDatabase) -> AsyncIterator[OpenEngine]:
    """Open the database named by the settings, bind every table to it, close it at the end."""
    engine = engine_for(settings.database_url)
    await engine.start_connection_pool()
    try:
        _bind_tables(engine)
        yield engine
    finally:
        unbind()
        await engine.close_connection_pool()


def engine_for(url: str) -> OpenEngine:
    """`postgresql://…` or `sqlite:///path`; drivers are imported only where they are used."""
    if url.startswith(("postgresql://", "postgres://")):
        from portal.database.postgres import PostgresEngine

        return PostgresEngine(url)
    if url.startswith("sqlite:///"):
        from portal.database.sqlite import SqliteEngine

        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # For this user alone, however the server was started; the log beside it takes the same mode.
        path.touch(mode=0o600)
        return SqliteEngine(path)
    raise ValueError("PORTAL_DATABASE_URL must begin with sqlite:/// or postgresql://")


def tables() -> list[type[Table]]:
    """Every table of the product; the order has no meaning (Piccolo sorts by foreign key itself)."""
    found: list[type[Table]] = []
    for name in TABLE_MODULES:
        module = import_module(name)
        found += [
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, Table) and value.__module__ == name
        ]
    return found


def _bind_tables(engine: OpenEngine) -> None:
    """Every table class there is: also those of migrations, which outlive the engine they first ran on."""
    tables()
    for table in TABLE_REGISTRY:
        table._meta.db = cast(Engine[Any], engine)
    bind(engine)
