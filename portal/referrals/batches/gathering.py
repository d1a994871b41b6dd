"""Gathering proved cases for one body: beginning a batch, choosing its cases, writing its letter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Self
from uuid import UUID, uuid4

from portal.catalogue.codelists import find
from portal.catalogue.states import Role
from portal.compartments.sealing import fresh, last_item, open_pair, put, store
from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, NotFound, Refused, too_long
from portal.database import change, fetch, insert_many, writing
from portal.ledger.events import Event, Fact, append
from portal.referrals import guarding, numbering, wording
from portal.referrals.batches import queries
from portal.referrals.batches.queries import BatchRow, Candidate, Fit
from portal.referrals.tables import Batch, BatchCase
from portal.staff import keyring
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.intake import office_holder
from portal.vault.boxes import KeyPair

WORDS: Final = "words"
MOST: Final = 60
_LIMITS: Final[Mapping[str, int]] = {"receiver": 100, "title": 200, "text": 3000, "document_no": 60}
_TOO_MANY: Final = N_("一批最多{most}件。")
_GATHERERS: Final = frozenset({Role.CLERK, Role.CHIEF})


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the letter of a batch says beside its list; `document_no` empty: the series gives a number."""

    receiver: str = field(repr=False)
    title: str = field(repr=False)
    text: str = field(repr=False)
    answer_by: date | None = None
    id_numbers: bool = False
    document_no: str = ""

    def payload(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in self.__slots__}
        return told | {"answer_by": self.answer_by.isoformat() if self.answer_by else None}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        day = date.fromisoformat(told["answer_by"]) if told["answer_by"] else None
        return cls(**{**told, "answer_by": day})


@dataclass(frozen=True, slots=True)
class OpenBatch:
    row: BatchRow
    pair: KeyPair = field(repr=False)
    words: Words = field(repr=False)


async def begin(person: Person, body: str, receiver: str, cases: Sequence[str]) -> UUID:
    """A batch for one body with its first cases; its letter begins with the text for that body."""
    office = _require_gatherer(person)
    if find("referral_body", body) is None:
        raise InvalidInput({"body": Message(N_("请选择一项。"))})
    chosen = await _chosen(person, cases, body)
    title, text = await wording.for_batch(body)
    words = _checked(Words(receiver=receiver.strip(), title=title, text=text))
    epoch = await keyring.current_epoch(office)
    assert epoch is not None
    new = fresh("batch")
    row = _row(person, office, body, new.id)
    async with writing():
        await store(new, [(office_holder(epoch), "owner")])
        await insert_many(Batch, [row])
        await _insert(person, row["id"], chosen)
        await put(new.id, WORDS, words.payload(), author=person.actor, pair=new.pair)
        await _note("batch.begun", row["id"], person, office, {"body": body, "cases": _numbers(chosen)})
    identifier: UUID = row["id"]
    return identifier


async def open_batch(person: Person, identifier: UUID) -> OpenBatch:
    """For whoever holds the key of the coordinating office."""
    row = await queries.batch_for(person, identifier)
    pair = await open_pair(row.compartment, OfficeKeyring(person))
    words = await last_item(row.compartment, pair, WORDS) if pair else None
    if pair is None or words is None:
        raise NotFound(N_("没有这批移送，或者它不归您的单位办理。"))
    return OpenBatch(row, pair, Words.of(words.payload))


async def add(person: Person, identifier: UUID, cases: Sequence[str], *, version: int) -> None:
    """More cases, or such as have changed since: they are taken as they are now."""
    batch = await _open_for_change(person, identifier)
    chosen = await _chosen(person, cases, batch.row.body)
    async with writing():
        await changed(batch.row, {}, version=version)
        for one in chosen:
            await change('DELETE FROM letter_batch_case WHERE batch = ? AND "case" = ?', batch.row.id, one.id)
        await _insert(person, batch.row.id, chosen)
        await _require_room(batch.row.id)
        await _note("batch.added", batch.row.id, person, batch.row.office, {"cases": _numbers(chosen)})


async def remove(person: Person, identifier: UUID, case: str, *, version: int) -> None:
    batch = await _open_for_change(person, identifier)
    async with writing():
        await changed(batch.row, {}, version=version)
        await change(
            'DELETE FROM letter_batch_case WHERE batch = ? AND "case" IN '
            "(SELECT id FROM casefile WHERE number = ?)",
            batch.row.id,
            case,
        )
        await _note("batch.removed", batch.row.id, person, batch.row.office, {"cases": [case]})


async def write(person: Person, identifier: UUID, words: Words, *, version: int) -> None:
    """The letter in new words; whoever wrote it does not sign it."""
    batch = await _open_for_change(person, identifier)
    clean = _checked(words)
    await numbering.require_number(batch.row.office, clean.document_no)
    async with writing():
        await changed(batch.row, {"written_by": person.id}, version=version)
        await put(batch.row.compartment, WORDS, clean.payload(), author=person.actor, pair=batch.pair)
        await _note("batch.written", batch.row.id, person, batch.row.office, {})


