"""Files of an objection that could not go yet: they wait under a cookie of their own, and no session else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from portal.database import writing
from portal.evidence import reading
from portal.evidence.sealed_file import SealedFile
from portal.sessions import sealed
from portal.sessions.sealed import OpenSession
from portal.web import uploads
from portal.web.cookies import clear_cookie, read_cookie, set_cookie

COOKIE: Final = "objection"
KIND: Final = "objection"


@dataclass(slots=True)
class Place:
    """Where files lie while a form comes in; its session begins with the first of them."""

    token: str = field(repr=False)
    session: OpenSession | None = field(repr=False)

    @property
    def owner(self) -> str:
        return sealed.session_id(self.token)

    async def begin(self, file: SealedFile) -> None:
        """For the first file: whoever sends none costs no session."""
        if self.session is None:
            await sealed.begin(KIND, {}, token=self.token)
            self.session = await sealed.find(self.token, KIND)


async def place() -> Place:
    token = read_cookie(COOKIE)
    session = await sealed.find(token, KIND)
    return Place(token, session) if token and session else Place(sealed.new_token(), None)


async def waiting_for(number: str, at: Place) -> tuple[SealedFile, ...]:
    """Those that wait for the objection to this record."""
    files = [SealedFile.of(one) for one in at.session.body.get(number, ())] if at.session else []
    held = await reading.held(at.owner) if files else frozenset()
    return tuple(file for file in files if {part.blob for part in file.parts} <= held)


async def keep(at: Place, number: str, files: Sequence[SealedFile]) -> None:
    """Let these wait and no others; without any the cookie goes."""
    if at.session is None:
        return
    async with writing():
        again = await sealed.locked(at.token, KIND)
        others = {name: told for name, told in again.body.items() if name != number} if again else {}
        body = others | ({number: [file.manifest() for file in files]} if files else {})
        if again and body:
            await sealed.save(again, body)
        else:
            await sealed.end(at.token)
    if again and body:
        set_cookie(COOKIE, at.token)
    else:
        await uploads.erase(files, at.owner)
        clear_cookie(COOKIE)
