"""One act at a time on a record, a form sent twice is one, and each has its place among the others."""

from uuid import UUID

from portal.core.errors import N_, Conflict, Refused
from portal.database import fetch
from portal.records.life.kinds import ActKind
from portal.records.life.loading import require_state, standing_of
from portal.staff.people import Person


async def proposed_before(person: Person, act: UUID) -> bool:
    rows = await fetch("SELECT proposed_by FROM record_act WHERE id = ?", act)
    if rows and rows[0]["proposed_by"] != person.id:
        raise Conflict()
    return bool(rows)


async def turn_of(number: str) -> int:
    """Under the record's lock: acts of one day keep their order by it."""
    [before] = await fetch("SELECT MAX(turn) AS last FROM record_act WHERE number = ?", number)
    return int(before["last"] or 0) + 1


async def require_alone(number: str, kind: ActKind) -> None:
    """One act at a time; its state is asked once more under the record's lock."""
    record = await standing_of(number)
    if record is None:
        raise Conflict()
    require_state(record, kind)
    if await fetch("SELECT id FROM record_act WHERE number = ? AND state = 'proposed'", number):
        raise Refused(N_("这条记录已有一件事项待复核，请先办完。"))
