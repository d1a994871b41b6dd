"""An objection to a published record: sealed to the office that published it, followed with a receipt."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final
from uuid import uuid4

from portal.clocks import starting
from portal.compartments import sealing
from portal.compartments.sealing import Fresh, Holder
from portal.core import clock
from portal.core.calendars import Due
from portal.core.errors import N_, Conflict, DomainError, InvalidInput, Message, NotFound, Refused
from portal.core.receipts import normalise
from portal.database import fetch, insert_many, writing
from portal.evidence.sealed_file import SealedFile
from portal.ledger.events import Event, Fact, append
from portal.mail import outbox
from portal.records import desk
from portal.records.life.documents import FILES, NOTHING, Brought, files_in, lay
from portal.records.life.kinds import WRONG
from portal.records.life.loading import Standing, hold, makers_of, standing_of
from portal.records.life.tables import Objection
from portal.staff import keyring
from portal.vault import boxes, content, receipts
from portal.vault.boxes import KeyPair

CLOCK: Final = "objection"
HOLDER: Final = "objector"
WHO: Final[Mapping[str, str]] = {
    "subject": N_("我就是记录中的当事人"),
    "agent": N_("我是当事人的代理人"),
    "third": N_("我是其他人"),
}
LIMITS: Final = {"text": 3000, "evidence": 2000, "name": 60, "contact": 120}
_KEY_SIZE: Final = 48
_SIZE: Final = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an objector says; name and contact are his to give or not."""

    who: str
    wrong: str
    text: str = field(repr=False)
    evidence: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """What the receipt shows; `answer` is empty until somebody has checked, `files` are what was sent."""

    number: str
    received_on: date
    due: Due
    outcome: str | None
    answer: str = field(repr=False)
    decided_on: date | None
    closed_on: date | None
    files: tuple[SealedFile, ...] = field(repr=False)


class UnknownCode(DomainError):
    """One answer for codes that never existed or were deleted."""

    def __init__(self) -> None:
        super().__init__(N_("查不到这个查询码对应的异议。请逐字核对后再试。"), field="code")


async def open_to_objection(number: str) -> Standing:
    """The record as anybody may see it now; NotFound where it is not shown."""
    record = await standing_of(number)
    if record is None or record.state != "published":
        raise NotFound(N_("这个编号下没有公示中的记录。"))
    return record


def words_in(payload: Mapping[str, Any]) -> Words:
    """What was said, of a sealed item that names its files as well."""
    return Words(**{name: text for name, text in payload.items() if name != FILES})


