"""Tips as citizens send them, for tests of what happens afterwards."""

from functools import cache
from io import BytesIO
from typing import Any

from portal.core import receipts
from portal.evidence.receiving import seal_bytes
from portal.tips.intake import Registered, Submission, receive

# City-managed builder at a construction firm: rule R20, straight to the construction section.
BUILDER: dict[str, Any] = {
    "units": [{"name": "常德市示例建筑工程有限公司", "unit_type": "construction"}],
    "persons": [{"name": "张三丰", "profession": "builder"}],
    "level": "city",
    "account": "他的注册证书挂在这家公司，人从来没有来上过班。",
}
# Nothing known of level: rule R50, the dispatch desk confirms first.
UNSURE: dict[str, Any] = BUILDER | {"level": "unknown", "area": "430721"}
ABOUT = "常德市示例建筑工程有限公司，张三丰"
NAMED = {"name": "周举报", "phone": "13800001234"}


async def send(
    answers: dict[str, Any] = BUILDER, *, kind: str = "cert_rent", **extra: Any
) -> tuple[Registered, str]:
    """Send a tip; returns what was registered and its receipt."""
    receipt = receipts.generate()
    return await receive(Submission(kind=kind, answers=answers, receipt=receipt, **extra)), receipt


def at_unit(name: str, answers: dict[str, Any] = BUILDER) -> dict[str, Any]:
    """The same answers about a unit of this name."""
    return answers | {"units": [answers["units"][0] | {"name": name}]}


def of_trade(profession: str, unit_type: str) -> dict[str, Any]:
    """The same answers about another certificate at another sort of unit."""
    [person], [unit] = BUILDER["persons"], BUILDER["units"]
    return BUILDER | {
        "persons": [person | {"profession": profession}],
        "units": [unit | {"unit_type": unit_type}],
    }


def a_photo(size: int = 2000) -> bytes:
    """A picture that can be drawn anew, followed by nothing in particular up to the size."""
    return (_picture() + bytes(size))[:size]


@cache
def _picture() -> bytes:
    from PIL import Image

    target = BytesIO()
    Image.new("L", (8, 8), 128).save(target, "JPEG")
    return target.getvalue()


def sealed_photo(size: int = 2000) -> Any:
    return seal_bytes(a_photo(size), "照片.jpg")
