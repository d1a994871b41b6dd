"""Names of files: neutral ones, because `IMG_20260310_王小明.jpg` tells what cleaning has just removed."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from portal.evidence.filetypes import FileType, of_mime
from portal.evidence.sealed_file import SealedFile

_SUFFIXES: Final = {"jpeg": ".jpg"}
_OLD_OFFICE: Final = (".doc", ".xls", ".ppt", ".wps", ".et", ".dps")
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
    """The sender's own name; its suffix follows where cleaning made another type of the file."""
    given = PurePosixPath(filename)
    wanted = suffix(kind, filename)
    same = given.suffix.lower() == wanted or (wanted == ".jpg" and given.suffix.lower() == ".jpeg")
    return filename if same or kind.code not in ("jpeg",) else f"{given.stem}{wanted}"


def suffix(kind: FileType, filename: str) -> str:
    """Old office documents look alike from inside, so theirs comes from their name."""
    if kind.code == "office":
        given = PurePosixPath(filename).suffix.lower()
        return given if given in _OLD_OFFICE else ".doc"
    return _SUFFIXES.get(kind.code, f".{kind.code}")