async def drop(person: Person, identifier: UUID, *, version: int) -> None:
    """Its cases are free again for another batch; nothing has gone out."""
    batch = await _open_for_change(person, identifier)
    async with writing():
        await changed(batch.row, {"state": queries.DROPPED}, version=version)
        await change("DELETE FROM letter_batch_case WHERE batch = ?", batch.row.id)
        await _note("batch.dropped", batch.row.id, person, batch.row.office, {})


async def changed(row: BatchRow, columns: Mapping[str, Any], *, version: int) -> None:
    """Change the row if it is open and as the person saw it; inside `writing()`."""
    sets = "".join(f"{name} = ?, " for name in columns)
    found = await fetch(
        f"UPDATE letter_batch SET {sets}version = version + 1 "
        "WHERE id = ? AND version = ? AND state = 'open' RETURNING id",
        *columns.values(),
        row.id,
        version,
    )
    if not found:
        raise Conflict(N_("这一批刚刚有了变化，您填写的内容还没有保存。"))


def chain_of(batch: UUID) -> str:
    return f"batch:{batch}"


async def _open_for_change(person: Person, identifier: UUID) -> OpenBatch:
    batch = await open_batch(person, identifier)
    _require_gatherer(person)
    if not batch.row.is_open:
        raise Refused(N_("这一批已经移送或者撤销，不能再改。"))
    return batch


def _require_gatherer(person: Person) -> str:
    office = queries.coordinating()
    if not person.roles_in(office) & _GATHERERS:
        raise NotFound(N_("没有这批移送，或者它不归您的单位办理。"))
    return office


async def _chosen(person: Person, cases: Iterable[str], body: str) -> list[Candidate]:
    wanted = tuple(dict.fromkeys(cases))
    if len(wanted) > MOST:
        raise InvalidInput({"cases": Message(_TOO_MANY, {"most": MOST})})
    found = await queries.candidates(person, Fit(numbers=wanted), limit=MOST)
    if not wanted or len(found) != len(wanted):
        raise InvalidInput({"cases": Message(N_("请从列出的案件中选择。"))})
    known = [one.number for one in found if body in one.told]
    if known:
        sentence = N_("这类机关已经收到过：{numbers}。请去掉，或者换一类机关。")
        raise InvalidInput({"cases": Message(sentence, {"numbers": "，".join(known)})})
    return found


async def _insert(person: Person, batch: UUID, chosen: Sequence[Candidate]) -> None:
    rows = [
        {"id": uuid4(), "batch": batch, "case": one.id, "seen": one.version, "chosen_by": person.id}
        | {"state": queries.WAITING, "failure": ""}
        for one in chosen
    ]
    # Before the rows: on PostgreSQL a row that another batch has taken would end the transaction.
    for row in rows:
        if await fetch(
            "SELECT 1 AS one FROM letter_batch_case WHERE \"case\" = ? AND state = 'waiting'", row["case"]
        ):
            raise Conflict(N_("有的案件刚刚进了另一批，请重新选择。"))
    await insert_many(BatchCase, rows)


async def _require_room(batch: UUID) -> None:
    [row] = await fetch("SELECT count(*) AS there FROM letter_batch_case WHERE batch = ?", batch)
    if row["there"] > MOST:
        raise InvalidInput({"cases": Message(_TOO_MANY, {"most": MOST})})


def _checked(words: Words) -> Words:
    errors = {name: too_long(limit) for name, limit in _LIMITS.items() if len(getattr(words, name)) > limit}
    for name in ("receiver", "title", "text"):
        if not getattr(words, name).strip():
            errors[name] = Message(N_("请填写这一项。"))
    if words.answer_by is not None and words.answer_by <= clock.today():
        errors["answer_by"] = Message(N_("日期应在今天以后。"))
    if errors:
        raise InvalidInput(errors)
    guarding.require_clean({name: getattr(words, name) for name in ("receiver", "title", "text")})
    return words


def _row(person: Person, office: str, body: str, compartment: UUID) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "office": office,
        "body": body,
        "state": queries.OPEN,
        "gathered_by": person.id,
        "gathered_on": clock.today(),
        "written_by": person.id,
        "compartment": compartment,
        "version": 1,
    }


def _numbers(chosen: Sequence[Candidate]) -> list[str]:
    return [one.number for one in chosen]


async def _note(kind: str, batch: UUID, person: Person, office: str, facts: Mapping[str, Fact]) -> None:
    chain = chain_of(batch)
    await append(chain, Event(kind, chain, person.actor, office, facts=facts))
