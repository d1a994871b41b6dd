"""Which tips joined a case that is not their own, since when, and what undoing gives back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from portal.cases.matters import REPORTED, Matter
from portal.cases.tables import Merging
from portal.catalogue.states import State
from portal.compartments.sealing import holders, share, unshare
from portal.core import clock
from portal.database import change, fetch, insert_many, is_postgres
from portal.staff import keyring
from portal.staff.people import Person
from portal.tips.intake import office_holder
from portal.tips.queries import TipRow
from portal.vault.boxes import KeyPair

Keys = Mapping[UUID, KeyPair]

_COLUMNS = "id, tip, master, came_from, state, due_on, due_provisional, merged_by, merged_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """`came_from` is the case that was merged, None where the tip had none."""

    id: UUID
    tip: UUID
    master: UUID
    came_from: UUID | None
    state: State
    due_on: date | None
    due_provisional: bool
    merged_by: str
    merged_at: datetime


async def joined_on(tip: TipRow) -> date | None:
    """The day on which the tip joined the case of another, if it did."""
    found = await joined(tip)
    return found.merged_at.astimezone(clock.SHANGHAI).date() if found else None


async def joined(tip: TipRow) -> Joined | None:
    rows = await fetch(
        f"SELECT {_COLUMNS} FROM merging WHERE tip = ? AND master = ? ORDER BY merged_at DESC, id LIMIT 1",
        *(tip.id, tip.case),
    )
    return _of(rows[0]) if rows else None


async def joined_with(case: UUID) -> list[Joined]:
    """What came with this case, which was merged into another."""
    return [
        _of(row)
        for row in await fetch(f"SELECT {_COLUMNS} FROM merging WHERE came_from = ? ORDER BY id", case)
    ]


async def joined_alone(master: UUID) -> list[Joined]:
    """The tips without a case of their own that this case took up."""
    return [
        _of(row)
        for row in await fetch(
            f"SELECT {_COLUMNS} FROM merging WHERE master = ? AND came_from IS NULL ORDER BY id", master
        )
    ]


async def take_over(
    person: Person, tips: Sequence[TipRow], master: Matter, keys: Keys, *, came_from: UUID | None
) -> None:
    """Inside `writing()`: note what undoing gives back; who decides the case may read what joins it."""
    await insert_many(Merging, [_row(person, tip, master, came_from) for tip in tips])
    for kind, holder, purpose in await holders(master.compartment):
        if (kind, purpose) == ("office", REPORTED):
            await _open_to(holder, tips, keys)


async def give_back(tips: Sequence[TipRow], undone: Sequence[Joined]) -> None:
    for tip in tips:
        for kind, holder, purpose in await holders(tip.content):
            if (kind, purpose) == ("office", REPORTED):
                await unshare(tip.content, "office", holder)
    for one in undone:
        await change("DELETE FROM merging WHERE id = ?", one.id)


async def lock_in_order(*matters: Matter) -> None:
    """Two who merge the same cases into each other wait for one another instead of both failing."""
    lock = " FOR UPDATE" if is_postgres() else ""
    cases = [one.id for one in matters]
    await fetch(f"SELECT id FROM casefile WHERE id IN (?, ?) ORDER BY number{lock}", *cases)


def as_it_was(matter: Matter) -> dict[str, Any]:
    """Merging is no step: the day of the present state stays."""
    return {"state_since": matter.case.state_since} if matter.case else {}


async def _open_to(office: str, tips: Sequence[TipRow], keys: Keys) -> None:
    epoch = await keyring.current_epoch(office)
    for tip in tips:
        held = {holder for kind, holder, _ in await holders(tip.content) if kind == "office"}
        if epoch is not None and office not in held and tip.content in keys:
            await share(tip.content, keys[tip.content], office_holder(epoch), REPORTED)


def _row(person: Person, tip: TipRow, master: Matter, came_from: UUID | None) -> dict[str, Any]:
    assert master.case is not None
    return {
        "id": uuid4(),
        "tip": tip.id,
        "master": master.id,
        "came_from": came_from,
        "state": tip.state.value,
        "due_on": master.case.due_on,
        "due_provisional": master.case.due_provisional,
        "merged_by": person.actor,
        "merged_at": clock.now().replace(microsecond=0),
    }


def _of(row: dict[str, Any]) -> Joined:
    return Joined(**row | {"state": State(row["state"]), "due_provisional": bool(row["due_provisional"])})
