"""Taking what is enclosed in a letter: sealed, cleaned like other evidence, never refused for its kind."""

import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from portal.channels.mailbox.letters import Enclosure
from portal.evidence import naming
from portal.evidence.cleaning.files import clean
from portal.evidence.cleaning.protocol import REFUSED
from portal.evidence.filetypes import OTHER, FileRefused, FileType, of_mime, recognise_or_keep
from portal.evidence.receiving import KEPT_FREE, take
from portal.evidence.sealed_file import AS_IT_WAS, SealedFile
from portal.settings import MEGABYTE, current

MOST_FILES: Final = 20
WORD: Final = "附件"
"""The office reads it; what a file was called may tell who sent it, and goes to the custodians."""
_CHUNK: Final = 256 * 1024

# The office reads these sealed with the letter, in the language of its work.
_UNUSUAL: Final = (
    "{name}是平台网页上不接收的类型（压缩包、程序或无法识别），原样密封，没有清理。打开前请先查毒。"
)
_TOO_LARGE: Final = "第{n}个附件超过{limit}MB，没有收下。"
_TOO_MUCH: Final = "第{n}个附件起，合计超过{limit}MB，没有收下。"
_TOO_MANY: Final = "附件共{many}个，只收下前{most}个。"
_EMPTY: Final = "第{n}个附件是空的。"


@dataclass(slots=True)
class Taken:
    """`left`: something stays behind in the mailbox. `notes` say what, in words for the office."""

    files: list[SealedFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left: bool = False

    @property
    def weight(self) -> int:
        return sum(file.weight for file in self.files)

    def leave(self, note: str) -> None:
        self.left = True
        self.notes.append(note)


class NoRoom(Exception):
    """The disk is nearly full: the letter waits in its mailbox."""


async def take_all(enclosures: Sequence[Enclosure], *, owner: str) -> Taken:
    """What waits under `owner` afterwards goes with the tip, or is swept when its session ends."""
    taken, settings = Taken(), current()
    if shutil.disk_usage(settings.data).free < KEPT_FREE + sum(len(one.data) for one in enclosures):
        raise NoRoom
    if len(enclosures) > MOST_FILES:
        taken.leave(_TOO_MANY.format(many=len(enclosures), most=MOST_FILES))
    for number, enclosure in enumerate(enclosures[:MOST_FILES], 1):
        size = len(enclosure.data)
        if size > settings.file_limit:
            taken.leave(_TOO_LARGE.format(n=number, limit=settings.file_limit // MEGABYTE))
        elif taken.weight + size > settings.tip_limit:
            taken.leave(_TOO_MUCH.format(n=number, limit=settings.tip_limit // MEGABYTE))
            break
        else:
            await _take(enclosure, number, taken, owner)
    return taken


async def _take(enclosure: Enclosure, number: int, taken: Taken, owner: str) -> None:
    if not enclosure.data:
        taken.notes.append(_EMPTY.format(n=number))
        return
    sealed = await _sealed(enclosure, owner)
    file = _named(await _cleaned(sealed, enclosure, owner), enclosure, taken)
    if file.mime == OTHER.mime:
        taken.notes.append(_UNUSUAL.format(name=file.name))
    taken.files.append(file)


async def _cleaned(sealed: SealedFile, enclosure: Enclosure, owner: str) -> SealedFile:
    """What cannot be cleaned is kept as it was: nobody can be asked, and what it proves must not be lost."""
    if sealed.mime == OTHER.mime:
        return replace(sealed, state=AS_IT_WAS, why=REFUSED, content=None)
    try:
        file = await clean(sealed, owner=owner, keep_original=False)
    except FileRefused:
        again = await _sealed(enclosure, owner, kept=True)
        return replace(again, state=AS_IT_WAS, why=REFUSED, content=None)
    file = replace(file, content=None)
    return file.kept_as_it_was() if file.undecided else file


async def _sealed(enclosure: Enclosure, owner: str, *, kept: bool = False) -> SealedFile:
    known = _other if kept else recognise_or_keep
    return await take(
        _chunks(enclosure.data), enclosure.name, owner=owner, limit=len(enclosure.data), known=known
    )


def _named(file: SealedFile, enclosure: Enclosure, taken: Taken) -> SealedFile:
    return file.called(naming.neutral(WORD, taken.files, of_mime(file.mime), enclosure.name))


def _other(head: bytes) -> FileType:
    return OTHER


async def _chunks(data: bytes) -> AsyncIterator[bytes]:
    for chunk in _cut(data):
        yield chunk


def _cut(data: bytes) -> Iterator[bytes]:
    return (data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK))
