"""Addresses at which mails fail for good: remembered, shown, and not tried again until somebody says so."""

from dataclasses import dataclass
from datetime import date

from portal.core import clock
from portal.database import change, fetch, insert_many, writing
from portal.mail.tables import RefusedRecipient
from portal.offices import contact_health


@dataclass(frozen=True, slots=True)
class Refused:
    """`problem` is a code of `queries.PROBLEMS`."""

    address: str
    problem: str
    since_on: date


async def remember(address: str, problem: str) -> None:
    """From now on nothing is queued for this address; where an office publishes it, its contact shows so."""
    folded = fold(address)
    async with writing():
        await change("DELETE FROM refused_recipient WHERE address = ?", folded)
        row = {"address": folded, "problem": problem, "since_on": clock.today()}
        await insert_many(RefusedRecipient, [row])
        await contact_health.note_failure("email", address, problem)


async def forget(address: str) -> None:
    """Somebody says that it may be tried again."""
    await change("DELETE FROM refused_recipient WHERE address = ?", fold(address))


async def refused() -> list[Refused]:
    rows = await fetch("SELECT address, problem, since_on FROM refused_recipient ORDER BY since_on, address")
    return [Refused(row["address"], row["problem"], row["since_on"]) for row in rows]


def fold(address: str) -> str:
    return address.strip().lower()
