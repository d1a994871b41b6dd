"""A portal of version 0.1.0 with people and tips, as that version left it on the disk.

王建国 (wang) set it up and keeps dispatch desk, discipline office and custodians; 张干事 (zhang) heads the
construction section, 李科长 (li) was admitted there by him. Three tips: one was taken on as a case, one waits
for the dispatch desk, one is with the section and has a conversation. The rows were written by that version's
own verbs and never change.
"""

import io
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from contextlib import redirect_stdout
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from piccolo.apps.migrations.commands.backwards import run_backwards
from piccolo.apps.migrations.commands.forwards import run_forwards

from portal.database import fetch, insert_many, is_postgres, opened, tables, writing
from portal.database.migrating import APP, CONFIGURATION
from portal.settings import Settings
from tests.support.sources import ROOT

SAMPLE = ROOT / "tests" / "data" / "upgrade" / "0.1.0.json"
LAST = "2026-11-23T20:00:07:000000"
NEXT = "2026-11-25T20:00:04:000000"
_READ: Mapping[str, Callable[[str], Any]] = {
    "bytes": bytes.fromhex,
    "uuid": UUID,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
}


@cache
def sample() -> dict[str, Any]:
    """`numbers` and `receipts` of its tips, `files` of its key folder, `rows` by table."""
    held: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"), object_hook=_value)
    return held


async def restored(settings: Settings) -> None:
    """The database and the key folder of that portal, before anything of a later version touched them."""
    await _migrated(settings, lambda: run_forwards(APP, LAST))
    async with opened(settings):
        by_name = {table._meta.tablename: table for table in tables()}
        async with writing():
            for name, rows in sample()["rows"].items():
                await insert_many(by_name[name], rows)
                if is_postgres() and isinstance(rows[0].get("id"), int):
                    await fetch(
                        f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), ?)",
                        max(row["id"] for row in rows),
                    )
    folder = settings.server_key_path.parent
    folder.mkdir(mode=0o700, parents=True)
    for name, content in sample()["files"].items():
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(0o600)


async def taken_back(settings: Settings) -> None:
    """Undo every migration that came after that version."""
    await _migrated(settings, lambda: run_backwards(APP, NEXT, auto_agree=True))


async def rows_of(table: str) -> list[dict[str, Any]]:
    """As the database has them now, in the order of the sample, without the columns that are no more."""
    columns = _columns(table)
    known = written_then(table)
    quoted = ", ".join(f'"{name}"' for name in columns)
    return sorted(await fetch(f'SELECT {quoted} FROM "{table}"'), key=known.index)


def written_then(table: str) -> list[dict[str, Any]]:
    """The same rows as that version wrote them."""
    return [{name: row[name] for name in _columns(table)} for row in sample()["rows"][table]]


def _columns(table: str) -> list[str]:
    """Those that both versions have."""
    [ours] = [one for one in tables() if one._meta.tablename == table]
    today = {column._meta.db_column_name for column in ours._meta.columns}
    return [name for name in sample()["rows"][table][0] if name in today]


async def _migrated(settings: Settings, run: Callable[[], Awaitable[Any]]) -> None:
    os.environ.setdefault("PICCOLO_CONF", CONFIGURATION)
    async with opened(settings):
        with redirect_stdout(io.StringIO()) as said:
            result = await run()
    assert result.success, result.message or said.getvalue()


def _value(held: dict[str, Any]) -> Any:
    if len(held) != 1:
        return held
    [(name, value)] = held.items()
    return _READ[name](value) if name in _READ else held
