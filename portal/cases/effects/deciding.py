"""Effects of a conclusion: referral, decision, closing with or without one."""

from datetime import date
from typing import Final

from portal.cases.applying import Act, Effect
from portal.core import clock


async def refer(act: Act) -> Effect:
    return Effect(columns=_reviewed(act), codes={"body": act.facts["body"]})


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
