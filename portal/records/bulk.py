"""Many records at once, each on its own: what one lacks keeps no other back."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from portal.core.errors import DomainError, InvalidInput, Message
from portal.records import desk, drafting, publishing
from portal.staff.people import Person

MOST: Final = 50
MOST_AT_ONCE: Final = 500


@dataclass(slots=True)
class Done:
    """How many were taken, and why each of the others was not."""

    taken: int = 0
    refused: dict[UUID, Message] = field(default_factory=dict)


async def submit(person: Person, ticked: Iterable[str], *, most: int = MOST) -> Done:
    """Hand over each; `ticked` are `id.version` as the page showed them."""
    return await _each(ticked, lambda one: drafting.submit(person, one.record, version=one.version), most)


async def submit_all(person: Person, list_id: UUID) -> Done:
    """Hand over the drafts that a table became, some hundreds at a time: the button can be pressed again."""
    made = " AND r.state = 'draft' AND r.id IN (SELECT l.record FROM record_import_line l WHERE l.list = ?)"
    rows = await desk.held_by(person, made, list_id, limit=MOST_AT_ONCE)
    return await submit(person, [f"{row.id}.{row.version}" for row in rows], most=MOST_AT_ONCE)


async def approve(person: Person, ticked: Iterable[str]) -> Done:
    """Publish each as its own checker's act: whoever wrote any part of one cannot approve that one.

    `ticked` are `id.version.until`, with the last day of publication as the page showed it.
    """
    return await _each(
        ticked,
        lambda one: publishing.approve(person, one.record, version=one.version, until=one.until),
        MOST,
    )


@dataclass(frozen=True, slots=True)
class _Ticked:
    record: UUID
    version: int
    until: date | None


async def _each(ticked: Iterable[str], act: Callable[[_Ticked], Awaitable[object]], most: int) -> Done:
    done = Done()
    found = {one.record: one for one in map(_read, ticked) if one}
    for one in list(found.values())[:most]:
        try:
            await act(one)
            done.taken += 1
        except InvalidInput as error:
            done.refused[one.record] = next(iter(error.errors.values()))
        except DomainError as error:
            done.refused[one.record] = error.message
    return done


def _read(text: str) -> _Ticked | None:
    record, _, rest = text.partition(".")
    version, _, until = rest.partition(".")
    try:
        return _Ticked(UUID(record), int(version[:8]), date.fromisoformat(until) if until else None)
    except ValueError:
        return None
