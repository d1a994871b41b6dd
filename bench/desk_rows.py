"""Many tips and cases for the benches of the desk: rows in bulk, really sealed only where they are opened."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from portal.cases.tables import Case
from portal.compartments.sealing import Holder, fresh, grant_row, item_row
from portal.compartments.tables import Compartment, CompartmentGrant, IndexEntry, Item
from portal.core import clock
from portal.database import change, fetch, insert_many, writing
from portal.staff import keyring
from portal.tips.preparing import office_holder
from portal.tips.tables import Tip
from tests.support.bureau import BUILDING, DESIGN, Bureau
from tests.support.tips import BUILDER

# Of a hundred open cases so many stand in each state.
STATES = {
    "investigating": 52,
    "accepted": 15,
    "awaiting_review": 14,
    "filed": 8,
    "awaiting_informant": 5,
    "parked": 4,
    "reported_up": 2,
}
KINDS = ("cert_rent", "cert_trade", "unit_uses", "absent_on_site")
AREAS = ("430702", "430703", "430721", "unknown")
DAYS = 110
AT_ONCE = 500
MOST_URGENT, FURTHER = 3000, range(4000, 4400)
_STATES = [state for state, share in STATES.items() for _ in range(share)]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one batch, table by table."""

    compartments: list[dict[str, Any]]
    grants: list[dict[str, Any]]
    items: list[dict[str, Any]]
    cases: list[dict[str, Any]]
    tips: list[dict[str, Any]]
    drawn: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Filling:
    """Which place of the batch is what: open ones first, then ended ones, then those with help."""

    office: Holder
    handlers: Sequence[UUID]
    first: int
    count: int

    @property
    def all(self) -> int:
        return self.count + self.count // 2 + self.count // 100

    def ended(self, place: int) -> bool:
        return self.count <= place < self.count + self.count // 2

    def helping(self, place: int) -> bool:
        return place >= self.count + self.count // 2

    def is_opened(self, place: int) -> bool:
        last_ended = self.count + self.count // 2 - 100
        return place < MOST_URGENT or place in FURTHER or place >= last_ended

    def due(self, place: int) -> date:
        days = -60 if self.ended(place) else place * DAYS // self.count - 20
        return clock.today() + timedelta(days=days)


async def fill(bureau: Bureau, count: int) -> None:
    """So many open cases and tips of one office, half as many ended ones, and some in which it only helps.

    A third are tips without a case. Really sealed is what the bench opens: the most urgent, some further
    down, those that ended last, those with help.
    """
    epoch = await keyring.current_epoch(BUILDING)
    assert epoch is not None
    [known] = await fetch("SELECT count(*) AS n FROM tip")
    handlers = [bureau[name].id for name in ("张干事", "赵干事", "李科长")]
    filling = Filling(office_holder(epoch), handlers, int(known["n"]), count)
    for start in range(0, filling.all, AT_ONCE):
        rows = Rows([], [], [], [], [], [])
        for place in range(start, min(start + AT_ONCE, filling.all)):
            _add(rows, filling, place)
        async with writing():
            await insert_many(Compartment, rows.compartments)
            await insert_many(CompartmentGrant, rows.grants)
            await insert_many(Item, rows.items)
            await insert_many(Case, rows.cases)
            await insert_many(Tip, rows.tips)
            await insert_many(IndexEntry, rows.drawn)
    # As the verb leaves it that opens a case: what goes on elsewhere is settled.
    settled = 'compartment IN (SELECT content FROM tip WHERE "case" IS NOT NULL)'
    await change(f"UPDATE compartment_grant SET settled = TRUE WHERE purpose = 'cc' AND {settled}")


def _add(rows: Rows, filling: Filling, place: int) -> None:
    really, purpose = filling.is_opened(place), "cc" if filling.helping(place) else "owner"
    content = _compartment(rows, filling.office, purpose, really=really)
    identity = _compartment(rows, None, "", really=False)
    tip, case = uuid4(), uuid4() if place % 3 else None
    shared = {
        "kind": KINDS[place % len(KINDS)],
        "area": AREAS[place % len(AREAS)],
        "received_on": filling.due(place) - timedelta(days=30),
        "due_on": filling.due(place),
        "office": DESIGN if filling.helping(place) else BUILDING,
    }
    if case is not None:
        compartment = _compartment(rows, filling.office, purpose, really=really)
        rows.cases.append({"id": case, "compartment": compartment} | shared | _case(filling, place))
        _drawn(rows, filling, place, compartment, case)
    _drawn(rows, filling, place, content, case or tip)
    links = {"id": tip, "case": case, "content": content, "identity": identity}
    rows.tips.append(links | shared | _tip(filling, place, with_case=case is not None))


def _drawn(rows: Rows, filling: Filling, place: int, compartment: UUID, matter: UUID) -> None:
    """As if a member had been here: what they search by is drawn already."""
    rows.drawn.append(
        {
            "compartment": compartment,
            "office": filling.office.id,
            "epoch": filling.office.epoch,
            "matter": matter,
            "items": int(filling.is_opened(place)),
            "stamp": place,
        }
    )


def _compartment(rows: Rows, holder: Holder | None, purpose: str, *, really: bool) -> UUID:
    new = fresh("tip") if really else None
    name = new.id if new else uuid4()
    rows.compartments.append(
        {"id": name, "kind": "tip", "public": new.pair.public if new else secrets.token_bytes(32)}
    )
    if holder is not None and new is not None:
        rows.grants.append(grant_row(name, new.pair.private, holder, purpose))
        told = {"mode": "anonymous", "reply": True, "answers": BUILDER, "owner": BUILDING, "cc": []}
        rows.items.append(item_row(name, new.pair.public, "answers", told, author="informant", size=1792))
    elif holder is not None:
        rows.grants.append(
            {
                "compartment": name,
                "holder_kind": holder.kind,
                "holder": holder.id,
                "epoch": holder.epoch,
                "purpose": purpose,
                "sealed": secrets.token_bytes(97),
                "ends_at": None,
            }
        )
    return name


def _tip(filling: Filling, place: int, *, with_case: bool) -> dict[str, Any]:
    alone = "not_accepted" if filling.ended(place) else "routed"
    return {
        "number": f"CDZJ-JB-2026-{filling.first + place:06}",
        "channel": "web",
        "state": "accepted" if with_case else alone,
        "proposed": BUILDING,
        "rule": "R20",
        "basis": "stated",
        "decision": "{}",
        "evidence_count": place % 4,
        "proposed_by": uuid4() if place % 100 == 0 and not with_case else None,
    }


def _case(filling: Filling, place: int) -> dict[str, Any]:
    ended, due = filling.ended(place), filling.due(place)
    return {
        "number": f"CDZJ-AJ-2026-{filling.first + place:06}",
        "state": "closed" if ended else _STATES[place * 7 % len(_STATES)],
        "assignee": filling.handlers[place % 3] if place % 10 else None,
        "findings_by": filling.handlers[place % 3],
        "accepted_on": due - timedelta(days=25),
        "state_since": due - timedelta(days=20),
        "answered": place % 50 == 1 and not ended,
        "proposed_by": filling.handlers[0] if place % 70 == 1 and not ended else None,
    }
