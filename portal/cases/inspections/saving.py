"""Saving a sheet as a new version: what was typed, tidied, and that nobody was faster."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from portal.cases.applying import hold, somebody_was_faster
from portal.cases.inspections.reading import SAVED, sheet_to_fill
from portal.cases.inspections.sheets import NO, OFFICERS, YES, Listed, Officer, Sheet, item_of, rows_about
from portal.cases.matters import Matter, case_matter, keys_of, roles_towards
from portal.cases.reading import OpenCase
from portal.catalogue.rows import InspectionRow
from portal.catalogue.states import FINAL, Role, State
from portal.compartments.sealing import last_item, put
from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message, Refused, too_long
from portal.core.identifiers import personal_data_in
from portal.core.text import several_lines, single_line
from portal.database import fetch, writing
from portal.ledger.events import Event, Fact, append
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.vault.boxes import KeyPair

MOST_PERSONS: Final = 30
LINE: Final = 200
TEXT: Final = 3000
HANDLERS: Final = frozenset({Role.CLERK, Role.CHIEF})
_JUDGED: Final = frozenset({State.AWAITING_REVIEW, State.REPORTED_UP, State.UNDER_RECONSIDERATION})
_NO_NUMBERS: Final = N_("这里不写身份证号，记“看过身份证件”就够了。")
ALREADY_FINISHED: Final = N_("这张现场核查表已经完成，不能再改。要改的写更正。")


@dataclass(frozen=True, slots=True)
class TypedPerson:
    """One person as he came from the page; `id` 0 is a new one."""

    id: int
    key: str
    name: str = field(repr=False)
    answers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    on: date | None
    answers: Mapping[str, str] = field(repr=False)
    persons: tuple[TypedPerson, ...] = field(repr=False)
    officers: tuple[Officer, ...] = field(repr=False)
    refused: bool = False
    why_refused: str = field(default="", repr=False)


def may_write(person: Person, matter: Matter) -> bool:
    """Like the facts: nobody changes what is just being judged, nor what has ended or goes on elsewhere."""
    return may_correct(person, matter) and matter.state not in _JUDGED


def may_correct(person: Person, matter: Matter) -> bool:
    handles = bool(roles_towards(person, matter) & HANDLERS)
    return handles and matter.state not in FINAL and not matter.merged


async def matter_to_inspect(person: Person, number: str) -> Matter:
    matter = await case_matter(person, number)
    if not may_write(person, matter):
        raise Refused(N_("现场核查表现在不能填写：案件正在审核或已经结束，或者不由您办理。"))
    return matter


async def save(person: Person, opened: OpenCase, number: int, typed: Typed, *, version: int) -> int:
    """A new version of the sheet; returns its number. Nothing has to be complete before it is finished.

    Raises Conflict when there is a newer one, InvalidInput by the names that the page gives its fields. The
    very same once more is one version.
    """
    matter = await matter_to_inspect(person, opened.row.number)
    before = await sheet_to_fill(person, opened, number)
    fresh = _checked(before, typed)
    pair = (await keys_of(matter, OfficeKeyring(person)))[matter.compartment]
    async with writing():
        await hold(matter)
        if await _is_repeated(matter, pair, person, fresh, version):
            return version + 1
        await require_newest(matter, number, version)
        await _require_open(matter, pair, number)
        await write(person, matter, replace(fresh, version=version + 1), pair)
    return version + 1


async def write(person: Person, matter: Matter, sheet: Sheet, pair: KeyPair) -> str:
    """One more version, under the case's lock; its fingerprint for the ledger."""
    name = item_of(sheet.number)
    sealed = await put(matter.compartment, name, sheet.payload(), author=person.actor, pair=pair)
    if not sheet.finished:
        facts: dict[str, Fact] = {"sheet": sheet.number, "version": sheet.version, "sealed": sealed}
        await append(matter.name, Event(SAVED, matter.name, person.actor, matter.office, facts=facts))
    return sealed


