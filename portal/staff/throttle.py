"""Failed sign-ins, counted per account and address and never for the whole site."""

from datetime import timedelta

from portal.core import clock
from portal.core.errors import N_, DomainError
from portal.database import change, fetch
from portal.vault.digests import blind_index, derive
from portal.vault.server_key import ServerKey

FAILURES = 5
WAIT = timedelta(minutes=15)


class TooManyAttempts(DomainError):
    """Says how long to wait, and that other machines are not affected."""

    def __init__(self, *, first: bool) -> None:
        super().__init__(
            N_("登录失败次数过多。请在{minutes}分钟后再试。"), minutes=int(WAIT.total_seconds() // 60)
        )
        self.first = first


def throttle_key(login: str, address_digest: bytes, server_key: ServerKey) -> str:
    """What the row is found by; it tells neither the account nor the address."""
    key = derive(server_key.secret, "sign-in.throttle")
    return blind_index(key, "sign-in", f"{login}\n{address_digest.hex()}").hex()


async def count_attempt(key: str) -> None:
    """Counted before the password is looked at, so that many guesses at once cannot outrun the count."""
    now = clock.now()
    [row] = await fetch(
        "INSERT INTO sign_in_throttle (id, failures, until_at) VALUES (?, 1, ?) "
        "ON CONFLICT (id) DO UPDATE SET "
        "failures = CASE WHEN sign_in_throttle.until_at <= ? THEN 1 ELSE sign_in_throttle.failures + 1 END, "
        "until_at = CASE WHEN sign_in_throttle.failures >= ? AND sign_in_throttle.until_at > ? "
        "THEN sign_in_throttle.until_at ELSE excluded.until_at END RETURNING failures",
        *(key, now + WAIT, now, FAILURES, now),
    )
    if row["failures"] > FAILURES:
        raise TooManyAttempts(first=row["failures"] == FAILURES + 1)


async def forget_attempts(key: str) -> None:
    await change("DELETE FROM sign_in_throttle WHERE id = ?", key)


async def sweep() -> None:
    await change("DELETE FROM sign_in_throttle WHERE until_at <= ?", clock.now())
