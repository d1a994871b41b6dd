"""The daily sheet (每日办件单): how much of somebody's work waits, as numbers and nothing else."""

from uuid import UUID

from portal.cases import inbox
from portal.mail.messages import Numbers
from portal.staff.keyless import without_keys
from portal.staff.people import Person


async def numbers_of(account: UUID) -> Numbers:
    """As his own page counts them; nothing for one who has left."""
    person = await without_keys(account)
    return await numbers(person) if person is not None else Numbers()


async def numbers(person: Person) -> Numbers:
    return Numbers(
        today=await inbox.total(person, "today"),
        overdue=await inbox.total(person, "overdue"),
        sign_off=await inbox.total(person, "sign_off"),
        review=await inbox.total(person, "review"),
    )
