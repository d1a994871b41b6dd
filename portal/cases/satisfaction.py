"""What an informant thinks of the handling: asked once, after the end, for as long as the clock rule says."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from portal.cases.matters import Matter, history, matter_behind
from portal.cases.reconsidering import ended_for
from portal.catalogue.states import FINAL
from portal.compartments.sealing import put
from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message, Refused, too_long
from portal.database import change, writing
from portal.ledger.events import Event, append
from portal.mail import outbox
from portal.tips import clocks, receipts
from portal.tips.queries import TipRow
from portal.tips.reading import SATISFACTION
from portal.tips.receipts import Informant

GRADES: Final[Mapping[str, str]] = {
    "satisfied": N_("满意"),
    "fairly": N_("基本满意"),
    "dissatisfied": N_("不满意"),
}
LONGEST: Final = 1000
_GIVEN: Final = "tip.satisfaction_given"


async def give(informant: Informant, grade: str, comment: str) -> None:
    """Seal it for the office. Raises Refused before the end, too late, and the second time."""
    if grade not in GRADES:
        raise InvalidInput({"grade": Message(N_("请选择一项。"))})
    if len(comment) > LONGEST:
        raise InvalidInput({"comment": too_long(LONGEST)})
    tip = await receipts.open_own_tip(informant)
    name, said = f"tip:{tip.row.id}", {"grade": grade, "comment": comment.strip()}
    async with writing():
        await change(
            "UPDATE tip SET version = version WHERE id = ?", tip.row.id
        )  # The second click waits here.
        if not await may_give(tip.row, await matter_behind(tip.row)):
            raise Refused(N_("只能在办结后的评价期内评价一次。"))
        sealed = await put(tip.row.content, SATISFACTION, said, author="informant", pair=tip.pair)
        await outbox.announce({tip.row.office})
        event = Event(_GIVEN, name, "informant", tip.row.office, exact=False, facts={"sealed": sealed})
        await append(name, event)


async def may_give(tip: TipRow, matter: Matter) -> bool:
    until = await may_give_until(tip, matter)
    return until is not None and clock.today() <= until and not await was_given(tip)


async def may_give_until(tip: TipRow, matter: Matter) -> date | None:
    """The last day of asking; None before the end."""
    if matter.state not in FINAL:
        return None
    return (await clocks.due("satisfaction", await ended_for(tip, matter))).day


async def has_given(informant: Informant) -> bool:
    return await was_given(await receipts.own_tip(informant))


async def was_given(tip: TipRow) -> bool:
    return any(event["kind"] == _GIVEN for event in await history(f"tip:{tip.id}"))
