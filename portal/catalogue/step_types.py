"""What the tables of steps are made of: states, roles, and the shape of one step."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Subject = Literal["tip", "case"]
Widget = Literal["text", "textarea", "select", "date", "checkbox"]


class Role(StrEnum):
    CLERK = "clerk"
    CHIEF = "chief"
    DISPATCHER = "dispatcher"
    CUSTODIAN = "custodian"
    KEY_OFFICER = "key_officer"
    ACCOUNT_ADMIN = "account_admin"
    PUBLISHER = "publisher"
    CHECKER = "checker"
    LEADING = "leading"
    AUDITOR = "auditor"
    SYSTEM = "system"
    INFORMANT = "informant"


class State(StrEnum):
    REGISTERED = "registered"
    ROUTED = "routed"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    INVESTIGATING = "investigating"
    AWAITING_INFORMANT = "awaiting_informant"
    AWAITING_REVIEW = "awaiting_review"
    REPORTED_UP = "reported_up"
    REFERRED_OUT = "referred_out"
    DECIDED = "decided"
    CLOSED = "closed"
    NOT_ACCEPTED = "not_accepted"
    TRANSFERRED_OUT = "transferred_out"
    UNDER_RECONSIDERATION = "under_reconsideration"
    PARKED = "parked"
    FILED = "filed"


@dataclass(frozen=True, slots=True)
class Field:
    """A fact that a step needs; `options` names a code list, or `office` or `member` for rows."""

    name: str
    label: str
    widget: Widget = "text"
    required: bool = True
    options: str | None = None
    max_length: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionRule:
    """One step. `four_eyes`: not by the person who proposed it or wrote what is judged.

    `proposers` may prepare the step for someone in `who` to approve. `after` limits the step to things
    that were in one of these states before the present one; empty means any.
    """

    action: str
    label: str
    subject: Subject
    sources: frozenset[State]
    target: State
    who: frozenset[Role]
    fields: tuple[Field, ...] = ()
    public_note: str | None = None
    four_eyes: bool = False
    proposers: frozenset[Role] = frozenset()
    after: frozenset[State] = frozenset()
