"""`portal doctor`: what is well, what is weak and what is broken, each with what to do."""

import asyncio
from collections.abc import AsyncIterator

from portal.cli import doctor_keys, doctor_roles, machine, mailboxes
from portal.cli.findings import Finding, Level, fail, ok, warn
from portal.cli.preparing import pending
from portal.database import fetch, opened
from portal.settings import Settings


def examine(settings: Settings) -> int:
    """0 when nothing is broken; warnings do not count."""
    findings = asyncio.run(_findings(settings))
    for finding in findings:
        print(finding.line())
    return 1 if any(finding.level is Level.FAIL for finding in findings) else 0


async def _findings(settings: Settings) -> list[Finding]:
    found = list(machine.examine(settings))
    if any(finding.level is Level.FAIL for finding in found) and not settings.data.is_dir():
        return found
    missing = await pending(settings)
    if missing:
        return [
            *found,
            fail(f"数据库缺少{len(missing)}次升级 pending migrations", "运行 run: portal migrate"),
        ]
    async with opened(settings):
        return [
            *found,
            ok("数据库是当前版本 database is up to date"),
            *[one async for one in _inside(settings)],
        ]


async def _inside(settings: Settings) -> AsyncIterator[Finding]:
    yield await _mail_server(settings)
    yield await _outbox()
    async for finding in mailboxes.examine():
        yield finding
    yield await _calendar()
    yield await _members()
    yield await _reporting()
    async for finding in doctor_roles.examine():
        yield finding
    async for finding in doctor_keys.examine():
        yield finding
    yield await _files(settings)
    yield await _ledger()


async def _mail_server(settings: Settings) -> Finding:
    if settings.smtp_url is None:
        return warn("没有邮件服务器，邮件只保留 no mail server", "设置 set PORTAL_SMTP_URL")
    from portal.mail.servers import Server

    async with Server(settings.smtp_url) as server:
        problem = await server.greet()
    if problem is None:
        return ok("邮件服务器可用 mail server answers")
    return fail(f"邮件服务器不可用 mail server: {problem.code}", "检查 check PORTAL_SMTP_URL")


async def _outbox() -> Finding:
    from portal.mail.queries import counts

    found = await counts()
    stuck = found["stuck"] + found["bounced"]
    if stuck:
        return warn(f"{stuck}封邮件未能送达或被退回 mails are stuck or came back", "见 see /staff/outbox")
    return ok("没有未送达的邮件 no mail is stuck")


async def _calendar() -> Finding:
    from portal.clocks.recomputing import year_to_come
    from portal.offices.queries import work_calendar

    needed = year_to_come()
    if needed in (await work_calendar()).years:
        return ok(f"{needed}年工作日历已载入 calendar {needed} is loaded")
    return warn(
        f"{needed}年工作日历未载入，期限为暂定 calendar {needed} is missing",
        "国务院公布后更新本系统并运行 after the announcement update and run: portal calendar load",
    )


async def _members() -> Finding:
    from portal.offices.queries import offices
    from portal.staff.keyring import offices_with_keys

    held = await offices_with_keys()
    without = [office for office in await offices() if office.code not in held]
    if without:
        names = "、".join(office.zh for office in without[:5]) + ("……" if len(without) > 5 else "")
        return warn(
            f"{len(without)}个单位没有成员 offices without members: {names}",
            "在人员页添加成员 add members; the dispatch desk serves them meanwhile",
        )
    return ok("每个单位都有成员 every office has a member")


async def _reporting() -> Finding:
    from portal.staff.keyring import is_open

    if await is_open():
        return ok("举报通道已开通 reporting is open")
    return warn("举报通道未开通 reporting is closed", "完成首次设置 finish the set-up")


async def _files(settings: Settings) -> Finding:
    """Files that a row names must be there; files that no row names are erased."""
    from portal.evidence import reading
    from portal.evidence.receiving import blob_path

    rows = await fetch("SELECT name FROM blob WHERE content IS NULL")
    lost = [row["name"] for row in rows if not blob_path(row["name"]).exists()]
    if lost:
        return fail(f"{len(lost)}个证据文件不见了 files are missing", f"从备份恢复 restore {settings.blobs}")
    return ok(f"证据文件齐全，清理{await reading.sweep()}个无主文件 files are complete, orphans erased")


async def _ledger() -> Finding:
    from portal.ledger.verifying import verify

    verdict = await verify()
    if verdict.sound:
        return ok(f"账本完好，{verdict.events}条 ledger is sound")
    return fail(
        f"账本有误：{verdict.faults[0].text()} the ledger is broken", "portal ledger verify；保全现场"
    )
