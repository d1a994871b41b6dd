"""Replies to informants who wrote a mail: the office writes, a custodian sends; each sees only his half."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from portal.compartments.sealing import opened_items, put
from portal.core import clock
from portal.core.errors import N_, Conflict, NotFound, Refused
from portal.custody.access import keeps, lock, opened
from portal.custody.reading import record, required_reason
from portal.database import fetch, insert_many, writing
from portal.mail import letters, outbox
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips import threads
from portal.tips.preparing import CUSTODIANS, ENVELOPE
from portal.tips.queries import TipRow, tip_by_id
from portal.tips.reading import STEP
from portal.tips.recusals import not_recused
from portal.tips.tables import MailReply
from portal.vault.boxes import KeyPair

MAILBOX: Final = "mailbox"
KEPT_BACK: Final = "mail.reply_kept_back"
REPLY: Final = "reply"
"""Name of the item beside the identity with the words of each reply."""
_NO_SUCH: Final = N_("没有这封回信，或者已经有人处理过。")


@dataclass(frozen=True, slots=True)
class Waiting:
    id: UUID
    number: str
    office: str
    written_by: UUID
    written_on: date


@dataclass(frozen=True, slots=True)
class OpenReply:
    """What a custodian reads before he sends: the words, never the address.

    `closing` is what the portal adds where an answer to it would be read.
    """

    row: Waiting
    text: str = field(repr=False)
    has_address: bool = True
    closing: str = ""


async def hand_on(person: Person, tip: TipRow, text: str, *, en: str = "") -> None:
    """Where the informant wrote a mail: seal the words for the custodians, too; inside `writing()`.

    The caller has loaded the tip with access and checked the text.
    """
    if tip.channel != MAILBOX:
        return
    identifier = uuid4()
    row = {
        "id": identifier,
        "tip": tip.id,
        "office": tip.office,
        "written_by": person.id,
        "written_on": clock.today(),
        "state": "waiting",
    }
    await insert_many(MailReply, [row])
    words = "\n\n".join(part.strip() for part in (text, en) if part.strip())
    told = {"reply": str(identifier), "text": words}
    sealed = await put(tip.identity, REPLY, told, author=person.actor)
    await outbox.announce({CUSTODIANS})
    await record(tip, "mail.reply_written", person, tip.office, sealed=sealed)


async def waiting(person: Person) -> list[Waiting]:
    """For custodians, the oldest first; for others nothing."""
    if not keeps(person):
        return []
    rows = await fetch(
        f"{_WAITING} WHERE r.state = 'waiting' AND {not_recused('t')} ORDER BY r.written_on, t.number, r.id",
        person.id,
    )
    return [_row(row) for row in rows]


async def open_reply(person: Person, reply: UUID) -> OpenReply:
    row, tip = await _waiting(person, reply)
    return await _opened(row, tip, await _pair(person, tip))


async def send(person: Person, reply: UUID) -> None:
    """The address is taken out of the envelope and sealed for the sender; it is shown to nobody."""
    row, tip = await _waiting(person, reply)
    if row.written_by == person.id:
        raise Refused(N_("自己写的回信由另一位身份保管员寄出。"))
    pair = await _pair(person, tip)
    found, address = await _opened(row, tip, pair), await _address(tip, pair)
    if not address:
        raise Refused(N_("这封来信没有可以回的地址。"))
    async with writing():
        await lock(tip)
        await _decide(person, reply, "sent")
        answers_to = await _mailbox(tip, pair)
        await threads.begin(tip.id, *await letters.queue(tip.id, address, found.text, answers_to=answers_to))
        await record(tip, "mail.reply_sent", person, CUSTODIANS)


async def keep_back(person: Person, reply: UUID, reason: str) -> None:
    """It is not sent; the office reads why: sealed to the tip, as the reason for refusing a request is."""
    row, tip = await _waiting(person, reply)
    told = {"kind": KEPT_BACK, "facts": {"reason": required_reason(reason, N_("请写明为什么不寄出。"))}}
    async with writing():
        await lock(tip)
        await _decide(person, reply, "kept_back")
        sealed = await put(tip.content, STEP, told, author=person.actor)
        await outbox.announce({row.office})
        await record(tip, KEPT_BACK, person, CUSTODIANS, sealed=sealed)


_WAITING: Final = (
    "SELECT r.id, t.number, r.office, r.written_by, r.written_on, r.tip FROM mail_reply r "
    "JOIN tip t ON t.id = r.tip"
)


async def _waiting(person: Person, reply: UUID) -> tuple[Waiting, TipRow]:
    where = f"WHERE r.id = ? AND r.state = 'waiting' AND {not_recused('t')}"
    rows = await fetch(f"{_WAITING} {where}", reply, person.id) if keeps(person) else []
    if not rows:
        raise NotFound(_NO_SUCH)
    return _row(rows[0]), await tip_by_id(rows[0]["tip"])


async def _pair(person: Person, tip: TipRow) -> KeyPair:
    pair = await opened(tip, OfficeKeyring(person))
    if pair is None:
        raise Refused(N_("您还没有身份保管的密钥，请让另一位身份保管员接纳您。"))
    return pair


async def _opened(row: Waiting, tip: TipRow, pair: KeyPair) -> OpenReply:
    items = await opened_items(tip.identity, pair, REPLY)
    said = [item.payload["text"] for item in items if item.payload["reply"] == str(row.id)]
    if len(said) != 1:
        raise NotFound(_NO_SUCH)
    closing = letters.HOW_TO_ANSWER if await _mailbox(tip, pair) else ""
    return OpenReply(row, said[0], has_address=bool(await _address(tip, pair)), closing=closing)


async def _address(tip: TipRow, pair: KeyPair) -> str:
    """Where its sender wants answers; what is no address is nobody's."""
    from email_validator import EmailNotValidError, validate_email

    for item in await opened_items(tip.identity, pair, ENVELOPE):
        for wanted in (item.payload.get("reply_to"), item.payload.get("address")):
            try:
                return validate_email(wanted or "", check_deliverability=False).normalized
            except EmailNotValidError:
                continue
    return ""


async def _mailbox(tip: TipRow, pair: KeyPair) -> str:
    """Which of ours he wrote to: there his answer is read. Letters of before do not tell."""
    found = await opened_items(tip.identity, pair, ENVELOPE)
    return str(found[0].payload.get("mailbox") or "") if found else ""


async def _decide(person: Person, reply: UUID, state: str) -> None:
    decided = await fetch(
        "UPDATE mail_reply SET state = ?, decided_by = ?, decided_on = ? "
        "WHERE id = ? AND state = 'waiting' RETURNING id",
        *(state, person.id, clock.today(), reply),
    )
    if not decided:
        raise Conflict


def _row(row: dict[str, Any]) -> Waiting:
    return Waiting(row["id"], row["number"], row["office"], row["written_by"], row["written_on"])
