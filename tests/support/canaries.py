"""Unique words to plant in fields and files, and the search for them in all that a thief could carry away."""

import base64
import os
import re
import secrets
import zlib
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from portal.core.receipts import grouped
from portal.database import fetch, is_postgres, tables
from portal.settings import Settings
from tests.support.tips import a_photo

_HAN = "龘靐齉爩麤灪龖厵虋鱻癵籲麢饢骉"
_SHORTEST = 8
LONGEST_STREAM = 64 * 1024
MOST_INFLATED = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Find:
    """A secret that lay open: which one, in which form, and where."""

    secret: str
    form: str
    place: str


@dataclass(slots=True)
class Canaries:
    """One mark of letters and one of rare characters, in everything that is planted."""

    letters: str = field(default_factory=lambda: f"canary{secrets.token_hex(6)}")
    han: str = field(default_factory=lambda: "".join(secrets.choice(_HAN) for _ in range(5)))
    secrets: dict[str, str] = field(default_factory=dict)

    def word(self, field_name: str = "") -> str:
        """Something to type into a field; both marks are in it."""
        return f"{field_name}{self.han}{self.letters}"

    def name(self) -> str:
        """For fields in which letters would look odd."""
        return f"欧阳{self.han}"

    def email(self) -> str:
        return f"{self.letters}@example.com"

    def text_file(self, size: int) -> bytes:
        line = f"合同摘要 {self.word()}\n".encode()
        return (line * (size // len(line) + 1))[:size].rsplit(b"\n", 1)[0]

    def photo(self, size: int) -> bytes:
        """A JPEG that can be drawn anew; marked in its comment, at its end and every few hundred bytes."""
        start, rest = a_photo(700)[:2], a_photo(700)[2:]
        comment = self.word().encode()
        noted = start + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + rest
        marked = comment + b"\x00" * 300
        return noted + (marked * (size // len(marked) + 1))[: size - len(noted)]

    def keep(self, name: str, secret: str) -> str:
        """Search for this too: a password, a token."""
        self.secrets[name] = secret
        return secret

    def keep_receipt(self, code: str) -> str:
        """In one piece, in its groups, in small letters, and in halves."""
        groups = grouped(code).split("-")
        for name, text in {
            "": code,
            " grouped": grouped(code),
            " spaced": " ".join(groups),
            " first half": "".join(groups[:2]),
            " last half": "".join(groups[2:]),
        }.items():
            self.keep(f"receipt{name}", text)
            self.keep(f"receipt{name}, small letters", text.lower())
        return code

    def forms(self) -> dict[tuple[str, str], bytes]:
        """Every secret in every form in which it could lie on a disk."""
        wanted = {"letters": self.letters, "rare characters": self.han, **self.secrets}
        return {
            (name, form): needle
            for name, text in wanted.items()
            for form, needle in _forms(text)
            if len(needle) >= _SHORTEST
        }


def finds(canaries: Canaries, loot: Iterable[tuple[str, bytes]]) -> list[Find]:
    """Every secret that lies open in the loot, also inside what is only compressed."""
    forms = canaries.forms()
    found = set()
    for place, data in loot:
        for shown, bytes_there in ((place, data), *_inflated(place, data)):
            found |= {
                Find(name, form, shown) for (name, form), needle in forms.items() if needle in bytes_there
            }
    return sorted(found, key=lambda find: (find.place, find.secret, find.form))


async def stolen(
    settings: Settings, *folders: Path, from_the_server: bool = False
) -> list[tuple[str, bytes]]:
    """All files of the data folder and of these folders as they lie now, and every cell of every table.

    `from_the_server` adds PostgreSQL's own files, which takes some seconds.
    """
    loot = [
        (str(path.relative_to(folder.parent)), path.read_bytes())
        for folder in (settings.data, *folders)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    loot += [(path.name, path.read_bytes()) for path in _database_files(settings) if path.is_file()]
    loot += [(f"table {table}", cells) async for table, cells in _tables()]
    if from_the_server and is_postgres():
        loot += await _server_files()
    return loot


def _forms(text: str) -> Iterator[tuple[str, bytes]]:
    encoded = text.encode()
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        yield encoding, text.encode(encoding)
    yield "hex", encoded.hex().encode()
    yield "HEX", encoded.hex().upper().encode()
    yield "percent", quote(text).encode()
    yield "escaped", text.encode("unicode_escape")
    for shift in range(3):
        for alphabet, encode in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
            yield f"{alphabet} at {shift}", _inner(encode(bytes(shift) + encoded), shift, len(encoded))


def _inner(coded: bytes, shift: int, length: int) -> bytes:
    """Without the characters that depend on what stands before and after."""
    return coded[-(-shift * 8 // 6) : (shift + length) * 8 // 6]


_ZLIB_START = re.compile(rb"\x78[\x01\x5e\x9c\xda]")


def _inflated(place: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    for found in _ZLIB_START.finditer(data):
        start = found.start()
        try:
            inside = zlib.decompressobj().decompress(data[start : start + LONGEST_STREAM], MOST_INFLATED)
            yield f"{place}, compressed at {start}", inside
        except zlib.error:
            continue


def _database_files(settings: Settings) -> list[Path]:
    if not settings.database_url.startswith("sqlite:///"):
        return []
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    if settings.data in path.parents:
        return []
    return [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))]


async def _tables() -> AsyncIterator[tuple[str, bytes]]:
    """PostgreSQL compresses long cells in its files, so each cell is read as a client would."""
    for table in tables():
        rows = await fetch(f'SELECT * FROM "{table._meta.tablename}"')
        yield table._meta.tablename, b"\n".join(_cell(value) for row in rows for value in row.values())


def _cell(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else str(value).encode()


async def _server_files() -> list[tuple[str, bytes]]:
    """The files of this database and the write-ahead log, where this user may read them."""
    await fetch("CHECKPOINT")
    [folder] = await fetch("SELECT current_setting('data_directory') AS path")
    [database] = await fetch("SELECT oid FROM pg_database WHERE datname = current_database()")
    root = Path(folder["path"])
    if not os.access(root, os.R_OK | os.X_OK):
        return []
    parts = (root / "base" / str(database["oid"]), root / "pg_wal")
    return [
        (f"{path.parent.name}/{path.name}", path.read_bytes().rstrip(b"\0"))
        for part in parts
        for path in sorted(part.glob("*"))
        if path.is_file()
    ]
