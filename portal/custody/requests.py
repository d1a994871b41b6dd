"""Requests to see an identity, as rows: who asked for which tip, what became of it, and until when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import N_, NotFound
from portal.custody.access import keeps
from portal.database import fetch
from portal.staff import queries as staff
from portal.staff.people import Person
from portal.tips.preparing import CUSTODIANS
from portal.tips.recusals import Recused, not_recused

State = Literal["waiting", "granted", "answered", "ended"]
MOST_ENDED = 50
_COLUMNS = (
    "r.id, r.tip, t.number, r.office, r.asked_by, r.asked_at, r.state, r.decided_by, r.ends_at, r.version "
    "FROM identity_request r JOIN tip t ON t.id = r.tip"
)


@dataclass(frozen=True, slots=True)
class Request:
    """`answered`: no key was given. A grant whose time has come is over, whatever the row still says."""

    id: UUID
    tip: UUID
    number: str
    office: str
    asked_by: UUID
    asked_at: datetime
    state: State
    decided_by: UUID | None
    ends_at: datetime | None
    version: int

    @property
    def runs(self) -> bool:
        return self.state == "granted" and self.ends_at is not None and self.ends_at > clock.now()

    @property
    def waits(self) -> bool:
        return self.state == "waiting"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A request that a custodian with a conflict of interest leaves to others, and the names of those."""

    number: str
    deciders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """What custodians have before them: waiting (oldest first), running, and the latest that are over."""

    waiting: tuple[Request, ...]
    running: tuple[Request, ...]
    over: tuple[Request, ...]


async def desk(person: Person) -> Desk:
    if not keeps(person):
        raise NotFound()
    free = not_recused("t")
    live = await _requests(
        f"WHERE r.state IN ('waiting', 'granted') AND {free} ORDER BY r.asked_at, r.id", person.id
    )
    over = await _requests(
        f"WHERE r.state IN ('answered', 'ended') AND {free} "
        f"ORDER BY r.asked_at DESC, r.id LIMIT {MOST_ENDED}",
        person.id,
    )
    run_out = [one for one in live if not one.waits and not one.runs]
    return Desk(
        waiting=tuple(one for one in live if one.waits),
        running=tuple(one for one in live if one.runs),
        over=(*run_out, *over),
    )


async def set_aside(person: Person) -> list[SetAside]:
    """What waits for somebody else, because this custodian has a conflict of interest."""
    if not keeps(person):
        return []
    waiting = await _requests(
        f"WHERE r.state = 'waiting' AND NOT ({not_recused('t')}) ORDER BY r.asked_at, r.id", person.id
    )
    return [SetAside(one.number, tuple((await deciders(one)).values())) for one in waiting]


async def deciders(request: Request) -> dict[UUID, str]:
    """Custodians with a key who may decide: neither who asked nor who has a conflict of interest."""
    known = await staff.handlers_in({CUSTODIANS}, {Role.CUSTODIAN})
    return {
        account: name
        for account, name in known.items()
        if account != request.asked_by and await _is_free(account, request.tip)
    }


async def request_for(person: Person, request: UUID) -> Request:
    """For a custodian without a conflict of interest; NotFound for everybody else, as for no request."""
    found = await _requests("WHERE r.id = ?", request) if keeps(person) else []
    if not found:
        raise NotFound(N_("没有这项申请。"))
    if not await _is_free(person.id, found[0].tip):
        raise Recused
    return found[0]


async def own_request(person: Person, tip: UUID) -> Request | None:
    """The person's newest request for this tip that waits or runs."""
    found = await _requests(
        "WHERE r.tip = ? AND r.asked_by = ? AND r.state IN ('waiting', 'granted') "
        "ORDER BY r.asked_at DESC, r.id",
        tip,
        person.id,
    )
    return next((one for one in found if one.waits or one.runs), None)


async def run_out() -> list[Request]:
    """Grants whose time has come and whose row does not say so yet."""
    return await _requests(
        "WHERE r.state = 'granted' AND r.ends_at <= ? ORDER BY r.ends_at, r.id", clock.now()
    )


async def _is_free(account: UUID, tip: UUID) -> bool:
    return bool(
        await fetch(f"SELECT 1 AS one FROM tip t WHERE t.id = ? AND {not_recused('t')}", tip, account)
    )


async def _requests(rest: str, *values: Any) -> list[Request]:
    return [Request(**row) for row in await fetch(f"SELECT {_COLUMNS} {rest}", *values)]
