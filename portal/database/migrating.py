"""Running the one set of migrations forwards and backwards on either database."""

import io
import os
from contextlib import redirect_stdout
from pathlib import Path

from portal.database.opening import HasDatabase, opened

FOLDER = next(
    folder for folder in (Path(__file__).parents[n] / "migrations" for n in (1, 2)) if folder.is_dir()
)
"""Beside the package in a checkout, inside it in a wheel."""
CONFIGURATION = "portal.piccolo_conf"
APP = "portal"


async def migrate(settings: HasDatabase) -> None:
    """Bring the database to the newest migration; raises RuntimeError with Piccolo's words otherwise."""
    from piccolo.apps.migrations.commands.forwards import run_forwards

    os.environ.setdefault("PICCOLO_CONF", CONFIGURATION)
    async with opened(settings):
        said = io.StringIO()
        with redirect_stdout(said):
            result = await run_forwards(APP)
    if not result.success:
        raise RuntimeError(result.message or said.getvalue())


async def migrate_back(settings: HasDatabase) -> None:
    """Undo every migration, newest first."""
    from piccolo.apps.migrations.commands.backwards import run_backwards

    os.environ.setdefault("PICCOLO_CONF", CONFIGURATION)
    async with opened(settings):
        said = io.StringIO()
        with redirect_stdout(said):
            result = await run_backwards(APP, "all", auto_agree=True)
    if not result.success:
        raise RuntimeError(result.message or said.getvalue())
