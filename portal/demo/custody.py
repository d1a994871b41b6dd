"""Two requests to see who sent an invented tip: one waits for its custodian, one was allowed for a week."""

from collections.abc import Sequence
from typing import Final

from portal.core import clock
from portal.custody import asking, deciding, requests
from portal.demo.people import Players
from portal.demo.tips import Told, at

WAITING: Final = "awaiting_informant"
ALLOWED: Final = "filed"
"""Stages of the stories that are asked about."""

_NO_ANSWER: Final = "请他补充后一直没有回音，想打电话问。本内容为演示。"
_HOLDER: Final = "要核实他是不是证书持有人本人。本内容为演示。"


async def ask_for_names(told: Sequence[Told], players: Players) -> None:
    numbers = {one.story.stage: one.registered.number for one in told if one.story.identity}
    clerk, chief, custodian = (players[name].person for name in ("ganshi", "kezhang", "baoguan"))
    with clock.frozen(at(1, hour=15)):
        await asking.ask(chief, numbers[ALLOWED], purpose="verify", reason=_HOLDER)
        [asked] = (await requests.desk(custodian)).waiting
        await deciding.grant(custodian, asked.id, "7d", version=asked.version)
        await asking.ask(clerk, numbers[WAITING], purpose="contact", reason=_NO_ANSWER)
