"""Orders of a hotline: each becomes one tip, however often it is handed over; asked after by number."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from portal.cases.queries import case_by_id
from portal.catalogue.states import FINAL, PUBLIC_LABELS, State
from portal.channels.handed_over import Order
from portal.channels.keys import Key
from portal.core.errors import N_, Conflict, NotFound
from portal.settings import current
from portal.tips.intake import Registered, Submission, receive, sent_before
from portal.tips.queries import TipRow, tip_by_id
from portal.vault import server_key
from portal.vault.digests import blind_index, derive

_NOTHING_TOLD: Final = State.REGISTERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the hotline may know of its order: a code for the public label, and days."""

    number: str
    status: str
    received_on: date
    accepted_on: date | None = None
    ended_on: date | None = None


async def register(key: Key, order: Order) -> Registered:
    """Durable when it returns. Raises Conflict where the same order came with other words before."""
    draft, handed = _place(key, order.number), _fingerprint(order.canonical)
    # The look before spares key work for what was handed over already; the committer looks again.
    registered = await sent_before(draft) or await receive(_submission(key, order, draft, handed))
    if registered.already and registered.handed != handed:
        raise Conflict(N_("这个工单编号已经用过，而且内容不同。"))
    return registered


async def standing(key: Key, number: str) -> Standing:
    """Where the tip of this order stands; NotFound for orders of other authorities, as for none."""
    registered = await sent_before(_place(key, number))
    if registered is None:
        raise NotFound(N_("没有这个工单编号。"))
    return await _standing(await tip_by_id(registered.tip))


def public_code(state: State) -> str:
    """States that informants cannot tell apart have one code; that somebody asks him is between the two."""
    if state == State.AWAITING_INFORMANT:
        return State.INVESTIGATING.value
    return next(one.value for one in State if PUBLIC_LABELS[one] == PUBLIC_LABELS[state])


async def _standing(tip: TipRow) -> Standing:
    state, accepted_on, ended_on = tip.state, None, None
    if tip.case is not None:
        case = await case_by_id(tip.case)
        state, accepted_on = case.state, case.accepted_on
        ended_on = case.closed_on if state in FINAL else None
    if tip.decision.get("sealed"):
        # A tip about staff: many read a hotline's screens, and none of them may follow it.
        return Standing(number=tip.number, status=_NOTHING_TOLD.value, received_on=tip.received_on)
    return Standing(
        number=tip.number,
        status=public_code(state),
        received_on=tip.received_on,
        accepted_on=accepted_on,
        ended_on=ended_on,
    )


def _submission(key: Key, order: Order, draft: str, handed: str) -> Submission:
    return Submission(
        kind=order.kind,
        answers=order.answers,
        identity=order.identity,
        reply=order.reply,
        channel=key.channel,
        received_on=order.received_on,
        urgency=order.urgency,
        arrival={"sender": key.authority, "document_no": order.number, **order.extra},
        draft=draft,
        handed=handed,
    )


def _place(key: Key, number: str) -> str:
    """The hotline's own database has the caller's name beside the order: here no row names the order."""
    return _keyed("order", f"{key.authority}\n{number}")


def _fingerprint(canonical: str) -> str:
    return _keyed("handed over", canonical)


def _keyed(purpose: str, text: str) -> str:
    return blind_index(_secret(current().server_key_path), purpose, text).hex()


@lru_cache(4)
def _secret(path: Path) -> bytes:
    return derive(server_key.load_or_create(path).secret, "orders of hotlines")


def as_data(number: str, standing: Standing) -> dict[str, Any]:
    """For the answer of the API; days as 2026-03-10, what is not known left out."""
    days = {name: getattr(standing, name) for name in ("received_on", "accepted_on", "ended_on")}
    told = {name: day.isoformat() for name, day in days.items() if day is not None}
    return {"order": number, "number": standing.number, "status": standing.status, **told}
