"""Putting the documents of a reference pack into the database, once for each version."""

from typing import Any

from portal.catalogue.pack import Pack
from portal.catalogue.rows import DocumentRow
from portal.database import fetch, insert_many, writing
from portal.documents.tables import KeptDocument

PACK = "pack"


async def load_documents(pack: Pack) -> int:
    """Insert versions that are not there yet; returns how many. A version that is there never changes.

    Where staff wrote a version of their own, a new one of the pack arrives as a proposal.
    """
    async with writing():
        present = await fetch("SELECT row_key, code, origin FROM kept_document")
        known, edited = {row["row_key"] for row in present}, _edited(present)
        rows = [
            _row(one, confirmed=one.code not in edited) for one in pack.documents if key_of(one) not in known
        ]
        await insert_many(KeptDocument, rows)
    return len(rows)


def key_of(row: DocumentRow) -> str:
    return f"{row.code}/{row.version}"


def _edited(present: list[dict[str, Any]]) -> set[str]:
    return {row["code"] for row in present if row["origin"] != PACK}


def _row(one: DocumentRow, *, confirmed: bool) -> dict[str, Any]:
    return {
        "row_key": key_of(one),
        "origin": PACK,
        "code": one.code,
        "version": one.version,
        "zh": one.zh,
        "en": one.en,
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
        "source": one.source,
        "written_by": PACK,
        "written_on": one.valid_from,
        "confirmed_by": PACK if confirmed else None,
    }
