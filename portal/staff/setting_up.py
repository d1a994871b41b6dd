"""The first start: a one-time link, the first person, the offline keys, and then the first offices."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from portal.catalogue.states import Role
from portal.core.errors import N_, Conflict, Refused
from portal.database import change, fetch, writing
from portal.ledger.events import Event, Fact, append
from portal.sessions import sealed
from portal.settings import Settings
from portal.staff import accounts, authority, factors, placing, signing_in
from portal.staff.accounts import NewAccount, Prepared
from portal.staff.keyring import Member
from portal.staff.people import Person, Place, actor_of
from portal.vault import shares, signatures
from portal.vault.digests import fingerprint

KIND = "setup"
ALWAYS: Final = (Place(None, Role.ACCOUNT_ADMIN), Place(None, Role.KEY_OFFICER))
# What the first person may take on besides, by the name that the form gives it.
ALSO: Final = {
    "dispatcher": Place("dispatch-desk", Role.DISPATCHER),
    "discipline": Place("discipline-office", Role.CHIEF),
    "custodian": Place("custodians", Role.CUSTODIAN),
    "leading": Place(None, Role.LEADING),
}


@dataclass(frozen=True, slots=True)
class Split:
    """Escrow on `total` sheets of paper, any `needed` of which open it."""

    needed: int
    total: int

    @property
    def code(self) -> str:
        return f"{self.needed}-{self.total}"


DEFAULT_SPLIT: Final = Split(2, 3)
SPLITS: Final = {split.code: split for split in (DEFAULT_SPLIT, Split(3, 5), Split(1, 1))}


class LinkUsed(Refused):
    """The one-time link, or the set-up session it began, is no longer good."""

    def __init__(self) -> None:
        super().__init__(N_("这个设置链接已经用过或者已经失效。"))


class AlreadySetUp(Conflict):
    def __init__(self) -> None:
        super().__init__(N_("首次设置已经完成，请用建立的账号登录。"))


@dataclass(frozen=True, slots=True)
class OfflineKeys:
    """For paper only: escrow never whole, but as shares of which `needed` give it back.

    The fingerprints tell this print from an earlier one.
    """

    root_private: bytes = field(repr=False)
    shares: tuple[str, ...] = field(repr=False)
    needed: int
    root_fingerprint: str
    escrow_fingerprint: str


async def offer(settings: Settings) -> str | None:
    """The path of a fresh one-time link, or None once there is an account; earlier links end.

    Needs the database open. The caller puts `settings.public_url` or the address it listens on before it.
    """
    if not await is_needed():
        return None
    async with writing():
        await change("DELETE FROM session WHERE kind = ?", KIND)
        key = await sealed.begin(KIND, {})
    return f"/setup?key={key}"


async def is_needed() -> bool:
    return not await fetch("SELECT id FROM account LIMIT 1")


async def exchange(key: str) -> str:
    """Spend the key of the link for a token that only the cookie holds."""
    async with writing():
        # The row is deleted and counted in one statement: of two that follow the link, one gets in.
        spent = await fetch(
            "DELETE FROM session WHERE id = ? AND kind = ? RETURNING id", sealed.session_id(key), KIND
        )
        if not spent:
            raise LinkUsed
        return await sealed.begin(KIND, {})


async def is_invited(token: str | None) -> bool:
    return await sealed.find(token, KIND) is not None


async def first_person(token: str, new: NewAccount, *, also: Iterable[str] = ()) -> str:
    """The first account with its roles; gives back the token of its session. `also` are names of ALSO."""
    if not await is_invited(token):
        raise AlreadySetUp if not await is_needed() else LinkUsed
    made = await accounts.prepare(new)
    async with writing():
        await accounts.one_at_a_time()
        if not await is_needed():
            raise AlreadySetUp
        await _write_first(made, [*ALWAYS, *(ALSO[name] for name in dict.fromkeys(also))])
        await change("DELETE FROM session WHERE kind = ?", KIND)
        return await signing_in.begin(made.id, made.keys, factor=factors.SET_UP)


async def may_make_offline_keys() -> bool:
    """Until an office has a key: after that a new root would make every office key worthless."""
    return not await placing.any_office_key()


async def make_offline_keys(by: Person, split: Split = DEFAULT_SPLIT) -> OfflineKeys:
    """A new root, which certifies this key officer, and a new escrow; only the result holds their secrets."""
    if not by.has_role(Role.KEY_OFFICER):
        raise Refused(N_("只有密钥管理员可以制作离线密钥。"))
    made, secret = authority.create()
    statement = signatures.officer_statement(str(by.id), by.keys.sign.public)
    signature = signatures.sign(secret.root_private, signatures.KEY_OFFICER, statement)
    async with writing():
        await accounts.one_at_a_time()
        if not await may_make_offline_keys():
            raise Conflict(N_("单位密钥已经建立，离线密钥不能再重新制作。"))
        await change("UPDATE account SET officer_signature = ? WHERE id = ?", signature, by.id)
        authority.store(made)
        root = fingerprint(made.root_public)
        facts: dict[str, Fact] = {"root": root, "needed": split.needed, "shares": split.total}
        await append("staff", Event("authority.made", "authority:root", by.actor, facts=facts))
    printed = shares.split(secret.escrow_private, split.needed, split.total)
    return OfflineKeys(secret.root_private, printed, split.needed, root, fingerprint(made.escrow_public))


async def keep_offline_keys(by: Person, root_fingerprint: str) -> list[str]:
    """The print with this fingerprint lies in the safe; now the person's own offices get their keys."""
    if not by.has_role(Role.KEY_OFFICER):
        raise Refused(N_("只有密钥管理员可以制作离线密钥。"))
    async with writing():
        await accounts.one_at_a_time()
        current = fingerprint(authority.load().root_public)
        if root_fingerprint != current:
            raise Conflict(N_("您手中的打印件不是最新的一份，请重新制作并打印，旧的一份请销毁。"))
        if not await placing.offline_keys_kept():
            facts = {"root": current}
            await append("staff", Event("authority.kept", "authority:root", by.actor, facts=facts))
        return await _found_own(by)


async def _write_first(made: Prepared, places: list[Place]) -> None:
    actor = actor_of(made.id)
    await accounts.insert(made, by=actor)
    for place in places:
        await placing.write_place(made.id, place.office, place.role, by=actor)


async def _found_own(by: Person) -> list[str]:
    """The offices in which the key officer has a place himself and that have no key yet."""
    me = Member(by.id, by.name, by.keys.box.public, by.keys.sign.public)
    rows = await fetch(
        "SELECT DISTINCT office FROM membership WHERE account = ? AND office IS NOT NULL "
        "AND until_on IS NULL ORDER BY office",
        by.id,
    )
    return [
        row["office"]
        for row in rows
        if await placing.give_key(by, me, row["office"]) == placing.Outcome.KEY_MADE
    ]
