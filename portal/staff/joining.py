"""From a code on paper to an account with a password and keys that only its owner has."""

from dataclasses import dataclass, field
from uuid import UUID

from portal.core import clock
from portal.core.errors import N_, Refused
from portal.database import change, fetch, writing
from portal.ledger.events import Event, Fact, append
from portal.sessions import sealed
from portal.staff import accounts, factors, inviting, recovering, retired, revoking
from portal.staff.inviting import Ended, Kind
from portal.staff.people import PersonKeys, actor_of
from portal.vault import passwords
from portal.vault.boxes import new_pair
from portal.vault.digests import fingerprint
from portal.vault.signatures import new_signing_pair
from portal.vault.staff_codes import invitation_id

KIND = "join"


class CodeEnded(Refused):
    """One sentence for a code that never was, was used, was withdrawn or is too old."""

    def __init__(self) -> None:
        super().__init__(N_("这个邀请码无效：可能已经用过、撤回或者过期。请联系账号管理员。"), field="code")


@dataclass(frozen=True, slots=True)
class Invited:
    """Whoever followed the code, before he has a password."""

    account: UUID
    login: str
    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Joined:
    """New keys, in memory only now, and the recovery code, which is shown once."""

    account: UUID
    keys: PersonKeys = field(repr=False)
    recovery_code: str = field(repr=False)


async def exchange(code: str) -> str:
    """Spend the code (in its canonical form) for a token that only the cookie holds."""
    async with writing():
        # Marked and counted in one statement: of two who send the code, one gets in.
        rows = await fetch(
            "UPDATE invitation SET ended_on = ?, outcome = ? WHERE id = ? AND ended_on IS NULL "
            "AND ends_at > ? AND EXISTS (SELECT 1 FROM account a WHERE a.id = account AND a.active) "
            "RETURNING account, kind",
            *(clock.today(), Ended.USED.value, invitation_id(code).hex(), clock.now()),
        )
        if not rows:
            raise CodeEnded
        account = rows[0]["account"]
        await append("staff", Event("account.code_used", f"account:{account}", actor_of(account)))
        return await sealed.begin(KIND, {"kind": rows[0]["kind"]}, account=account)


async def invited(token: str | None) -> Invited | None:
    """Who holds this cookie; nobody once the code was withdrawn or the account closed."""
    session = await sealed.find(token, KIND)
    if session is None:
        return None
    rows = await fetch("SELECT id, login, name FROM account WHERE id = ? AND active", session.account)
    return next(
        (Invited(row["id"], row["login"], row["name"], Kind(session.body["kind"])) for row in rows), None
    )


async def set_password(token: str, password: str) -> Joined:
    """New keys under the new password; what the old ones held is removed with them."""
    guest = await invited(token)
    if guest is None:
        raise CodeEnded
    accounts.require_strong(password, guest.login, guest.name)
    record, kek = await passwords.create(password, accounts.the_server_key())
    keys = PersonKeys(new_pair(), new_signing_pair())
    code, recovery = recovering.seal(guest.account, keys)
    async with writing():
        await accounts.one_at_a_time()
        if await sealed.locked(token, KIND) is None:
            raise CodeEnded
        await _put_in_place(guest, keys)
        await accounts.replace_password(guest.account, record, accounts.seal_keys(kek, guest.account, keys))
        await recovering.store(guest.account, recovery)
    return Joined(guest.account, keys, code)


async def _put_in_place(guest: Invited, keys: PersonKeys) -> None:
    """Nothing that was sealed to the old keys stays, and no certificate of the old signing key."""
    await retired.retire(guest.account)
    await change(
        "UPDATE account SET box_public = ?, sign_public = ?, officer_signature = NULL WHERE id = ?",
        *(keys.box.public, keys.sign.public, guest.account),
    )
    # There he waits to be admitted again.
    offices = await revoking.forget_keys(guest.account)
    await factors.remove(guest.account)
    await sealed.end_all(guest.account)
    facts: dict[str, Fact] = {"key": fingerprint(keys.box.public), "offices": offices}
    kind = "account.joined" if guest.kind is Kind.JOIN else "account.keys_replaced"
    await append("staff", Event(kind, f"account:{guest.account}", actor_of(guest.account), facts=facts))
    await inviting.end_codes(guest.account, Ended.RENEWED)
