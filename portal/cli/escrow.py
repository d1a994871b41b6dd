"""The escrow ceremony from a terminal: export on the server, open on a machine offline, import again."""

import asyncio
import getpass
import sys
from pathlib import Path

from portal.cli.preparing import ready
from portal.core.errors import N_, DomainError
from portal.settings import Settings
from portal.staff import ceremony, escrow
from portal.staff.escrow_files import BadFile, Opened, Request
from portal.vault import shares
from portal.vault.digests import fingerprint
from portal.vault.shares import BadShare, Share

_WHOLE_KEY_DIGITS = 64


class NotConfirmed(DomainError):
    """Nobody said that the keys should go to this person."""


def export(settings: Settings, office: str, for_: str = "", out: str = "") -> int:
    if not for_:
        raise DomainError(N_("请用 --for 写明密钥交给谁（登录名）。"))
    request = asyncio.run(_export(settings, office, for_))
    path = Path(out or f"escrow-{office}.json")
    path.write_text(request.text(), encoding="utf-8")
    print(f"已写入{path}，其中没有秘密。 Written, it holds no secret.")
    _introduce(request)
    print(f"下一步，在离线的电脑上 next, on a machine without network: portal escrow open {path.name}")
    return 0


def open_file(settings: Settings, file: str, hidden: bool = False) -> int:
    """Needs neither database nor keys of the server."""
    request = Request.of(_text(file))
    ceremony.require_signed(request)
    _introduce(request)
    print(f"根密钥指纹 root: {fingerprint(request.root_public)}")
    print(f"托管密钥指纹 escrow: {fingerprint(request.escrow_public)}")
    print("请与打印件上的指纹对照。 Compare them with the paper.")
    private = _escrow_key(hidden)
    _confirm(request)
    opened = ceremony.open_keys(request, private)
    path = Path(f"{file}.opened")
    path.write_text(opened.text(), encoding="utf-8")
    print(f"已写入{path}，只有{request.name}能打开。 Only {request.login} can open it.")
    print(f"下一步，在服务器上 next, on the server: portal escrow import {path.name}")
    return 0


def import_file(settings: Settings, file: str) -> int:
    opened = Opened.of(_text(file))
    numbers = asyncio.run(_import(settings, opened))
    print(f"已交给他{len(numbers)}把单位密钥。 {len(numbers)} keys of the office are his now.")
    print("请在人员页接纳其他成员，并请密钥管理员更换该单位的密钥。")
    print("Admit the others on the people page; let a key officer change the office's key.")
    return 0


async def _export(settings: Settings, office: str, login: str) -> Request:
    async with ready(settings):
        return await escrow.export(office, login)


async def _import(settings: Settings, opened: Opened) -> list[int]:
    async with ready(settings):
        return await escrow.bring_in(opened)


def _introduce(request: Request) -> None:
    print(f"单位 office: {request.office_name} ({request.office})，{len(request.keys)}把密钥 keys")
    print(f"交给 for: {request.name} ({request.login})")
    print(f"他的密钥指纹 fingerprint: {request.fingerprint}")


def _escrow_key(hidden: bool) -> bytes:
    """From so many shares as are needed, or the whole key as installations before shares printed it."""
    given: list[Share] = []
    while not given or len(given) < given[0].needed:
        text = _typed(_wanted(given), hidden)
        if whole := _whole_key(text):
            return whole
        try:
            share = shares.read(text)
            shares.require_new(share, given)
        except BadShare as slip:
            print(f"  {slip.message.text()}")
            continue
        given.append(share)
        print(f"  第{share.number}份正确 share {share.number} is right，{len(given)}/{share.needed}")
    return shares.join(given)


def _wanted(given: list[Share]) -> str:
    needed = f"/{given[0].needed}" if given else ""
    return f"请输入一份分片的全部单词 type the words of a share ({len(given) + 1}{needed}): "


def _whole_key(text: str) -> bytes | None:
    digits = "".join(text.split())
    if len(digits) != _WHOLE_KEY_DIGITS:
        return None
    try:
        return bytes.fromhex(digits)
    except ValueError:
        return None


def _confirm(request: Request) -> None:
    """Two people look at the person's own page, or at him, and at this line."""
    last = request.fingerprint.rpartition(" ")[2]
    print(f"单位密钥将只交给 the keys go only to: {request.name}，{request.fingerprint}")
    typed = _typed("核对无误后，输入指纹的最后一组 type the last group of the fingerprint: ", hidden=False)
    if typed.strip().upper() != last:
        raise NotConfirmed(N_("没有确认，什么也没有写。"))


def _typed(prompt: str, hidden: bool) -> str:
    try:
        return getpass.getpass(prompt) if hidden and sys.stdin.isatty() else input(prompt)
    except EOFError:
        raise NotConfirmed(N_("没有确认，什么也没有写。")) from None


def _text(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadFile(N_("读不了这个文件。")) from None
