"""Between office and informant: who may write, and what an answer moves."""

from collections.abc import Sequence

from portal.cases import effects
from portal.cases.allowing import HELPING
from portal.cases.applying import INFORMANT, Act, apply
from portal.cases.matters import matter_of_case, roles_towards, tip_matter
from portal.cases.queries import case_by_id
from portal.catalogue.states import Role, State, rule
from portal.core.errors import N_, Conflict, InvalidInput, Message, Refused
from portal.database import writing
from portal.evidence.receiving import SealedFile
from portal.staff.people import Person
from portal.tips import correspondence, receipts
from portal.tips.queries import TipRow
from portal.tips.receipts import Informant

_WRITERS = frozenset({Role.CLERK, Role.CHIEF, Role.DISPATCHER})


async def answer(
    informant: Informant, text: str, files: Sequence[SealedFile] = (), uploads: str | None = None
) -> None:
    """Send words and files to the office; `uploads` is the id under which the files wait."""
    tip = await receipts.own_tip(informant)
    async with writing():
        # The case first, then the tip: every verb that locks both takes them in this order.
        await _go_on(tip)
        await correspondence.write_to_office(tip, text, files, uploads=uploads)


async def write(person: Person, tip_number: str, text: str) -> None:
    """A message of the handling office; an office that only helps reads along and does not write."""
    matter = await tip_matter(person, tip_number)
    if matter.tips[0].case is not None:
        matter = await matter_of_case(await case_by_id(matter.tips[0].case))
    if not roles_towards(person, matter) & _WRITERS:
        raise Refused(HELPING)
    if not text.strip():
        raise InvalidInput({"text": Message(N_("请填写内容。"))})
    await correspondence.write_to_informant(person, tip_number, text)


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
