"""Conflicts of interest (回避): the one place that every access to a tip or case asks.

Whoever recused himself from a tip has recused himself from its case and from every other tip of it, and from
what was merged with it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal
from uuid import UUID

from portal.core.errors import N_, NotFound
from portal.database import fetch
from portal.staff.people import Person

_BEHIND: Final = {
    "t": '(r.matter = t.id OR r.matter = t."case" OR r.matter IN '
    '(SELECT o.id FROM tip o WHERE o."case" = t."case") OR r.matter IN '
    '(SELECT m.id FROM casefile m WHERE m.master = t."case"))',
    "c": "(r.matter = c.id OR r.matter = c.master OR r.matter IN "
    '(SELECT o.id FROM tip o WHERE o."case" = c.id) OR r.matter IN '
    "(SELECT m.id FROM casefile m WHERE m.master = c.id))",
}


class Recused(NotFound):
    """He has a conflict of interest: for him the matter is a number and nothing else."""

    def __init__(self) -> None:
        super().__init__(N_("您已回避这一件，不能打开。"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recusal:
    """One that holds now; `account` is whom it keeps away."""

    id: UUID
    subject: Literal["tip", "case"]
    matter: UUID
    account: UUID
    declared_by: UUID
    since_on: date


@dataclass(frozen=True, slots=True)
class Withheld:
    """All that a recused person sees of a matter."""

    number: str
    since_on: date


def not_recused(row: Literal["t", "c"]) -> str:
    """A condition on `tip t` or `casefile c`; its one mark takes the person's account."""
    return (
        f"NOT EXISTS (SELECT 1 FROM recusal r WHERE r.account = ? AND r.ended_on IS NULL AND {_BEHIND[row]})"
    )


async def require_free(person: Person, number: str) -> None:
    """Raise Recused where the number is that of a tip or case which this person has to leave alone."""
    if any(one.number == number for one in await withheld_from(person)):
        raise Recused


async def withheld_from(person: Person) -> list[Withheld]:
    """The numbers of what he has to leave alone, newest first."""
    rows = await fetch(
        f"{_numbers('tip t', 't')} UNION {_numbers('casefile c', 'c')} ORDER BY since_on DESC, number",
        *(person.id, person.id),
    )
    # One that several recusals reach stands there once, with the day of the first.
    return list({row["number"]: Withheld(**row) for row in rows}.values())


async def withheld_rows(account: UUID) -> frozenset[UUID]:
    """Tips and cases that this person has to leave alone, for lists; nearly everybody has none."""
    rows = await fetch("SELECT matter FROM recusal WHERE account = ? AND ended_on IS NULL", account)
    if not rows:
        return frozenset()
    matters = [row["matter"] for row in rows]
    these = ", ".join("?" for _ in matters)
    beside = (
        f'SELECT o."case" FROM tip o WHERE o.id IN ({these}) '
        f"UNION SELECT m.master FROM casefile m WHERE m.id IN ({these})"
    )
    found = await fetch(
        f'SELECT id FROM tip WHERE id IN ({these}) OR "case" IN ({these}) OR "case" IN ({beside}) '
        f"UNION SELECT id FROM casefile WHERE id IN ({these}) OR master IN ({these}) OR id IN ({beside})",
        *(matters * 8),
    )
    return frozenset(row["id"] for row in found)


async def in_force(matters: Collection[UUID]) -> list[Recusal]:
    """Of a case with its tips and what was merged into it: who has to leave it alone, the oldest first."""
    if not matters:
        return []
    these = ", ".join("?" for _ in matters)
    rows = await fetch(
        "SELECT id, subject, matter, account, declared_by, since_on FROM recusal WHERE ended_on IS NULL "
        f"AND (matter IN ({these}) OR matter IN (SELECT id FROM casefile WHERE master IN ({these}))) "
        "ORDER BY since_on, id",
        *(*matters, *matters),
    )
    return [Recusal(**row) for row in rows]


async def accounts(matters: Collection[UUID]) -> frozenset[Any]:
    return frozenset(one.account for one in await in_force(matters))


def _numbers(table: str, row: str) -> str:
    return (
        f"SELECT {row}.number, r.since_on FROM {table} JOIN recusal r ON {_BEHIND[row]} "
        "WHERE r.account = ? AND r.ended_on IS NULL"
    )
