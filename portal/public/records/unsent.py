"""Files of an objection that could not go yet: they wait under a cookie of their own, and no session else."""

from collections.abc import Sequence
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


async def place() -> OpenSession:
    """Where files may lie while a form comes in; begun anew where this visitor has none."""
    token = read_cookie(COOKIE)
    return await sealed.find(token, KIND) or await _begun()


async def waiting_for(number: str, session: OpenSession | None = None) -> tuple[SealedFile, ...]:
    """Those that wait for the objection to this record."""
    session = session or await sealed.find(read_cookie(COOKIE), KIND)
    files = [SealedFile.of(one) for one in session.body.get(number, ())] if session else []
    held = await reading.held(session.id) if session and files else frozenset()
    return tuple(file for file in files if {part.blob for part in file.parts} <= held)


async def keep(session: OpenSession, number: str, files: Sequence[SealedFile]) -> None:
    """Let these wait and no others; without any the cookie goes."""
    async with writing():
        again = await sealed.locked(session.token, KIND)
        others = {name: told for name, told in again.body.items() if name != number} if again else {}
        body = others | ({number: [file.manifest() for file in files]} if files else {})
        if again and body:
            await sealed.save(again, body)
        else:
            await sealed.end(session.token)
    if again and body:
        set_cookie(COOKIE, session.token)
    else:
        await uploads.erase(files, session.id)
        clear_cookie(COOKIE)


async def _begun() -> OpenSession:
    session = await sealed.find(await sealed.begin(KIND, {}), KIND)
    assert session is not None
    return session
