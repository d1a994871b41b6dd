"""Names of files: neutral ones, because `IMG_20260310_王小明.jpg` tells what cleaning has just removed."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from portal.evidence.filetypes import FileType, of_mime
from portal.evidence.sealed_file import SealedFile

_SUFFIXES: Final = {"jpeg": ".jpg", "other": ".bin"}
_OLD_OFFICE: Final = (".doc", ".xls", ".ppt", ".wps", ".et", ".dps")
_PICTURES: Final = (".png", ".gif", ".webp", ".heic", ".heif", ".avif", ".jpg", ".jpeg")
"""Endings that go when cleaning made another type of picture; whatever else was typed stays to be seen."""
_ALSO: Final = {
    "jpeg": (".jpeg",),
    "heic": (".heif",),
    "mp4": (".m4v", ".3gp"),
    "ogg": (".oga", ".opus"),
    "txt": (".log", ".md"),
}
"""Other endings by which a kind of file is known, none of which starts a program."""
_NUMBERED: Final = re.compile(r"(\D+)(\d+)\.\w+")


def neutral(word: str, beside: Iterable[SealedFile], kind: FileType, filename: str) -> str:
    """`word` with the next number that no file beside it has, and the suffix of what the file is."""
    used = [
        int(found[2]) for file in beside if (found := _NUMBERED.fullmatch(file.name)) and found[1] == word
    ]
    return f"{word}{max(used, default=0) + 1}{suffix(kind, filename)}"


def free(file: SealedFile, beside: Iterable[SealedFile], word: str) -> SealedFile:
    """The file under another number where one from another window took the same meanwhile."""
    others = tuple(beside)
    found = _NUMBERED.fullmatch(file.name)
    if not found or found[1] != word or all(one.name != file.name for one in others):
        return file
    return file.called(neutral(word, others, of_mime(file.mime), file.name))


def as_given(filename: str, kind: FileType) -> str:
    """The sender's own name, ending as what the file is.

    A text called .bat and an old document called .msi are programs to the officer's computer.
    """
    given, wanted = PurePosixPath(filename), suffix(kind, filename)
    ending = given.suffix.lower()
    if ending == wanted or ending in _ALSO.get(kind.code, ()):
        return filename
    return f"{given.stem if ending in _PICTURES else filename}{wanted}"


def suffix(kind: FileType, filename: str) -> str:
    """Old office documents look alike from inside, so theirs comes from their name."""
    if kind.code == "office":
        given = PurePosixPath(filename).suffix.lower()
        return given if given in _OLD_OFFICE else ".doc"
    return _SUFFIXES.get(kind.code, f".{kind.code}")
