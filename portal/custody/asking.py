"""Asking to see who sent a tip: the reason is sealed to the custodians alone."""

from uuid import UUID, uuid4

from portal.catalogue import identities
from portal.compartments.sealing import put
from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message, Refused
from portal.custody.access import HandlersKeyring, handled_by, lock, opened
from portal.custody.reading import record, required_reason
from portal.custody.requests import own_request
from portal.database import insert_many, writing
from portal.mail import outbox
from portal.staff.people import Person
from portal.tips.preparing import CUSTODIANS
from portal.tips.tables import IdentityRequest

REQUEST = "request"
"""Name of the sealed item with purpose and reason of each request."""


async def ask(person: Person, number: str, *, purpose: str, reason: str) -> None:
    """Ask the custodians; asked twice by one person, it is one request."""
    tip = await handled_by(person, number)
    _require_purpose(purpose)
    reason = required_reason(reason, N_("请写明为什么要知道举报人是谁。"))
    if await opened(tip, HandlersKeyring(person)) is not None:
        raise Refused(N_("您现在就可以查看，不必申请。"))
    request = uuid4()
    # The key that a grant will be sealed to goes inside: one exchanged in the database later is noticed.
    told = {
        "request": str(request),
        "purpose": purpose,
        "reason": reason,
        "key": person.keys.box.public.hex(),
    }
    async with writing():
        await lock(tip)
        if await own_request(person, tip.id) is not None:
            return
        await insert_many(IdentityRequest, [_row(request, tip.id, tip.office, person)])
        sealed = await put(tip.identity, REQUEST, told, author=person.actor)
        await outbox.announce({CUSTODIANS})
        await record(tip, "identity.asked", person, tip.office, sealed=sealed)


def _require_purpose(purpose: str) -> None:
    if identities.purpose(purpose) is None:
        raise InvalidInput({"purpose": Message(N_("请选择用途。"))})


def _row(request: UUID, tip: UUID, office: str, person: Person) -> dict[str, object]:
    return {
        "id": request,
        "tip": tip,
        "office": office,
        "asked_by": person.id,
        "asked_at": clock.now().replace(microsecond=0),
        "state": "waiting",
        "decided_by": None,
        "ends_at": None,
        "version": 1,
    }
