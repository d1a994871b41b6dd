"""Effects of a conclusion: referral, decision, closing with or without one."""

from datetime import date
from typing import Final

from portal.cases import referring
from portal.cases.applying import Act, Effect
from portal.cases.referring import HandedOver
from portal.core import clock


async def refer(act: Act, handed: HandedOver | None = None) -> Effect:
    """`handed` brings the letter; without it the letter was written elsewhere."""
    person, follow_up_on = act.person, await referring.next_follow_up()
    pair = act.keys.get(act.matter.compartment)
    given = handed or HandedOver(
        body=act.facts["body"], receiver=act.facts["receiver"], document_no=act.facts["document_no"]
    )

    async def write() -> None:
        assert person is not None
        await referring.write(act.matter, person, given, follow_up_on=follow_up_on, pair=pair)

    return Effect(columns=_reviewed(act), codes={"body": given.body}, write=write)


async def record_decision(act: Act) -> Effect:
    decided_on: date = act.facts["decided_on"]
    return Effect(
        columns={**_reviewed(act), "decided_on": decided_on}, codes={"decided_on": decided_on.isoformat()}
    )


async def close(act: Act) -> Effect:
    reason = act.facts["reason"]
    columns = {**_reviewed(act), "outcome": reason, "closed_on": clock.today()}
    return Effect(columns=columns, codes={"reason": reason})


def _reviewed(act: Act) -> dict[str, object]:
    assert act.person is not None
    return {"reviewed_by": act.person.id}


EFFECTS: Final = {
    "refer": refer,
    "record_decision": record_decision,
    "close": close,
    "close_not_proved": close,
}
