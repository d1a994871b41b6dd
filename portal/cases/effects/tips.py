"""Effects on a tip that has no case: refused, sent elsewhere, looked at again."""

from typing import Final

from portal.cases.applying import Act, Effect
from portal.core import clock
from portal.tips import clocks


async def refuse(act: Act) -> Effect:
    reason = act.facts["reason"]
    return Effect(columns={"reason": reason}, codes={"reason": reason})


async def nothing_more(act: Act) -> Effect:
    return Effect()


async def lift_arbitration(act: Act) -> Effect:
    """The office may return it once more; the key and the state stay where they are."""
    return Effect(
        columns={"returns": act.matter.tips[0].returns - 1}, announce=frozenset({act.matter.office})
    )


async def reconsider(act: Act) -> Effect:
    due = await clocks.due("reconsider", clock.today())
    return Effect(
        codes={"due": due.day.isoformat(), "asked_by": "staff" if act.person else "informant"},
        announce=frozenset({act.matter.office}),
    )


async def reopen(act: Act) -> Effect:
    return Effect(columns={"reason": None}, announce=frozenset({act.matter.office}))


EFFECTS: Final = {
    "refuse": refuse,
    "transfer_out": nothing_more,
    "lift_arbitration": lift_arbitration,
    "reconsider": reconsider,
    "uphold_refusal": nothing_more,
    "reopen": reopen,
}
