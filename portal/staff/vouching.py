"""Whose public keys a member's really are: signed by whoever gave him the office's key.

A new key of an office is sealed to the public keys that the database names. Without a signature anybody who
can write there would put his own in a member's row and wait for the next change of keys. Each signature is
for one key of the office: what was signed for somebody who left says nothing once there is a newer one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.database import fetch
from portal.staff import authority, retired
from portal.staff.epochs import PlantedKey, as_bytes, current_epoch
from portal.staff.keyring import Member
from portal.vault import signatures


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to whom the office's next key goes; `vouched` when a chain of signatures names his keys."""

    member: Member
    vouched: bool


async def candidates(office: str) -> list[Candidate]:
    """Everybody who has a place in the office and holds one of its living keys, by name."""
    rows = await fetch(
        "SELECT a.id, a.name, a.box_public, a.sign_public, e.number, g.granted_by, g.signature "
        "FROM office_grant g JOIN office_epoch e ON e.id = g.epoch JOIN account a ON a.id = g.account "
        "WHERE e.office = ? AND e.ended_on IS NULL AND a.active AND EXISTS (SELECT 1 FROM membership m "
        "WHERE m.account = a.id AND m.office = e.office AND m.until_on IS NULL) "
        "ORDER BY a.name, a.id, e.number",
        office,
    )
    newest = await _newest(office)
    vouched = await _vouched(office, [row for row in rows if row["number"] == newest])
    members = {row["id"]: Member.of(row) for row in rows}
    return [Candidate(member, account in vouched) for account, member in members.items()]


async def _newest(office: str) -> int | None:
    """None also for a key that was planted or brought back: nothing that stands beside it counts."""
    try:
        epoch = await current_epoch(office)
    except PlantedKey:
        return None
    return epoch.number if epoch else None


async def _vouched(office: str, rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """From the key officers, whom the root certified, to those they admitted, and on from these."""
    signers = await _officers()
    found: set[UUID] = set()
    while True:
        more = [row for row in rows if row["id"] not in found and _is_signed(office, row, signers)]
        if not more:
            return found
        found |= {row["id"] for row in more}
        signers |= {(row["id"], as_bytes(row["sign_public"])) for row in more}


async def _officers() -> set[tuple[UUID, bytes]]:
    """Also by keys that an officer had before: what he signed with them stays signed."""
    root = authority.load().root_public
    rows = await fetch(
        "SELECT id, sign_public, officer_signature AS certificate FROM account "
        "WHERE officer_signature IS NOT NULL "
        "UNION SELECT signed_by, signer_public, signer_certificate FROM office_epoch "
        "WHERE signer_certificate IS NOT NULL"
    )
    return {(row["id"], as_bytes(row["sign_public"])) for row in rows if _is_certified(root, row)}


def _is_certified(root: bytes, row: dict[str, Any]) -> bool:
    statement = signatures.officer_statement(str(row["id"]), as_bytes(row["sign_public"]))
    return signatures.holds(root, signatures.KEY_OFFICER, statement, as_bytes(row["certificate"]))


def _is_signed(office: str, row: dict[str, Any], signers: set[tuple[UUID, bytes]]) -> bool:
    statement = signatures.member_statement(
        office, row["number"], str(row["id"]), as_bytes(row["box_public"]), as_bytes(row["sign_public"])
    )
    signature = as_bytes(row["signature"])
    return any(
        signer == row["granted_by"]
        and retired.counts(key, statement)
        and signatures.holds(key, signatures.OFFICE_MEMBER, statement, signature)
        for signer, key in signers
    )
