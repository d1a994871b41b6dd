"""Documents that an officer brings with an act: taken while the form comes in, kept until it can be sent."""

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from portal.admin.desk import held_files
from portal.admin.middleware import session_of, signed_in
from portal.evidence.sealed_file import SealedFile
from portal.records.life.documents import Brought
from portal.settings import Settings
from portal.staff.people import Person
from portal.web import uploads
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.streams import TooLarge
from portal.web.types import PortalRequest
from portal.web.uploads import Received, Room
from portal.web.waiting_files import decided, held_back, is_decision, removed

MOST_PARTS: Final = 500
"""A correction asks for everything that a record says."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came with a form about `place`; the files wait there while it is shown again."""

    person: Person
    owner: str
    place: UUID
    received: Received = field(repr=False)
    files: tuple[SealedFile, ...] = field(repr=False)
    whole: bool

    @property
    def data(self) -> FormData:
        return self.received.data

    @property
    def brought(self) -> Brought:
        return Brought(self.files, self.owner)

    @property
    def decides(self) -> bool:
        """A button beside a file was pressed and not that of the form."""
        return is_decision(self.data) or not self.whole

    def bound(self, form: Form, data: FormData, settings: Settings) -> Bound:
        bound = uploads.shown(form.bind(data), self.received)
        if not self.whole:
            bound = uploads.not_complete(bound, settings)
        elif uploads.undecided(self.files):
            bound = held_back(bound)
        return bound

    async def wait(self) -> None:
        await held_files.keep(self.person, self.place, self.files)

    async def gone(self) -> None:
        """They lie with the act now; what a second click brought lies nowhere."""
        await held_files.forget(self.person, self.place, self.files, self.owner)


async def take(request: PortalRequest, number: str, kind: str) -> Taken:
    """Read the form with its files; those that it decides to remove are gone."""
    person, owner, place = signed_in(request), session_of(request).id, _place(number, kind)
    waiting, received, whole = await waiting_for(request, number, kind), Received(), True
    room = Room(waiting, request.app.state.settings)
    try:
        await uploads.receive(request, owner=owner, room=room, into=received, most_parts=MOST_PARTS)
    except TooLarge:
        received.files, whole = [], False
    files = (*waiting, *received.files)
    await uploads.erase(removed(files, received.data), owner)
    return Taken(person, owner, place, received, decided(files, received.data), whole)


async def waiting_for(request: PortalRequest, number: str, kind: str) -> tuple[SealedFile, ...]:
    return await held_files.waiting(signed_in(request), _place(number, kind), session_of(request).id)


async def room(request: PortalRequest, number: str, kind: str) -> dict[str, Any]:
    """What the part of a page with the files asks for."""
    settings: Settings = request.app.state.settings
    return {
        "waiting": await waiting_for(request, number, kind),
        "most": uploads.MOST_FILES,
        "file_limit": settings.file_limit,
        "tip_limit": settings.tip_limit,
    }


def _place(number: str, kind: str) -> UUID:
    """One place for each kind of act on each record, known before the form has come."""
    return uuid5(NAMESPACE_URL, f"record-act/{number}/{kind}")
