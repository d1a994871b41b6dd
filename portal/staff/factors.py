"""The second factor of sign-in: the code of a telephone, enrolled by its owner and good once."""

from dataclasses import dataclass, field
from uuid import UUID

from portal.core import clock
from portal.core.errors import N_, Refused
from portal.database import change, fetch, insert_many, writing
from portal.ledger.events import Event, append
from portal.sessions import sealed
from portal.sessions.sealed import OpenSession
from portal.staff import accounts, recovering, requirements
from portal.staff.people import Person, PersonKeys, actor_of
from portal.staff.tables import SecondFactor
from portal.staff.throttle import TooManyAttempts, count_attempt, forget_attempts, throttle_key
from portal.vault import one_time_codes
from portal.vault.boxes import KeyPair
from portal.vault.errors import CannotOpen
from portal.vault.signatures import SigningPair

KIND = "factor"
PASSED = "passed"
"""What a staff session says of itself when its second factor was shown."""
SET_UP = "set-up"
"""The session of the set-up: whoever holds it is asked at his next sign-in."""


class WrongCode(Refused):
    """One sentence for a wrong code, one that was used, and one that is too old."""

    def __init__(self) -> None:
        super().__init__(N_("验证码不正确，或者已经用过。请等手机上换出下一个再输入。"), field="code")


class WrongRecoveryCode(WrongCode):
    def __init__(self) -> None:
        Refused.__init__(self, N_("恢复码不正确。"), field="code")