async def require_newest(matter: Matter, number: int, version: int) -> None:
    """Under the case's lock: neither a newer version nor a step that took the case out of this hand."""
    [row] = await fetch(
        "SELECT c.state, (SELECT count(*) FROM item i WHERE i.compartment = c.compartment AND i.name = ?) "
        "AS n FROM casefile c WHERE c.id = ?",
        *(item_of(number), matter.id),
    )
    if row["n"] != version or row["state"] != matter.state.value:
        raise await somebody_was_faster(matter)


async def _require_open(matter: Matter, pair: KeyPair, number: int) -> None:
    item = await last_item(matter.compartment, pair, item_of(number))
    if item is not None and item.payload["finished"]:
        raise Refused(ALREADY_FINISHED)


async def _is_repeated(matter: Matter, pair: KeyPair, person: Person, fresh: Sheet, version: int) -> bool:
    """A double click: the version after the one on the page is his own and says the same."""
    item = await last_item(matter.compartment, pair, item_of(fresh.number))
    if item is None or item.position != version:
        return False
    return (item.author, item.payload) == (person.actor, fresh.payload())


def _checked(before: Sheet, typed: Typed) -> Sheet:
    errors: dict[str, Message] = {}
    rows = before.rows
    about = [*rows_about(rows, "site"), *rows_about(rows, "result")]
    answers = _answers(about, typed.answers, "", errors)
    persons, next_id = _persons(before, typed, errors)
    why = several_lines(typed.why_refused) if typed.refused else ""
    _require_short(why, TEXT, "why_refused", errors)
    if typed.on and typed.on > clock.today():
        errors["on"] = Message(N_("日期不能晚于今天。"))
    officers = tuple(_officers(typed.officers, errors))
    if errors:
        raise InvalidInput(errors)
    return replace(
        before,
        on=typed.on,
        answers=answers,
        persons=persons,
        officers=officers,
        refused=typed.refused,
        why_refused=why,
        next_id=next_id,
    )


def _persons(before: Sheet, typed: Typed, errors: dict[str, Message]) -> tuple[tuple[Listed, ...], int]:
    if len(typed.persons) > MOST_PERSONS:
        raise InvalidInput({"": Message(N_("一张表最多写{most}个人。"), {"most": MOST_PERSONS})})
    kept, next_id = [], before.next_id
    rows = rows_about(before.rows, "person")
    for one in typed.persons:
        name = single_line(one.name)
        _require_short(name, LINE, f"{one.key}-name", errors)
        answers = _answers(rows, one.answers, f"{one.key}-", errors)
        known = before.person(one.id)
        listed = Listed(known.id if known else next_id, name, answers)
        if not listed.empty:
            kept.append(listed)
            next_id = max(next_id, listed.id + 1)
    return tuple(kept), next_id


def _answers(
    rows: Sequence[InspectionRow], told: Mapping[str, str], prefix: str, errors: dict[str, Message]
) -> dict[str, str]:
    """Those that hold something, in the order of the rows."""
    found = {}
    for row in rows:
        text = _tidy(row, told.get(row.code, ""))
        limit = TEXT if row.sort == "text" else LINE
        _require_short(text, limit, f"{prefix}{row.code}", errors)
        if row.sort == "yes_no" and text not in ("", YES, NO):
            errors[f"{prefix}{row.code}"] = Message(N_("请选择一项。"))
        if text:
            found[row.code] = text
    return found


def _officers(typed: Sequence[Officer], errors: dict[str, Message]) -> Iterator[Officer]:
    for n, one in enumerate(typed[:OFFICERS], 1):
        name, number = single_line(one.name), single_line(one.number)
        _require_short(name, LINE, f"officer_{n}", errors)
        _require_short(number, LINE, f"officer_{n}_number", errors)
        yield Officer(name, number)


def _tidy(row: InspectionRow, text: str) -> str:
    return several_lines(text) if row.sort == "text" else single_line(text)


def _require_short(text: str, limit: int, name: str, errors: dict[str, Message]) -> None:
    if len(text) > limit:
        errors[name] = too_long(limit)
    elif "id_number" in personal_data_in(text):
        errors[name] = Message(_NO_NUMBERS)
