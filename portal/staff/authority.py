"""Who may vouch for office keys: the root and escrow public keys, kept outside the database."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from portal.core.errors import N_, DomainError
from portal.settings import current
from portal.vault.boxes import new_pair
from portal.vault.signatures import new_signing_pair


@dataclass(frozen=True, slots=True)
class Authority:
    root_public: bytes
    escrow_public: bytes


@dataclass(frozen=True, slots=True)
class OfflineSecrets:
    """Printed once at set-up and kept in a safe; never written by the server."""

    root_private: bytes = field(repr=False)
    escrow_private: bytes = field(repr=False)


class NoAuthority(DomainError):
    """The portal was not set up yet."""

    def __init__(self) -> None:
        super().__init__(N_("门户尚未完成首次设置。"))


def create() -> tuple[Authority, OfflineSecrets]:
    root, escrow = new_signing_pair(), new_pair()
    return Authority(root.public, escrow.public), OfflineSecrets(root.private, escrow.private)


def store(authority: Authority) -> None:
    """Write the public halves durably; replaces an authority that signed nothing yet."""
    path = _path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(path, {"root": authority.root_public.hex(), "escrow": authority.escrow_public.hex()})


def write_durably(path: Path, held: Mapping[str, object]) -> None:
    """The old file or the new one, never half of one, whenever the power goes."""
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="ascii") as file:
        json.dump(held, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync_folder(path.parent)


def load() -> Authority:
    """The authority this server trusts; raises NoAuthority before set-up."""
    path = _path()
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        raise NoAuthority from None


@lru_cache(maxsize=4)
def _read(path: Path, changed_at: int) -> Authority:
    """Read once for each state of the file: every tip asks for it."""
    held = json.loads(path.read_text(encoding="ascii"))
    return Authority(bytes.fromhex(held["root"]), bytes.fromhex(held["escrow"]))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _path() -> Path:
    return current().server_key_path.parent / "authority.json"
