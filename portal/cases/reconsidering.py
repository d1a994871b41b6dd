"""The informant's one request that an end be looked at again, within thirty days (信访工作条例 art. 35)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.cases import effects
from portal.cases.applying import INFORMANT, Act, apply
from portal.cases.checking import checked_facts
from portal.cases.joining import joined_on
from portal.cases.matters import Matter, history, keys_of, matter_behind
from portal.catalogue.states import FINAL, State, rule
from portal.core import clock
from portal.core.errors import N_, Refused
from portal.database import writing
from portal.ledger.events import Event, append
from portal.tips import clocks, receipts
from portal.tips.queries import TipRow
from portal.tips.receipts import Informant, InformantKeyring

_ENDED = frozenset({State.CLOSED, State.NOT_ACCEPTED})
_ASKED = "tip.reconsideration_asked"


async def ask(informant: Informant, reason: str) -> None:
    """Raises Refused when it was asked for before, too late, or where nothing has ended yet."""
    tip = await receipts.own_tip(informant)
    matter = await matter_behind(tip)
    if not await may_ask(tip, matter):
        raise Refused(N_("只能在办结或答复后三十日内申请一次复核。"))
    step = rule("reconsider", matter.state, matter.subject)
    facts = await checked_facts(step, {"reason": reason}, matter)
    keys = await keys_of(matter, InformantKeyring(informant))
    own = frozenset({tip.id})
    act = Act(matter=matter, step=step, facts=facts, keys=keys, actor=INFORMANT, concerns=own)
    effect = await effects.prepared(act)
    async with writing():
        await apply(act, effect, version=matter.version)
        if len(matter.tips) > 1:
            await append(f"tip:{tip.id}", Event(_ASKED, f"tip:{tip.id}", INFORMANT, tip.office, exact=False))


async def may_ask(tip: TipRow, matter: Matter) -> bool:
    if matter.state not in _ENDED or await _asked(tip, matter):
        return False
    return clock.today() <= (await clocks.due("reconsider_request", await ended_for(tip, matter))).day


async def was_asked(informant: Informant) -> bool:
    tip = await receipts.own_tip(informant)
    return await _asked(tip, await matter_behind(tip))


async def ended_for(tip: TipRow, matter: Matter) -> date:
    """The same for one informant: a tip that joined a case that had ended was answered when it joined."""
    joined = await joined_on(tip)
    return max(await ended_on(matter), joined) if joined else await ended_on(matter)


async def ended_on(matter: Matter) -> date:
    """The day on which a matter that has ended did so."""
    if matter.case is not None and matter.case.closed_on is not None:
        return matter.case.closed_on
    days: list[date] = [event["on_day"] for event in await history(matter.name) if _ends(event)]
    return days[-1]


def _ends(event: Mapping[str, Any]) -> bool:
    return event["facts"].get("to") in {state.value for state in FINAL}


async def _asked(tip: TipRow, matter: Matter) -> bool:
    """Once for each informant; where a case has the tips of several, whose request it was stands with his."""
    if any(event["kind"] == _ASKED for event in await history(f"tip:{tip.id}")):
        return True
    requests = [
        event
        for event in await history(matter.name)
        if event["kind"].endswith(".reconsider") and event["actor"] == INFORMANT
    ]
    others = [one for one in matter.tips if one.id != tip.id]
    noted = [await _noted(one) for one in others]
    return len(requests) > sum(noted) and await joined_on(tip) is None


async def _noted(tip: TipRow) -> bool:
    return any(event["kind"] == _ASKED for event in await history(f"tip:{tip.id}"))
