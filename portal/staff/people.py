"""A person of the staff as the rest of the product sees him: places, roles, permissions and keys."""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from portal.catalogue.states import Role
from portal.staff.permissions import permissions_of
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
    """One role, in an office or (office None) in the whole bureau."""

    office: str | None
    role: Role


@dataclass(frozen=True, slots=True)
class PersonKeys:
    box: KeyPair = field(repr=False)
    sign: SigningPair = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in; lives as long as one request."""

    id: UUID
    login: str
    name: str
    email: str | None
    places: tuple[Place, ...]
    keys: PersonKeys = field(repr=False)

    @property
    def offices(self) -> frozenset[str]:
        return frozenset(place.office for place in self.places if place.office is not None)

    def roles_in(self, office: str) -> frozenset[Role]:
        return frozenset(place.role for place in self.places if place.office == office)

    def offices_with(self, permission: str) -> frozenset[str] | None:
        """The offices in which a role of his allows this; None where one in the whole bureau does."""
        allowing = [place for place in self.places if permission in permissions_of([place.role])]
        if any(place.office is None for place in allowing):
            return None
        return frozenset(place.office for place in allowing if place.office is not None)

    def has_role(self, role: Role) -> bool:
        return any(place.role == role for place in self.places)

    @property
    def permissions(self) -> frozenset[str]:
        return permissions_of(place.role for place in self.places)

    @property
    def actor(self) -> str:
        return actor_of(self.id)
