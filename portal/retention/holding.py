"""Legal holds: what must not be deleted, for a reason that is sealed beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from portal.cases.applying import hold as lock
from portal.cases.applying import record
from portal.cases.matters import Matter, case_matter, keys_of, roles_towards, tip_matter
from portal.catalogue.states import Role, Subject
from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, NotFound, Refused
from portal.database import fetch, insert_many, writing
from portal.ledger.events import Fact
from portal.retention.tables import LegalHold
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips import clocks

GRACE = "hold_grace"
LONGEST_REASON = 1000
_HOLDERS = frozenset({Role.CHIEF, Role.LEADING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Both days are included; `until_on` None: until somebody ends it."""

    id: UUID
    subject: Subject
    matter: UUID
    from_on: date
    until_on: date | None
    placed_by: str
    placed_at: datetime
    released_by: str | None
    released_on: date | None

    @property
    def last_day(self) -> date | None:
        known = [day for day in (self.until_on, self.released_on) if day is not None]
        return min(known, default=None)

    def holds_on(self, day: date) -> bool:
        """On the day on which it is ended it does not hold any more; the grace begins."""
        if self.released_on is not None and self.released_on <= day:
            return False
        return self.until_on is None or day <= self.until_on


_COLUMNS = ", ".join(field.name for field in fields(Hold))


async def place(
    person: Person, subject: Subject, number: str, reason: str, *, until: date | None = None
) -> UUID:
    """Keep a tip or a case whatever its period says; the head of its office or the leading group may."""
    matter = await held_matter(person, subject, number)
    _require(person, matter)
    _check(reason, until)
    keys = await keys_of(matter, OfficeKeyring(person))
    row = {
        "id": uuid4(),
        "subject": subject,
        "matter": matter.id,
        "from_on": clock.today(),
        "until_on": until,
        "placed_by": person.actor,
        "placed_at": clock.now().replace(microsecond=0),
    }
    codes: dict[str, Fact] = {"until": until.isoformat() if until else None}
    async with writing():
        await lock(matter)
        await insert_many(LegalHold, [row])
        await record(matter, f"{subject}.hold", person.actor, {"reason": reason.strip()}, codes, keys=keys)
    return UUID(str(row["id"]))


async def release(person: Person, hold: UUID, reason: str) -> None:
    """End a hold; nothing is deleted before the days of grace are over."""
    found = await hold_of(hold)
    matter = await held_matter(person, found.subject, await _number(found))
    _require(person, matter)
    _check(reason, None)
    keys = await keys_of(matter, OfficeKeyring(person))
    async with writing():
        await lock(matter)
        changed = await fetch(
            "UPDATE legal_hold SET released_by = ?, released_on = ? WHERE id = ? AND released_on IS NULL "
            "RETURNING id",
            person.actor,
            clock.today(),
            hold,
        )
        if not changed:
            raise Conflict(N_("这项保全已经由同事解除了。"))
        kind = f"{found.subject}.release"
        await record(matter, kind, person.actor, {"reason": reason.strip()}, {}, keys=keys)


async def holds_on(matters: Sequence[UUID]) -> list[Hold]:
    """Every hold that there is or was on any of these, the newest first."""
    if not matters:
        return []
    marks = ", ".join("?" for _ in matters)
    rows = await fetch(
        f"SELECT {_COLUMNS} FROM legal_hold WHERE matter IN ({marks}) ORDER BY placed_at DESC, id", *matters
    )
    return [Hold(**row) for row in rows]


async def blocked(day: date) -> frozenset[UUID]:
    """Everything that a hold, or the grace after one, keeps on this day."""
    rows = await fetch(f"SELECT {_COLUMNS} FROM legal_hold ORDER BY id")
    return frozenset([one.matter for one in (Hold(**row) for row in rows) if await _blocks(one, day)])


async def is_held(matters: Sequence[UUID]) -> bool:
    """Whether a hold on any of these stands today."""
    return any(one.holds_on(clock.today()) for one in await holds_on(matters))


async def hold_of(hold: UUID) -> Hold:
    rows = await fetch(f"SELECT {_COLUMNS} FROM legal_hold WHERE id = ?", hold)
    if not rows:
        raise NotFound(N_("没有这项保全。"))
    return Hold(**rows[0])


async def held_matter(person: Person, subject: Subject, number: str) -> Matter:
    """For one whose office holds the key, or for the leading group; NotFound for all others."""
    return await (case_matter(person, number) if subject == "case" else tip_matter(person, number))


def may_hold(person: Person, matter: Matter) -> bool:
    return bool(roles_towards(person, matter) & _HOLDERS)


async def _blocks(hold: Hold, day: date) -> bool:
    if hold.holds_on(day):
        return True
    last = hold.last_day
    return last is not None and day <= (await clocks.due(GRACE, last)).day


async def _number(hold: Hold) -> str:
    table = "casefile" if hold.subject == "case" else "tip"
    rows: list[dict[str, Any]] = await fetch(f"SELECT number FROM {table} WHERE id = ?", hold.matter)
    if not rows:
        raise NotFound(N_("没有这项保全。"))
    return str(rows[0]["number"])


def _require(person: Person, matter: Matter) -> None:
    if not may_hold(person, matter):
        raise Refused(N_("保全由承办单位负责人或者领导小组决定。"))


def _check(reason: str, until: date | None) -> None:
    errors: dict[str, Message] = {}
    if not reason.strip() or len(reason) > LONGEST_REASON:
        errors["reason"] = Message(N_("请写明理由，最多{most}个字。"), {"most": LONGEST_REASON})
    if until is not None and until < clock.today() + timedelta(days=1):
        errors["until"] = Message(N_("保全的截止日期应在今天以后。"))
    if errors:
        raise InvalidInput(errors)
