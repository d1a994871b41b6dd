"""The custodians' decision: give one person the key for a time, give none and say why, take it back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from portal.catalogue import identities
from portal.compartments.sealing import Holder, opened_items, put, share, unshare
from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, NotFound, Refused
from portal.custody import requests
from portal.custody.access import lock, opened
from portal.custody.asking import REQUEST
from portal.custody.reading import identity_in, record, required_reason
from portal.custody.requests import Request
from portal.database import fetch, writing
from portal.mail import outbox
from portal.staff import vouching
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.identities import ASKED
from portal.tips.preparing import CUSTODIANS
from portal.tips.queries import TipRow, tip_by_id
from portal.tips.reading import STEP
from portal.vault.boxes import KeyPair

OWN: Final = N_("这项申请是您本人提出的，须由另一位身份保管员决定。如果只有您一位，请先增加一位身份保管员。")

ANSWER_SIZE: Final = 5120
"""Every answer without a key is of this size: its length does not tell a reason from a missing name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a custodian reads it; why somebody asks, and nothing of what the tip says."""

    request: Request
    tip: TipRow
    purpose: str
    reason: str = field(repr=False)
    key: bytes = field(repr=False)
    pair: KeyPair = field(repr=False)


async def open_request(person: Person, request: UUID) -> Asked:
    row = await requests.request_for(person, request)
    tip = await tip_by_id(row.tip)
    pair = await opened(tip, OfficeKeyring(person))
    if pair is None:
        raise Refused(N_("您还没有身份保管的密钥，请让另一位身份保管员接纳您。"))
    for item in await opened_items(tip.identity, pair, REQUEST):
        told = item.payload
        if told["request"] == str(row.id):
            return Asked(row, tip, told["purpose"], told["reason"], bytes.fromhex(told["key"]), pair)
    raise NotFound(N_("没有这项申请。"))


async def grant(person: Person, request: UUID, duration: str, *, version: int) -> None:
    """Seal the identity's key to the account that asked; it opens nothing once the time is over."""
    asked = await _to_decide(person, request)
    chosen = identities.duration(duration)
    if chosen is None:
        raise InvalidInput({"duration": Message(N_("请选择可以查看多久。"))})
    holder = await _asker(asked)
    ends_at = clock.now().replace(microsecond=0) + chosen.length
    async with writing():
        await _decide(asked, person, version, state="granted", ends_at=ends_at)
        await share(asked.tip.identity, asked.pair, holder, ASKED, ends_at=ends_at)
        await outbox.announce({asked.request.office})
        await record(
            asked.tip,
            "identity.granted",
            person,
            CUSTODIANS,
            given_to=str(asked.request.asked_by),
            until=ends_at.isoformat(),
        )


async def refuse(person: Person, request: UUID, reason: str, *, version: int) -> None:
    """The office reads why; the reason is sealed to the tip and not to the identity."""
    asked = await _to_decide(person, request)
    facts = {"reason": required_reason(reason, N_("请写明为什么不批准。"))}
    await _answer(asked, person, version, facts)


async def say_no_name(person: Person, request: UUID, *, version: int) -> None:
    """There is no name to see; the portal looks itself and tells the custodian no more than that."""
    asked = await _to_decide(person, request)
    if (await identity_in(asked.tip, asked.pair)).name:
        raise Refused(N_("举报人留下了姓名。请批准，或者写明理由不批准。"))
    await _answer(asked, person, version, {"no_name": True})


async def revoke(person: Person, request: UUID, *, version: int) -> None:
    """Before its time is over; what was read meanwhile cannot be taken back."""
    row = await requests.request_for(person, request)
    if not row.runs:
        raise Conflict(N_("这项授权已经结束。"))
    tip = await tip_by_id(row.tip)
    async with writing():
        await lock(tip)
        await _change(row, version, "granted", "ended", by=person.id, ends_at=row.ends_at)
        await unshare(tip.identity, "account", str(row.asked_by))
        await record(tip, "identity.revoked", person, CUSTODIANS, given_to=str(row.asked_by))


async def _to_decide(person: Person, request: UUID) -> Asked:
    asked = await open_request(person, request)
    if asked.request.asked_by == person.id:
        raise Refused(OWN)
    return asked


async def _asker(asked: Asked) -> Holder:
    """Who asked, if he still works there and his key is still the one he asked with.

    Anybody can seal a request: without a signature under his key, a writer of the database would ask himself.
    """
    by = asked.request.asked_by
    known = {one.member.id: one for one in await vouching.candidates(asked.request.office)}
    if by not in known:
        raise Refused(N_("申请人已不在这个单位，不能授权给他。"))
    if known[by].member.box_public != asked.key:
        raise Refused(N_("申请人的密钥在申请之后更换过，请让他重新申请。"))
    if not known[by].vouched:
        raise Refused(N_("没有人担保申请人的密钥是他本人的。请先由密钥管理员核对指纹，更换该单位的密钥。"))
    return Holder("account", str(by), asked.key)


async def _answer(asked: Asked, person: Person, version: int, facts: Mapping[str, object]) -> None:
    """No key is given. One kind of event for every reason, so that none tells whether there is a name."""
    async with writing():
        await _decide(asked, person, version, state="answered", ends_at=None)
        told = {"kind": "identity.answered", "facts": facts}
        sealed = await put(asked.tip.content, STEP, told, author=person.actor, size=ANSWER_SIZE)
        await outbox.announce({asked.request.office})
        await record(asked.tip, "identity.answered", person, CUSTODIANS, sealed=sealed)


async def _decide(
    asked: Asked, person: Person, version: int, *, state: requests.State, ends_at: datetime | None
) -> None:
    """Only while the tip is where it was when somebody asked, only once, and by none with a conflict."""
    await lock(asked.tip)
    await requests.request_for(person, asked.request.id)
    if (await tip_by_id(asked.tip.id)).office != asked.request.office:
        raise Refused(N_("这件举报已转到别的单位，这项申请不再有效。"))
    await _change(asked.request, version, "waiting", state, by=person.id, ends_at=ends_at)


async def _change(
    row: Request,
    version: int,
    before: requests.State,
    after: requests.State,
    *,
    by: UUID,
    ends_at: datetime | None,
) -> None:
    moved = await fetch(
        "UPDATE identity_request SET state = ?, decided_by = ?, ends_at = ?, version = version + 1 "
        "WHERE id = ? AND state = ? AND version = ? RETURNING id",
        after,
        by,
        ends_at,
        row.id,
        before,
        version,
    )
    if not moved:
        raise Conflict(N_("这项申请刚刚已经有了结果，请重新打开后再看。"))
