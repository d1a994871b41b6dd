"""That a case went to another body: the row that is followed up, and beside it, sealed, to whom and how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from portal.cases.matters import Matter
from portal.cases.tables import Referral
from portal.catalogue.states import State
from portal.clocks import following
from portal.clocks import queries as running_clocks
from portal.clocks.following import Stepped
from portal.compartments.sealing import put
from portal.core import clock
from portal.database import change, fetch, insert_many
from portal.staff.people import Person
from portal.tips import clocks
from portal.vault.boxes import KeyPair

ITEM: Final = "referral"
"""Name of the sealed item; `id` in it says of which row."""
FOLLOW_UP: Final = "follow_up"
OPEN, RECEIVED, ANSWERED = "open", "received", "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """To whom and under which number; `letter` is the letter as it went out, None where it was written
    elsewhere. `answer_by`: the day by which its result is asked for."""

    body: str
    receiver: str = field(repr=False)
    document_no: str
    letter: Mapping[str, Any] | None = field(default=None, repr=False)
    answer_by: date | None = None
    batch: UUID | None = None


async def next_follow_up() -> date:
    """The day on which somebody asks again, counted from today."""
    return (await clocks.due(FOLLOW_UP, clock.today())).day


async def write(
    matter: Matter, person: Person, handed: HandedOver, *, follow_up_on: date, pair: KeyPair | None
) -> UUID:
    """The row and its sealed item; inside `writing()`, after the case is locked."""
    row = _row(matter, person, handed, follow_up_on)
    await insert_many(Referral, [row])
    sealed = {
        "id": str(row["id"]),
        "receiver": handed.receiver,
        "document_no": handed.document_no,
        "letter": handed.letter,
    }
    await put(matter.compartment, ITEM, sealed, author=person.actor, pair=pair)
    identifier: UUID = row["id"]
    return identifier


async def ask_again_later(matter: Matter, referral: UUID | None = None) -> None:
    """Somebody asked today, about one or about all that still wait; inside `writing()`, the case locked.

    The clock of the case comes round when nobody has to be asked before it.
    """
    await change(
        "UPDATE referral SET follow_up_on = ?, followed_on = ?, version = version + 1 "
        f'WHERE "case" = ? AND state <> ?{" AND id = ?" if referral else ""}',
        *(await next_follow_up(), clock.today(), matter.id, ANSWERED),
        *([referral] if referral else []),
    )
    runs = await running_clocks.named(matter.id, FOLLOW_UP)
    if runs is not None and await _next_of(matter.id) > runs.due_on:
        await following.again(_round(matter))


def acting_office(person: Person, matter: Matter) -> str:
    """In whose name he acts: the one of his offices whose turn it is."""
    own = sorted(matter.offices & person.offices)
    return own[0] if own else matter.office


async def _next_of(case: UUID) -> date:
    rows = await fetch(
        'SELECT follow_up_on FROM referral WHERE "case" = ? AND state <> ? ORDER BY follow_up_on LIMIT 1',
        *(case, ANSWERED),
    )
    return rows[0]["follow_up_on"] if rows else date.max


def _round(matter: Matter) -> Stepped:
    return Stepped(
        subject="case", matter=matter.id, office=matter.office, action="refer", state=State.REFERRED_OUT
    )


def _row(matter: Matter, person: Person, handed: HandedOver, follow_up_on: date) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "case": matter.id,
        "office": acting_office(person, matter),
        "body": handed.body,
        "batch": handed.batch,
        "state": OPEN,
        "referred_on": clock.today(),
        "answer_by": handed.answer_by,
        "follow_up_on": follow_up_on,
        "referred_by": person.id,
        "version": 1,
    }
