"""Which office a tip is meant for, decided on the server from its answers, the register and today's rules."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from portal.catalogue import answers as told
from portal.catalogue import kinds
from portal.core import clock
from portal.offices import queries
from portal.offices.routing import UNKNOWN, Decision, Inputs, decide, parse_inputs, vocabulary
from portal.offices.routing_rules import RuleSet
from portal.units import register

REGISTER: Final = "units"
"""What a decision keeps as `level_from` where the register of units told the level."""


async def propose(kind: str, answers: Mapping[str, Any]) -> Decision:
    """The decision of the rules in force today; shown to the informant before he sends."""
    rules = await queries.rules_on(clock.today())
    given = parse_inputs(told.routing_inputs(kinds.kind(kind), answers), rules)
    inputs = await _completed(given, told.main_unit(answers), rules)
    decision = decide(inputs, rules)
    return decision if inputs == given else replace(decision, level_from=REGISTER)


async def area_has_ended(answers: Mapping[str, Any]) -> bool:
    """Chosen while it held, and no longer known to the rules of today: it has to be chosen again."""
    area = answers.get("area")
    return bool(area) and area not in vocabulary(await queries.rules_on(clock.today()))["area"]


async def _completed(inputs: Inputs, unit: Mapping[str, str], rules: RuleSet) -> Inputs:
    """With what the register says of the main unit, where the informant does not know its level.

    The area of a tip about a site is the place of the site, of which the register of units knows nothing.
    """
    if inputs.level != UNKNOWN or inputs.about_staff:
        return inputs
    found = await register.find(code=unit.get("uscc", ""), name=unit.get("name", ""))
    if found is None:
        return inputs
    area = found.area if inputs.area == UNKNOWN and not inputs.on_site else inputs.area
    main, *others = inputs.unit_types or (UNKNOWN,)
    return replace(
        inputs,
        level=found.level,
        area=area if area in rules.areas else inputs.area,
        unit_types=(found.unit_type if main == UNKNOWN else main, *others),
    )
