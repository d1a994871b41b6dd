"""What a person may ask about his own data (个人信息保护法 arts. 45 to 48), and a custodian's answer.

Both lie sealed with the identity: whoever handles the tip learns nothing of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from portal.compartments.sealing import OpenedItem, open_pair, opened_items, put
from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, NotFound, Refused, too_long
from portal.custody.access import keeps, lock, opened
from portal.custody.reading import record
from portal.database import fetch, insert_many, writing
from portal.mail import notices, outbox
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.acts import record_act
from portal.tips.preparing import CUSTODIANS
from portal.tips.queries import TipRow, tip_by_id
from portal.tips.receipts import Informant, InformantKeyring, own_tip
from portal.tips.recusals import not_recused
from portal.tips.tables import RightsRequest
from portal.vault.boxes import KeyPair

KINDS: Final[Mapping[str, str]] = {
    "copy": N_("查阅、复制我的姓名和联系方式"),
    "correct": N_("更正关于我的信息"),
    "delete": N_("删除关于我的信息"),
    "explain": N_("解释怎样处理我的信息"),
}
DEEDS: Final[Mapping[str, str]] = {
    "answered": N_("答复"),
    "told": N_("已核对身份，在网站以外把内容告诉了您"),
    "corrected": N_("已更正存有的姓名和联系方式"),
    "contact_erased": N_("已删除存有的电话和邮箱"),
    "erased": N_("已删除存有的姓名和联系方式"),
}
"""What a custodian did about it, as its informant reads it; the ledger does not tell one from another."""
LONGEST: Final = 2000
_ASKED, _ANSWERED = "data_request", "data_answer"
_COLUMNS = "r.id, r.tip, t.number, r.asked_on, r.answered_on FROM rights_request r JOIN tip t ON t.id = r.tip"


@dataclass(frozen=True, slots=True)
class Row:
    """What stays in clear: that something was asked and answered, and the days."""

    id: UUID
    tip: UUID
    number: str
    asked_on: date
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class Request:
    """With its words; `kind` and `deed` are codes, `answer` and `deed` are empty while it waits."""

    row: Row
    kind: str
    text: str = field(repr=False)
    answer: str = field(default="", repr=False)
    deed: str = ""


async def ask(informant: Informant, kind: str, text: str) -> None:
    """Put a request before the custodians; the same one twice is one while it waits."""
    if kind not in KINDS:
        raise InvalidInput({"kind": Message(N_("请选择一项。"))})
    said = {"kind": kind, "text": _required(text, N_("请写明您要什么。"))}
    tip, pair = await own_tip(informant), await _own_pair(informant)
    async with writing():
        await lock(tip)
        waiting = [one for one in await own(informant) if not one.row.answered_on]
        if any((one.kind, one.text) == (said["kind"], said["text"]) for one in waiting):
            return
        row = await _insert(tip.id)
        told = {"request": str(row), **said}
        sealed = await put(tip.identity, _ASKED, told, author="informant", pair=pair)
        await outbox.announce({CUSTODIANS})
        await record_act(tip, sealed)


async def _insert(tip: UUID) -> UUID:
    [before] = await fetch("SELECT count(*) AS many FROM rights_request WHERE tip = ?", tip)
    made = uuid4()
    row = {"id": made, "tip": tip, "position": before["many"], "asked_on": clock.today()}
    await insert_many(RightsRequest, [row])
    return made


async def answer(person: Person, request: UUID, text: str, *, deed: str = "answered") -> None:
    """For a custodian; the informant reads it on his page. Raises Conflict when a colleague was faster."""
    if deed not in ("answered", "told"):
        raise InvalidInput({"deed": Message(N_("请选择一项。"))})
    asked, pair = await opened_request(person, request)
    said = answer_text(text)
    tip = await tip_by_id(asked.row.tip)
    async with writing():
        await lock(tip)
        await write_answer(person, tip, pair, asked, said, deed=deed)


async def write_answer(
    person: Person, tip: TipRow, pair: KeyPair, asked: Request, text: str, *, deed: str
) -> None:
    """Inside `writing()`, after the tip's row is locked; what was done lies sealed with the words."""
    changed = await fetch(
        "UPDATE rights_request SET answered_on = ? WHERE id = ? AND answered_on IS NULL RETURNING id",
        clock.today(),
        asked.row.id,
    )
    if not changed:
        raise Conflict(N_("这项申请已经答复过了。"))
    said = {"request": str(asked.row.id), "text": text, "deed": deed}
    sealed = await put(tip.identity, _ANSWERED, said, author=person.actor, pair=pair)
    await notices.remind([tip.id])
    await record(tip, "identity.rights_answered", person, CUSTODIANS, sealed=sealed)


