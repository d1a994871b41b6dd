"""Signing keys of former key officers: of what they signed, only what there was on their last day counts.

The root's certificate of such a key holds for ever, and whoever writes the database chooses the days in it.
So what a key had signed by then is noted, as digests, in a file outside the database.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from portal.database import fetch
from portal.settings import current
from portal.staff import authority, marks
from portal.staff.authority import write_durably
from portal.vault import signatures


def counts(signer: bytes, statement: bytes) -> bool:
    """Whether what this key signed may be believed: everything, unless it is retired."""
    noted = _noted().get(signer.hex())
    return noted is None or _digest(statement) in noted


def is_retired(signer: bytes) -> bool:
    return signer.hex() in _noted()


async def retire(account: UUID) -> None:
    """Inside `writing()`: from now on nothing new counts that this person's keys sign.

    Written before the commit: should that fail, he has to be certified again, and was not believed too long.
    """
    signed = await _signed_by(account)
    if signed:
        with marks.alone(_path()) as path:
            # A key that is retired already gains nothing by being retired again.
            new = {signer: sorted(digests) for signer, digests in signed.items()}
            write_durably(path, new | _read_now(path))


def restore(signer: bytes) -> None:
    """The root certified this key anew."""
    with marks.alone(_path()) as path:
        held = _read_now(path)
        if held.pop(signer.hex(), None) is not None:
            write_durably(path, held)


async def _signed_by(account: UUID) -> dict[str, set[str]]:
    """By each certified key of his: the office keys, and the keys of members, that stand under it."""
    statements = [*await _epochs(account), *await _members(account)]
    return {
        signer.hex(): {
            _digest(statement)
            for purpose, statement, signature in statements
            if signatures.holds(signer, purpose, statement, signature)
        }
        for signer in await _certified_keys(account)
    }


async def _certified_keys(account: UUID) -> list[bytes]:
    rows = await fetch(
        "SELECT sign_public AS signer, officer_signature AS certificate FROM account "
        "WHERE id = ? AND officer_signature IS NOT NULL "
        "UNION SELECT signer_public, signer_certificate FROM office_epoch "
        "WHERE signed_by = ? AND signer_certificate IS NOT NULL",
        *(account, account),
    )
    root, found = authority.load().root_public, []
    for row in rows:
        statement = signatures.officer_statement(str(account), bytes(row["signer"]))
        if signatures.holds(root, signatures.KEY_OFFICER, statement, bytes(row["certificate"])):
            found.append(bytes(row["signer"]))
    return found


async def _epochs(account: UUID) -> list[tuple[str, bytes, bytes]]:
    escrow = authority.load().escrow_public
    rows = await fetch(
        "SELECT office, number, public, signature FROM office_epoch WHERE signed_by = ? ORDER BY id", account
    )
    return [
        (
            signatures.OFFICE_EPOCH,
            signatures.epoch_statement(row["office"], row["number"], bytes(row["public"]), escrow),
            bytes(row["signature"]),
        )
        for row in rows
    ]


async def _members(account: UUID) -> list[tuple[str, bytes, bytes]]:
    rows = await fetch(
        "SELECT e.office, e.number, a.id, a.box_public, a.sign_public, g.signature FROM office_grant g "
        "JOIN office_epoch e ON e.id = g.epoch JOIN account a ON a.id = g.account "
        "WHERE g.granted_by = ? AND g.signature IS NOT NULL ORDER BY g.id",
        account,
    )
    return [
        (
            signatures.OFFICE_MEMBER,
            signatures.member_statement(
                row["office"],
                row["number"],
                str(row["id"]),
                bytes(row["box_public"]),
                bytes(row["sign_public"]),
            ),
            bytes(row["signature"]),
        )
        for row in rows
    ]


def _digest(statement: bytes) -> str:
    return hashlib.sha256(statement).hexdigest()


def _noted() -> Mapping[str, frozenset[str]]:
    path = _path()
    try:
        state = path.stat()
    except FileNotFoundError:
        return {}
    return _read(path, state.st_mtime_ns, state.st_ino)


@lru_cache(maxsize=4)
def _read(path: Path, changed_at: int, inode: int) -> dict[str, frozenset[str]]:
    """Read once for each state of the file: every tip asks for it."""
    return {signer: frozenset(digests) for signer, digests in _read_now(path).items()}


def _read_now(path: Path) -> dict[str, list[str]]:
    if not path.exists():
        return {}
    held: dict[str, list[str]] = json.loads(path.read_text(encoding="ascii"))
    return held


def _path() -> Path:
    return current().data / "keys" / "retired.json"
