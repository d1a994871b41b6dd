"""Databases for tests and benches: a private PostgreSQL server, and fresh databases on either engine."""

import os
import pwd
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import anyio
import asyncpg

from portal.database import migrate
from tests.support.missing import Missing
from tests.support.programs import farewell

Kind = Literal["sqlite", "postgres"]
INSTALL = "apt install postgresql"
MOST_USES = 60
"""Of one database by one test after another: what was deleted stays in its files."""
START_SECONDS = 30
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Database:
    """Satisfies what `portal.database.opened` asks of settings."""

    kind: Kind
    database_url: str


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL server; the role of its address may create databases."""

    url: str

    def create(self, name: str, *, template: str = "template1") -> Database:
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return Database("postgres", urlsplit(self.url)._replace(path=f"/{name}").geturl())

    def drop(self, name: str) -> None:
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def run(self, statement: str) -> None:
        in_own_loop(lambda: _execute(self.url, statement))


def chosen() -> list[Kind]:
    """`PORTAL_TEST_DATABASES=sqlite,postgres`; SQLite alone when a developer runs pytest by hand."""
    known: dict[str, Kind] = {"sqlite": "sqlite", "postgres": "postgres"}
    return [known[name.strip()] for name in os.environ.get("PORTAL_TEST_DATABASES", "sqlite").split(",")]


class Templates:
    """Migrates once on each engine, then hands out copies, which takes milliseconds."""

    def __init__(self, folder: Path, server: Callable[[], Server]) -> None:
        self._folder = folder
        self._server = server
        self._made: dict[Kind, Database] = {}
        self._spare: list[Database] = []
        self._shape: list[str] = []
        self._uses: Counter[str] = Counter()
        self._name = f"portal_{os.getpid()}"

    @contextmanager
    def copy(self, kind: Kind) -> Iterator[Database]:
        """A migrated database of nobody else's; its rows are gone afterwards."""
        if kind == "postgres":
            with self._reused() as database:
                yield database
            return
        with self.empty(kind, like=self._migrated(kind)) as database:
            yield database

    @contextmanager
    def _reused(self) -> Iterator[Database]:
        """Emptying a database is ten times quicker than making one; who changed its tables spoils it."""
        template = self._migrated("postgres")
        name = f"{self._name}_{next(_numbers)}"
        like = urlsplit(template.database_url).path.lstrip("/")
        database = self._spare.pop() if self._spare else self._server().create(name, template=like)
        self._uses[database.database_url] += 1
        try:
            yield database
        finally:
            if self._uses[database.database_url] < MOST_USES and self._is_empty_again(database):
                self._spare.append(database)
            else:
                self._server().drop(urlsplit(database.database_url).path.lstrip("/"))

    def _is_empty_again(self, database: Database) -> bool:
        shapes: list[str] = []
        try:
            in_own_loop(lambda: _emptied(database.database_url, shapes))
        except (OSError, asyncpg.PostgresError):
            return False
        return shapes == self._shape

    @contextmanager
    def empty(self, kind: Kind, *, like: Database | None = None) -> Iterator[Database]:
        """A database without any table, or like another one that nobody has open."""
        name = f"{self._name}_{next(_numbers)}"
        if kind == "sqlite":
            with _sqlite_file(self._folder / f"{name}.sqlite3", like) as database:
                yield database
            return
        template = urlsplit(like.database_url).path.lstrip("/") if like else "template1"
        try:
            yield self._server().create(name, template=template)
        finally:
            self._server().drop(name)

    def _migrated(self, kind: Kind) -> Database:
        if kind not in self._made:
            made = self._unmigrated(kind)
            in_own_loop(lambda: migrate(made))
            if kind == "sqlite":
                gather(made)
            else:
                in_own_loop(lambda: _emptied(made.database_url, self._shape))
            self._made[kind] = made
        return self._made[kind]

    def _unmigrated(self, kind: Kind) -> Database:
        if kind == "sqlite":
            return _sqlite(self._folder / "template.sqlite3")
        self._server().drop(f"{self._name}_template")  # left by an attempt that failed
        return self._server().create(f"{self._name}_template")


@contextmanager
def private_postgres(*, durable: bool = True) -> Iterator[Server]:
    """A server of our own on a free port, gone with its data afterwards, however this process ends.

    `durable=False` leaves fsync out: gentler to a slow disk, useless for measuring.
    """
    binaries = postgres_binaries()
    folder, owner = _folder_and_owner()
    with farewell(_FAREWELL, binaries, folder, **_as(owner)):
        _initialise(binaries, folder, owner)
        with _running(binaries, folder, owner, durable=durable) as server:
            yield server


