"""The checklist (核查清单) of a case: what is to be looked at, and what was done about each item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.cases.applying import STEP, hold, record, somebody_was_faster
from portal.cases.matters import Matter, case_matter, keys_of, roles_towards
from portal.cases.queries import CaseRow
from portal.catalogue.rows import ChecklistRow
from portal.catalogue.states import FINAL, Role
from portal.compartments.sealing import OpenedItem, opened_items
from portal.core.errors import N_, InvalidInput, Message, Refused, too_long
from portal.database import writing
from portal.evidence.sealed_file import SealedFile
from portal.offices import wordings
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person, account_of
from portal.tips.reading import OpenTip

CHECKED: Final = "case.checked"
DONE: Final = "done"
NOT_APPLICABLE: Final = "not_applicable"
STATES: Final[dict[str, str]] = {DONE: N_("已核对"), NOT_APPLICABLE: N_("不适用")}
LONGEST_NOTE: Final = 1000
_HANDLERS: Final = frozenset({Role.CLERK, Role.CHIEF})


@dataclass(frozen=True, slots=True)
class Item:
    """One row with the last answer to it; `seen` counts the answers. `evidence` are names of files."""

    row: ChecklistRow
    seen: int = 0
    state: str = ""
    note: str = field(default="", repr=False)
    evidence: tuple[str, ...] = field(default=(), repr=False)
    by: UUID | None = None
    on: date | None = None

    @property
    def answered(self) -> bool:
        return bool(self.state)

    def says(self, facts: Mapping[str, Any]) -> bool:
        """The same as now: a double click, or an item that was left alone."""
        now = {"state": self.state, "text": self.note, "evidence": list(self.evidence)}
        return now == {name: facts[name] for name in now}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What an officer says about one item. `evidence` are blobs of files of the case's tips."""

    code: str
    state: str
    note: str = field(default="", repr=False)
    evidence: tuple[str, ...] = ()
    seen: int = 0


async def rows_for(case: CaseRow) -> list[ChecklistRow]:
    """Those in force when the case began: a list that changes does not open finished work again."""
    return [
        row for row in await wordings.checklist(case.accepted_on) if not row.kinds or case.kind in row.kinds
    ]


async def items_of(case: CaseRow, steps: Sequence[OpenedItem]) -> list[Item]:
    """`steps` are the case's sealed acts, in their order."""
    answers: dict[str, list[tuple[OpenedItem, Mapping[str, Any]]]] = {}
    for step in steps:
        if step.payload["kind"] == CHECKED:
            for told in step.payload["facts"]["answers"]:
                answers.setdefault(told["item"], []).append((step, told))
    return [_item(row, answers.get(row.code, [])) for row in await rows_for(case)]


async def open_items(case: CaseRow, steps: Sequence[OpenedItem]) -> list[ChecklistRow]:
    return [item.row for item in await items_of(case, steps) if not item.answered]


def may_check(person: Person, matter: Matter) -> bool:
    return bool(roles_towards(person, matter) & _HANDLERS) and matter.state not in FINAL


async def check(person: Person, number: str, said: Sequence[Check], tips: Sequence[OpenTip]) -> int:
    """Answer items; those that say what was said already are left alone. Returns how many were answered.

    `tips` are the case's own, opened. Raises InvalidInput with `item-field` for each field, Conflict when
    somebody answered one of the items meanwhile.
    """
    matter = await case_matter(person, number)
    if not may_check(person, matter):
        raise Refused(N_("核查清单由承办单位的经办人或负责人在案件结束前填写。"))
    facts = await _checked(said, _case(matter), tips)
    keys = await keys_of(matter, OfficeKeyring(person))
    async with writing():
        await hold(matter)
        steps = await opened_items(matter.compartment, keys[matter.compartment], STEP)
        items = {item.row.code: item for item in await items_of(_case(matter), steps)}
        fresh = [one for one in said if not items[one.code].says(facts[one.code])]
        if any(items[one.code].seen != one.seen for one in fresh):
            raise await somebody_was_faster(matter)
        if fresh:
            answers = {"answers": [facts[one.code] for one in fresh]}
            codes = {"items": [f"{one.code}:{one.state}" for one in fresh]}
            await record(matter, CHECKED, person.actor, answers, codes, keys=keys)
    return len(fresh)


async def _checked(
    said: Sequence[Check], case: CaseRow, tips: Sequence[OpenTip]
) -> dict[str, dict[str, Any]]:
    names = {file.blob: file.name for tip in tips for file in files_of(tip)}
    if not {one.code for one in said} <= {row.code for row in await rows_for(case)}:
        raise InvalidInput({"": Message(N_("核查清单里没有这一项。"))})
    wrong = {f"{one.code}-{name}": error for one in said for name, error in _wrong(one, names).items()}
    if wrong:
        raise InvalidInput(wrong)
    return {
        one.code: {
            "item": one.code,
            "state": one.state,
            "text": one.note.strip(),
            "evidence": [names[blob] for blob in one.evidence],
        }
        for one in said
    }


def _wrong(said: Check, names: Mapping[str, str]) -> dict[str, Message]:
    note, errors = said.note.strip(), {}
    if said.state not in STATES:
        errors["state"] = Message(N_("请选择一项。"))
    elif said.state == NOT_APPLICABLE and not note:
        errors["text"] = Message(N_("请写明为什么不适用。"))
    elif not note and not said.evidence:
        errors["text"] = Message(N_("请关联证据，或者写明核对了什么、材料放在哪里。"))
    if len(note) > LONGEST_NOTE:
        errors["text"] = too_long(LONGEST_NOTE)
    if not set(said.evidence) <= set(names):
        errors["evidence"] = Message(N_("请从本案的证据中选择。"))
    return errors


def files_of(tip: OpenTip) -> list[SealedFile]:
    """Of the tip and of its conversation."""
    return [*tip.files, *(file for message in tip.messages for file in message.files)]


def _item(row: ChecklistRow, answers: Sequence[tuple[OpenedItem, Mapping[str, Any]]]) -> Item:
    if not answers:
        return Item(row)
    last, told = answers[-1]
    return Item(
        row=row,
        seen=len(answers),
        state=told["state"],
        note=told["text"],
        evidence=tuple(told["evidence"]),
        by=account_of(last.author),
        on=last.on_day,
    )


def _case(matter: Matter) -> CaseRow:
    assert matter.case is not None
    return matter.case
