"""A custodian does what a person asked about his own data: shows, corrects or erases it."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from portal.compartments.sealing import opened_items, put, rewrite
from portal.core.errors import N_, Conflict, InvalidInput, Message, Refused
from portal.custody.access import handles, lock
from portal.custody.reading import HANDLED, Identity, identity_in, record
from portal.custody.rights import Request, answer_text, opened_request, write_answer
from portal.database import writing
from portal.mail import notices
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips import identities
from portal.tips.naming import IDENTITY
from portal.tips.preparing import CUSTODIANS
from portal.tips.queries import TipRow, tip_by_id
from portal.vault.boxes import KeyPair

FIELDS: Final = ("name", "phone", "email")
_CONTACT: Final = ("phone", "email")


async def values(person: Person, request: UUID) -> Identity:
    """What lies sealed, to be told to its owner outside the portal; the ledger has it as an opening."""
    asked, pair = await _to_fulfil(person, request, "copy")
    tip = await tip_by_id(asked.row.tip)
    if handles(person, tip):
        raise Refused(HANDLED)
    identity = await identity_in(tip, pair)
    why = {"reason": "rights", "request": str(request)}
    async with writing():
        sealed = await put(tip.identity, "opening", why, author=person.actor, pair=pair)
        await record(tip, "identity.opened", person, CUSTODIANS, sealed=sealed)
    return identity


async def correct(person: Person, request: UUID, given: Mapping[str, str], text: str) -> None:
    """Put these values in place of the old ones; what is not given stays. Only where there is a name."""
    changes = {name: given[name].strip() for name in FIELDS if given.get(name, "").strip()}
    if not changes:
        raise InvalidInput({"name": Message(N_("请至少填一项更正后的内容。"))})
    asked, pair = await _to_fulfil(person, request, "correct")
    said = answer_text(text)
    tip = await tip_by_id(asked.row.tip)
    async with writing():
        await lock(tip)
        known = await _known(tip, pair)
        if not known.get("name"):
            raise Refused(N_("举报人没有留下姓名，没有可以更正的。他可以凭查询码自己补留姓名。"))
        await _rewrite(tip, pair, {**known, **changes})
        await write_answer(person, tip, pair, asked, said, deed="corrected")


async def erase(person: Person, request: UUID, text: str, *, contact_only: bool = False) -> None:
    """Leave an empty identity of the same size; the reminder address and the office's key to it go too.

    With `contact_only` the name stays. Old bytes are written over as the database does it: see security.md.
    """
    asked, pair = await _to_fulfil(person, request, "delete")
    said = answer_text(text)
    tip, deed = await tip_by_id(asked.row.tip), "contact_erased" if contact_only else "erased"
    async with writing():
        await lock(tip)
        await _rewrite(tip, pair, _without_contact(await _known(tip, pair)) if contact_only else _NOBODY)
        if not contact_only:
            await identities.let_owner_open(tip, OfficeKeyring(person), is_open=False)
        await notices.forget_address(tip.id)
        await write_answer(person, tip, pair, asked, said, deed=deed)


_NOBODY: Final = {"mode": "anonymous"}


def _without_contact(known: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in known.items() if name not in _CONTACT}


async def _to_fulfil(person: Person, request: UUID, kind: str) -> tuple[Request, KeyPair]:
    """A custodian does only what was asked: a request to explain is no leave to erase."""
    asked, pair = await opened_request(person, request)
    if asked.kind != kind:
        raise Refused(N_("举报人没有申请这样做。"))
    if asked.row.answered_on:
        raise Conflict(N_("这项申请已经答复过了。"))
    return asked, pair


async def _known(tip: TipRow, pair: KeyPair) -> dict[str, Any]:
    items = await opened_items(tip.identity, pair, IDENTITY)
    return dict(items[-1].payload) if items else {}


async def _rewrite(tip: TipRow, pair: KeyPair, payload: Mapping[str, Any]) -> None:
    """The row says "informant" as every identity's does: another author would tell that he had a name."""
    await rewrite(tip.identity, IDENTITY, dict(payload), author="informant", pair=pair)
