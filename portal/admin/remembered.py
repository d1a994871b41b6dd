"""Who this browser was signed in as: a signed name that opens nothing, for drafts that come too late."""

from typing import Final
from uuid import UUID

from portal.staff.accounts import the_server_key
from portal.vault.digests import blind_index, derive
from portal.web.cookies import clear_cookie, read_cookie, set_cookie

COOKIE: Final = "desk"
_PURPOSE: Final = "whose drafts"


def remember(account: UUID) -> None:
    """Ends with the browser, or when he signs out."""
    if not (read_cookie(COOKIE) or "").startswith(f"{account}."):
        set_cookie(COOKIE, f"{account}.{_signature(str(account))}")


def forget() -> None:
    if read_cookie(COOKIE):
        clear_cookie(COOKIE)


def remembered() -> UUID | None:
    name, _, signature = (read_cookie(COOKIE) or "").partition(".")
    if not signature or signature != _signature(name):
        return None
    return UUID(name)


def _signature(name: str) -> str:
    return blind_index(derive(the_server_key().secret, _PURPOSE), "account", name).hex()
