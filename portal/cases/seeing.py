"""Who can see a tip or a case, and why: every key that is held now, and whose hands it lies in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from portal.catalogue.pack import load_pack
from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import N_, NotFound
from portal.database import fetch
from portal.settings import current
from portal.staff import queries as staff
from portal.staff.people import Person
from portal.staff.queries import PersonRow
from portal.tips import recusals
from portal.tips.preparing import CUSTODIANS

_OVERSEE: Final = frozenset({Role.LEADING, Role.AUDITOR, Role.ACCOUNT_ADMIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seer:
    """One person and the ground: through `office` for a `purpose`, or by name until `ends_at`.

    `holds_key` is False for a member who was not admitted yet: he opens nothing until then. `recused` since
    a day: pages show him nothing, though the key of his office would open it.
    """

    account: UUID
    name: str
    roles: frozenset[Role]
    office: str | None
    purpose: str
    holds_key: bool = True
    ends_at: datetime | None = None
    recused: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """`content` is what was told and done; `identity` who could be asked, or was allowed, to see the name."""

    number: str
    office: str
    content: tuple[Seer, ...]
    identity: tuple[Seer, ...]
    keyless: tuple[str, ...]


async def who_can_see(person: Person, number: str) -> Seen:
    """For the head of an office that holds it, and for those who oversee; NotFound for anybody else.

    Whether the informant let the office see his name is sealed, and not told here either.
    """
    await recusals.require_free(person, number)
    matter = await _matter(number)
    holders = await _holders(matter["places"])
    _require(person, matter, {row["holder"] for row in holders if row["holder_kind"] == "office"})
    people = [one for one in await staff.people() if one.active]
    away = {one.account: one.since_on for one in await recusals.in_force(matter["matters"])}
    content = [seer for row in holders for seer in _behind(row, people, away)]
    return Seen(
        number=number,
        office=matter["office"],
        content=tuple(_once(content)),
        identity=tuple(_once([*_custodians(people), *await _allowed(matter["tips"], people)])),
        keyless=tuple(sorted({row["holder"] for row in holders if not _behind(row, people, away)})),
    )


async def _matter(number: str) -> dict[str, Any]:
    """Tip or case of this number: whose it is, and every compartment that belongs to it."""
    cases = await fetch("SELECT id, office, compartment FROM casefile WHERE number = ?", number)
    if cases:
        [case] = cases
        tips = await fetch(
            'SELECT id, content, proposed FROM tip WHERE "case" = ? ORDER BY number', case["id"]
        )
        places = [case["compartment"], *(tip["content"] for tip in tips)]
    else:
        tips = await fetch("SELECT id, content, office, proposed FROM tip WHERE number = ?", number)
        if not tips:
            raise NotFound(_NOBODY)
        case, places = tips[0], [tips[0]["content"]]
    matters = [case["id"], *(tip["id"] for tip in tips)]
    owners = {case["office"], *(tip["proposed"] for tip in tips)}
    return {
        "office": case["office"],
        "owners": owners,
        "places": places,
        "matters": list(dict.fromkeys(matters)),
        "tips": [tip["id"] for tip in tips],
    }


_NOBODY: Final = N_("没有这一件，或者它不归您查看。")


def _require(person: Person, matter: dict[str, Any], offices: set[str]) -> None:
    """Of the discipline office's matters nobody else learns anything, those who oversee included."""
    mine = {office for office in offices if Role.CHIEF in person.roles_in(office)}
    discipline = load_pack(current().pack).discipline
    oversees = any(place.role in _OVERSEE for place in person.places) and discipline not in matter["owners"]
    if not mine and not oversees:
        raise NotFound(_NOBODY)


async def _holders(places: Iterable[UUID]) -> list[dict[str, Any]]:
    found = list(places)
    return await fetch(
        "SELECT DISTINCT g.holder_kind, g.holder, g.purpose, g.ends_at FROM compartment_grant g "
        f"WHERE g.compartment IN ({', '.join('?' for _ in found)}) AND g.holder_kind <> 'informant' "
        "AND (g.ends_at IS NULL OR g.ends_at > ?) ORDER BY g.holder_kind DESC, g.holder, g.purpose",
        *found,
        clock.now(),
    )


def _behind(row: dict[str, Any], people: Iterable[PersonRow], away: dict[UUID, date]) -> list[Seer]:
    """The people who hold this key now."""
    if row["holder_kind"] == "account":
        return [
            _seer(one, None, row["purpose"], away, ends_at=row["ends_at"])
            for one in people
            if str(one.id) == row["holder"]
        ]
    return [
        _seer(one, row["holder"], row["purpose"], away)
        for one in people
        if any(place.office == row["holder"] for place in one.places)
    ]


def _seer(
    one: PersonRow,
    office: str | None,
    purpose: str,
    away: dict[UUID, date],
    *,
    ends_at: datetime | None = None,
) -> Seer:
    here = [place for place in one.places if place.office == office]
    return Seer(
        account=one.id,
        name=one.name,
        roles=frozenset(place.role for place in here) if office else one.roles,
        office=office,
        purpose=purpose,
        holds_key=office is None or any(place.holds_key for place in here),
        ends_at=ends_at,
        recused=away.get(one.id),
    )


def _custodians(people: Iterable[PersonRow]) -> list[Seer]:
    row = {"holder_kind": "office", "holder": CUSTODIANS, "purpose": "custody"}
    return _behind(row, people, {})


async def _allowed(tips: list[UUID], people: Iterable[PersonRow]) -> list[Seer]:
    """Those to whom a custodian gave the key for a time."""
    rows = await fetch(
        "SELECT asked_by, ends_at FROM identity_request WHERE state = 'granted' AND ends_at > ? "
        f"AND tip IN ({', '.join('?' for _ in tips)}) ORDER BY ends_at, asked_by",
        clock.now(),
        *tips,
    )
    known = {one.id: one for one in people}
    return [
        _seer(known[row["asked_by"]], None, "identity", {}, ends_at=row["ends_at"])
        for row in rows
        if row["asked_by"] in known
    ]


def _once(seers: Iterable[Seer]) -> list[Seer]:
    """One line for each person, office and ground."""
    return list({(one.account, one.office, one.purpose): one for one in seers}.values())
