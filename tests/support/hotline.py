"""A hotline of tests: its key, one order, and the request that hands it over."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from httpx import Response

from portal.channels import keys
from portal.core import clock
from portal.database import fetch
from tests.support.pages import PortalClient

PATH = "/api/v1/tips"
ORDER: dict[str, Any] = {
    "order": "CD12345-20260309-0017",
    "kind": "cert_rent",
    "category": "城乡建设/建筑市场",
    "text": "来电人反映，张三丰的建造师证书挂在该公司，人从未到岗。",
    "received_on": "2026-03-09",
    "area": "430702",
    "level": "city",
    "reported": {
        "persons": [{"name": "张三丰", "profession": "builder", "registration_no": "湘1432019202012345"}],
        "units": [{"name": "常德市示例建筑工程有限公司", "unit_type": "construction"}],
    },
    "caller": {"name": "周来电", "phone": "13800001234"},
    "confidential": True,
    "reply": True,
    "urgency": "high",
}
SECRETS = ("张三丰", "周来电", "13800001234", "示例建筑工程", "城乡建设/建筑市场", "CD12345-20260309-0017")
Call = Callable[..., Awaitable[Response]]


async def a_key(
    authority: str = "常德市12345热线",
    *,
    register: bool = True,
    read: bool = True,
    days: int = 300,
    **more: Any,
) -> str:
    return await keys.make(
        authority=authority,
        channel=more.get("channel", "hotline"),
        may_register=register,
        may_read=read,
        ends_on=clock.today() + timedelta(days=days),
        actor="staff:test",
    )


def caller(visitor: PortalClient, token: str) -> Call:
    """`await call(body)` hands an order over with a good key; members of the request may be replaced."""

    async def made(body: Any = ORDER, *, method: str = "POST", path: str = PATH, **more: Any) -> Response:
        headers = {"authorization": f"Bearer {more.pop('key', token)}", "content-type": "application/json"}
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        return await visitor.http.request(
            method,
            path,
            headers=headers | more.pop("headers", {}),
            content=content if method == "POST" else None,
        )

    return made


async def numbers() -> list[str]:
    return [row["number"] for row in await fetch("SELECT number FROM tip ORDER BY number")]


def changed(**members: Any) -> dict[str, Any]:
    return ORDER | members
