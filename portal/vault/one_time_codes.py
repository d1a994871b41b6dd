"""Codes of a telephone (TOTP), and the shared secret sealed so that a stolen database does not give it."""

import hmac

from portal.vault import content
from portal.vault.digests import derive
from portal.vault.errors import CannotOpen
from portal.vault.server_key import ServerKey

STEP_SECONDS = 30
# A telephone's clock may be half a minute off, and typing takes a while.
_DRIFT = (0, -1, 1)


def new_secret() -> str:
    """160 random bits in base32, as authenticator programs read it."""
    import pyotp

    return pyotp.random_base32()


def address(secret: str, *, login: str, issuer: str) -> str:
    """The otpauth:// address that a QR code carries."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def fitting_step(secret: str, code: str, at: float) -> int | None:
    """The step (half minutes since 1970) that this code belongs to, or None; `at` is in seconds."""
    import pyotp

    maker, now = pyotp.HOTP(secret), int(at) // STEP_SECONDS
    # Every step is compared, so that the time taken tells nothing.
    fitting = [step for step in (now + drift for drift in _DRIFT) if _same(maker.at(step), code)]
    return fitting[0] if fitting else None


def seal(secret: str, account: str, key: ServerKey) -> bytes:
    """Under a key that only the server's key file gives, bound to the account."""
    return content.seal_under(_key(key), secret, _place(account))


def opened(sealed: bytes, account: str, key: ServerKey) -> str:
    secret = content.open_under(_key(key), sealed, _place(account))
    if not isinstance(secret, str):
        raise CannotOpen
    return secret


def _same(made: str, typed: str) -> bool:
    return hmac.compare_digest(made.encode(), typed.encode("utf-8", "replace"))


def _key(key: ServerKey) -> bytes:
    return derive(key.secret, "one-time codes")


def _place(account: str) -> str:
    return f"account|{account}|one_time_codes"
