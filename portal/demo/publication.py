"""A draft of a rule of publication that waits for a second person, for decisions from a later day."""

from datetime import timedelta
from typing import Final

from portal.core import clock
from portal.demo.people import Players
from portal.records.rules import proposing
from portal.records.rules.proposed import Proposal, Terms

_LATER: Final = timedelta(days=60)


async def propose(players: Players) -> None:
    """Shorter windows for general misconduct; the other degrees stay with their rule."""
    terms = Terms(severity="general", min_months=3, max_months=9, default_public=True, at_least_penalty=False)
    proposal = Proposal(
        rule="city-demo",
        source="演示：某市行政处罚信息公示办法第三条",
        begins_on=clock.today() + _LATER,
        terms=(terms,),
    )
    await proposing.propose(proposal, actor=players["guanli"].person.actor)
