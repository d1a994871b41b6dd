"""How 周举报, who saw something, goes through the pages of a report."""

import re
from typing import Any

from tests.support.pages import Page, PortalClient
from tests.support.tips import BUILDER, a_photo, send

ACCOUNT = "他的一级建造师证书挂在这家公司，人一直在长沙上班，从来没有来过。"
PERSON: dict[str, Any] = {"name": "张三丰", "profession": "builder"}
UNIT: dict[str, Any] = {"name": "常德市示例建筑工程有限公司", "unit_type": "construction"}
WHERE: dict[str, Any] = {"area": "unknown", "level": "city"}
FACTS: dict[str, Any] = {"account": ACCOUNT, "since": "2025-03", "how_known": "seen"}
PHOTO = ("工地照片.jpg", a_photo(), "image/jpeg")
PROGRAM = ("收据.jpg", b"MZ\x90\x00" + bytes(500), "image/jpeg")
NUMBER = re.compile(r"CDZJ-JB-\d{4}-\d{6}")


async def at_first_party(visitor: PortalClient, kind: str = "cert_rent") -> Page:
    return await (await visitor.open("/report/kind")).submit(kind=kind)


async def at_unit(visitor: PortalClient, **person: Any) -> Page:
    return await (await at_first_party(visitor)).submit(**{**PERSON, **person})


async def at_subject(visitor: PortalClient, **unit: Any) -> Page:
    """The list of what was told so far: one person and one unit."""
    return await (await at_unit(visitor)).submit(**{**UNIT, **unit})


async def at_facts(visitor: PortalClient, **answers: Any) -> Page:
    return await (await at_subject(visitor)).submit(button="继续", **{**WHERE, **answers})


async def at_evidence(visitor: PortalClient, **answers: Any) -> Page:
    return await (await at_facts(visitor, **answers)).submit(**FACTS)


async def at_identity(visitor: PortalClient, *photos: tuple[str, bytes, str], **answers: Any) -> Page:
    page = await at_evidence(visitor, **answers)
    if photos:
        page = await page.submit(button="上传", files={"files": photos})
    return await page.submit(button="继续")


async def at_check(visitor: PortalClient, *photos: tuple[str, bytes, str], **answers: Any) -> Page:
    return await (await at_identity(visitor, *photos, **answers)).submit(mode="anonymous")


async def at_receipt(visitor: PortalClient, *photos: tuple[str, bytes, str], **answers: Any) -> Page:
    return await (await at_check(visitor, *photos, **answers)).submit(button="去领查询码")


async def sent(visitor: PortalClient, *photos: tuple[str, bytes, str], **answers: Any) -> tuple[Page, str]:
    """The page after sending, and the receipt that was copied before."""
    page = await at_receipt(visitor, *photos, **answers)
    return await page.submit(last_group=page.receipt[-5:]), page.receipt


async def entered(visitor: PortalClient, answers: dict[str, Any] = BUILDER, **extra: Any) -> Page:
    """The informant's first page of a tip that was sent before."""
    _, receipt = await send(answers, **extra)
    return await (await visitor.open("/progress")).submit(code=receipt)
