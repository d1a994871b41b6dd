"""Walking the invented tips to their stages, each step on its own day by the person whose it is."""

from collections.abc import Sequence

from portal.core import clock
from portal.demo.people import Players
from portal.demo.tips import Told, at
from portal.tips import dispatch
from portal.tips.queries import tip_for


async def handle(told: Sequence[Told], players: Players) -> int:
    """Returns how many records were published on the way."""
    for one in told:
        if one.story.stage == "returned":
            await _return(one, players)
    return 0


async def _return(told: Told, players: Players) -> None:
    chief, number = players["kance"].person, told.registered.number
    with clock.frozen(at(told.story.days_ago - 1)):
        tip = await tip_for(chief, number)
        await dispatch.return_tip(
            chief,
            number,
            version=tip.version,
            office="construction-section",
            reason="该单位为施工企业（演示）。",
        )