async def object_to(number: str, words: Words, *, receipt: str, brought: Brought = NOTHING) -> Due:
    """Register an objection; the same receipt sent twice is one objection. Returns by when it is checked."""
    _require_sound(words)
    record, receipt = await open_to_objection(number), normalise(receipt)
    checking = await _checking_office(record)
    new, objector = sealing.fresh(CLOCK), boxes.new_pair()
    row = _row(record, receipt, new, objector) | {"checking": checking}
    holders = await _holders(record.office, checking, Holder(HOLDER, str(row["id"]), objector.public))
    due = await due_of(row["received_on"])
    async with writing():
        await hold(record.number)  # The second of two clicks waits here for the first.
        if await _sent_before(row["lookup"], record.number):
            return due
        await sealing.store(new, holders)
        await lay(new.id, brought)
        # Its size says nothing of how much was said, up to the next kilobyte.
        said = asdict(words) | {FILES: brought.manifests}
        size = -(-len(str(said).encode()) // _SIZE) * _SIZE + _SIZE
        await sealing.put(new.id, "objection", said, author=HOLDER, size=size, pair=new.pair)
        await insert_many(Objection, [row])
        await outbox.announce([checking])
        subject = f"objection:{row['id']}"
        facts: dict[str, Fact] = {"number": record.number, "due": due.day.isoformat()}
        facts |= {"files": len(brought.files)} if brought.files else {}
        event = Event("record.objected", subject, HOLDER, record.office, exact=False, facts=facts)
        await append(subject, event)
    return due


async def was_sent(receipt: str, number: str) -> bool:
    """Whether this form has become an objection already: it may be sent twice."""
    return await _sent_before(receipts.lookup_id(normalise(receipt)).hex(), number)


async def progress(code: str) -> Progress:
    """Raises ReceiptTypo when the check character does not fit, UnknownCode otherwise; keeps nothing."""
    receipt = normalise(code)
    lookup = receipts.lookup_id(receipt).hex()
    rows = await fetch(
        "SELECT id, number, received_on, objector_public, objector_sealed, outcome, decided_on, closed_on, "
        "compartment FROM record_objection WHERE lookup = ?",
        lookup,
    )
    if not rows:
        raise UnknownCode
    row = rows[0]
    key = receipts.receipt_key(receipt)
    private = content.open_bytes_under(key, bytes(row["objector_sealed"]), _place(lookup))
    keyring_of_one = _Keyring(str(row["id"]), KeyPair(bytes(row["objector_public"]), private))
    pair = await sealing.open_pair(row["compartment"], keyring_of_one)
    items = await sealing.opened_items(row["compartment"], pair) if pair else []
    said = {item.name: item.payload for item in items}
    return Progress(
        number=row["number"],
        received_on=row["received_on"],
        due=await due_of(row["received_on"]),
        outcome=row["outcome"],
        answer=said["answer"]["text"] if "answer" in said else "",
        decided_on=row["decided_on"],
        closed_on=row["closed_on"],
        files=files_in(said.get("objection", {})),
    )


async def due_of(received_on: date) -> Due:
    return await starting.due(CLOCK, received_on)


@dataclass(frozen=True, slots=True)
class _Keyring:
    objection: str
    own: KeyPair = field(repr=False)

    async def pair(self, holder_kind: str, holder: str, epoch: int) -> KeyPair | None:
        return self.own if (holder_kind, holder) == (HOLDER, self.objection) else None


def _require_sound(words: Words) -> None:
    found: dict[str, Message] = {}
    if words.who not in WHO:
        found["who"] = Message(N_("请从列出的选项中选择。"))
    if words.wrong not in WRONG:
        found["wrong"] = Message(N_("请从列出的选项中选择。"))
    if not words.text:
        found["text"] = Message(N_("请填写这一项。"))
    for name, limit in LIMITS.items():
        if len(getattr(words, name)) > limit:
            found[name] = Message(N_("最多{limit}个字。"), {"limit": limit})
    if found:
        raise InvalidInput(found)


async def _checking_office(record: Standing) -> str:
    """The publishing office when somebody there had no part in it, else the coordinating one."""
    pack, makers = desk.pack(), await makers_of(record, clock.today())
    own = record.office == pack.discipline or await desk.other_checkers(record.office, makers)
    return record.office if own else pack.coordinating


async def _holders(office: str, checking: str, objector: Holder) -> list[tuple[Holder, str]]:
    epochs = await keyring.current_epochs(office, checking)
    if {office, checking} - set(epochs):
        raise Refused(N_("现在还不能在网上提出异议，请打电话或者来信。"))
    offices = [Holder("office", one.office, one.public, one.number) for one in epochs.values()]
    return [(holder, CLOCK) for holder in (*offices, objector)]


def _row(record: Standing, receipt: str, new: Fresh, objector: KeyPair) -> dict[str, Any]:
    lookup = receipts.lookup_id(receipt).hex()
    key = receipts.receipt_key(receipt)
    return {
        "id": uuid4(),
        "number": record.number,
        "office": record.office,
        "received_on": clock.today(),
        "lookup": lookup,
        "objector_public": objector.public,
        "objector_sealed": content.seal_bytes_under(key, objector.private, _place(lookup), size=_KEY_SIZE),
        "outcome": None,
        "decided_by": None,
        "decided_on": None,
        "closed_on": None,
        "compartment": new.id,
        "version": 1,
    }


async def _sent_before(lookup: str, number: str) -> bool:
    rows = await fetch("SELECT number FROM record_objection WHERE lookup = ?", lookup)
    if rows and rows[0]["number"] != number:
        raise Conflict()
    return bool(rows)


def _place(lookup: str) -> str:
    return f"{HOLDER}|{lookup}"
