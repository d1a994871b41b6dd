"""Making the data folder, the server key and the database ready; cheap when they are ready already."""

import asyncio
import re
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from portal.cases import backfilling
from portal.catalogue.pack import load_pack
from portal.core.errors import N_, DomainError
from portal.database import fetch, is_postgres, migrate, opened
from portal.database.migrating import FOLDER
from portal.documents.loading import load_documents
from portal.offices import loading
from portal.records import listing
from portal.settings import Settings
from portal.staff import requirements
from portal.vault import server_key

PRIVATE = 0o700
_ID = re.compile(r'^ID = "([^"]+)"$', re.MULTILINE)


class DataFolderOpen(DomainError):
    """Other users of the machine could read what lies in the data folder."""


def migrate_command(settings: Settings) -> int:
    asyncio.run(prepare(settings))
    print("数据库已是当前版本。 The database is up to date.")
    return 0


async def prepare(settings: Settings) -> None:
    """Folders, key, migrations, reference pack; safe to repeat."""
    make_folders(settings)
    server_key.load_or_create(settings.server_key_path)
    if settings.informant_notice:
        server_key.load_or_create(settings.mail_key_path)
    if await pending(settings):
        await migrate(settings)
    async with opened(settings):
        pack = load_pack(settings.pack)
        await loading.load_pack(pack)
        await load_documents(pack)
        await backfilling.begin_for_what_exists()
        await listing.keep_index()
        if not settings.demo:
            # The demo asks nobody for a telephone, so that it can be looked at at once.
            await requirements.load_shipped()


def make_folders(settings: Settings) -> None:
    """The data folder belongs to one user; the folder of files must be writable before a tip needs it."""
    for folder in (settings.data, settings.blobs):
        folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        if folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            folder.chmod(PRIVATE)
    probe = settings.blobs / ".writable"
    try:
        probe.touch()
        probe.unlink()
    except OSError:
        raise DataFolderOpen(N_("无法写入文件存放目录：{path}"), path=str(settings.blobs)) from None


async def pending(settings: Settings) -> frozenset[str]:
    """Migrations that have not run: compared by name, without loading Piccolo's migration commands."""
    async with opened(settings):
        return available() - await _done()


def available() -> frozenset[str]:
    found = [_ID.search(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.py"))]
    return frozenset(match[1] for match in found if match)


async def _done() -> frozenset[str]:
    if not await _has_migration_table():
        return frozenset()
    return frozenset(
        row["name"] for row in await fetch("SELECT name FROM migration WHERE app_name = 'portal'")
    )


async def _has_migration_table() -> bool:
    if is_postgres():
        return (await fetch("SELECT to_regclass('migration') IS NOT NULL AS there"))[0]["there"] is True
    return bool(await fetch("SELECT 1 AS one FROM sqlite_master WHERE name = 'migration'"))


@asynccontextmanager
async def ready(settings: Settings) -> AsyncIterator[None]:
    """The database open for a command; says what to do when it was never prepared."""
    if not await is_ready(settings):
        raise DomainError(N_("数据库还不是当前版本，请先运行 portal migrate。"))
    async with opened(settings):
        yield


async def is_ready(settings: Settings) -> bool:
    """Whether the database is there and up to date; looking creates nothing."""
    return _exists(settings.database_url) and not await pending(settings)


def _exists(url: str) -> bool:
    return not url.startswith("sqlite:///") or Path(url.removeprefix("sqlite:///")).exists()
