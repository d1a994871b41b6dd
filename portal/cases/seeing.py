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
from portal.staff import rights
from portal.staff.people import Person
from portal.staff.queries import PersonRow, PlaceRow
from portal.staff.rights import Grant, Rights
from portal.tips import recusals
from portal.tips.preparing import CUSTODIANS

PERMISSION: Final = "access.explain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seer:
    """One person and the ground: through `office` for a `purpose`, or by name until `ends_at`.

    `holds_key` is False for a member who was not admitted yet: he opens nothing until then. `recused` since
    a day: pages show him nothing, though the key of his office would open it. `grants` are the rows that let
    a role of his open the page; without one no page shows it to him either. With `areas` his place is
    for these alone, though his key opens more.
    """

    account: UUID
    name: str
    roles: frozenset[Role]
    office: str | None
    purpose: str
    holds_key: bool = True
    ends_at: datetime | None = None
    recused: date | None = None
    grants: tuple[Grant, ...] = ()
    areas: frozenset[str] = frozenset()


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
    hands = await _hands(matter["matters"])
    behind = [hands.behind(row, matter["permission"]) for row in holders]
    return Seen(
        number=number,
        office=matter["office"],
        content=tuple(_once(seer for seers in behind for seer in seers)),
        identity=tuple(_once([*hands.behind(_CUSTODY, "identities.open"), *await _allowed(matter, hands)])),
        keyless=tuple(
            sorted({row["holder"] for row, seers in zip(holders, behind, strict=True) if not seers})
        ),
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
        "permission": "cases.read" if cases else "tips.read",
    }


_NOBODY: Final = N_("没有这一件，或者它不归您查看。")


def _require(person: Person, matter: dict[str, Any], offices: set[str]) -> None:
    """Of the discipline office's matters nobody else learns anything, those who oversee included."""
    allowed = person.offices_with(PERMISSION)
    discipline = load_pack(current().pack).discipline
    oversees = allowed is None and discipline not in matter["owners"]
    # Of an office that he belongs to, a wider permission is one too.
    mine = offices & (person.offices if allowed is None else allowed)
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


_CUSTODY: Final = {"holder_kind": "office", "holder": CUSTODIANS, "purpose": "custody", "ends_at": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hands:
    """Everybody with an account, who is away from this matter since when, and what roles hold today."""

    people: tuple[PersonRow, ...]
    away: dict[UUID, date]
    held: Rights

    def behind(self, row: dict[str, Any], permission: str) -> list[Seer]:
        """The people who hold this key now."""
        if row["holder_kind"] == "account":
            return [
                self.seer(one, None, row, permission) for one in self.people if str(one.id) == row["holder"]
            ]
        return [
            self.seer(one, row["holder"], row, permission)
            for one in self.people
            if any(place.office == row["holder"] for place in one.places)
        ]

    def seer(self, one: PersonRow, office: str | None, row: dict[str, Any], permission: str) -> Seer:
        here = [place for place in one.places if place.office == office]
        roles = frozenset(place.role for place in here) if office else one.roles
        grants = (self.held.grant(role, permission) for role in sorted(roles))
        return Seer(
            account=one.id,
            name=one.name,
            roles=roles,
            office=office,
            purpose=row["purpose"],
            holds_key=office is None or any(place.holds_key for place in here),
            ends_at=row["ends_at"],
            recused=self.away.get(one.id) if permission.endswith(".read") else None,
            grants=tuple(grant for grant in grants if grant),
            areas=_limits(here),
        )


async def _hands(matters: list[UUID]) -> _Hands:
    return _Hands(
        people=tuple(one for one in await staff.people() if one.active),
        away={one.account: one.since_on for one in await recusals.in_force(matters)},
        held=await rights.in_force(),
    )


async def _allowed(matter: dict[str, Any], hands: _Hands) -> list[Seer]:
    """Those to whom a custodian gave the key for a time."""
    tips = matter["tips"]
    rows = await fetch(
        "SELECT asked_by, ends_at FROM identity_request WHERE state = 'granted' AND ends_at > ? "
        f"AND tip IN ({', '.join('?' for _ in tips)}) ORDER BY ends_at, asked_by",
        clock.now(),
        *tips,
    )
    known = {one.id: one for one in hands.people}
    return [
        hands.seer(known[row["asked_by"]], None, row | {"purpose": "identity"}, "identities.ask")
        for row in rows
        if row["asked_by"] in known
    ]


def _limits(here: list[PlaceRow]) -> frozenset[str]:
    """Empty where one of his places there is for all areas."""
    limited = bool(here) and all(place.areas for place in here)
    return frozenset[str]().union(*(place.areas for place in here)) if limited else frozenset()


def _once(seers: Iterable[Seer]) -> list[Seer]:
    """One line for each person, office and ground."""
    return list({(one.account, one.office, one.purpose): one for one in seers}.values())
