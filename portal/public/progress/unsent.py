"""Files of a message that could not go yet: they wait in the informant's session."""

from collections.abc import Sequence
from typing import Any, Final

from portal.database import writing
from portal.evidence.sealed_file import SealedFile
from portal.sessions import sealed
from portal.sessions.sealed import OpenSession
from portal.tips import receipts
from portal.web import uploads
from portal.web.formdata import FormData
from portal.web.waiting_files import decided, removed

_WAITING: Final = "waiting"


def files_of(session: OpenSession) -> tuple[SealedFile, ...]:
    return tuple(SealedFile.of(manifest) for manifest in session.body.get(_WAITING, ()))


async def keep(session: OpenSession, received: Sequence[SealedFile], data: FormData) -> None:
    """Put what came to what waits, and carry out a decision. Raises SignedOut when the session has ended."""
    async with writing():
        again = await receipts.locked_session(session.token)
        waiting = (*files_of(again), *received)
        await sealed.save(again, with_files(again, decided(waiting, data)))
    await uploads.erase(removed(waiting, data), session.id)


def without(session: OpenSession, sent: Sequence[SealedFile]) -> dict[str, Any]:
    """The session's body when these files have gone."""
    blobs = {file.blob for file in sent}
    return with_files(session, [file for file in files_of(session) if file.blob not in blobs])


def with_files(session: OpenSession, files: Sequence[SealedFile]) -> dict[str, Any]:
    return {**session.body, _WAITING: [file.manifest() for file in files]}
