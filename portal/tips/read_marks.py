"""What of an informant's words the office has opened: told to him alone, without a day and without a name."""

from collections.abc import Iterable
from uuid import UUID

from portal.database import change, fetch, writing
from portal.tips.reading import OpenTip

NOTHING = -1


async def mark(tips: Iterable[OpenTip]) -> None:
    """Note that the office has these before its eyes; writes only when something was unread."""
    for tip in tips:
        newest = max((one.position for one in tip.messages if not one.from_office), default=NOTHING)
        if newest > await read_upto(tip.row.id):
            await _write(tip.row.id, newest)


async def read_upto(tip: UUID) -> int:
    """The place of the newest message that was read."""
    rows = await fetch("SELECT upto FROM read_mark WHERE tip = ?", tip)
    return int(rows[0]["upto"]) if rows else NOTHING


async def _write(tip: UUID, newest: int) -> None:
    async with writing():
        await change(
            "INSERT INTO read_mark (tip, upto) VALUES (?, ?) "
            "ON CONFLICT (tip) DO UPDATE SET upto = excluded.upto WHERE read_mark.upto < excluded.upto",
            tip,
            newest,
        )
