"""The informant's one request that an end be looked at again, within thirty days (信访工作条例 art. 35)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.cases import effects
from portal.cases.applying import INFORMANT, Act, apply
from portal.cases.checking import checked_facts
from portal.cases.matters import Matter, history, keys_of, matter_behind
from portal.catalogue.states import FINAL, State, rule
from portal.core import clock
from portal.core.errors import N_, Refused
from portal.tips import clocks, receipts
from portal.tips.receipts import Informant, InformantKeyring

_ENDED = frozenset({State.CLOSED, State.NOT_ACCEPTED})


async def ask(informant: Informant, reason: str) -> None:
    """Raises Refused when it was asked for before, too late, or where nothing has ended yet."""
    matter = await matter_behind(await receipts.own_tip(informant))
    if not await may_ask(matter):
        raise Refused(N_("只能在办结或答复后三十日内申请一次复核。"))
    step = rule("reconsider", matter.state, matter.subject)
    facts = await checked_facts(step, {"reason": reason}, matter)
    keys = await keys_of(matter, InformantKeyring(informant))
    act = Act(matter=matter, step=step, facts=facts, keys=keys, actor=INFORMANT)
    await apply(act, await effects.prepared(act), version=matter.version)


async def may_ask(matter: Matter) -> bool:
    if matter.state not in _ENDED or await _asked(matter):
        return False
    return clock.today() <= (await clocks.due("reconsider_request", await ended_on(matter))).day


async def was_asked(informant: Informant) -> bool:
    return await _asked(await matter_behind(await receipts.own_tip(informant)))


async def ended_on(matter: Matter) -> date:
    """The day on which a matter that has ended did so."""
    if matter.case is not None and matter.case.closed_on is not None:
        return matter.case.closed_on
    days: list[date] = [event["on_day"] for event in await history(matter.name) if _ends(event)]
    return days[-1]


def _ends(event: Mapping[str, Any]) -> bool:
    return event["facts"].get("to") in {state.value for state in FINAL}


async def _asked(matter: Matter) -> bool:
    past = await history(matter.name)
    return any(event["kind"].endswith(".reconsider") and event["actor"] == INFORMANT for event in past)
