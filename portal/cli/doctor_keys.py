"""What the doctor says of office keys: forged or older than seen, due, lost with their last member."""

from collections.abc import AsyncIterator

from portal.cli.findings import Finding, fail, ok, warn
from portal.database import fetch
from portal.staff import keyring, rotating
from portal.staff.authority import NoAuthority
from portal.staff.keyring import OldKey, PlantedKey


async def examine() -> AsyncIterator[Finding]:
    yield await _sound()
    yield await _due()
    yield await _older()
    yield await _lost()


async def _sound() -> Finding:
    for office in sorted(await keyring.offices_with_keys()):
        try:
            await keyring.current_epoch(office)
        except OldKey:
            return fail(
                f"{office}的密钥比记下的旧 an older office key was brought back",
                "恢复备份之后 after a restore: portal keys accept；否则保全现场 else keep all as it is",
            )
        except PlantedKey:
            return fail(f"{office}的密钥签名无效 forged office key", "保全现场 keep everything as it is")
        except NoAuthority:
            return fail("缺少authority.json the authority is missing", "从备份恢复 restore authority.json")
    return ok("单位密钥签名有效，不比记下的旧 office keys are signed and not older than seen")


async def _due() -> Finding:
    waiting = [one.office for one in await rotating.due()]
    if waiting:
        return warn(
            f"{len(waiting)}个单位需要更换密钥 keys are due: {'、'.join(waiting[:5])}",
            "密钥管理员在“单位密钥”页更换 a key officer changes them at /staff/keys",
        )
    return ok("没有单位需要更换密钥 no office key is due")


async def _older() -> Finding:
    """A row that opens with no key keeps the old one alive: somebody may have planted it for that."""
    rows = await fetch(
        "SELECT g.holder AS office, count(*) AS n FROM compartment_grant g JOIN office_epoch e "
        "ON e.office = g.holder AND e.number = g.epoch WHERE g.holder_kind = 'office' AND e.ended_on IS NULL "
        "AND e.number < (SELECT max(number) FROM office_epoch WHERE office = g.holder) "
        "GROUP BY g.holder ORDER BY g.holder"
    )
    if rows:
        told = "、".join(f"{row['office']} {row['n']}" for row in rows)
        return warn(
            f"旧密钥还没有停用 older keys are still alive: {told}",
            "成员登录后会自动重新加密；数目一直不变，可能有人改过数据库 "
            "members re-seal while signed in; if the number stays, somebody may have planted rows",
        )
    return ok("没有仍在使用的旧密钥 no older office key is in use")


async def _lost() -> Finding:
    rows = await fetch(
        "SELECT DISTINCT e.office FROM office_epoch e JOIN compartment_grant g ON g.holder_kind = 'office' "
        "AND g.holder = e.office AND g.epoch = e.number WHERE e.ended_on IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM office_grant o WHERE o.epoch = e.id) ORDER BY e.office"
    )
    if rows:
        return warn(
            f"没有成员能打开 nobody can open what these hold: {'、'.join(row['office'] for row in rows)}",
            "托管密钥仪式 the escrow ceremony: portal escrow export",
        )
    return ok("每把单位密钥都有成员持有 every office key in use has a member")
