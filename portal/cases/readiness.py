"""What findings still wait for: facts in the columns of annex 3, and the checklist."""

from collections.abc import Sequence

from portal.cases import checklist
from portal.cases.applying import STEP, Act
from portal.cases.bilingual import Bilingual
from portal.cases.facts import checking
from portal.cases.facts.reading import facts_with_tips
from portal.cases.facts.rows import Facts
from portal.cases.queries import CaseRow
from portal.compartments.sealing import OpenedItem, opened_items
from portal.core.errors import N_, InvalidInput, Message, NotFound
from portal.staff.keyring import OfficeKeyring
from portal.tips.reading import open_tip

_UNCHECKED = N_("核查清单还没有填：{what}。")


async def missing(case: CaseRow, facts: Facts, steps: Sequence[OpenedItem], outcome: str) -> list[Message]:
    """In plain sentences, one for each thing; nothing when the findings can go."""
    unchecked = [
        Message(_UNCHECKED, {"what": Bilingual(row.zh, row.en)})
        for row in await checklist.open_items(case, steps)
    ]
    return [*checking.gaps(facts, outcome), *unchecked]


async def require_ready(act: Act) -> None:
    """Before the step's transaction; who saves newer facts meanwhile finds it in review."""
    assert act.person is not None
    assert act.matter.case is not None
    case, pair = act.matter.case, act.keys.get(act.matter.compartment)
    if pair is None:
        raise NotFound(N_("没有这个案件，或者它不归您的单位办理。"))
    keyring = OfficeKeyring(act.person)
    tips = tuple([await open_tip(tip, keyring) for tip in act.matter.tips])
    steps = await opened_items(act.matter.compartment, pair, STEP)
    facts = await facts_with_tips(act.matter.compartment, pair, tips)
    found = await missing(case, facts, steps, act.facts["outcome"])
    if found:
        raise InvalidInput({"": found[0]})
