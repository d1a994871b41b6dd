"""The gate before what costs something: whoever comes too often waits, and whoever waited goes through."""

import secrets
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Final

from portal.core import clock
from portal.floods import acts, tickets
from portal.floods.acts import Act, Rate
from portal.floods.buckets import Buckets
from portal.floods.tickets import Ticket, Used
from portal.settings import Settings
from portal.vault import server_key
from portal.vault.digests import blind_index, derive

SHORTEST: Final = 5
"""Nobody is asked to press again sooner: the page has to be read."""
CROWDED: Final = 20
SUSPICIOUS: Final = 60


class MustWait(Exception):
    """`ticket` lets its bearer through after `seconds`; empty where time alone is enough."""

    def __init__(self, seconds: int, ticket: str = "") -> None:
        super().__init__("too many requests")
        self.seconds = seconds
        self.ticket = ticket


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visitor comes from: an IPv4 address or a /64, and the /48 around that; empty where unknown."""

    narrow: str = ""
    wide: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One visitor who wants to act. `newcomer` has neither a draft nor a receipt's session.

    `crowded` says that the worker has more to write than it can; `suspicious` that a field was filled that
    no person sees.
    """

    act: Act
    place: Place
    ticket: str | None = None
    newcomer: bool = False
    crowded: bool = False
    suspicious: bool = False


class Gate:
    """One for each worker: buckets live in its memory under a key of its own, and die with it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._buckets = Buckets()
        self._used = Used()
        self._key, self._day = secrets.token_bytes(32), clock.today()

    def __len__(self) -> int:
        return len(self._buckets)

    def admit(self, asked: Asked, *, spend: bool = True) -> None:
        """Returns when the visitor may act now, else raises MustWait.

        Without `spend` he only asks whether he could, before he types anything.
        """
        now = clock.now().timestamp()
        ticket = self._waited_with(asked, now)
        if ticket is None:
            self._admit_without(asked, now, spend=spend)
        elif spend:
            self._used.add(ticket)

    def charge(self, act: Act, place: Place, cost: float) -> None:
        """Something turned out to cost more, such as a wrong code."""
        now = clock.now().timestamp()
        for key, rate in self._rates(act, place):
            self._buckets.take(key, rate, now, cost=cost)

    def count(self) -> None:
        """Somebody who was here before did something that newcomers have to make room for."""
        now = clock.now().timestamp()
        for key, rate in self._ceiling(newcomer=True):
            self._buckets.take(key, rate, now)

    def forget_idle(self) -> None:
        now = clock.now().timestamp()
        self._buckets.forget_idle(now)
        self._used.forget(now)

    def _waited_with(self, asked: Asked, now: float) -> Ticket | None:
        """His ticket when its moment has come; raises MustWait when it has not."""
        if not asked.ticket:
            return None
        ticket = tickets.read(self._secret, asked.act, asked.place.narrow, asked.ticket, now)
        if ticket is None or ticket in self._used:
            return None
        if now < ticket.opens_at:
            raise MustWait(ceil(ticket.opens_at - now), ticket.text)
        return ticket

    def _admit_without(self, asked: Asked, now: float, *, spend: bool) -> None:
        """Who has to wait uses the bucket up too: his ticket is for a place in the row."""
        rates = self._rates(asked.act, asked.place) + self._ceiling(newcomer=asked.newcomer)
        wait = max((self._buckets.wait(key, rate, now) for key, rate in rates), default=0.0)
        wait = max(wait, CROWDED * asked.crowded, SUSPICIOUS * asked.suspicious)
        if spend or wait > 0:
            for key, rate in rates:
                self._buckets.take(key, rate, now, debt=self._settings.longest_wait)
        if wait > 0:
            raise self._ticket(asked, now, wait)

    def _ticket(self, asked: Asked, now: float, wait: float) -> MustWait:
        seconds = min(max(ceil(wait), SHORTEST), self._settings.longest_wait)
        ticket = tickets.issue(self._secret, asked.act, asked.place.narrow, ceil(now + seconds))
        return MustWait(seconds, ticket.text)

    @cached_property
    def _secret(self) -> bytes:
        """One for all workers, so that each can check what another gave out."""
        return derive(server_key.load_or_create(self._settings.server_key_path).secret, "wait tickets")

    def _rates(self, act: Act, place: Place) -> list[tuple[bytes, Rate]]:
        """The buckets of a place; none where it is unknown, for then all visitors would share one."""
        narrow = acts.rate(self._settings, act)
        if narrow is None or not place.narrow:
            return []
        around = [(self._digest(act, place.wide), acts.wide(narrow))] if place.wide else []
        return [(self._digest(act, place.narrow), narrow), *around]

    def _ceiling(self, *, newcomer: bool) -> list[tuple[bytes, Rate]]:
        rate = acts.ceiling(self._settings) if newcomer else None
        return [] if rate is None else [(b"site", rate)]

    def _digest(self, act: Act, network: str) -> bytes:
        self._turn_the_day()
        return blind_index(self._key, act, network)[:16]

    def _turn_the_day(self) -> None:
        """A new key each day: what was counted yesterday cannot be tied to an address any more."""
        today = clock.today()
        if today != self._day:
            self._key, self._day = secrets.token_bytes(32), today
            self._buckets.clear()
