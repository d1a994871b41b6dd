"""Tips that the dispatch desk kept for an office without people: they follow when it has a key.

The desk decided about them before; only a session of one of its members opens their keys. So this runs
beside the requests of a dispatcher, and is nobody's decision.
"""

from typing import Final

from portal.catalogue.states import Role
from portal.core.errors import DomainError
from portal.staff.people import Person
from portal.tips import desk, dispatch
from portal.tips.preparing import DISPATCH
from portal.tips.queries import tip_for

AT_ONCE: Final = 40
"""The next look goes on: a session that ends meanwhile stops here."""


async def hand_over_kept(person: Person) -> int:
    """Returns how many went. What a colleague moves at the same moment is left to him."""
    if Role.DISPATCHER not in person.roles_in(DISPATCH):
        return 0
    numbers = [number for one in await desk.kept(person) for number in one.numbers]
    return sum([await _follows(person, number) for number in numbers[:AT_ONCE]])


async def _follows(person: Person, number: str) -> bool:
    try:
        tip = await tip_for(person, number)
        await dispatch.follow_decision(person, tip)
    except DomainError:
        return False
    return True
