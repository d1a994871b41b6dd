"""The server's own key: a file outside database and backups, without which stolen passwords are no use."""

import hashlib
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from portal.core.errors import N_
from portal.vault.errors import ServerKeyUnusable

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class ServerKey:
    id: str
    secret: bytes = field(repr=False)


def load_or_create(path: Path) -> ServerKey:
    """Several workers may start at once: one creates the file, all of them load the same key."""
    if not path.exists():
        _create(path)
    return load(path)


def load(path: Path) -> ServerKey:
    try:
        with path.open("rb") as file:
            _require_private(path, os.fstat(file.fileno()).st_mode)
            secret = file.read(_KEY_BYTES + 1)
    except OSError:
        raise ServerKeyUnusable(N_("无法读取服务器密钥文件：{path}"), path=str(path)) from None
    if len(secret) != _KEY_BYTES:
        raise ServerKeyUnusable(N_("服务器密钥文件已损坏，应恰为32字节：{path}"), path=str(path))
    return ServerKey(_key_id(secret), secret)


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _write_durably(draft, secrets.token_bytes(_KEY_BYTES))
        # A link, unlike a rename, never replaces a key that another worker has just put there.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _write_durably(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _require_private(path: Path, mode: int) -> None:
    # systemd lends a credential through an access list, which shows as a readable group.
    refused = stat.S_IRWXO | stat.S_IWGRP if _is_credential(path) else stat.S_IRWXO | stat.S_IRWXG
    if mode & refused:
        message = N_("服务器密钥文件可被其他用户访问，请先执行 chmod 600：{path}")
        raise ServerKeyUnusable(message, path=str(path))


def _is_credential(path: Path) -> bool:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    return bool(folder) and path.resolve().is_relative_to(Path(str(folder)).resolve())


def _key_id(secret: bytes) -> str:
    return hashlib.blake2b(secret, digest_size=8, person=b"portal.server.id").hexdigest()
