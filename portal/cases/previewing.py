"""“The informant will see”: the words of a step before it is taken."""

from typing import Any, Final

from portal.cases.matters import Matter
from portal.cases.telling import preview
from portal.catalogue.states import TransitionRule
from portal.core import clock
from portal.core.errors import Message
from portal.tips import clocks

# The clock whose end a step's public note names.
_CLOCKS: Final = {"ask": "ask", "sign_off": "finish"}


_TYPED_VALUES: Final = ("{reason}", "{receiver}")


def is_sent(step: TransitionRule) -> bool:
    """Whether what an officer types reaches the informant, who otherwise reads one ready sentence or none."""
    note = step.public_note or ""
    return step.action == "ask" or any(value in note for value in _TYPED_VALUES)


async def informant_will_see(matter: Matter, step: TransitionRule, **facts: Any) -> Message | None:
    """None when the step is not told to him; what is still open stands as “……”."""
    if step.action in _CLOCKS:
        facts["due"] = (await clocks.due(_CLOCKS[step.action], clock.today())).day
    return await preview(step, {"office": matter.office, **facts})
