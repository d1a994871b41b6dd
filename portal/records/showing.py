"""What the public list shows, changed in one place: each act has its number, the list and its index agree.

All of these belong into the transaction of the verb that decides, and give back the number of the change.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.core import clock
from portal.core.errors import Conflict
from portal.database import change, fetch, insert_many
from portal.records.listing import delist, enlist
from portal.records.tables import PublicRecord
from portal.records.versions import list_changed


async def show(rows: Sequence[Mapping[str, Any]]) -> None:
    """New rows, made by `projection.public_row` with the number of this change in them."""
    await insert_many(PublicRecord, rows)
    await enlist(rows)


async def stop(number: str, state: str, reason: str = "") -> int:
    """Suspended, withdrawn or repaired: nothing finds it any more; Conflict when it has ended already.

    What is suspended is found by nothing, and can still be withdrawn or repaired.
    """
    row = await _row(number, "published", "suspended")
    if row["state"] == "published":
        await delist([row["place"]])
    return await _put(number, state, reason)


async def show_again(number: str) -> int:
    """What was suspended, or repaired by false means, stands on the list as before."""
    row = await _row(number, "suspended", "repaired")
    changed = await _put(number, "published", "")
    await enlist([row])
    return changed


async def exchange(number: str, row: Mapping[str, Any]) -> None:
    """A corrected row in the place of the shown one; a new day of decision is a new place in the order.

    Whoever keeps a copy has to hear of it when the corrected row is only to be shown on a later day.
    """
    before, today = await _row(number, "published"), clock.today()
    left = before["publish_from"] <= today < row["publish_from"]
    await delist([before["place"]])
    await change("DELETE FROM public_record WHERE place = ?", before["place"])
    await show([{**row, "state_on": today if left else before["state_on"]}])


async def forget_unseen(number: str) -> None:
    """What was to be shown on a later day is not there any more; Conflict from that day on."""
    rows = await fetch(
        "SELECT place FROM public_record WHERE number = ? AND state = 'published' AND publish_from > ?",
        number,
        clock.today(),
    )
    if not rows:
        raise Conflict()
    await delist([rows[0]["place"]])
    await change("DELETE FROM public_record WHERE place = ?", rows[0]["place"])
    await list_changed()


async def _put(number: str, state: str, reason: str) -> int:
    changed = await list_changed()
    await change(
        "UPDATE public_record SET state = ?, state_reason = ?, state_on = ?, change = ?, changed_at = ? "
        "WHERE number = ?",
        state,
        reason or None,
        clock.today() if state != "published" else None,
        changed,
        clock.now().replace(microsecond=0),
        number,
    )
    return changed


async def _row(number: str, *states: str) -> dict[str, Any]:
    rows = await fetch("SELECT * FROM public_record WHERE number = ?", number)
    if not rows or rows[0]["state"] not in states:
        raise Conflict()
    return rows[0]
