"""A ticket says from when on its bearer may go on; every worker can check it, and none has to remember it."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from hmac import compare_digest

from portal.vault.digests import blind_index

VALID = 1800
"""Seconds after its moment in which a ticket still counts: time to come back to the page."""
MOST_USED = 16_384
_NONCE = 9
_MAC = 16


@dataclass(frozen=True, slots=True)
class Ticket:
    """`text` belongs in the visitor's cookie; `opens_at` is in whole seconds."""

    text: str
    opens_at: int
    nonce: str


def issue(secret: bytes, act: str, network: str, opens_at: int) -> Ticket:
    """Bound to the act and to where the visitor came from; tells neither."""
    nonce = secrets.token_urlsafe(_NONCE)
    mac = _mac(secret, act, network, opens_at, nonce)
    return Ticket(f"{opens_at}.{nonce}.{mac}", opens_at, nonce)


def read(secret: bytes, act: str, network: str, text: str | None, now: float) -> Ticket | None:
    """The ticket when it is ours, for this act and place, and has not run out."""
    opens, _, rest = (text or "").partition(".")
    nonce, _, mac = rest.partition(".")
    if not opens.isascii() or not opens.isdigit() or len(opens) > 12:
        return None
    opens_at = int(opens)
    if not compare_digest(mac.encode(), _mac(secret, act, network, opens_at, nonce).encode()):
        return None
    return Ticket(text or "", opens_at, nonce) if now <= opens_at + VALID else None


class Used:
    """The tickets that this worker let through; each counts once, and is forgotten when it has run out."""

    def __init__(self, most: int = MOST_USED) -> None:
        self._most = most
        self._ends: OrderedDict[str, int] = OrderedDict()

    def __len__(self) -> int:
        return len(self._ends)

    def __contains__(self, ticket: Ticket) -> bool:
        return ticket.nonce in self._ends

    def add(self, ticket: Ticket) -> None:
        self._ends[ticket.nonce] = ticket.opens_at + VALID
        if len(self._ends) > self._most:
            self._ends.popitem(last=False)

    def forget(self, now: float) -> None:
        for nonce in [nonce for nonce, end in self._ends.items() if end < now]:
            del self._ends[nonce]


def _mac(secret: bytes, act: str, network: str, opens_at: int, nonce: str) -> str:
    return blind_index(secret, "wait ticket", f"{act}\n{network}\n{opens_at}\n{nonce}").hex()[: 2 * _MAC]
