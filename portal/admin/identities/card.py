"""What the page of a tip or case says about its informant's identity, and what this person may do there."""

from dataclasses import dataclass
from datetime import datetime

from portal.custody import requests
from portal.custody.access import HandlersKeyring, handles, opened
from portal.staff.people import Person
from portal.tips.reading import OpenTip


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """`can_read` now: until `until` where a custodian allowed it, without an end where the informant did."""

    number: str
    mode: str
    handles: bool
    can_read: bool = False
    until: datetime | None = None
    waits_since: datetime | None = None
    nobody_decides: bool = False


async def card_of(person: Person, tip: OpenTip) -> Card:
    row = tip.row
    if not handles(person, row):
        return Card(number=row.number, mode=tip.mode, handles=False)
    own = await requests.own_request(person, row.id)
    return Card(
        number=row.number,
        mode=tip.mode,
        handles=True,
        can_read=await opened(row, HandlersKeyring(person)) is not None,
        until=own.ends_at if own is not None and own.runs else None,
        waits_since=own.asked_at if own is not None and own.waits else None,
        nobody_decides=own is not None and own.waits and not await requests.deciders(own),
    )
