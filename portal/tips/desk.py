"""What lies at the dispatch desk: to be decided, oldest first, and kept for offices that had no key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.catalogue.pack import load_pack
from portal.catalogue.states import State
from portal.database import fetch
from portal.offices import queries as offices
from portal.offices.routing import Decision, Inputs, candidates
from portal.settings import current
from portal.staff import keyring
from portal.staff.people import Person
from portal.tips.preparing import DISPATCH
from portal.tips.queries import TipRow, held_by

CHOICES = 3
MOST = 100
# In the words of the index, see the migration of the queue.
_HERE = "t.office = ? AND t.\"case\" IS NULL AND t.state NOT IN ('closed', 'not_accepted', 'transferred_out')"
_UNDECIDED = f"{_HERE} AND t.state IN ('{State.REGISTERED.value}', '{State.RETURNED.value}')"
_OLDEST_FIRST = "t.received_on, t.number"


@dataclass(frozen=True, slots=True)
class Place:
    """Behind which row a page of the list goes on."""

    received_on: date
    number: str

    @classmethod
    def of(cls, tip: TipRow) -> "Place":
        return cls(tip.received_on, tip.number)

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """From an address; None for what is no place."""
        day, _, number = text.partition("_")
        try:
            return cls(date.fromisoformat(day), number) if number and len(text) < MOST else None
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Choice:
    """An office that could be the owner, and the rule that says so; None for the wish of another office."""

    office: str
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Kept:
    """Tips confirmed for an office that had no key then and has one now."""

    office: str
    numbers: tuple[str, ...]


async def waiting(
    person: Person, *, rule: str = "", after: Place | None = None, limit: int = MOST
) -> list[TipRow]:
    """What the desk has yet to decide, oldest first."""
    if DISPATCH not in person.offices:
        return []
    condition, values = f" AND {_UNDECIDED}", [DISPATCH]
    if rule:
        condition, values = f"{condition} AND t.rule = ?", [*values, rule]
    if after is not None:
        condition += " AND (t.received_on, t.number) > (?, ?)"
        values = [*values, after.received_on, after.number]  # type: ignore[list-item]
    return await held_by(person, condition, *values, order=_OLDEST_FIRST, limit=limit)


def waits(tip: TipRow) -> bool:
    return tip.office == DISPATCH and tip.case is None and tip.state in (State.REGISTERED, State.RETURNED)


async def rules_waiting(person: Person) -> list[str]:
    """The rules of what waits, for choosing those of one rule."""
    if DISPATCH not in person.offices:
        return []
    rows = await fetch(f"SELECT DISTINCT t.rule FROM tip t WHERE {_UNDECIDED} ORDER BY t.rule", DISPATCH)
    return [row["rule"] for row in rows]


async def next_after(person: Person, tip: TipRow, *, rule: str = "") -> TipRow | None:
    """What comes behind it, or else what is the oldest now."""
    for after in (Place.of(tip), None):
        found = await waiting(person, rule=rule, after=after, limit=1)
        if found:
            return found[0]
    return None


async def kept(person: Person) -> list[Kept]:
    """Tips served by the desk that their office could take now, office by office, oldest first."""
    ready = sorted(await keyring.offices_with_keys() - {DISPATCH})
    if DISPATCH not in person.offices or not ready:
        return []
    marks = ", ".join("?" for _ in ready)
    rows = await held_by(
        person,
        f" AND {_HERE} AND t.state = '{State.ROUTED.value}' AND t.proposed IN ({marks})",
        *(DISPATCH, *ready),
        order=_OLDEST_FIRST,
        limit=MOST,
    )
    named = dict.fromkeys(row.proposed for row in rows)
    return [Kept(one, tuple(row.number for row in rows if row.proposed == one)) for one in named]


async def without_members() -> list[str]:
    """Offices that own something open and of which nobody holds a key any more."""
    hidden = load_pack(current().pack).discipline
    able = await keyring.offices_with_keys()
    unable = [row.code for row in await offices.all_offices() if row.code not in {*able, hidden}]
    owned = "SELECT 1 FROM {} t WHERE t.office = o.code AND t.state NOT IN ('closed', 'not_accepted', "
    owned += "'transferred_out')"
    if not unable:
        return []
    rows = await fetch(
        f"SELECT DISTINCT o.code FROM office o WHERE o.code IN ({', '.join('?' for _ in unable)}) "
        f'AND (EXISTS ({owned.format("tip")} AND t."case" IS NULL) '
        f"OR EXISTS ({owned.format('casefile')} AND t.master IS NULL)) ORDER BY o.code",
        *unable,
    )
    return [row["code"] for row in rows]


async def choices(tip: TipRow) -> list[Choice]:
    """What is proposed and the next offices that the rules of today give, each office once."""
    rules = await offices.rules_on()
    found = [Choice(tip.proposed, None)]
    for one in candidates(_inputs(tip), rules, number=len(rules.rules)):
        known = [choice.office for choice in found]
        if one.owner not in known and not one.sealed:
            found.append(Choice(one.owner, one))
        elif one.owner == tip.proposed and found[0].decision is None:
            found[0] = Choice(one.owner, one)
    return found[:CHOICES]


def _inputs(tip: TipRow) -> Inputs:
    """As the decision kept them: only what was known."""
    kept_as = tip.decision["inputs"]
    return Inputs(**{name: _whole(value) for name, value in kept_as.items()})


def _whole(value: Any) -> Any:
    return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
