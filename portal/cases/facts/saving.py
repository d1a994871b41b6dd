"""Saving facts as a new version: whose change it was, and that nobody was faster."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from portal.cases.applying import hold, somebody_was_faster
from portal.cases.facts.prefilling import with_tips
from portal.cases.facts.reading import saved_facts
from portal.cases.facts.rows import ITEM, Facts, Origin, Row, filled
from portal.cases.matters import Matter, case_matter, keys_of, roles_towards
from portal.catalogue.annex3 import BY_NAME, MOST_ROWS, PERSONAL_NUMBER
from portal.catalogue.states import FINAL, Role, State
from portal.compartments.sealing import put
from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message, Refused, too_long
from portal.core.identifiers import compact
from portal.core.masking import mask_id_number
from portal.core.text import single_line
from portal.database import fetch, writing
from portal.ledger.events import Event, append
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.reading import open_tip

SAVED: Final = "case.facts_saved"
_HANDLERS: Final = frozenset({Role.CLERK, Role.CHIEF})
_JUDGED: Final = frozenset({State.AWAITING_REVIEW, State.REPORTED_UP, State.UNDER_RECONSIDERATION})
_NUMBERS: Final = frozenset(name for name, column in BY_NAME.items() if column.check)


@dataclass(frozen=True, slots=True)
class Typed:
    """One row as it came from the page; `id` 0 is a new one."""

    id: int
    cells: dict[str, str] = field(repr=False)


def may_write(person: Person, matter: Matter) -> bool:
    """Nobody changes what is just being judged, nor what has ended."""
    handles = bool(roles_towards(person, matter) & _HANDLERS)
    return handles and matter.state not in _JUDGED and matter.state not in FINAL


async def save(person: Person, number: str, rows: Sequence[Typed], *, version: int) -> int:
    """A new version with these rows and no others; returns its number.

    Raises Conflict when there is a newer one, InvalidInput with `row-column` for each field. A masked
    identity number that comes back unchanged stays what it was.
    """
    matter = await case_matter(person, number)
    if not may_write(person, matter):
        raise Refused(N_("案件事实现在不能修改：案件正在审核或已经结束，或者不由您办理。"))
    keyring = OfficeKeyring(person)
    keys = await keys_of(matter, keyring)
    pair = keys[matter.compartment]
    before = with_tips(
        await saved_facts(matter.compartment, pair), [await open_tip(tip, keyring) for tip in matter.tips]
    )
    fresh = _changed(before, rows, person, [tip.number for tip in matter.tips])
    async with writing():
        await hold(matter)
        await _require_newest(matter, version)
        payload = fresh.payload()
        sealed = await put(matter.compartment, ITEM, payload, author=person.actor, pair=pair)
        facts: dict[str, str | int] = {"version": version + 1, "sealed": sealed}
        event = Event(SAVED, matter.name, person.actor, matter.office, facts=facts)
        await append(matter.name, event)
    return version + 1


async def _require_newest(matter: Matter, version: int) -> None:
    """Under the case's lock: neither newer facts nor a step that took them out of this hand."""
    [row] = await fetch(
        "SELECT c.state, (SELECT count(*) FROM item i WHERE i.compartment = c.compartment AND i.name = ?) "
        "AS n FROM casefile c WHERE c.id = ?",
        *(ITEM, matter.id),
    )
    if row["n"] != version or row["state"] != matter.state.value:
        raise await somebody_was_faster(matter)


def _changed(before: Facts, rows: Sequence[Typed], person: Person, tips: Sequence[str]) -> Facts:
    errors: dict[str, Message] = {}
    next_id, kept = before.next_id, []
    if len(rows) > MOST_ROWS:
        raise InvalidInput({"": Message(N_("案件事实最多{most}行。"), {"most": MOST_ROWS})})
    for typed in rows:
        old = before.row(typed.id) or Row(next_id, {})
        row = _row(old, typed, person, errors)
        if not row.empty:
            kept.append(row)
            next_id = max(next_id, row.id + 1)
    if errors:
        raise InvalidInput(errors)
    return Facts(before.version + 1, tuple(kept), frozenset(tips), next_id)


def _row(old: Row, typed: Typed, person: Person, errors: dict[str, Message]) -> Row:
    cells, origins = {}, {}
    for name, column in BY_NAME.items():
        text = _tidy(name, typed.cells.get(name, ""), old[name])
        if len(text) > column.limit:
            errors[f"{typed.id}-{name}"] = too_long(column.limit)
        cells[name] = text
        if text == old[name] and name in old.origins:
            origins[name] = old.origins[name]
        elif text != old[name]:
            origins[name] = Origin(by=person.id, on=clock.today(), was=old[name])
    return Row(old.id, filled(cells), origins)


def _tidy(name: str, text: str, old: str) -> str:
    if name == PERSONAL_NUMBER and old and text.strip() == mask_id_number(old):
        return old
    return compact(text) if name in _NUMBERS else single_line(text)
