"""A tip or a case as the table of steps sees it, and where a person stands towards it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from portal.cases import queries
from portal.cases.queries import CaseRow
from portal.catalogue.pack import load_pack
from portal.catalogue.states import Role, State, Subject
from portal.compartments.sealing import Keyring, holders, open_pair
from portal.core.errors import N_, NotFound
from portal.database import fetch
from portal.settings import current
from portal.staff.people import Person, account_of
from portal.tips import queries as tips
from portal.tips.queries import TipRow
from portal.tips.recusals import Recused
from portal.vault.boxes import KeyPair

REPORTED = "reported"
"""Purpose of the grant that lets the coordinating office work on a case reported up."""

_HANDLERS = frozenset({Role.CLERK, Role.CHIEF})
# What the coordinating office may act on once a case was reported to it.
_WITH_COORDINATOR = frozenset({State.REPORTED_UP, State.REFERRED_OUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A step that somebody prepared for another to approve; it lapses with the next step."""

    action: str
    by: UUID
    sealed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """`offices` may act now. `authors` wrote what the next step judges, so they may not judge it.

    `past` are the ledger's events of it, oldest first.
    """

    subject: Subject
    id: UUID
    number: str
    state: State
    version: int
    compartment: UUID
    offices: frozenset[str]
    authors: frozenset[UUID]
    came_from: State | None
    proposal: Proposal | None
    tips: tuple[TipRow, ...]
    case: CaseRow | None = None
    past: Sequence[dict[str, Any]] = field(default=(), repr=False, compare=False)

    @property
    def name(self) -> str:
        """As the ledger names it, subject and chain alike."""
        return f"{self.subject}:{self.id}"

    @property
    def merged(self) -> bool:
        """Whether it goes on as part of another case."""
        return self.case is not None and self.case.master is not None

    @property
    def office(self) -> str:
        return self.case.office if self.case else self.tips[0].office


async def case_matter(person: Person, number: str) -> Matter:
    """For one whose office holds the key, or for the leading group, which steps without reading."""
    try:
        case = await queries.case_for(person, number)
    except Recused:
        raise
    except NotFound:
        if not person.has_role(Role.LEADING):
            raise
        case = await queries.case_by_number(number)
        keep_hidden(case.office)
    return await matter_of_case(case)


async def tip_matter(person: Person, number: str) -> Matter:
    try:
        tip = await tips.tip_for(person, number)
    except Recused:
        raise
    except NotFound:
        if not person.has_role(Role.LEADING):
            raise
        tip = await tips.tip_by_number(number)
        keep_hidden(tip.office)
    return await matter_of_tip(tip)


async def matter_of_case(case: CaseRow) -> Matter:
    past = await history(f"case:{case.id}")
    authors = {case.findings_by}
    if case.state == State.UNDER_RECONSIDERATION:
        authors.add(case.reviewed_by)
    return Matter(
        subject="case",
        id=case.id,
        number=case.number,
        state=case.state,
        version=case.version,
        compartment=case.compartment,
        offices=await _acting_offices(case),
        authors=frozenset(author for author in authors if author),
        came_from=_came_from(past, "case.reconsider"),
        proposal=_proposal(past, "case.propose", case.version),
        tips=tuple(await tips.tips_of_case(case.id)),
        case=case,
        past=past,
    )


async def matter_of_tip(tip: TipRow) -> Matter:
    past = await history(f"tip:{tip.id}")
    refused = [event for event in past if event["kind"] == "tip.refuse"]
    judging = refused and tip.state == State.UNDER_RECONSIDERATION
    return Matter(
        subject="tip",
        id=tip.id,
        number=tip.number,
        state=tip.state,
        version=tip.version,
        compartment=tip.content,
        offices=frozenset({tip.office}),
        authors=frozenset({_account(refused[-1])} if judging else ()),
        came_from=_came_from(past, "tip.reconsider"),
        proposal=_proposal(past, "tip.propose", tip.version),
        tips=(tip,),
        past=past,
    )


async def matter_behind(tip: TipRow) -> Matter:
    """Where a tip stands: its case, once there is one; the caller has proved access to the tip."""
    return await matter_of_case(await queries.case_by_id(tip.case)) if tip.case else await matter_of_tip(tip)


def roles_towards(person: Person, matter: Matter) -> frozenset[Role]:
    """The roles in which a person may step on it now; none for an office that only helps."""
    roles = {role for office in matter.offices for role in person.roles_in(office)}
    if Role.DISPATCHER in roles and matter.state not in (State.REGISTERED, State.RETURNED):
        # The desk serves an office that has no member yet, as its clerk and its chief.
        roles |= _HANDLERS
    if person.has_role(Role.LEADING) and matter.office != hidden_office():
        roles.add(Role.LEADING)
    return frozenset(roles)


async def keys_of(matter: Matter, keyring: Keyring) -> dict[UUID, KeyPair]:
    """The keys to the matter and its tips that this keyring opens: what is sealed to them is then sure
    to be sealed to their real public halves."""
    places = {matter.compartment, *(tip.content for tip in matter.tips)}
    opened = {place: await open_pair(place, keyring) for place in sorted(places)}
    return {place: pair for place, pair in opened.items() if pair is not None}


async def history(subject: str) -> list[dict[str, Any]]:
    """The ledger's events of a tip or case, oldest first, with their facts read."""
    rows = await fetch(
        "SELECT kind, actor, office, on_day, at, facts FROM ledger_event WHERE subject = ? "
        "ORDER BY CASE WHEN chain = ? THEN 1 ELSE 0 END, chain, seq",
        subject,
        subject,
    )
    return [row | {"facts": json.loads(row["facts"])} for row in rows]


async def _acting_offices(case: CaseRow) -> frozenset[str]:
    reported_to = {
        holder
        for kind, holder, purpose in await holders(case.compartment)
        if kind == "office" and purpose == REPORTED
    }
    if not reported_to or case.state not in _WITH_COORDINATOR:
        return frozenset({case.office})
    return frozenset(reported_to | ({case.office} if case.state == State.REFERRED_OUT else set()))


def _came_from(past: list[dict[str, Any]], kind: str) -> State | None:
    found = [event["facts"]["from"] for event in past if event["kind"] == kind]
    return State(found[-1]) if found else None


def _proposal(past: list[dict[str, Any]], kind: str, version: int) -> Proposal | None:
    for event in reversed(past):
        if event["kind"] == kind and event["facts"]["version"] == version:
            facts = event["facts"]
            return Proposal(action=facts["action"], by=_account(event), sealed=facts["sealed"])
    return None


def _account(event: dict[str, Any]) -> UUID:
    account = account_of(event["actor"])
    assert account is not None
    return account


def keep_hidden(office: str) -> None:
    """Matters of the discipline office are invisible to everybody else, the leading group included."""
    if office == hidden_office():
        raise NotFound(N_("没有这个案件，或者它不归您的单位办理。"))


def hidden_office() -> str:
    return load_pack(current().pack).discipline
