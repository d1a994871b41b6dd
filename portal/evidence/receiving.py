"""Taking a file in: sealed while it arrives, never in plain on disk, durable before it is acknowledged."""

import os
import re
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from datetime import time as clock_time
from pathlib import Path
from typing import Any, BinaryIO

from portal.core import clock
from portal.core.errors import N_, NotFound
from portal.database import insert_many, writing
from portal.evidence.filetypes import HEAD, FileRefused, FileType, recognise
from portal.evidence.sealed_file import SealedFile as SealedFile  # noqa: PLC0414 – many know it from here
from portal.evidence.tables import Blob
from portal.settings import current
from portal.vault.files import FileSealer, new_file_key

IN_DATABASE = 1024 * 1024
"""Sealed bytes up to which a file lies inside the commit; larger ones lie beside the database."""

OWNER_LENGTH = len("00000000-0000-0000-0000-000000000000")

_NAME = re.compile(r"[0-9a-f]{40}")

KEPT_FREE = 1024 * 1024 * 1024
"""Bytes of the disk that uploads leave alone."""

TOO_LARGE = N_("文件超过{limit}MB。请换小一些的，录音录像可以剪成几段再上传。")


async def take(
    chunks: AsyncIterator[bytes],
    filename: str,
    *,
    owner: str,
    limit: int,
    known: Callable[[bytes], FileType] = recognise,
) -> SealedFile:
    """Seal a stream and store it under `owner` (the id of a draft, or a compartment).

    `known` tells by the first bytes what the file is. Raises FileRefused for a file that is too large,
    empty or of a kind that is not taken, and while the disk is nearly full; then nothing is left behind.
    """
    _require_room(limit)
    writer = Writer()
    try:
        kind = await _write_all(writer, chunks, limit, known)
        sealed = writer.finished(clean_name(filename), kind.mime)
        await store_row(sealed, owner)
    except BaseException:
        writer.discard()
        raise
    return sealed


async def _write_all(
    writer: "Writer", chunks: AsyncIterator[bytes], limit: int, known: Callable[[bytes], FileType]
) -> FileType:
    """Nothing is kept before its first bytes have shown what the file is."""
    head, kind = b"", None
    async for chunk in chunks:
        if writer.size + len(head) + len(chunk) > limit:
            raise FileRefused(TOO_LARGE, limit=limit // (1024 * 1024))
        if kind is not None:
            writer.push(chunk)
            continue
        head += chunk
        if len(head) >= HEAD:
            kind = known(head[:HEAD])
            writer.push(head)
            head = b""
    if kind is None:
        kind = known(head)
        writer.push(head)
    return kind


def _require_room(limit: int) -> None:
    """Anybody may upload; a full disk would stop the database too, and with it every tip."""
    if shutil.disk_usage(current().data).free < KEPT_FREE + limit:
        raise FileRefused(
            N_("服务器存储空间不足，暂时不能接收文件。文字内容仍可提交，文件请过后凭查询码补充。")
        )


def seal_bytes(data: bytes, filename: str) -> SealedFile:
    """Seal a small file in memory; the caller stores it inside his own commit."""
    key = new_file_key()
    sealer = FileSealer(key)
    body = sealer.push(data) + sealer.finish()
    kind = recognise(data[:HEAD])
    return SealedFile(_new_name(), key.hex(), clean_name(filename), kind.mime, len(data), len(body), body)


def owner_name(owner: str) -> str:
    """Of a session or a compartment, and equally long: then SQLite hands a file over by changing one page.

    With a name of another length it would write the whole file once more. Sessions have no dash.
    """
    return owner[:OWNER_LENGTH]


def blob_row(sealed: SealedFile, owner: str) -> dict[str, Any]:
    return {
        "name": sealed.blob,
        "owner": owner_name(owner),
        "size": sealed.sealed_size,
        "content": sealed.content,
        "on_day": clock.today(),
    }


def blob_path(name: str) -> Path:
    """Raises NotFound for a name that is not one of ours: no row leads out of the folder."""
    if not _NAME.fullmatch(name):
        raise NotFound(N_("这个文件已不存在。"))
    return current().blobs / name[:2] / name


def erase_file(name: str) -> None:
    path = blob_path(name)
    path.unlink(missing_ok=True)
    if path.parent.exists():
        _quieten(path.parent)


class Writer:
    """Seals into memory first and moves to a file beside the database when it grows."""

    def __init__(self) -> None:
        self._key = new_file_key()
        self._sealer = FileSealer(self._key)
        self._name = _new_name()
        self._memory = bytearray()
        self._file: BinaryIO | None = None
        self._sealed_size = 0
        self.size = 0

    def push(self, data: bytes) -> None:
        self.size += len(data)
        self._keep(self._sealer.push(data))

    def finished(self, name: str, mime: str) -> SealedFile:
        self._keep(self._sealer.finish())
        content = bytes(self._memory) if self._file is None else None
        if self._file is not None:
            self._settle(self._file)
        return SealedFile(self._name, self._key.hex(), name, mime, self.size, self._sealed_size, content)

    def discard(self) -> None:
        if self._file is not None:
            self._file.close()
            self._part().unlink(missing_ok=True)
            erase_file(self._name)

    def _keep(self, sealed: bytes) -> None:
        self._sealed_size += len(sealed)
        if self._file is None and len(self._memory) + len(sealed) > IN_DATABASE:
            self._part().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = self._part().open("wb")
            self._file.write(self._memory)
            self._memory.clear()
        if self._file is None:
            self._memory += sealed
        else:
            self._file.write(sealed)

    def _settle(self, file: BinaryIO) -> None:
        """fsync, rename to the final name, fsync the folder: only then may a row name it."""
        file.flush()
        os.fsync(file.fileno())
        file.close()
        _set_to_midnight(self._part())
        path = blob_path(self._name)
        self._part().replace(path)
        _quieten(path.parent)
        _sync_folder(path.parent)
        _sync_folder(path.parent.parent)

    def _part(self) -> Path:
        return blob_path(self._name).with_suffix(".part")


async def store_row(sealed: SealedFile, owner: str) -> None:
    async with writing():
        await insert_many(Blob, [blob_row(sealed, owner)])


def _new_name() -> str:
    return secrets.token_hex(20)


def clean_name(filename: str) -> str:
    """The last part of a path, without control characters, short enough to show."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[-120:] or "file"


def _set_to_midnight(path: Path) -> None:
    """A file's time would tell to the second when an informant sent it."""
    midnight = datetime.combine(clock.today(), clock_time(), clock.SHANGHAI).timestamp()
    os.utime(path, (midnight, min(midnight, time.time())))


def _quieten(folder: Path) -> None:
    """So would the times of the folders around it."""
    _set_to_midnight(folder)
    _set_to_midnight(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
