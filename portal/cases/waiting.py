"""Cases whose informant did not answer in time: the investigation goes on without him."""

from datetime import date
from uuid import UUID

from portal.cases import effects
from portal.cases.applying import Act, apply
from portal.cases.matters import Matter, history, matter_of_case
from portal.cases.queries import awaiting_informant
from portal.catalogue.states import rule
from portal.clocks import queries as clocks
from portal.core import clock
from portal.core.errors import Conflict


async def go_on_without_answer() -> int:
    """Move every case whose question has run out; returns how many. For a daily job."""
    moved = 0
    for case in await awaiting_informant():
        due = await answer_due(case.id)
        if due is not None and due < clock.today():
            matter = await matter_of_case(case)
            step = rule("ask_timed_out", case.state, "case")
            act = Act(matter=matter, step=step, facts={}, concerns=await asked_of(matter))
            try:
                await apply(act, await effects.prepared(act), version=case.version)
                moved += 1
            except Conflict:
                continue
    return moved


async def asked_of(matter: Matter) -> frozenset[UUID]:
    """The tips to whose informants the last question went; one that joined the case since was not asked."""
    asked = [event for event in await history(matter.name) if event["kind"] == "case.ask"]
    named = asked[-1]["facts"].get("tips") if asked else None
    return frozenset(tip.id for tip in matter.tips if named is None or str(tip.id) in named)


async def answer_due(case: UUID) -> date | None:
    """Until when the last question waits for an answer: never earlier than its informant was told."""
    runs = await clocks.named(case, "ask")
    asked = [event for event in await history(f"case:{case}") if event["kind"] == "case.ask"]
    days = [date.fromisoformat(asked[-1]["facts"]["due"])] if asked else []
    return max([*days, *([runs.due_on] if runs else [])], default=None)
