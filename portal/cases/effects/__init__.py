"""What each step does beyond changing the state, one small function for each action."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from portal.cases.applying import Act, Effect
from portal.cases.effects import deciding, ending, investigating, judging, tips

Prepare = Callable[[Act], Awaitable[Effect]]

OF_CASES: Final[Mapping[str, Prepare]] = {
    **investigating.EFFECTS,
    **judging.EFFECTS,
    **deciding.EFFECTS,
    **ending.EFFECTS,
}
OF_TIPS: Final[Mapping[str, Prepare]] = tips.EFFECTS


async def prepared(act: Act) -> Effect:
    """Everything that takes time, such as key work, before the transaction begins."""
    table = OF_CASES if act.matter.subject == "case" else OF_TIPS
    return await table[act.step.action](act)
