"""Opening referrals for one who holds the key to their case: to whom, with which letter, what was heard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.cases.applying import STEP
from portal.cases.matters import Matter, case_matter, keys_of
from portal.cases.referring import ITEM
from portal.compartments.sealing import OpenedItem, opened_items
from portal.core.errors import N_, NotFound
from portal.referrals import queries
from portal.referrals.letters import Letter
from portal.referrals.queries import ReferralRow
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person, account_of
from portal.vault.boxes import KeyPair

RECEIVED, FOLLOWED, ANSWERED = "case.referral_received", "case.referral_followed", "case.referral_answered"
HEARD: Final[Mapping[str, str]] = {RECEIVED: N_("对方签收"), FOLLOWED: N_("催问"), ANSWERED: N_("结果")}


@dataclass(frozen=True, slots=True)
class Heard:
    """One entry of what came back: a receipt, a question, an answer."""

    kind: str
    on: date
    by: UUID | None
    text: str = field(repr=False)

    @property
    def title(self) -> str:
        return HEARD[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReferral:
    """`letter` is None where it was written elsewhere."""

    row: ReferralRow
    receiver: str = field(repr=False)
    document_no: str = field(repr=False)
    letter: Letter | None = field(repr=False)
    heard: tuple[Heard, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class OpenedWith:
    """A referral with the matter of its case and the keys that the reader holds."""

    referral: OpenReferral
    matter: Matter
    keys: Mapping[UUID, KeyPair] = field(repr=False)


async def open_referral(person: Person, identifier: UUID) -> OpenedWith:
    row = await queries.referral_for(person, identifier)
    matter = await case_matter(person, row.number)
    keys = await keys_of(matter, OfficeKeyring(person))
    if matter.compartment not in keys:
        raise NotFound(N_("没有这项移送，或者它不归您的单位办理。"))
    [opened] = await opened_of(matter.compartment, keys[matter.compartment], [row])
    return OpenedWith(opened, matter, keys)


async def opened_of(
    compartment: UUID, pair: KeyPair, rows: Sequence[ReferralRow], steps: Sequence[OpenedItem] | None = None
) -> list[OpenReferral]:
    """All referrals of one case; `steps` are its sealed acts where they are open already."""
    items = await opened_items(compartment, pair, ITEM) if rows else []
    acts = (await opened_items(compartment, pair, STEP) if rows else []) if steps is None else steps
    sealed = {item.payload["id"]: item.payload for item in items}
    return [_opened(row, sealed.get(str(row.id)) or _from_step(acts), acts) for row in rows]


def _opened(row: ReferralRow, told: Mapping[str, Any], acts: Sequence[OpenedItem]) -> OpenReferral:
    return OpenReferral(
        row=row,
        receiver=told["receiver"],
        document_no=told["document_no"],
        letter=Letter.of(told["letter"]) if told["letter"] else None,
        heard=tuple(_heard(item) for item in acts if _is_about(item, row)),
    )


def _from_step(acts: Sequence[OpenedItem]) -> Mapping[str, Any]:
    """Before there were rows of referrals, receiver and number stood with the step alone."""
    taken = [item.payload["facts"] for item in acts if item.payload["kind"] == "case.refer"]
    return {"receiver": "", "document_no": "", **(taken[-1] if taken else {}), "letter": None}


def _is_about(item: OpenedItem, row: ReferralRow) -> bool:
    return item.payload["kind"] in HEARD and item.payload["facts"]["referral"] == str(row.id)


def _heard(item: OpenedItem) -> Heard:
    facts = item.payload["facts"]
    return Heard(
        item.payload["kind"], date.fromisoformat(facts["on"]), account_of(item.author), facts["text"]
    )
