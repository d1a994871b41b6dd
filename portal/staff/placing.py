"""Giving people their places, and with a place in an office the office's key."""

from enum import StrEnum
from typing import Final
from uuid import UUID, uuid4

from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import N_, Conflict, NotFound, Refused
from portal.database import fetch, insert_many, writing
from portal.ledger.events import Event, append
from portal.offices import queries as offices
from portal.staff import keyring
from portal.staff.accounts import one_at_a_time
from portal.staff.keyring import Member
from portal.staff.people import Person
from portal.staff.tables import Membership
from portal.vault.digests import fingerprint

BUREAU_ROLES: Final = (Role.ACCOUNT_ADMIN, Role.LEADING, Role.AUDITOR)
_OF_AN_OFFICE: Final = (Role.CHIEF, Role.CLERK, Role.PUBLISHER, Role.CHECKER)
_OF_ONE_OFFICE: Final = {"dispatch-desk": (Role.DISPATCHER,), "custodians": (Role.CUSTODIAN,)}
_FIRST: Final = frozenset({Role.CHIEF, Role.DISPATCHER, Role.CUSTODIAN})


class Outcome(StrEnum):
    """What a new place led to: in force, with a new office key, with the office's key, or waiting for it."""

    IN_FORCE = "in_force"
    KEY_MADE = "key_made"
    ADMITTED = "admitted"
    WAITING = "waiting"


def roles_in(office: str | None) -> tuple[Role, ...]:
    """The roles that there are in an office, or (None) in the whole bureau."""
    return BUREAU_ROLES if office is None else _OF_ONE_OFFICE.get(office, _OF_AN_OFFICE)


async def place(by: Person, account: UUID, *, office: str | None, role: Role) -> Outcome:
    """A place that counts at once, or one in an office that waits until the person is admitted there.

    Giving the office's key is an act of its own, after his fingerprint was compared: see `admit`.
    """
    if "people.manage" not in by.permissions:
        raise Refused(N_("只有账号管理员可以安排岗位。"))
    await _require_possible(office, role)
    async with writing():
        await one_at_a_time()
        await _require_active(account)
        await _require_new(account, office, role)
        await _require_chief_first(account, office, role)
        await write_place(account, office, role, by=by.actor)
        return Outcome.IN_FORCE if await _counts_at_once(account, office) else Outcome.WAITING


async def admit(by: Person, account: UUID, office: str, *, compared: str) -> Outcome:
    """Let a waiting person into an office: with a first key, or with the key that one holds oneself.

    `compared` is the fingerprint that the admitting person saw and checked: a key exchanged since then,
    in the database or on the way, is not given anything.
    """
    async with writing():
        await one_at_a_time()
        member = await _member(account)
        if not member.box_public:
            raise Refused(N_("他还没有设置密码，没有自己的密钥，暂时不能接纳。"))
        if fingerprint(member.box_public) != compared:
            raise Conflict(N_("这个人的密钥指纹与您核对的不一致，没有接纳。请重新核对后再操作。"))
        if not await _has_place(account, office):
            raise NotFound
        outcome = await give_key(by, member, office)
        if outcome == Outcome.WAITING:
            raise Refused(N_("您没有这个单位的密钥，不能接纳新成员。请由该单位已有密钥的成员办理。"))
        return outcome


async def give_key(by: Person, member: Member, office: str) -> Outcome:
    """Inside `writing()`. Only a key officer makes an office's first key; only a member hands it on."""
    if not member.box_public:
        # Invited, but no password yet: there is nothing that a key could be sealed to.
        return Outcome.WAITING
    if office not in await keyring.offices_with_keys():
        if not by.has_role(Role.KEY_OFFICER) or not await offline_keys_kept():
            return Outcome.WAITING
        await keyring.create_epoch(office, signer=by, members=[member])
        return Outcome.KEY_MADE
    if member.id in {one.id for one in await keyring.members(office)}:
        return Outcome.IN_FORCE
    if office not in by.offices:
        return Outcome.WAITING
    await keyring.admit(office, member, by=by)
    return Outcome.ADMITTED


async def write_place(account: UUID, office: str | None, role: Role, *, by: str) -> None:
    """Inside `writing()`."""
    row = {
        "id": uuid4(),
        "account": account,
        "office": office,
        "role": role.value,
        "since_on": clock.today(),
        "until_on": None,
    }
    await insert_many(Membership, [row])
    facts = {"role": role.value}
    await append("staff", Event("account.placed", f"account:{account}", by, office, facts=facts))


async def offline_keys_kept() -> bool:
    """Whether a key officer said that the offline keys are printed; no office key is made before that."""
    if await any_office_key():
        return True
    rows = await fetch(
        "SELECT kind FROM ledger_event WHERE chain = 'staff' "
        "AND kind IN ('authority.made', 'authority.kept') ORDER BY seq DESC LIMIT 1"
    )
    return bool(rows) and rows[0]["kind"] == "authority.kept"


async def any_office_key() -> bool:
    return bool(await fetch("SELECT id FROM office_epoch LIMIT 1"))


async def _require_possible(office: str | None, role: Role) -> None:
    if role not in roles_in(office):
        raise Refused(N_("这个单位没有这种岗位。"), field="role")
    if office is not None and office not in {one.code for one in await offices.offices()}:
        raise NotFound(N_("没有这个单位。"), field="office")


async def _require_new(account: UUID, office: str | None, role: Role) -> None:
    if await fetch(
        "SELECT id FROM membership WHERE account = ? AND role = ? AND coalesce(office, '') = ? "
        "AND until_on IS NULL",
        *(account, role.value, office or ""),
    ):
        raise Conflict(N_("他已经在这个岗位上。"), field="role")


async def _require_chief_first(account: UUID, office: str | None, role: Role) -> None:
    """An office begins with somebody who may admit the others."""
    if office is None or role in _FIRST or office in await keyring.offices_with_keys():
        return
    already = await fetch(
        "SELECT id FROM membership WHERE office = ? AND role = ? AND until_on IS NULL",
        office,
        Role.CHIEF.value,
    )
    if not already:
        raise Refused(N_("这个单位还没有负责人，请先安排负责人。"), field="role")


async def _has_place(account: UUID, office: str) -> bool:
    return bool(
        await fetch(
            "SELECT id FROM membership WHERE account = ? AND office = ? AND until_on IS NULL", account, office
        )
    )


async def _counts_at_once(account: UUID, office: str | None) -> bool:
    return office is None or account in {one.id for one in await keyring.members(office)}


async def _require_active(account: UUID) -> None:
    if not await fetch("SELECT id FROM account WHERE id = ? AND active", account):
        raise NotFound


async def _member(account: UUID) -> Member:
    await _require_active(account)
    [row] = await fetch("SELECT id, name, box_public, sign_public FROM account WHERE id = ?", account)
    if not bytes(row["box_public"]):
        raise Refused(N_("他还没有设置密码，也就还没有密钥。请等他用邀请链接设好密码再接纳。"))
    return Member.of(row)
