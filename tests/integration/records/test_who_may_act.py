"""Every act on a published record against everybody who might try it, in every state of the record."""

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import pytest

from portal.catalogue.states import Role
from portal.core.errors import Conflict, DomainError, NotFound, Refused
from portal.database import change, writing
from portal.records.life import deciding, proposing
from portal.records.life.kinds import KINDS
from portal.staff.people import Person
from tests.support.bureau import Bureau
from tests.support.life import APPLICATION, REPAIRABLE, brought, ground, hired, shown


async def repair(who: Person, number: str) -> UUID:
    return await proposing.repair(who, number, ground("letter", brought=await brought()), APPLICATION)


pytestmark = pytest.mark.usefixtures("working_day")
PROPOSE: Final[dict[str, Callable[[Person, str], Awaitable[UUID]]]] = {
    "withdraw": lambda who, number: proposing.withdraw(who, number, ground("void")),
    "suspend": lambda who, number: proposing.suspend(who, number, ground("other")),
    "restore": lambda who, number: proposing.restore(who, number, ground()),
    "repair": repair,
    "revoke": lambda who, number: proposing.revoke(who, number, ground("false_material")),
}
STATES: Final = ("published", "suspended", "withdrawn", "repaired")
PROPOSING: Final[dict[str, type[DomainError] | None]] = {
    "张干事": None,
    "吴全": None,
    "李科长": Refused,
    "吴核": Refused,
    "赵干事": NotFound,
    "陈设计": NotFound,
    "王干事": NotFound,
    "纪严": NotFound,
    "周派": NotFound,
    "王密": NotFound,
}
DECIDING: Final[dict[str, type[DomainError] | None]] = {**PROPOSING, "张干事": Refused} | {
    "李科长": None,
    "吴核": None,
    "吴全": None,
}


async def test_who_may_propose_what_in_which_state(bureau: Bureau) -> None:
    record = await shown(bureau, REPAIRABLE)
    await hired(bureau, "吴全", Role.PUBLISHER, Role.CHECKER)
    for state in STATES:
        await _in_state(record.number, state)
        for verb, propose in PROPOSE.items():
            for name, expected in PROPOSING.items():
                possible = state in KINDS[verb].starts
                wanted = expected or (None if possible else Refused)
                found = await _tried(propose(bureau[name], record.number))
                assert found is wanted, f"{name} proposes {verb} while {state}: {found}"
                await _forget_proposals()


async def test_who_may_decide_what_another_proposed(bureau: Bureau) -> None:
    record = await shown(bureau)
    await hired(bureau, "吴全", Role.PUBLISHER, Role.CHECKER)
    for name, expected in DECIDING.items():
        act = await proposing.suspend(record.maker, record.number, ground("other"))
        found = await _tried(deciding.refuse(bureau[name], act, version=1, reason="不同意。"))
        assert found is expected, f"{name} decides: {found}"
        await _forget_proposals()


async def test_what_ended_while_it_waited_is_not_done_any_more(bureau: Bureau) -> None:
    record = await shown(bureau)
    act = await proposing.suspend(record.maker, record.number, ground("other"))
    await _in_state(record.number, "withdrawn")
    with pytest.raises((Refused, Conflict)):
        await deciding.approve(record.publisher, act, version=1)


async def _tried(verb: Awaitable[object]) -> type[DomainError] | None:
    try:
        await verb
    except DomainError as error:
        return type(error)
    return None


async def _in_state(number: str, state: str) -> None:
    await change("UPDATE public_record SET state = ? WHERE number = ?", state, number)


async def _forget_proposals() -> None:
    async with writing():
        await change("DELETE FROM record_act")
