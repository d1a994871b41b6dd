"""Starting the portal: prepare, say where it is, then hand over to the server."""

import asyncio
import os

from portal.cli.preparing import prepare
from portal.core.errors import N_, DomainError
from portal.database import opened
from portal.settings import Settings, bind

APPLICATION = "portal.application:create_app"
DEMO_FOLDER = "var/demo"


def serve(settings: Settings) -> int:
    if settings.demo:
        settings = _in_its_own_folder(settings)
    asyncio.run(_ready(settings))
    print(f"门户地址 The portal is at {settings.public_url}/", flush=True)
    _listen(settings)
    return 0


def demo(settings: Settings, *, records: str | None = None) -> int:
    if records is not None and not (records.isascii() and records.isdigit()):
        raise DomainError(N_("--records 后面要写一个整数。"))
    os.environ["PORTAL_DEMO"] = "1"
    settings = _in_its_own_folder(settings)
    asyncio.run(_ready(settings, int(records or 0)))
    return 0


def _in_its_own_folder(settings: Settings) -> Settings:
    """Invented data must never lie beside real tips, so the demo has a folder of its own by default."""
    if not os.environ.get("PORTAL_DATA", "").strip():
        os.environ["PORTAL_DATA"] = DEMO_FOLDER
    settings = Settings.from_environment()
    bind(settings)
    return settings


async def _ready(settings: Settings, records: int = 0) -> None:
    await prepare(settings)
    async with opened(settings):
        if settings.demo:
            await _show_demo(settings, records)
        else:
            await _offer_set_up(settings)


async def _show_demo(settings: Settings, records: int) -> None:
    from portal.demo import marking

    if not await _has_accounts():
        from portal.demo import filling, telling

        print(telling.first_time(await filling.fill(settings, records)), flush=True)
    elif not marking.is_demo(settings):
        raise DomainError(N_("这个数据库中有真实数据，不能用于演示；请用 --data 指定另一个文件夹。"))
    elif not marking.is_complete(settings):
        raise DomainError(N_("上次生成演示数据时中断了，请删除数据文件夹后重试。"))
    else:
        print(marking.AGAIN, flush=True)


async def _offer_set_up(settings: Settings) -> None:
    from portal.demo import marking
    from portal.staff import setting_up

    if marking.is_demo(settings):
        raise DomainError(N_("这个文件夹中是演示数据，不能用于正式受理；请用 --data 指定另一个文件夹。"))
    link = await setting_up.offer(settings)
    if link is not None:
        print("首次设置，请在浏览器中打开（只能使用一次）：\nOpen this link once to set up:", flush=True)
        print(f"  {settings.public_url}{link}\n", flush=True)


async def _has_accounts() -> bool:
    from portal.database import fetch

    return bool(await fetch("SELECT 1 AS one FROM account LIMIT 1"))


def _listen(settings: Settings) -> None:
    import uvicorn

    uvicorn.run(
        APPLICATION,
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        # Addresses of visitors are written nowhere; the application reads the proxy's header itself.
        access_log=False,
        proxy_headers=False,
        server_header=False,
        log_config=None,
        timeout_graceful_shutdown=20,
    )
