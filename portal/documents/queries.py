"""Reading kept documents: the version in force on a day, older ones, those that wait for a second look."""

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from portal.catalogue.pack import load_pack
from portal.catalogue.rows import Dated
from portal.core import clock
from portal.core.errors import N_, NotFound
from portal.database import fetch
from portal.documents.kinds import PRIVACY
from portal.settings import current


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Dated):
    """One version. `written_by` and `confirmed_by` are actors as the ledger names them."""

    code: str
    version: str
    origin: str
    zh: str
    en: str
    written_by: str
    written_on: date
    confirmed_by: str | None

    @property
    def proposed(self) -> bool:
        return self.confirmed_by is None

    def holds_on(self, day: date) -> bool:
        return not self.proposed and Dated.holds_on(self, day)


_COLUMNS = ", ".join(field.name for field in fields(Document))


async def notice_in_force(day: date | None = None) -> Document:
    """The privacy notice that holds on a day (today without one): its version and its words.

    Where no row holds, the newest that came with the pack: nobody is asked for his name without a notice.
    """
    try:
        return await in_force(PRIVACY, day)
    except NotFound:
        return _shipped_notice()


async def in_force(code: str, day: date | None = None) -> Document:
    """Where two versions share a day, the one that came later."""
    on = day or clock.today()
    holding = [one for one in await versions(code) if one.holds_on(on)]
    if not holding:
        raise NotFound(N_("这份文件还没有生效的版本。"))
    return holding[0]


async def versions(code: str) -> list[Document]:
    """Every version, the newest first, with those that are only proposed."""
    rows = await fetch(
        f"SELECT {_COLUMNS} FROM kept_document WHERE code = ? ORDER BY valid_from DESC, id DESC", code
    )
    return [_document(row) for row in rows]


async def version(code: str, name: str) -> Document:
    """One version, proposed or not; NotFound where there is none."""
    rows = await fetch(f"SELECT {_COLUMNS} FROM kept_document WHERE code = ? AND version = ?", code, name)
    if not rows:
        raise NotFound(N_("没有这份文件。"))
    return _document(rows[0])


async def published(code: str, name: str) -> Document:
    """A version that holds or held; one that is proposed or begins later is nobody's yet."""
    found = await version(code, name)
    if found.proposed or found.valid_from > clock.today():
        raise NotFound(N_("没有这份文件。"))
    return found


async def published_versions(code: str) -> list[Document]:
    """All that hold or held, the newest first."""
    return [one for one in await versions(code) if not one.proposed and one.valid_from <= clock.today()]


async def proposals() -> list[Document]:
    """Everything that waits for a second look."""
    rows = await fetch("SELECT code, version FROM kept_document WHERE confirmed_by IS NULL ORDER BY id")
    return [await version(row["code"], row["version"]) for row in rows]


def _shipped_notice() -> Document:
    row = [one for one in load_pack(current().pack).documents if one.code == PRIVACY][-1]
    return Document(
        **asdict(row), origin="pack", written_by="pack", written_on=row.valid_from, confirmed_by="pack"
    )


def _document(row: dict[str, Any]) -> Document:
    return Document(**row)
