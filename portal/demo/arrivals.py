"""What came to the invented bureau by telephone, by letter and from the hotline."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from portal.channels import entering, keys, orders
from portal.channels.entering import Entry
from portal.channels.handed_over import order_of
from portal.core import clock
from portal.demo.people import Players
from portal.documents.queries import notice_in_force

AUTHORITY: Final = "12345热线（演示）"
_ORDER: Final[dict[str, Any]] = {
    "order": "DEMO12345-0001",
    "kind": "withhold_cert",
    "category": "劳动保障/证书",
    "text": "来电人反映离职后公司不还注册证书和执业印章，已要过三次。本内容为演示，纯属虚构。",
    "area": "unknown",
    "reported": {"units": [{"name": "屏山虚构建筑工程有限公司", "unit_type": "construction"}]},
    "caller": {"name": "某某某", "phone": "（演示，不留电话）"},
    "urgency": "high",
}


async def arrive(players: Players) -> None:
    """A call and a letter of these days, entered by two offices, and an order of the hotline."""
    today = clock.today()
    await _enter(players, "paidan", _letter(today))
    notice = (await notice_in_force()).version
    await _enter(players, "ganshi", replace(_call(today), notice=notice))
    await keys.make(
        authority=AUTHORITY,
        channel="hotline",
        may_register=True,
        may_read=True,
        ends_on=today + timedelta(days=365),
        actor=players["guanli"].person.actor,
    )
    [key] = await keys.all_keys()
    await orders.register(key, await order_of(_ORDER))


def _call(today: date) -> Entry:
    return Entry(
        kind="cert_rent",
        channel="phone",
        received_on=today - timedelta(days=1),
        answers={
            "persons": [{"name": "施样例", "profession": "builder", "profession_sub": "builder2"}],
            "units": [{"name": "紫桥示例建筑工程有限公司", "unit_type": "construction"}],
            "level": "city",
            "account": "来电人说施样例在学校当老师，证书却在这家公司。本内容为演示，纯属虚构。",
        },
        identity={"name": "某某某", "confidential": True},
    )


def _letter(today: date) -> Entry:
    return Entry(
        kind="unit_uses",
        channel="authority",
        received_on=today - timedelta(days=2),
        answers={
            "units": [{"name": "皂果样板勘察设计院有限公司", "unit_type": "design"}],
            "level": "city",
            "account": "来信反映该院用外地人员的证书投标。本内容为演示，纯属虚构。",
        },
        reply=False,
        document={"sender": "省厅（演示）", "document_no": "演示函〔2026〕1号"},
        limit_on=today + timedelta(days=30),
        urgency="high",
    )


async def _enter(players: Players, login: str, entry: Entry) -> None:
    person = players[login].person
    await entering.enter(person, await entering.begin(person, entry))
