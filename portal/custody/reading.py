"""Reading who sent a tip: by its handlers with a key, by a custodian with a reason; always in the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from portal.compartments.sealing import OpenedItem, opened_items, put
from portal.core.errors import N_, InvalidInput, Message, Refused, too_long
from portal.custody.access import HandlersKeyring, handled_by, handles, kept_by, opened
from portal.database import writing
from portal.ledger.events import Event, Fact, append
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.preparing import CUSTODIANS
from portal.tips.queries import TipRow
from portal.vault.boxes import KeyPair

LONGEST_REASON = 1000
HANDLED: Final = N_("这件举报由您的单位承办，您也是经办人。请在举报页面申请，由另一位身份保管员决定。")


@dataclass(frozen=True, slots=True)
class Identity:
    """All fields are empty when the informant left no name."""

    number: str
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)


async def read(person: Person, number: str) -> Identity:
    """For a handler who was given the key, by the informant's own wish or by a custodian."""
    tip = await handled_by(person, number)
    pair = await opened(tip, HandlersKeyring(person))
    if pair is None:
        raise Refused(N_("您现在没有查看这位举报人身份的权限，或者权限已经到期。"))
    identity = await identity_in(tip, pair)
    async with writing():
        await record(tip, "identity.read", person, tip.office)
    return identity


async def open_with_reason(person: Person, number: str, reason: str) -> Identity:
    """For a custodian himself. The reason is sealed with the identity; the ledger keeps its fingerprint.

    One who also handles the tip asks like everybody: else he would decide about his own request.
    """
    tip = await kept_by(person, number)
    if handles(person, tip):
        raise Refused(HANDLED)
    reason = required_reason(reason, N_("请写明为什么要查看。"))
    pair = await opened(tip, OfficeKeyring(person))
    if pair is None:
        raise Refused(N_("您还没有身份保管的密钥，请让另一位身份保管员接纳您。"))
    identity = await identity_in(tip, pair)
    async with writing():
        sealed = await put(tip.identity, "opening", {"reason": reason}, author=person.actor, pair=pair)
        await record(tip, "identity.opened", person, CUSTODIANS, sealed=sealed)
    return identity


async def identity_in(tip: TipRow, pair: KeyPair) -> Identity:
    """What lies in the compartment; an informant may have named himself later."""
    known = _newest(await opened_items(tip.identity, pair, "identity"))
    return Identity(
        tip.number,
        name=known.get("name") or "",
        phone=known.get("phone") or "",
        email=known.get("email") or "",
    )


async def record(tip: TipRow, kind: str, person: Person, office: str, **facts: Fact) -> None:
    subject = f"tip:{tip.id}"
    await append(subject, Event(kind, subject, person.actor, office, facts=facts))


def required_reason(reason: str, missing: str) -> str:
    text = reason.strip()
    if not text:
        raise InvalidInput({"reason": Message(missing)})
    if len(text) > LONGEST_REASON:
        raise InvalidInput({"reason": too_long(LONGEST_REASON)})
    return text


def _newest(items: Sequence[OpenedItem]) -> dict[str, Any]:
    return dict(items[-1].payload) if items else {}
