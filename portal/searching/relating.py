"""An officer's word about two tips on one subject: they are related, or they are not."""

from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID

from portal.cases.allowing import HELPING
from portal.cases.applying import hold, record
from portal.cases.matters import Matter, keys_of, roles_towards
from portal.cases.merging import require_reason
from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import N_, NotFound, Refused
from portal.database import change, writing
from portal.searching.repeats import Candidate, candidates
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person

Verdict = Literal["related", "unrelated"]
_HANDLERS: Final = frozenset({Role.CLERK, Role.CHIEF, Role.DISPATCHER})


async def say(person: Person, matter: Matter, numbers: Sequence[str], verdict: Verdict, reason: str) -> None:
    """Of these candidates. It replaces what was said before, and changes neither state nor access."""
    if not roles_towards(person, matter) & _HANDLERS:
        raise Refused(HELPING)
    require_reason(reason)
    chosen = [one for one in await candidates(person, matter.tips) if one.number in numbers]
    if not chosen:
        raise NotFound(N_("没有选中可以比对的举报或案件。"))
    keys, facts = await keys_of(matter, OfficeKeyring(person)), {"reason": reason.strip()}
    async with writing():
        await hold(matter)
        for one in chosen:
            await _write(person, matter, one, verdict)
        codes = {"merged": "，".join(one.number for one in chosen)}
        await record(matter, f"{matter.subject}.{verdict}", person.actor, facts, codes, keys=keys)


async def _write(person: Person, matter: Matter, other: Candidate, verdict: Verdict) -> None:
    """For each of its tips with each of the other's that matched, in one order."""
    for own in matter.tips:
        for tip in other.tips:
            first, second = sorted((own.id, tip), key=str)
            await _say(person, first, second, verdict)


async def _say(person: Person, first: UUID, second: UUID, verdict: Verdict) -> None:
    await change(
        "INSERT INTO relation (tip, other, verdict, decided_by, decided_on) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (tip, other) DO UPDATE SET verdict = excluded.verdict, "
        "decided_by = excluded.decided_by, decided_on = excluded.decided_on",
        *(first, second, verdict, person.actor, clock.today()),
    )