_FAREWELL = '"$1/pg_ctl" stop --silent --mode immediate --pgdata "$2/data"; rm -rf -- "$2"'


def postgres_binaries() -> Path:
    """The folder of the newest server on this machine."""
    packaged = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(packaged, key=lambda path: float(path.parts[-3]), default=None)
    found = str(newest) if newest else shutil.which("initdb")
    if found is None:
        raise Missing(f"There is no PostgreSQL server on this machine: {INSTALL}")
    return Path(found).resolve().parent


def in_own_loop(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a coroutine to its end, whether or not the caller's thread has a loop that runs."""
    problems: list[BaseException] = []

    def run() -> None:
        try:
            anyio.run(work)
        except BaseException as problem:
            problems.append(problem)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if problems:
        raise problems[0]


# Triggers and foreign keys keep still for a replica, also those that let nobody delete an event.
EMPTY = """
SET lock_timeout = '3s';
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid();
SET session_replication_role = replica;
DO $$ DECLARE one text; BEGIN
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migration' LOOP
    EXECUTE format('DELETE FROM %I', one);
  END LOOP;
END $$;
"""
SHAPE = """
SELECT md5(
  (SELECT string_agg(c.relname || a.attname || a.atttypid || a.attnotnull, ',' ORDER BY c.relname, a.attnum)
   FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
   WHERE c.relnamespace = 'public'::regnamespace AND NOT a.attisdropped)
  || (SELECT string_agg(t.tgname || t.tgenabled::text, ',' ORDER BY t.tgname) FROM pg_trigger t
      WHERE NOT t.tgisinternal)
  || (SELECT string_agg(pg_get_expr(d.adbin, d.adrelid), ',' ORDER BY d.adrelid, d.adnum) FROM pg_attrdef d)
  || (SELECT string_agg(m.name, ',' ORDER BY m.name) FROM migration m)
  || (SELECT count(*) FROM pg_constraint)
)
"""


async def _emptied(url: str, shape: list[str]) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(EMPTY)
        shape.append(await connection.fetchval(SHAPE))
    finally:
        await connection.close()


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@contextmanager
def _sqlite_file(path: Path, like: Database | None) -> Iterator[Database]:
    if like:
        shutil.copyfile(like.database_url.removeprefix("sqlite:///"), path)
    try:
        yield _sqlite(path)
    finally:
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink(missing_ok=True)


def gather(database: Database) -> None:
    """Move everything from the log beside the file into the file itself, so that a copy of it is whole."""
    with closing(sqlite3.connect(database.database_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _sqlite(path: Path) -> Database:
    return Database("sqlite", f"sqlite:///{path}")


def _folder_and_owner() -> tuple[Path, str | None]:
    """PostgreSQL refuses to run as root; then it runs as another user, who owns the folder."""
    folder = Path(tempfile.mkdtemp(prefix="portal-postgres-"))
    if os.getuid() != 0:
        return folder, None
    owner = "postgres" if "postgres" in {user.pw_name for user in pwd.getpwall()} else "nobody"
    shutil.chown(folder, owner)
    return folder, owner


def _initialise(binaries: Path, folder: Path, owner: str | None) -> None:
    subprocess.run(
        [
            *(binaries / "initdb", "--pgdata", folder / "data", "--username", "portal", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"),
        ],
        check=True,
        capture_output=True,
        **_as(owner),
    )


@contextmanager
def _running(binaries: Path, folder: Path, owner: str | None, *, durable: bool) -> Iterator[Server]:
    port = free_port()
    flags = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": folder,
        "max_connections": 100,
        "fsync": "on" if durable else "off",
        "log_min_messages": "fatal",
    }
    options = [part for name, value in flags.items() for part in ("-c", f"{name}={value}")]
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            **_as(owner),
        )
    server = Server(f"postgresql://portal@127.0.0.1:{port}/postgres")
    try:
        _wait_for(server, process, log)
        yield server
    finally:
        process.send_signal(signal.SIGQUIT)  # PostgreSQL's "immediate": nothing here is worth saving.
        process.wait()


def _wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return server.run("SELECT 1")
        except (OSError, asyncpg.PostgresError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from None
            time.sleep(0.05)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _as(owner: str | None) -> dict[str, Any]:
    """Arguments that start a program as this user, in a folder that he may enter."""
    if owner is None:
        return {"cwd": "/"}
    return {"user": owner, "group": pwd.getpwnam(owner).pw_gid, "extra_groups": [], "cwd": "/"}
