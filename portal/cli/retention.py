"""Deleting by hand what the background job would delete, or only counting it."""

import asyncio
from collections.abc import Mapping

from portal.cli.preparing import ready
from portal.retention import running
from portal.retention.running import Ran
from portal.retention.standing import Standing
from portal.settings import Settings

_NAMES = {
    Standing.DUE: "期限已满，可以删除。 Period over, to be deleted.",
    Standing.UNARCHIVED: "期限已满，待归档。 Period over, waiting for an archive export.",
    Standing.HELD: "保全中。 On legal hold.",
    Standing.ASKED: "期限已满，待身份保管员答复申请。 Period over, a request is unanswered.",
    Standing.KEPT: "仍在保存。 Still kept.",
}


def run(settings: Settings) -> int:
    ran, waiting = asyncio.run(_run(settings))
    print(f"已删除{ran.deleted}件，文件{ran.files}个。 Deleted {ran.deleted}, with {ran.files} files.")
    for standing, name in _NAMES.items():
        print(f"{waiting[standing]:6} {name}")
    return 0


async def _run(settings: Settings) -> tuple[Ran, Mapping[Standing, int]]:
    """Batch after batch until nothing more goes; a run that is stopped is finished by the next."""
    async with ready(settings):
        total = Ran()
        while not settings.dry_run:
            ran = await running.run()
            total = Ran(deleted=total.deleted + ran.deleted, files=total.files + ran.files)
            if not ran.deleted:
                break
        return total, await running.counts()
