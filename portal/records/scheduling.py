"""Publication on a later day: how late is too late, and taking it back before the day has come."""

from datetime import date
from uuid import UUID

from portal.compartments import sealing
from portal.core import clock
from portal.core.errors import N_, NotFound, Refused
from portal.database import change, writing
from portal.ledger.events import Event, append
from portal.records import desk
from portal.records.content import Content
from portal.records.desk import OpenRecord
from portal.records.drafting import move
from portal.records.ruling import due_on
from portal.records.showing import forget_unseen
from portal.staff.people import Person


async def require_day(content: Content, day: date, *, late: bool) -> None:
    """Refused for a day that has passed, and for one after the legal period that nobody confirmed."""
    if day < clock.today():
        raise Refused(N_("公示日期不能早于今天。"), field="public_on")
    due = await due_on(content.decision_on)
    if day > max(due, clock.today()) and not late:
        raise Refused(
            N_("按规定应在{due}前公示。确需晚于这一天公示的，请勾选“晚于规定时限公示”。"),
            field="public_on",
            due=due,
        )


def may_take_back(person: Person, record: OpenRecord) -> bool:
    """Whoever drafts or checks in its office: this only keeps something from the public."""
    return record.row.is_scheduled and _belongs_to_it(person, record.row.office)


async def take_back(person: Person, record: UUID, *, version: int, reason: str) -> None:
    """Before its day it goes back to its drafter, as though nobody had approved it; it keeps its number."""
    opened = await desk.open_record(person, record)
    if not _belongs_to_it(person, opened.row.office):
        raise NotFound(N_("没有这条公示记录，或者它不归您的单位办理。"))
    if not opened.row.is_scheduled:
        raise Refused(N_("这条记录没有在等待公示。已经公示的，请走撤回程序。"))
    async with writing():
        await forget_unseen(str(opened.row.number))
        await move(opened.row, "published", "draft", version=version)
        await change("UPDATE disciplinary_record SET checked_by = NULL WHERE id = ?", record)
        note = {"text": reason, "by": person.name}
        place = opened.row.compartment
        item = await sealing.put(place, "note", note, author=person.actor, pair=opened.pair)
        subject, office = f"record:{record}", opened.row.office
        facts = {"number": str(opened.row.number), "item": item}
        await append(subject, Event("record.taken_back", subject, person.actor, office, facts=facts))


def _belongs_to_it(person: Person, office: str) -> bool:
    return person.may(desk.DRAFT, office) or person.may(desk.CHECK, office)