class FactorNeeded(Exception):
    """The password was right; `token` opens the pages of the second factor and nothing else."""

    def __init__(self, token: str, *, enrols: bool) -> None:
        super().__init__("a second factor is needed")
        self.token = token
        self.enrols = enrols


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody whose password was right. `secret` is set while he enrols a telephone."""

    session: OpenSession = field(repr=False)
    account: UUID
    login: str
    name: str
    secret: str | None = field(repr=False)


async def require(account: UUID, keys: PersonKeys) -> None:
    """Raises FactorNeeded when he has a second factor, or his roles ask for one."""
    enrolled = await is_enrolled(account)
    if enrolled or await requirements.is_asked_of(account):
        raise FactorNeeded(await begin(account, keys, enrols=not enrolled), enrols=not enrolled)


async def is_enrolled(account: UUID) -> bool:
    return bool(await fetch("SELECT account FROM second_factor WHERE account = ?", account))


async def begin(account: UUID, keys: PersonKeys, *, enrols: bool) -> str:
    """The keys wait under this cookie; no page of work accepts it."""
    body = {"box": keys.box.private.hex(), "sign": keys.sign.private.hex()}
    if enrols:
        body["secret"] = one_time_codes.new_secret()
    return await sealed.begin(KIND, body, account=account)


async def waiting(token: str | None) -> Waiting | None:
    session = await sealed.find(token, KIND)
    if session is None:
        return None
    rows = await fetch("SELECT id, login, name FROM account WHERE id = ? AND active", session.account)
    return next(
        (Waiting(session, row["id"], row["login"], row["name"], session.body.get("secret")) for row in rows),
        None,
    )


async def pass_with_code(token: str, code: str) -> Waiting:
    """Raises WrongCode or TooManyAttempts. Counted per account alone: whoever is here knows its password."""
    one, slot = await attempt(token)
    async with writing():
        fits = await _spend(one.account, code)
    if not fits:
        await refuse(one)
        raise WrongCode
    await passed(one, slot, "account.factor_passed")
    return one


async def attempt(token: str) -> tuple[Waiting, str]:
    """Whoever tries, and where his attempts are counted; raises WrongCode or TooManyAttempts."""
    one = await _must_wait(token)
    return one, await _count(one)


async def passed(one: Waiting, slot: str, kind: str) -> None:
    await forget_attempts(slot)
    async with writing():
        await append("staff", _event(kind, one))


async def enrol(token: str, code: str) -> Waiting:
    """The telephone shows the right code, so its secret is kept; one that was there before is replaced."""
    one = await _must_wait(token)
    if one.secret is None:
        raise WrongCode
    step = one_time_codes.fitting_step(one.secret, code, clock.now().timestamp())
    if step is None:
        raise WrongCode
    async with writing():
        if await sealed.locked(token, KIND) is None:
            raise WrongCode
        await change("DELETE FROM second_factor WHERE account = ?", one.account)
        await insert_many(SecondFactor, [_row(one, step)])
        await append("staff", _event("account.factor_enrolled", one))
    return one


async def pass_with_recovery_code(token: str, code: str) -> tuple[Waiting, str]:
    """The telephone is lost: password and paper together. It counts no more; the code is replaced."""
    one, slot = await attempt(token)
    if not await recovering.fits(one.account, code):
        await refuse(one)
        raise WrongRecoveryCode
    fresh, recovery = recovering.seal(one.account, await keys_of(one))
    async with writing():
        await accounts.one_at_a_time()
        if not await recovering.fits(one.account, code):
            raise WrongRecoveryCode
        await recovering.store(one.account, recovery)
        await remove(one.account)
        await sealed.end_all(one.account)
        await append("staff", _event("account.factor_recovered", one))
    await forget_attempts(slot)
    return one, fresh


async def give_up(person: Person, *, password: str) -> None:
    """Its owner wants no second factor any more, and no role of his asks for one."""
    await accounts.require_password(person, password, field="password")
    async with writing():
        await accounts.one_at_a_time()
        if await requirements.is_asked_of(person.id):
            raise Refused(N_("您的岗位要求第二步验证，不能停用。换手机请重新设置。"))
        await remove(person.id)
        await append("staff", Event("account.factor_removed", f"account:{person.id}", person.actor))


async def remove(account: UUID) -> None:
    """Inside `writing()`: telephone and passkeys."""
    for table in ("second_factor", "passkey"):
        await change(f"DELETE FROM {table} WHERE account = ?", account)


async def keys_of(one: Waiting) -> PersonKeys:
    """The keys that wait under the cookie, beside the public halves of today."""
    [row] = await fetch("SELECT box_public, sign_public FROM account WHERE id = ?", one.account)
    body = one.session.body
    keys = PersonKeys(
        KeyPair(bytes(row["box_public"]), bytes.fromhex(body["box"])),
        SigningPair(bytes(row["sign_public"]), bytes.fromhex(body["sign"])),
    )
    if not accounts.belong_together(keys):
        raise CannotOpen
    return keys


async def _must_wait(token: str) -> Waiting:
    one = await waiting(token)
    if one is None:
        raise WrongCode
    return one


async def _spend(account: UUID, code: str) -> bool:
    """Inside `writing()`: true once for each step, whoever comes first with it."""
    rows = await fetch("SELECT sealed FROM second_factor WHERE account = ?", account)
    if not rows:
        return False
    try:
        secret = one_time_codes.opened(bytes(rows[0]["sealed"]), str(account), accounts.the_server_key())
    except CannotOpen:
        return False
    step = one_time_codes.fitting_step(secret, code, clock.now().timestamp())
    if step is None:
        return False
    return bool(
        await fetch(
            "UPDATE second_factor SET last_step = ? WHERE account = ? AND last_step < ? RETURNING account",
            *(step, account, step),
        )
    )


async def _count(one: Waiting) -> str:
    slot = throttle_key(f"factor|{one.account}", b"", accounts.the_server_key())
    try:
        await count_attempt(slot)
    except TooManyAttempts as stopped:
        if stopped.first:
            await refuse(one, "account.factor_stopped")
        raise
    return slot


async def refuse(one: Waiting, kind: str = "account.factor_refused") -> None:
    async with writing():
        await append("staff", Event(kind, f"account:{one.account}", "system"))


def _row(one: Waiting, step: int) -> dict[str, object]:
    assert one.secret is not None
    kept = one_time_codes.seal(one.secret, str(one.account), accounts.the_server_key())
    return {"account": one.account, "sealed": kept, "last_step": step, "since_on": clock.today()}


def _event(kind: str, one: Waiting) -> Event:
    return Event(kind, f"account:{one.account}", actor_of(one.account))
