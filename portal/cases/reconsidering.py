"""The informant's one request that an end be looked at again, within thirty days (信访工作条例 art. 35)."""

from datetime import date

from portal.cases import effects
from portal.cases.applying import INFORMANT, Act, apply
from portal.cases.checking import checked_facts
from portal.cases.matters import Matter, history, keys_of, matter_of_case, matter_of_tip
from portal.cases.queries import case_by_id
from portal.catalogue.states import State, rule
from portal.core import clock
from portal.core.errors import N_, Refused
from portal.tips import clocks, receipts
from portal.tips.queries import TipRow
from portal.tips.receipts import Informant, InformantKeyring

_ENDED = frozenset({State.CLOSED, State.NOT_ACCEPTED})


async def ask(informant: Informant, reason: str) -> None:
    """Raises Refused when it was asked for before, too late, or where nothing has ended yet."""
    matter = await _matter(await receipts.own_tip(informant))
    if not await may_ask(matter):
        raise Refused(N_("只能在办结或答复后三十日内申请一次复核。"))
    step = rule("reconsider", matter.state, matter.subject)
    facts = await checked_facts(step, {"reason": reason}, matter)
    keys = await keys_of(matter, InformantKeyring(informant))
    act = Act(matter=matter, step=step, facts=facts, keys=keys, actor=INFORMANT)
    await apply(act, await effects.prepared(act), version=matter.version)


async def may_ask(matter: Matter) -> bool:
    if matter.state not in _ENDED:
        return False
    past = await history(matter.name)
    if any(event["kind"].endswith(".reconsider") and event["actor"] == INFORMANT for event in past):
        return False
    ended_on: date = (matter.case.closed_on if matter.case else None) or past[-1]["on_day"]
    return clock.today() <= (await clocks.due("reconsider_request", ended_on)).day


async def _matter(tip: TipRow) -> Matter:
    return await matter_of_case(await case_by_id(tip.case)) if tip.case else await matter_of_tip(tip)
