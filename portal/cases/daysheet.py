"""The daily sheet (每日办件单): how much of somebody's work waits, as numbers and nothing else."""

from uuid import UUID

from portal.cases import inbox
from portal.cases.criteria import Criteria, Filter
from portal.cases.listing import Count
from portal.mail.messages import Numbers
from portal.staff.keyless import without_keys
from portal.staff.people import Person

_COUNTED: tuple[Filter, ...] = ("today", "overdue", "sign_off", "review")


async def numbers_of(account: UUID) -> Numbers:
    """As his own page counts them; nothing for one who has left."""
    person = await without_keys(account)
    return await numbers(person) if person is not None else Numbers()


async def numbers(person: Person) -> Numbers:
    found = await inbox.counts(person, *(Criteria(show=show) for show in _COUNTED))
    return Numbers(*(_said(one) for one in found))


def _said(count: Count) -> int | str:
    return str(count) if count.more else count.n
