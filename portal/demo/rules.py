"""A draft of the routing rules that waits for a second person."""

from dataclasses import replace

from portal.demo.people import Players
from portal.offices import queries, routing_proposing
from portal.offices.routing_drafts import open_draft
from portal.tips import replaying


async def propose(players: Players) -> None:
    """Where nobody knows who runs the unit, the city office is to find out first; proposed and checked."""
    dispatcher = players["paidan"].person
    row = await queries.routing_rule("R50", 1)
    asked = replace(
        row,
        owner="@unit-office|@profession-office|construction-section",
        cc=("@area-bureau",),
        reason_zh="不清楚由市里还是区县管，先由市局科室查明，所在地协办。",
        reason_en="City or county is not known: the city office finds out first, the area’s bureau joins.",
        source="演示：局务会纪要〔2026〕3号",
    )
    await routing_proposing.propose_rule(asked, actor=dispatcher.actor)
    draft = await open_draft()
    assert draft is not None, "it was just proposed"
    await replaying.check_draft(version=draft.version, actor=dispatcher.actor)
