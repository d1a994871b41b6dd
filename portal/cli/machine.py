"""What the doctor looks at outside the database: folders, keys, memory, addresses."""

import resource
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from portal.cli.findings import Finding, fail, ok, warn
from portal.core.errors import DomainError
from portal.demo.marking import is_demo
from portal.settings import Settings
from portal.vault import server_key

SWAPS = Path("/proc/swaps")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def examine(settings: Settings) -> Iterator[Finding]:
    yield _folders(settings)
    yield from _key(settings)
    yield from _mail_key(settings)
    yield _swap()
    yield _core_dumps()
    yield _public_address(settings)
    yield from _proxy(settings)
    if is_demo(settings):
        yield warn("这是演示数据 this is demo data", "不能用于正式受理 never take real tips here")


def _folders(settings: Settings) -> Finding:
    wanted = [settings.data, settings.blobs, settings.server_key_path.parent]
    missing = [folder for folder in wanted if not folder.is_dir()]
    if missing:
        return fail(f"缺少文件夹 missing folder: {missing[0]}", "运行 run: portal migrate")
    open_ones = [folder for folder in wanted if folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if open_ones:
        return fail(f"其他用户可读 readable by others: {open_ones[0]}", f"chmod 700 {open_ones[0]}")
    return ok("数据文件夹只有本用户可读 data folder is private")


def _key(settings: Settings) -> Iterator[Finding]:
    path = settings.server_key_path
    if not path.exists():
        yield fail(
            f"没有服务器密钥 no server key: {path}",
            "从单独的备份恢复，或运行 restore it, or run: portal migrate",
        )
        return
    try:
        key = server_key.load(path)
    except DomainError as problem:
        yield fail("服务器密钥不可用 server key unusable", problem.message.text())
        return
    yield ok(f"服务器密钥可用 server key {key.id}")
    if path.resolve().is_relative_to(settings.data.resolve()):
        yield warn(
            "服务器密钥与数据库在同一文件夹 the server key lies beside the database",
            "用PORTAL_SERVER_KEY把它移到别处，并单独备份 set PORTAL_SERVER_KEY; back it up apart",
        )


def _mail_key(settings: Settings) -> Iterator[Finding]:
    """There where informants are reminded; elsewhere nothing is said of it unless a file lies about."""
    path = settings.mail_key_path
    if not path.exists():
        if settings.informant_notice:
            yield fail(
                "开启了邮件提醒，却没有密钥 no mail key", "运行 run: portal migrate，见 see operating.md"
            )
        return
    try:
        server_key.load(path)
    except DomainError as problem:
        yield fail("提醒邮箱的密钥不可用 mail key unusable", problem.message.text())
        return
    yield ok("提醒邮箱的密钥可用 mail key")


def _swap() -> Finding:
    lines = SWAPS.read_text().splitlines()[1:] if SWAPS.exists() else []
    if lines:
        return warn("交换分区已启用，密钥可能写入磁盘 swap is on", "swapoff -a，或加密交换分区 or encrypt it")
    return ok("没有交换分区 no swap")


def _core_dumps() -> Finding:
    soft, _ = resource.getrlimit(resource.RLIMIT_CORE)
    if soft != 0:
        return warn("进程崩溃时会写出内存 core dumps are on", "ulimit -c 0，systemd: LimitCORE=0")
    return ok("不写内存转储 no core dumps")


def _public_address(settings: Settings) -> Finding:
    parts = urlsplit(settings.public_url)
    if settings.secure:
        return ok(f"访问地址为https public address {settings.public_url}")
    remedy = "设置 set PORTAL_PUBLIC_URL=https://…"
    if parts.hostname in _LOOPBACK:
        return warn("只供本机试用 public address is this machine only", remedy)
    return fail("公开地址没有加密 public address without https", remedy)


def _proxy(settings: Settings) -> Iterator[Finding]:
    """Without this setting everybody comes from this machine, and no address can be limited."""
    host = urlsplit(settings.public_url).hostname or ""
    if host in _LOOPBACK or host.endswith(".onion") or settings.trusted_proxy is not None:
        return
    yield warn(
        "没有可信代理，分不出访客，限流不起作用 no trusted proxy: visitors cannot be told apart for limits",
        "设置 set PORTAL_TRUSTED_PROXY=127.0.0.1",
    )
