"""The checker's act: from this moment on, and not before, anybody can read the record."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.clocks import following
from portal.core import clock
from portal.core.errors import N_, Conflict, Refused
from portal.core.numbers import RECORD_SERIES, register_number
from portal.database import change, writing
from portal.ledger.events import Event, append
from portal.offices.queries import all_publication_rules
from portal.records import desk
from portal.records.checking import require_publishable
from portal.records.content import Content
from portal.records.desk import OpenRecord
from portal.records.drafting import keep_to_own_office, move
from portal.records.own_words import was_compared
from portal.records.places import place_of
from portal.records.projection import public_row
from portal.records.ruling import window_by, window_of
from portal.records.scheduling import require_day
from portal.records.showing import show
from portal.records.validating import require_sound
from portal.records.versions import list_changed
from portal.records.windows import Window
from portal.staff.people import Person
from portal.tips.numbering import next_numbers


@dataclass(frozen=True, slots=True)
class Sample:
    """An invented record and the day from which it is shown."""

    content: Content
    public_on: date


async def approve(
    person: Person,
    record: UUID,
    *,
    version: int,
    public_on: date | None = None,
    late: bool = False,
    until: date | None = None,
) -> str:
    """Publish what the checker saw, under the next number; by somebody who wrote no part of it.

    `public_on` is a later day, `late` that he confirms one after the period of publication, `until` the end
    that he saw. The public row is written now and seen from that day on.
    """
    opened = await desk.open_record(person, record)
    desk.require_checker(person, opened)
    await _require_checked(opened)
    day = public_on or clock.today()
    await require_day(opened.content, day, late=late)
    shown = await window_of(opened.content, public_on=day)
    if until not in (None, shown.until_on):
        raise Conflict(N_("公示期的规则刚刚变了，请看过现在的公示期再同意。"))
    async with writing():
        year, n = await _number_of(opened)
        change_no = await list_changed()
        row = _numbered(opened.content, shown, year, n, change_no, record=record)
        if opened.row.case is not None:
            await following.answered("case", opened.row.case, "publish")
        await move(opened.row, "review", "published", version=version)
        await change(
            "UPDATE disciplinary_record SET number = ?, checked_by = ? WHERE id = ?",
            row["number"],
            person.id,
            record,
        )
        await show([row])
        await keep_to_own_office(opened)
        await append(*_published(opened.row.office, person, row))
    return str(row["number"])


async def insert_projections(samples: Sequence[Sample]) -> list[str]:
    """Put invented records on the list for a demonstration, in one transaction; no drafts are behind them."""
    ordered = sorted(samples, key=lambda sample: sample.public_on)
    rules = await all_publication_rules()
    windows = [window_by(rules, sample.content, sample.public_on) for sample in ordered]
    years = Counter(sample.public_on.year for sample in ordered)
    async with writing():
        following = {year: await next_numbers(RECORD_SERIES, year, years[year]) for year in sorted(years)}
        change_no = await list_changed()
        rows = []
        for sample, shown in zip(ordered, windows, strict=True):
            year = sample.public_on.year
            rows.append(_numbered(sample.content, shown, year, following[year], change_no))
            following[year] += 1
        await show(rows)
        facts = {"count": len(rows)}
        await append("record:samples", Event("record.samples_added", "record:samples", "system", facts=facts))
    return [row["number"] for row in rows]


async def _require_checked(record: OpenRecord) -> None:
    require_sound(record.content)
    require_publishable(record.content)
    if not was_compared(record.content, record.check):
        raise Refused(N_("这份内容提交后没有核对过举报人用词，请退回起草人重新提交。"))


async def _number_of(record: OpenRecord) -> tuple[int, int]:
    """Year and count: the next one, or the one that it had before it was taken back."""
    if record.row.number:
        given, n = record.row.number.split("-")[-2:]
        return int(given), int(n)
    year = clock.today().year
    return year, await next_numbers(RECORD_SERIES, year)


def _numbered(
    content: Content, shown: Window, year: int, n: int, change_no: int, *, record: UUID | None = None
) -> dict[str, Any]:
    number = register_number(desk.pack().prefix, RECORD_SERIES, year, n)
    place = place_of(content.decision_on, year, n)
    return public_row(content, shown, number=number, place=place, change=change_no, record=record)


def _published(office: str, person: Person, row: dict[str, Any]) -> tuple[str, Event]:
    subject = f"record:{row['record']}"
    facts = {"number": row["number"], "rule": row["window_rule"], "until": row["publish_until"].isoformat()}
    return subject, Event("record.published", subject, person.actor, office, facts=facts)
