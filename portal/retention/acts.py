"""Deleting acts on records and objections whose period is over: number, kind, outcome and days stay."""

from uuid import uuid4

from portal.database import change, fetch, insert_many, writing
from portal.ledger.events import Event, Fact, append
from portal.records.life import past
from portal.records.life.loading import hold
from portal.records.life.past import Over
from portal.retention.deleting import CHAIN, blobs_of, erase_sealed
from portal.retention.standing import Ended, Standing, standing_of
from portal.retention.tables import EndedTrace


async def delete(one: Ended) -> bool:
    """Delete it if it is still due; False when somebody held it meanwhile. One transaction, as for a tip."""
    assert one.subject in (past.ACT, past.OBJECTION)
    async with writing():
        await hold(one.number)
        now, rows = await standing_of(one.subject, one.id), await past.over(one.subject, one.id)
        if now is None or now.standing != Standing.DUE or now.version != one.version:
            return False
        await _erase(rows[0])
    return True


async def _erase(one: Over) -> None:
    blobs = await blobs_of([one.compartment])
    [items] = await fetch("SELECT count(*) AS n FROM item WHERE compartment = ?", one.compartment)
    await erase_sealed([one.compartment])
    await past.forget(one)
    await change("DELETE FROM compartment WHERE id = ?", one.compartment)
    await insert_many(EndedTrace, [{"id": uuid4(), "blob": blob} for blob in (None, *blobs)])
    await append(CHAIN, _event(one, items=int(items["n"]), files=len(blobs)))


def _event(one: Over, *, items: int, files: int) -> Event:
    facts: dict[str, Fact] = {
        "number": one.number,
        "kind": one.kind,
        "outcome": one.outcome,
        "from": one.began_on.isoformat(),
        "to": one.since.isoformat(),
        "items": items,
        "files": files,
    }
    subject = f"objection:{one.id}" if one.sort == past.OBJECTION else f"record:{one.record or one.number}"
    return Event(f"{one.sort}.ended", subject, "system", one.office, facts=facts)
