"""Signing a batch off: one letter, one number, and each case's own step; what fails is named and stays."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from portal.cases.applying import require_same_version
from portal.cases.checking import checked_facts
from portal.catalogue.states import Role
from portal.compartments.sealing import put
from portal.core import clock
from portal.core.errors import N_, Conflict, DomainError, InvalidInput, NotFound, Refused
from portal.database import change, writing
from portal.ledger.events import Event, append
from portal.offices import queries as offices
from portal.referrals import guarding, handing, lines, numbering, wording
from portal.referrals.batches import gathering, queries
from portal.referrals.batches.gathering import OpenBatch
from portal.referrals.batches.queries import Entry
from portal.referrals.letters import Letter
from portal.staff.people import Person

SIGNED: Final = "signed"
"""Name of the sealed item that keeps the number and the organ of the letter."""
_CHANGED: Final = N_("加入这一批之后案件又有变化。请核对后重新加入。")
_NOT_OPEN: Final = N_("签发人打不开这个案件。")
_NOT_CLEAN: Final = N_("案件事实里有不能写进函的内容，例如举报登记号。")
_NOT_NOW: Final = N_("案件当前的状态不能移送。")
_NOTHING: Final = N_("没有一件可以移送，原因写在每一件旁边。")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The numbers of the cases that were handed over, and of those that were not."""

    letter_number: str
    handed_over: tuple[str, ...]
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ready:
    entry: Entry
    case: handing.Case
    facts: dict[str, Any] = field(repr=False)
    letter: Letter = field(repr=False)


class _Overtaken(Exception):
    """Somebody was faster with one of the cases."""

    def __init__(self, ready: _Ready) -> None:
        super().__init__()
        self.ready = ready


@dataclass(frozen=True, slots=True)
class _Failed:
    entry: Entry
    why: str


async def sign(person: Person, identifier: UUID, *, version: int) -> Outcome:
    """By a head of the coordinating office who neither gathered nor wrote; case by case as it was seen.

    Raises Refused when nothing at all could be handed over; the reasons are then with the cases.
    """
    batch = await gathering.open_batch(person, identifier)
    waiting = [one for one in await queries.entries_of(identifier) if one.state == queries.WAITING]
    _require_signer(person, batch, waiting)
    ready, failed = await _looked_at(person, batch, waiting)
    while ready:
        try:
            return await _handed_over(person, batch, ready, failed, version)
        except _Overtaken as one:
            # Nothing is written and no number is used: once more without this one.
            ready.remove(one.ready)
            failed.append(_Failed(one.ready.entry, _CHANGED))
    await _keep_failures(batch, failed, version)
    raise Refused(_NOTHING)


async def heading(office: str) -> str:
    """The organ over the letter."""
    series = await numbering.series_of(office)
    return series.organ if series else (await offices.office(office)).zh


def letter_of(batch: OpenBatch, organ: str, facts: Sequence[lines.Line], cases: int) -> Letter:
    """`cases`: how many go with it; it stands in the text."""
    words = batch.words
    return Letter(
        organ=organ,
        receiver=words.receiver,
        title=wording.counted(words.title, cases),
        text=wording.counted(words.text, cases),
        day=batch.row.handed_on or clock.today(),
        number=words.document_no,
        answer_by=words.answer_by,
        lines=tuple(facts) if words.id_numbers else lines.masked(facts),
        as_list=True,
    )


def _require_signer(person: Person, batch: OpenBatch, waiting: Sequence[Entry]) -> None:
    if Role.CHIEF not in person.roles_in(batch.row.office):
        raise Refused(N_("这一步由负责人办理。"))
    if not batch.row.is_open or not waiting:
        raise Refused(N_("这一批里没有待移送的案件。"))
    authors = {batch.row.gathered_by, batch.row.written_by, *(one.chosen_by for one in waiting)}
    if person.id in authors:
        raise Refused(N_("汇总或者拟函的人不能签发，须由另一个人签发。"))


