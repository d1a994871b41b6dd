"""Taking the ledger out as a table, which is an event itself, written before the first byte."""

from collections.abc import AsyncIterator, Mapping
from typing import Final
from uuid import UUID

from portal.auditing.reading import Asked, Happened, events
from portal.auditing.subjects import SORTS
from portal.auditing.words import KINDS
from portal.core import clock
from portal.core.errors import N_
from portal.database import writing
from portal.ledger.events import Event, Fact, append
from portal.offices import queries as offices
from portal.sheets.writing import Cell, csv_bytes, csv_rows
from portal.staff.people import Person

EXPORTED: Final = "ledger.exported"
HEADER: Final = ("日期", "时间", "事项", "对象", "编号或名称", "谁", "单位", "代码")
ACTORS: Final[Mapping[str, str]] = {
    "informant": N_("举报人"),
    "system": N_("系统"),
    "objector": N_("提出异议的人"),
    "operator": N_("运行维护"),
}
_CHAIN: Final = "ledger-exports"
_BATCH: Final = 500


async def export(person: Person, asked: Asked) -> AsyncIterator[bytes]:
    """What the page shows with these filters, newest first, some hundreds of rows at a time."""
    await events(person, asked, limit=1)  # What he may not see is refused before anything is written.
    facts: dict[str, Fact] = {
        "from": asked.first.isoformat() if asked.first else "",
        "to": asked.last.isoformat() if asked.last else "",
        "group": asked.group.value if asked.group else "",
        "account": str(asked.account or ""),
        "number": asked.number,
    }
    async with writing():
        await append(_CHAIN, Event(EXPORTED, "ledger:all", person.actor, asked.office or None, facts=facts))
    return _parts(person, asked)


async def _parts(person: Person, asked: Asked) -> AsyncIterator[bytes]:
    names = {row.code: row.zh for row in await offices.all_offices()}
    yield csv_bytes(HEADER, ())
    after: UUID | None = None
    while True:
        found = await events(person, asked, limit=_BATCH, after=after)
        yield csv_rows([_line(one, names) for one in found.rows])
        after = found.older
        if after is None:
            return


def _line(one: Happened, names: Mapping[str, str]) -> list[Cell]:
    subject = one.subject
    called = names.get(subject.text, subject.text) if subject.sort == "office" else subject.text
    return [
        one.on_day,
        f"{one.at.astimezone(clock.SHANGHAI):%H:%M:%S}" if one.at else "",
        KINDS.get(one.kind, one.kind),
        SORTS.get(subject.sort, subject.sort),
        called,
        one.who or ACTORS.get(one.actor, ""),
        names.get(one.office, one.office),
        one.kind,
    ]
