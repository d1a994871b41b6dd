"""Who else has a case open: a hint in this worker's memory, kept nowhere and never a lock."""

from time import monotonic
from typing import Final
from uuid import UUID

from portal.staff.people import Person

SECONDS: Final = 180
MOST: Final = 500

_seen: dict[UUID, dict[UUID, tuple[str, float]]] = {}


def others(person: Person, matter: UUID) -> list[str]:
    """The names of colleagues who opened it a moment ago; from now on he is one of them too."""
    now = monotonic()
    if len(_seen) > MOST:
        _seen.clear()
    here = {one: seen for one, seen in _seen.get(matter, {}).items() if seen[1] > now - SECONDS}
    _seen[matter] = {**here, person.id: (person.name, now)}
    return sorted(name for one, (name, _) in here.items() if one != person.id)


def forget() -> None:
    """For tests."""
    _seen.clear()
