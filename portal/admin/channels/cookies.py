"""Which entries this browser has open: each under a cookie of its own, so that two windows never mix."""

from typing import Final

from portal.channels import entering
from portal.channels.entering import AlreadyEntered, Gone
from portal.staff.people import Person
from portal.web.cookies import clear_cookie, read_cookie, set_cookie
from portal.web.visit import current

_NAME: Final = "entry-"
_SHOWN: Final = 16
"""Signs of the entry's name in an address: enough to tell windows apart, and no key to anything."""


def remember(token: str) -> str:
    """The name under which its pages stand."""
    name = entering.owner(token)[:_SHOWN]
    set_cookie(_NAME + name, token)
    return name


def token_of(name: str) -> str:
    """Raises Gone for an entry that this browser does not know."""
    token = read_cookie(_NAME + name) if name.isascii() and name.isalnum() and len(name) == _SHOWN else None
    if not token:
        raise Gone
    return token


async def forget_finished(person: Person) -> None:
    """Cookies of entries that were registered or have run out; else they would gather until night."""
    for name in [name for name in current().cookies if _NAME in name]:
        entry = name.partition(_NAME)[2]
        try:
            await entering.found(person, token_of(entry))
        except (Gone, AlreadyEntered):
            clear_cookie(_NAME + entry)
