"""Who there is, where everyone has a place, and what is missing before reporting can open."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from portal.catalogue.states import Role
from portal.core import clock
from portal.database import fetch
from portal.offices import queries as offices
from portal.sessions.sealed import LIMITS
from portal.staff.inviting import Kind
from portal.staff.keyring import NEEDED_TO_OPEN
from portal.staff.people import Person, account_of, place_of
from portal.staff.weakening import Weakening, weakened_by
from portal.vault.digests import fingerprint


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """`holds_key` is False while the person waits to be admitted; without `areas` it is for all of them."""

    office: str | None
    role: Role
    holds_key: bool
    areas: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CodeRow:
    """An invitation or a reset that is on the way to somebody."""

    kind: Kind
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class PersonRow:
    """`fingerprint` is empty until the person set a password and has keys."""

    id: UUID
    login: str
    name: str
    email: str | None
    active: bool
    fingerprint: str
    places: tuple[PlaceRow, ...]
    code: CodeRow | None = None
    leaves_on: date | None = None
    closed_on: date | None = None
    closed_because: str | None = None

    @property
    def has_left(self) -> bool:
        """Whether his last day is over and the account still waits to be closed."""
        return self.active and self.leaves_on is not None and self.leaves_on < clock.today()

    @property
    def has_keys(self) -> bool:
        return bool(self.fingerprint)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(place.role for place in self.places)

    @property
    def weakenings(self) -> tuple[Weakening, ...]:
        return weakened_by(place.role for place in self.places)


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office with those who hold its key and those who wait for it."""

    code: str
    zh: str
    en: str
    needed: bool
    members: tuple[PersonRow, ...]
    waiting: tuple[PersonRow, ...]

    @property
    def is_begun(self) -> bool:
        """Whether anybody has a place there; until a member holds its key, the dispatch desk serves it."""
        return bool(self.members or self.waiting)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """`used_at` is exact to the minute; where a session was opened is kept nowhere."""

    id: str
    began_at: datetime
    used_at: datetime
    is_this: bool


async def people() -> list[PersonRow]:
    """Everybody with an account, by name."""
    rows = await fetch(
        "SELECT a.id, a.login, a.name, a.email, a.active, a.box_public, a.leaves_on, a.closed_on, "
        "a.closed_because, i.kind AS code_kind, i.ends_at AS code_ends_at FROM account a "
        "LEFT JOIN invitation i ON i.account = a.id AND i.ended_on IS NULL AND i.ends_at > ? "
        "ORDER BY a.name, a.login",
        clock.now(),
    )
    places = await _places()
    return [_person(row, places[row["id"]]) for row in rows]


async def person(account: UUID) -> PersonRow | None:
    return next((one for one in await people() if one.id == account), None)


async def coverage() -> list[OfficeRow]:
    """Every office; those that reporting waits for come first."""
    everybody = [one for one in await people() if one.active]
    rows = [_office(office, everybody) for office in await offices.offices()]
    return sorted(rows, key=lambda row: not row.needed)


async def names(accounts: Iterable[UUID]) -> dict[UUID, str]:
    """Names by account, for lists of who did what."""
    wanted = set(accounts)
    rows = await fetch("SELECT id, name FROM account") if wanted else []
    return {row["id"]: row["name"] for row in rows if row["id"] in wanted}


async def names_of_actors(actors: Iterable[str | None]) -> dict[str, str]:
    """The same by actor, as the ledger and kept versions name who did something; the staff only."""
    accounts = {actor: account_of(actor) for actor in actors if actor}
    known = await names(account for account in accounts.values() if account is not None)
    return {actor: known[account] for actor, account in accounts.items() if account in known}


async def members_of(office: str) -> list[PersonRow]:
    """Those who have a place in the office and hold its key."""
    return [one for one in await people() if one.active and _stands(one, office, holds_key=True)]


async def handlers_in(offices: Iterable[str], roles: Iterable[Role]) -> dict[UUID, str]:
    """Names of those who hold an office's key and have one of these roles there, by name."""
    wanted, asked = sorted(offices), sorted(role.value for role in roles)
    if not wanted:
        return {}
    rows = await fetch(
        "SELECT DISTINCT a.id, a.name FROM membership m JOIN account a ON a.id = m.account "
        f"WHERE a.active AND m.office IN ({_marks(wanted)}) AND m.role IN ({_marks(asked)}) "
        "AND (m.until_on IS NULL OR m.until_on >= ?) AND EXISTS (SELECT 1 FROM office_grant g "
        "JOIN office_epoch e ON e.id = g.epoch WHERE g.account = a.id AND e.office = m.office "
        "AND e.ended_on IS NULL) ORDER BY a.name, a.id",
        *(*wanted, *asked, clock.today()),
    )
    return {row["id"]: row["name"] for row in rows}


async def own_sessions(person: Person, this: str) -> list[SessionRow]:
    """The person's living sessions, newest first; `this` is the id of the one he is using."""
    now = clock.now()
    rows = await fetch(
        "SELECT id, idle_until, ends_at FROM session WHERE account = ? AND kind = 'staff' AND idle_until > ? "
        "AND ends_at > ? ORDER BY ends_at DESC",
        *(person.id, now, now),
    )
    limits = LIMITS["staff"]
    return [
        SessionRow(
            row["id"], row["ends_at"] - limits.longest, row["idle_until"] - limits.idle, row["id"] == this
        )
        for row in rows
    ]


async def recovery_made_on(person: Person) -> date | None:
    """The day of the person's recovery code, or None: then only a colleague can help him."""
    [row] = await fetch("SELECT recovery_on FROM account WHERE id = ?", person.id)
    made_on: date | None = row["recovery_on"]
    return made_on


async def _places() -> dict[UUID, list[PlaceRow]]:
    rows = await fetch(
        "SELECT m.account, m.office, m.role, m.areas, "
        "(m.office IS NULL OR EXISTS (SELECT 1 FROM office_grant g JOIN office_epoch e ON e.id = g.epoch "
        "WHERE g.account = m.account AND e.office = m.office AND e.ended_on IS NULL)) AS holds_key "
        "FROM membership m WHERE m.until_on IS NULL OR m.until_on >= ? ORDER BY m.since_on, m.office, m.role",
        clock.today(),
    )
    found: dict[UUID, list[PlaceRow]] = defaultdict(list)
    for row in rows:
        place = place_of(row)
        found[row["account"]].append(PlaceRow(place.office, place.role, bool(row["holds_key"]), place.areas))
    return found


def _person(row: dict[str, Any], places: list[PlaceRow]) -> PersonRow:
    public, kind = bytes(row["box_public"]), row["code_kind"]
    return PersonRow(
        id=row["id"],
        login=row["login"],
        name=row["name"],
        email=row["email"],
        active=bool(row["active"]),
        fingerprint=fingerprint(public) if public else "",
        places=tuple(places),
        code=CodeRow(Kind(kind), row["code_ends_at"]) if kind else None,
        leaves_on=row["leaves_on"],
        closed_on=row["closed_on"],
        closed_because=row["closed_because"],
    )


def _office(office: Any, everybody: list[PersonRow]) -> OfficeRow:
    return OfficeRow(
        code=office.code,
        zh=office.zh,
        en=office.en,
        needed=office.code in NEEDED_TO_OPEN,
        members=tuple(one for one in everybody if _stands(one, office.code, holds_key=True)),
        waiting=tuple(one for one in everybody if _stands(one, office.code, holds_key=False)),
    )


def _stands(person: PersonRow, office: str, *, holds_key: bool) -> bool:
    return any(place.office == office and place.holds_key == holds_key for place in person.places)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)
