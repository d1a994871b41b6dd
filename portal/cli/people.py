"""What only somebody at the server can do for people: the root key from the safe, and the last way in."""

import asyncio
import getpass
import sys

from portal.cli.preparing import ready
from portal.core import staff_codes
from portal.core.errors import N_, DomainError
from portal.settings import Settings
from portal.staff import inviting, officers
from portal.staff.inviting import Issued


def certify(settings: Settings, login: str, fingerprint: str = "") -> int:
    _require(login, fingerprint)
    name = asyncio.run(_certify(settings, login, fingerprint, _root_key()))
    print(f"已认证密钥管理员 {name}。请把根密钥放回保险柜。 Certified; put the root key back into the safe.")
    return 0


def reset(settings: Settings, login: str, reason: str = "") -> int:
    _require(login, reason)
    issued = asyncio.run(_reset(settings, login, reason))
    print(f"{issued.name}（{issued.login}）的一次性重设码 one-time reset code:")
    print(f"  {staff_codes.grouped(issued.code)}")
    print(f"在此输入 Type it at: {settings.public_url}/staff/join")
    print(f"有效期到 Good until: {issued.ends_at:%Y-%m-%d %H:%M} UTC")
    return 0


async def _certify(settings: Settings, login: str, fingerprint: str, root: str) -> str:
    async with ready(settings):
        return await officers.certify(login, root, compared=fingerprint)


async def _reset(settings: Settings, login: str, reason: str) -> Issued:
    async with ready(settings):
        return await inviting.reset_from_the_machine(login, reason=reason)


def _root_key() -> str:
    """From a person who types it unseen, or from whatever is piped in; several lines are one key."""
    if sys.stdin.isatty():
        return getpass.getpass("根密钥 Root key: ")
    return sys.stdin.read()


def _require(*given: str) -> None:
    if not all(text.strip() for text in given):
        raise DomainError(N_("缺少选项，请用 --help 查看用法。"))
