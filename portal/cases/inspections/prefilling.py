"""A new sheet with what the case knows already: project, place, and who is registered."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.cases.inspections.sheets import Listed, Officer, Sheet, rows_about, rows_on
from portal.cases.reading import OpenCase
from portal.core import clock
from portal.staff.people import Person


def new_sheet(person: Person, opened: OpenCase, number: int) -> Sheet:
    """The answers of the tips and the facts stand as proposals; saved is only what an officer saves."""
    today = clock.today()
    rows, named = rows_on(today), dict(_named(opened))
    return Sheet(
        number=number,
        begun_on=today,
        on=today,
        answers={
            row.code: named[row.known_from] for row in rows_about(rows, "site") if row.known_from in named
        },
        persons=_persons(opened, {row.code: row.known_from for row in rows_about(rows, "person")}),
        officers=(Officer(person.name), Officer()),
        next_id=len(opened.facts.rows) + 1,
    )


def _persons(opened: OpenCase, columns: Mapping[str, str]) -> tuple[Listed, ...]:
    found = {row["person_name"]: row for row in opened.facts.rows if row["person_name"]}
    return tuple(
        Listed(n, name, {code: row[column] for code, column in columns.items() if column and row[column]})
        for n, (name, row) in enumerate(found.items(), 1)
    )


def _named(opened: OpenCase) -> Iterator[tuple[str, str]]:
    for tip in reversed(opened.tips):
        yield from _texts(tip.answers)
    unit = next((row["unit_name"] for row in opened.facts.rows if row["unit_name"]), "")
    if unit:
        yield "unit_name", unit


def _texts(answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in answers.items():
        if isinstance(value, str) and value.strip():
            yield name, value.strip()
