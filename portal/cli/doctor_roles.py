"""What the doctor says of roles: nobody may do something vital, or nobody is there who may."""

from collections.abc import AsyncIterator

from portal.cli.findings import Finding, fail, ok, warn
from portal.database import fetch
from portal.staff import rights, role_switching
from portal.staff.permissions import PERMISSIONS
from portal.staff.role_limits import lost


async def examine() -> AsyncIterator[Finding]:
    held = await rights.in_force()
    missing = lost(held)
    if missing:
        yield fail(
            f"没有角色有这些权限 no role holds: {'、'.join(missing)}",
            "恢复备份或运行 restore a backup, or run: portal migrate",
        )
    else:
        yield await _filled(held)
    if unknown := await _unknown():
        yield warn(
            f"有不认识的权限 rows of unknown permissions: {'、'.join(unknown)}", "不起作用 they open nothing"
        )


async def _filled(held: rights.Rights) -> Finding:
    nobodys = await role_switching.nobody_for(held)
    if nobodys:
        return warn(
            f"没有人有这些权限 nobody holds: {'、'.join(nobodys)}",
            "在人员页安排岗位 give somebody the place at /staff/people",
        )
    return ok("每项要紧的权限都有人 somebody holds every vital permission")


async def _unknown() -> list[str]:
    rows = await fetch("SELECT DISTINCT permission FROM role_permission ORDER BY permission")
    return [row["permission"] for row in rows if row["permission"] not in PERMISSIONS]
