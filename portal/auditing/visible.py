"""Which events a person may see: not the discipline office's, and nothing that he has to leave alone."""

from dataclasses import dataclass, replace
from typing import Any, Final

from portal.cases.matters import hidden_office
from portal.ledger.verifying import ANCHORED
from portal.staff.people import Person
from portal.tips import recusals


@dataclass(frozen=True, slots=True)
class Where:
    """Conditions on `ledger_event e`, with the values of their marks."""

    sql: tuple[str, ...]
    values: tuple[Any, ...] = ()

    def also(self, sql: str, *values: Any) -> "Where":
        return replace(self, sql=(*self.sql, sql), values=(*self.values, *values))

    @property
    def text(self) -> str:
        return " AND ".join(self.sql)


async def visible(person: Person) -> Where:
    """Without the discipline office's events, for others, and without what he has to leave alone.

    Anchors stand apart: they name every chain, the discipline office's too.
    """
    where = Where(("e.kind <> ?",), (ANCHORED,))
    if not sees_hidden(person):
        hidden = hidden_office()
        where = where.also("(e.office IS NULL OR e.office <> ?)", hidden)
        where = where.also(f"e.subject NOT IN ({_OF_OFFICE})", hidden, hidden, hidden)
    withheld = sorted(await recusals.withheld_rows(person.id))
    if withheld:
        these = ", ".join("?" for _ in withheld)
        records = f'SELECT {_named_as("record", "r")} FROM disciplinary_record r WHERE r."case" IN ({these})'
        names = [f"{sort}:{one}" for sort in ("tip", "case") for one in withheld]
        where = where.also(f"e.subject NOT IN ({', '.join('?' for _ in names)})", *names)
        where = where.also(f"e.subject NOT IN ({records})", *withheld)
    return where


def sees_hidden(person: Person) -> bool:
    """Only the discipline office's own people, whichever of their places lets them read the ledger."""
    return hidden_office() in {place.office for place in (*person.places, *person.elsewhere)}


def _named_as(sort: str, row: str) -> str:
    return f"'{sort}:' || CAST({row}.id AS TEXT)"


# What was told to the discipline office, whoever did something with it before or beside it.
_OF_OFFICE: Final = (
    f"SELECT {_named_as('tip', 't')} FROM tip t WHERE t.office = ? "
    f"UNION ALL SELECT {_named_as('case', 'c')} FROM casefile c WHERE c.office = ? "
    f"UNION ALL SELECT {_named_as('record', 'r')} FROM disciplinary_record r WHERE r.office = ?"
)
