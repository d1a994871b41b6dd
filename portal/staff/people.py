"""A person of the staff as the rest of the product sees him: places, roles, permissions and keys."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from portal.catalogue.states import Role
from portal.staff.permissions import Scope
from portal.staff.rights import NOTHING, Rights
from portal.vault.boxes import KeyPair
from portal.vault.signatures import SigningPair

_STAFF: Final = "staff:"


def actor_of(account: UUID) -> str:
    """How the ledger calls somebody of the staff."""
    return f"{_STAFF}{account}"


def account_of(actor: str) -> UUID | None:
    """Whose act it was; None for an informant, the system and what came with a pack."""
    return UUID(actor.removeprefix(_STAFF)) if actor.startswith(_STAFF) else None


@dataclass(frozen=True, slots=True)
class Place:
    """One role, in an office or (office None) in the whole bureau; without `areas` for all of them."""

    office: str | None
    role: Role
    areas: frozenset[str] = frozenset()


def place_of(row: Mapping[str, Any]) -> Place:
    """From office, role and areas of a membership."""
    return Place(row["office"], Role(row["role"]), frozenset(row["areas"].split(",") if row["areas"] else ()))


@dataclass(frozen=True, slots=True)
class PersonKeys:
    box: KeyPair = field(repr=False)
    sign: SigningPair = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in; lives as long as one request.

    `places` are those that count for what he is doing, `elsewhere` his others: a page counts only the places
    whose role holds the permission that it names (`within`). What he holds altogether comes from both.
    """

    id: UUID
    login: str
    name: str
    email: str | None
    places: tuple[Place, ...]
    keys: PersonKeys = field(repr=False)
    rights: Rights = field(default=NOTHING, repr=False)
    elsewhere: tuple[Place, ...] = ()

    @property
    def offices(self) -> frozenset[str]:
        return frozenset(place.office for place in self.places if place.office is not None)

    @property
    def limits(self) -> Mapping[str, frozenset[str]]:
        """The offices in which every place of his is for some areas only; nearly everybody has none."""
        found = {}
        for office in {place.office for place in self.places if place.areas and place.office}:
            here = [place.areas for place in self.places if place.office == office]
            if all(here):
                found[office] = frozenset[str]().union(*here)
        return found

    def roles_in(self, office: str) -> frozenset[Role]:
        return frozenset(place.role for place in self.places if place.office == office)

    def has_role(self, role: Role) -> bool:
        return any(place.role == role for place in self.places)

    @property
    def permissions(self) -> frozenset[str]:
        return self.rights.permissions_of(place.role for place in self._everywhere)

    def may(self, permission: str, office: str) -> bool:
        """Whether one of his roles allows this in the office."""
        offices = self.offices_with(permission)
        return offices is None or office in offices

    def offices_with(self, permission: str) -> frozenset[str] | None:
        """The offices in which a role of his allows this; None where one allows it in the whole bureau."""
        allowing = list(self._allowing(permission))
        if any(scope is Scope.BUREAU for _, scope in allowing):
            return None
        return frozenset(place.office for place, _ in allowing if place.office is not None)

    def within(self, permission: str) -> "Person":
        """The same person, of whose places only those count that allow this."""
        counting = tuple(place for place, _ in self._allowing(permission))
        others = tuple(place for place in self._everywhere if place not in counting)
        return replace(self, places=counting, elsewhere=others)

    @property
    def actor(self) -> str:
        return actor_of(self.id)

    @property
    def _everywhere(self) -> tuple[Place, ...]:
        return (*self.places, *self.elsewhere)

    def _allowing(self, permission: str) -> Iterable[tuple[Place, Scope]]:
        for place in self._everywhere:
            if grant := self.rights.grant(place.role, permission):
                yield place, grant.scope
