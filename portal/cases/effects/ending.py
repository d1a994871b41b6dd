"""Effects of ends without a conclusion, and of looking at an end again."""

from typing import Final

from portal.cases.applying import Act, Effect
from portal.core import clock
from portal.tips import clocks


async def refuse(act: Act) -> Effect:
    assert act.person is not None
    reason = act.facts["reason"]
    columns = {"outcome": reason, "closed_on": clock.today(), "reviewed_by": act.person.id}
    return Effect(columns=columns, codes={"reason": reason})


async def transfer_out(act: Act) -> Effect:
    assert act.person is not None
    return Effect(columns={"closed_on": clock.today(), "reviewed_by": act.person.id})


async def reconsider(act: Act) -> Effect:
    """Asked for within thirty days, answered within thirty (信访工作条例 art. 35)."""
    due = await clocks.due("reconsider", clock.today())
    return Effect(
        codes={"due": due.day.isoformat(), "asked_by": "staff" if act.person else "informant"},
        announce=frozenset({act.matter.office}),
    )


async def uphold(act: Act) -> Effect:
    return Effect(columns={"closed_on": clock.today()})


async def reopen(act: Act) -> Effect:
    """A new investigation with a new clock; its findings are yet to be written."""
    due = await clocks.due("finish", clock.today())
    return Effect(
        columns={"closed_on": None, "outcome": None, "findings_by": None, "reviewed_by": None},
        codes={"due": due.day.isoformat()},
        announce=frozenset({act.matter.office}),
    )


EFFECTS: Final = {
    "refuse": refuse,
    "transfer_out": transfer_out,
    "reconsider": reconsider,
    "uphold": uphold,
    "uphold_refusal": uphold,
    "reopen": reopen,
    "look_again": reopen,
}