async def unanswered() -> frozenset[UUID]:
    """The tips whose informants wait for an answer: nothing of these may be deleted meanwhile."""
    rows = await fetch("SELECT DISTINCT tip FROM rights_request WHERE answered_on IS NULL")
    return frozenset(row["tip"] for row in rows)


async def desk(person: Person) -> list[Row]:
    """For custodians: what waits, oldest first, then what was answered, newest first."""
    if not keeps(person):
        raise NotFound()
    free = not_recused("t")
    waiting = await _rows(f"WHERE r.answered_on IS NULL AND {free} ORDER BY r.asked_on, r.id", person.id)
    answered = await _rows(
        f"WHERE r.answered_on IS NOT NULL AND {free} ORDER BY r.answered_on DESC, r.id LIMIT 50", person.id
    )
    return [*waiting, *answered]


async def open_request(person: Person, request: UUID) -> Request:
    return (await opened_request(person, request))[0]


async def own(informant: Informant) -> list[Request]:
    """The informant's own requests with their answers, oldest first."""
    tip = await own_tip(informant)
    items = await opened_items(tip.identity, await _own_pair(informant), _ASKED, _ANSWERED)
    return [_request(row, items) for row in await _rows("WHERE r.tip = ? ORDER BY r.position", tip.id)]


async def opened_request(person: Person, request: UUID) -> tuple[Request, KeyPair]:
    """With the key to the identity. Raises NotFound for everybody but custodians."""
    where = f"WHERE r.id = ? AND {not_recused('t')}"
    rows = await _rows(where, request, person.id) if keeps(person) else []
    if not rows:
        raise NotFound(N_("没有这项申请。"))
    tip = await tip_by_id(rows[0].tip)
    pair = await opened(tip, OfficeKeyring(person))
    if pair is None:
        raise Refused(N_("您还没有身份保管的密钥，请让另一位身份保管员接纳您。"))
    return _request(rows[0], await opened_items(tip.identity, pair, _ASKED, _ANSWERED)), pair


def _request(row: Row, items: list[OpenedItem]) -> Request:
    """The words that lie sealed under the row's id."""
    found = {item.name: item.payload for item in items if item.payload["request"] == str(row.id)}
    if _ASKED not in found:
        raise NotFound(N_("没有这项申请。"))
    asked, answered = found[_ASKED], found.get(_ANSWERED, {})
    # Answers from before deeds were kept are words alone.
    deed = answered.get("deed", "answered") if answered else ""
    return Request(row, asked["kind"], asked["text"], answered.get("text", ""), deed)


async def _own_pair(informant: Informant) -> KeyPair:
    tip = await own_tip(informant)
    pair = await open_pair(tip.identity, InformantKeyring(informant))
    assert pair is not None, "a receipt opens its identity"
    return pair


def answer_text(text: str) -> str:
    return _required(text, N_("请写下答复。"))


def _required(text: str, missing: str) -> str:
    if not text.strip():
        raise InvalidInput({"text": Message(missing)})
    if len(text) > LONGEST:
        raise InvalidInput({"text": too_long(LONGEST)})
    return text.strip()


async def _rows(rest: str, *values: Any) -> list[Row]:
    return [Row(**row) for row in await fetch(f"SELECT {_COLUMNS} {rest}", *values)]
