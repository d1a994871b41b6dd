"""The server's part of the escrow ceremony: the file that goes out, and the check of the one that returns."""

from typing import Any
from uuid import UUID, uuid4

from portal.core import clock
from portal.core.errors import N_, Conflict, NotFound, Refused
from portal.database import fetch, insert_many, writing
from portal.ledger.events import Event, Fact, append
from portal.offices import queries as offices
from portal.staff import authority
from portal.staff.accounts import folded_login, one_at_a_time
from portal.staff.epochs import as_bytes, living_epochs, require_signed
from portal.staff.escrow_files import BadFile, EscrowedKey, Opened, Request
from portal.staff.tables import OfficeGrant
from portal.vault.digests import fingerprint

OPERATOR = "operator"
# A version byte, an ephemeral public key, a tag, 32 bytes of key and 16 that bind it to its place.
_SEALED_BYTES = 1 + 32 + 16 + 32 + 16


async def export(office: str, login: str) -> Request:
    """Everything that the offline machine needs, and no secret: the office's keys as escrow holds them."""
    found = next((one for one in await offices.offices() if one.code == office), None)
    if found is None:
        raise NotFound(N_("没有这个单位。"))
    person = await _newcomer(office, "login", folded_login(login))
    keys = await _escrowed(office)
    if not keys:
        raise Refused(N_("这个单位没有可以用托管密钥找回的密钥。"))
    root = authority.load()
    async with writing():
        await _record("office.escrow_exported", office, person, keys=[str(key.number) for key in keys])
    return Request(
        office=office,
        office_name=found.zh,
        root_public=root.root_public,
        escrow_public=root.escrow_public,
        account=str(person["id"]),
        login=person["login"],
        name=person["name"],
        box_public=bytes(person["box_public"]),
        keys=tuple(keys),
    )


async def bring_in(opened: Opened) -> list[int]:
    """Give the person the keys that were sealed to him; the numbers of those that he did not hold yet."""
    async with writing():
        await one_at_a_time()
        person = await _newcomer(opened.office, "id", UUID(opened.account))
        if bytes(person["box_public"]) != opened.box_public:
            raise Conflict(N_("这个人的密钥在仪式之后已经更换，请重新导出并再做一次。"))
        epochs = {epoch.number: epoch for epoch in await living_epochs(opened.office)}
        if set(epochs) != {key.number for key in opened.keys}:
            raise Conflict(N_("这个单位的密钥在仪式之后已经变动，请重新导出并再做一次。"))
        for key in opened.keys:
            if key.public != epochs[key.number].public or len(key.sealed) != _SEALED_BYTES:
                raise BadFile
        rows = await fetch("SELECT epoch FROM office_grant WHERE account = ?", person["id"])
        held = {row["epoch"] for row in rows}
        new = [key for key in opened.keys if epochs[key.number].id not in held]
        await insert_many(
            OfficeGrant, [_grant(epochs[key.number].id, person["id"], key.sealed) for key in new]
        )
        numbers = [key.number for key in new]
        await _record("office.escrow_opened", opened.office, person, keys=[str(one) for one in numbers])
    return numbers


async def _newcomer(office: str, column: str, value: object) -> dict[str, Any]:
    """The person who is to get the keys: with keys of his own, and a place in the office already."""
    rows = await fetch(
        "SELECT a.id, a.login, a.name, a.box_public FROM account a "
        f"WHERE a.{column} = ? AND a.active AND EXISTS (SELECT 1 FROM membership m "
        "WHERE m.account = a.id AND m.office = ? AND m.until_on IS NULL)",
        *(value, office),
    )
    if not rows:
        raise Refused(N_("没有这个人，或者他在这个单位没有岗位。请先由账号管理员安排岗位。"))
    if not bytes(rows[0]["box_public"]):
        raise Refused(N_("他还没有设置密码，也就还没有密钥。请等他用邀请链接设好密码再接纳。"))
    return rows[0]


async def _escrowed(office: str) -> list[EscrowedKey]:
    rows = await fetch(
        "SELECT id, office, number, public, escrow_sealed, signature, signed_by, signer_public, "
        "signer_certificate FROM office_epoch WHERE office = ? AND ended_on IS NULL "
        "AND escrow_sealed IS NOT NULL ORDER BY number",
        office,
    )
    for row in rows:
        require_signed(row)
    return [
        EscrowedKey(
            number=row["number"],
            public=bytes(row["public"]),
            sealed=bytes(row["escrow_sealed"]),
            signature=bytes(row["signature"]),
            signer=str(row["signed_by"]),
            signer_public=as_bytes(row["signer_public"]),
            certificate=as_bytes(row["signer_certificate"]),
        )
        for row in rows
    ]


def _grant(epoch: UUID, account: UUID, sealed: bytes) -> dict[str, object]:
    """Nobody signed it: the key officer compares this person's fingerprint at the next change of keys."""
    return {
        "id": uuid4(),
        "epoch": epoch,
        "account": account,
        "sealed": sealed,
        "granted_by": None,
        "granted_on": clock.today(),
        "signature": None,
    }


async def _record(kind: str, office: str, person: dict[str, Any], *, keys: list[str]) -> None:
    facts: dict[str, Fact] = {
        "members": [str(person["id"])],
        "key": fingerprint(bytes(person["box_public"])),
        "keys": keys,
    }
    await append("staff", Event(kind, f"office:{office}", OPERATOR, office, facts=facts))
