"""What the page of a case shows of its sheets from sites."""

from collections.abc import Mapping
from typing import Any

from portal.cases.inspections import reading, saving
from portal.cases.reading import OpenCase
from portal.staff import queries as staff
from portal.staff.people import Person


async def of_case(person: Person, opened: OpenCase) -> Mapping[str, Any] | None:
    """Nothing is opened for it: the ledger says which sheets there are."""
    sheets = reading.known_sheets(opened.matter.past)
    may_write = saving.may_write(person, opened.matter) and "cases.step" in person.permissions
    if not sheets and not may_write:
        return None
    return {
        "number": opened.row.number,
        "sheets": sheets,
        "names": await staff.names({one.by for one in sheets if one.by}) if sheets else {},
        "next": reading.next_number(opened.matter.past) if may_write else None,
    }