async def _looked_at(
    person: Person, batch: OpenBatch, waiting: Sequence[Entry]
) -> tuple[list[_Ready], list[_Failed]]:
    ready, failed, organ = list[_Ready](), list[_Failed](), await heading(batch.row.office)
    # In one order everywhere, so that two batches never wait for each other.
    for entry in sorted(waiting, key=lambda one: str(one.case)):
        try:
            ready.append(await _prepared(person, batch, entry, organ))
        except DomainError as error:
            failed.append(_Failed(entry, _why(error)))
    return ready, failed


async def _prepared(person: Person, batch: OpenBatch, entry: Entry, organ: str) -> _Ready:
    case = await handing.case_to_hand_over(person, entry.number)
    await require_same_version(case.matter, entry.seen)
    if not handing.is_possible(case.matter.state):
        raise Refused(_NOT_NOW)
    letter = letter_of(batch, organ, await lines.lines_of(case.matter.compartment, case.pair), 1)
    guarding.require_clean(letter.words)
    told = {"body": batch.row.body, "receiver": letter.receiver, "document_no": letter.number or "〔〕"}
    return _Ready(entry, case, await checked_facts(handing.REFER, told, case.matter), letter)


async def _handed_over(
    person: Person, batch: OpenBatch, ready: Sequence[_Ready], failed: Sequence[_Failed], version: int
) -> Outcome:
    """All in one transaction; raises _Overtaken where somebody was faster with one of them."""
    async with writing():
        number = batch.words.document_no or await numbering.next_letter_number(batch.row.office)
        signed = {"signed_by": person.id, "handed_on": clock.today(), "state": queries.HANDED_OVER}
        await gathering.changed(batch.row, signed, version=version)
        for one in ready:
            await _step(person, batch, one, number, len(ready))
        await _finish(person, batch, number, ready, failed)
    return Outcome(
        number, tuple(one.entry.number for one in ready), tuple(one.entry.number for one in failed)
    )


async def _step(person: Person, batch: OpenBatch, one: _Ready, number: str, cases: int) -> None:
    """Each case keeps the letter with its own lines, under the number of all."""
    letter = letter_of(batch, one.letter.organ, one.letter.lines, cases).numbered(number)
    handed = handing.handed_over(batch.row.body, letter, batch=batch.row.id)
    facts = {**one.facts, "document_no": number}
    try:
        await handing.go(person, one.case, facts, handed, version=one.entry.seen)
    except Conflict:
        raise _Overtaken(one) from None


async def _finish(
    person: Person, batch: OpenBatch, number: str, done: Sequence[_Ready], failed: Sequence[_Failed]
) -> None:
    for one in done:
        await change("UPDATE letter_batch_case SET state = ? WHERE id = ?", queries.HANDED_OVER, one.entry.id)
    await _mark(failed)
    sealed = {"number": number, "organ": done[0].letter.organ}
    await put(batch.row.compartment, SIGNED, sealed, author=person.actor, pair=batch.pair)
    chain = gathering.chain_of(batch.row.id)
    facts = {"cases": [one.entry.number for one in done], "failed": [one.entry.number for one in failed]}
    await append(chain, Event("batch.handed_over", chain, person.actor, batch.row.office, facts=facts))


async def _keep_failures(batch: OpenBatch, failed: Sequence[_Failed], version: int) -> None:
    async with writing():
        await gathering.changed(batch.row, {}, version=version)
        await _mark(failed)


async def _mark(failed: Sequence[_Failed]) -> None:
    for one in failed:
        await change(
            "UPDATE letter_batch_case SET state = ?, failure = ? WHERE id = ?",
            *(queries.FAILED, one.why, one.entry.id),
        )


def _why(error: DomainError) -> str:
    """A sentence without values, because it is kept: who was faster stands in the case."""
    if isinstance(error, Conflict):
        return _CHANGED
    if isinstance(error, NotFound):
        return _NOT_OPEN
    if isinstance(error, InvalidInput):
        return _NOT_CLEAN
    return error.message.msgid if not error.message.values else _NOT_NOW
