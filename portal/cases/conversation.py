"""An informant's answer: passed on to the office, and a case that waited for it goes on."""

from collections.abc import Sequence

from portal.cases import effects
from portal.cases.applying import INFORMANT, Act, apply
from portal.cases.matters import matter_of_case
from portal.cases.queries import case_by_id
from portal.catalogue.states import State, rule
from portal.core.errors import Conflict
from portal.database import writing
from portal.evidence.receiving import SealedFile
from portal.tips import correspondence, receipts
from portal.tips.queries import TipRow
from portal.tips.receipts import Informant


async def answer(
    informant: Informant, text: str, files: Sequence[SealedFile] = (), uploads: str | None = None
) -> None:
    """Send words and files to the office; `uploads` is the id under which the files wait."""
    tip = await receipts.own_tip(informant)
    async with writing():
        # The case first, then the tip: every verb that locks both takes them in this order.
        await _go_on(tip)
        await correspondence.write_to_office(tip, text, files, uploads=uploads)


async def _go_on(tip: TipRow) -> None:
    """Moves a case that waits for its informant; whatever else its officers do meanwhile stands."""
    if tip.case is None:
        return
    matter = await matter_of_case(await case_by_id(tip.case))
    if matter.state != State.AWAITING_INFORMANT:
        return
    step = rule("answered", matter.state, "case")
    act = Act(matter=matter, step=step, facts={}, actor=INFORMANT)
    try:
        await apply(act, await effects.prepared(act), version=matter.version)
    except Conflict:
        return
