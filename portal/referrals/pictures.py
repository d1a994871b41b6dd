"""Evidence for the case file: fingerprints, and photos as they were cleaned, drawn by the child for paper."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from portal.core.errors import NotFound
from portal.evidence.reading import open_file
from portal.evidence.rendering.files import is_photo, on_paper
from portal.evidence.sealed_file import CLEANED, SealedFile
from portal.referrals.case_file import Evidence
from portal.vault.errors import CannotOpen

MOST_BYTES: Final = 16 * 1024 * 1024
"""Of all pictures of one file, which is made in memory: about a hundred."""
_LOST: Final = "文件缺失或损坏"
_NOT_CLEANED: Final = "没有清理过，没有印在这里。"
_NOT_DRAWN: Final = "图片印不出来，请在案件页面查看。"
_NO_ROOM: Final = "图片太多，没有印在这里，请在案件页面查看。"


async def drawn(files: Sequence[tuple[str, SealedFile]]) -> list[Evidence]:
    """In their order, one at a time; when the room is used up, the others are only named."""
    found, room = [], MOST_BYTES
    for name, file in files:
        picture, note = await _picture(file, room) if is_photo(file) else (None, "")
        # The first that does not fit ends it: hundreds are not drawn in vain.
        room = 0 if note == _NO_ROOM else room - len(picture or b"")
        fingerprint = await _fingerprint(file)
        found.append(Evidence(name, file.mime, file.size, fingerprint, picture, note))
    return found


async def _picture(file: SealedFile, room: int) -> tuple[bytes | None, str]:
    if file.state != CLEANED:
        return None, _NOT_CLEANED
    if room <= 0:
        return None, _NO_ROOM
    try:
        data = (await on_paper(file)).data
    except (NotFound, CannotOpen):
        return None, _NOT_DRAWN
    return (data, "") if len(data) <= room else (None, _NO_ROOM)


async def _fingerprint(file: SealedFile) -> str:
    """Read piece by piece: a file of evidence may be larger than what a worker has left."""
    state = sha256()
    try:
        async for chunk in open_file(file.manifest()):
            state.update(chunk)
    except (NotFound, CannotOpen):
        return _LOST
    return state.hexdigest()
