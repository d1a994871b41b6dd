"""Reading what staff word anew: texts and number series of letters, the checklist, as they hold on a day."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.catalogue.rows import ChecklistRow, LetterRow, LetterSeriesRow
from portal.core.errors import N_, NotFound
from portal.offices import tables
from portal.offices.queries import all_of, held, once


async def letter_text(body: str, scope: str, day: date | None = None) -> LetterRow:
    """What a letter to this sort of body says; of several that hold the newest."""
    for row in reversed(held(await letter_texts(), day)):
        if (row.body, row.scope) == (body, scope):
            return row
    raise NotFound(N_("没有这类机关的移送函文本。"))


async def letter_texts() -> tuple[LetterRow, ...]:
    """Every version of every text."""
    return await all_of(tables.LetterText, LetterRow, "valid_from", "id")


async def letter_series(office: str, day: date | None = None) -> LetterSeriesRow | None:
    """How this office numbers its letters; None where nobody has said."""
    rows = held(await all_letter_series(), day)
    return next((row for row in reversed(rows) if row.office == office), None)


async def all_letter_series() -> tuple[LetterSeriesRow, ...]:
    """Every version of every office's."""
    return await all_of(tables.LetterSeries, LetterSeriesRow, "valid_from", "id")


async def checklist(day: date | None = None) -> tuple[ChecklistRow, ...]:
    """What was to be looked at in a case that began on this day, in order."""
    return held(await checklist_versions(), day)


async def checklist_versions() -> tuple[ChecklistRow, ...]:
    """Every version of every item."""
    return await once("checklist", _checklist)


async def _checklist() -> tuple[ChecklistRow, ...]:
    item = tables.ChecklistItem
    query = item.select()
    for column in (item.position, item.code, item.valid_from, item._meta.primary_key):
        query = query.order_by(column)
    return tuple([_item(row) for row in await query])


def _item(row: Mapping[str, Any]) -> ChecklistRow:
    values = {name: row[name] for name in ChecklistRow.__dataclass_fields__}
    return ChecklistRow(**values | {"kinds": tuple(json.loads(row["kinds"]))})
