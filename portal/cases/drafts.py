"""What an officer typed and has not sent: sealed to his own key, for each form of a tip or case."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from portal.cases.tables import WorkDraft
from portal.core import clock
from portal.core.errors import InvalidInput, too_long
from portal.database import change, fetch, insert_many, writing
from portal.staff.people import Person
from portal.vault import content
from portal.vault.content import Sealed
from portal.vault.errors import CannotOpen

KEPT_DAYS: Final = 60
LONGEST: Final = 60_000
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Draft:
    form: str
    saved_on: date
    fields: dict[str, list[str]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose draft it is: to seal one nothing more is needed, also when his session is over."""

    account: UUID
    public: bytes

    @classmethod
    def of(cls, person: Person) -> "Owner":
        return cls(person.id, person.keys.box.public)


async def owner(account: UUID) -> Owner | None:
    """Somebody whose session is over; None where there is no such account, or it is closed."""
    rows = await fetch("SELECT box_public FROM account WHERE id = ? AND active", account)
    return Owner(account, bytes(rows[0]["box_public"])) if rows and rows[0]["box_public"] else None


async def matter_named(number: str) -> UUID | None:
    """The case, or the tip that has none, behind a number: to lay a draft beside it, and nothing more."""
    rows = await fetch(
        'SELECT coalesce(t."case", t.id) AS id FROM tip t WHERE t.number = ? '
        "UNION SELECT c.id FROM casefile c WHERE c.number = ?",
        *(number, number),
    )
    return rows[0]["id"] if rows else None


async def keep(owner: Owner, matter: UUID, form: str, fields: Fields) -> None:
    """In place of the one that was kept for this form before; a form without a word leaves none."""
    told = {name: list(texts) for name, texts in fields.items() if any(text.strip() for text in texts)}
    if sum(len(text) for texts in told.values() for text in texts) > LONGEST:
        raise InvalidInput({"": too_long(LONGEST)})
    sealed = content.seal(told, to_public=owner.public, place=_place(owner.account, matter, form))
    async with writing():
        await _forget(owner.account, matter, form)
        if told:
            await insert_many(WorkDraft, [_row(owner.account, matter, form, sealed)])


async def mine(person: Person, matters: Collection[UUID]) -> dict[tuple[UUID, str], Draft]:
    """By matter and form; one that does not open (the person has new keys) is as good as gone."""
    if not matters:
        return {}
    rows = await fetch(
        "SELECT matter, form, saved_on, dek, body FROM work_draft WHERE account = ? "
        f"AND matter IN ({', '.join('?' for _ in matters)}) ORDER BY matter, form",
        *(person.id, *matters),
    )
    found = {}
    for row in rows:
        place = _place(person.id, row["matter"], row["form"])
        sealed = Sealed(bytes(row["dek"]), bytes(row["body"]))
        with suppress(CannotOpen):
            fields = content.open_sealed(sealed, person.keys.box, place)
            found[row["matter"], row["form"]] = Draft(row["form"], row["saved_on"], fields)
    return found


async def forget(person: Person, matter: UUID, form: str) -> None:
    """It was sent, or he does not want it any more."""
    async with writing():
        await _forget(person.id, matter, form)


async def forget_old() -> None:
    """Whatever nobody came back to. For a daily job."""
    await change("DELETE FROM work_draft WHERE saved_on < ?", clock.today() - timedelta(days=KEPT_DAYS))


async def _forget(account: UUID, matter: UUID, form: str) -> None:
    await change(
        "DELETE FROM work_draft WHERE account = ? AND matter = ? AND form = ?", account, matter, form
    )


def _row(account: UUID, matter: UUID, form: str, sealed: Sealed) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "account": account,
        "matter": matter,
        "form": form,
        "saved_on": clock.today(),
        "dek": sealed.dek,
        "body": sealed.body,
    }


def _place(account: UUID, matter: UUID, form: str) -> str:
    return f"work-draft|{account}|{matter}|{form}"
