"""Whether the mailboxes can be read: for a person who sets them up, and for the doctor."""

import asyncio
from collections.abc import AsyncIterator

from portal.channels.mailbox import fetching, queries
from portal.channels.mailbox.queries import PROBLEMS, MailboxRow
from portal.cli.findings import Finding, ok, warn
from portal.cli.preparing import ready
from portal.settings import Settings


def check(settings: Settings) -> int:
    """1 when one of them cannot be read."""
    findings = asyncio.run(_checked(settings))
    for finding in findings or [ok("没有举报邮箱 no mailboxes")]:
        print(finding.line())
    return 1 if any(finding.remedy for finding in findings) else 0


async def examine() -> AsyncIterator[Finding]:
    """What the last run met; a mailbox is not signed in to only because somebody asks how everything is."""
    for row in await queries.mailboxes():
        if row.problem:
            yield _told(row, row.problem)
        elif row.success_on is None:
            yield warn(f"举报邮箱还没有收取过 mailbox never read: {row.address}", "portal mailbox check")
        else:
            yield ok(f"举报邮箱正常 mailbox {row.address}, {row.success_on:%Y-%m-%d}")


async def _checked(settings: Settings) -> list[Finding]:
    async with ready(settings):
        return [await _check(row) for row in await queries.mailboxes()]


async def _check(row: MailboxRow) -> Finding:
    problem, waiting = await fetching.check(row)
    if problem is not None:
        return _told(row, problem)
    # How much lies in the discipline office's mailbox is nobody else's business.
    many = "" if row.hidden else f"，{waiting}封在等 waiting"
    return ok(f"{row.address} 登录成功 signed in{many}")


def _told(row: MailboxRow, problem: str) -> Finding:
    return warn(
        f"举报邮箱 mailbox {row.address}: {problem}", PROBLEMS.get(problem, "见 see /staff/mailboxes")
    )
