"""Writing grants of offices only to keys that live: what is sealed to an ended key would be lost."""

from collections.abc import Sequence
from typing import Any

from portal.compartments.tables import CompartmentGrant
from portal.core.errors import N_, Conflict
from portal.database import fetch, insert_many, is_postgres


class KeyEnded(Conflict):
    """Between sealing and writing the office's key was replaced and its last grant re-sealed."""

    def __init__(self) -> None:
        super().__init__(N_("单位密钥刚刚更换，请再试一次。"))


async def insert_grants(rows: Sequence[dict[str, Any]]) -> None:
    """Inside `writing()`. Raises KeyEnded; until the transaction ends, no key that it names can end."""
    named = {(row["holder"], row["epoch"]) for row in rows if row["holder_kind"] == "office"}
    if named - await _living(sorted({office for office, _ in named})):
        raise KeyEnded
    await insert_many(CompartmentGrant, rows)


async def _living(offices: Sequence[str]) -> set[tuple[str, int]]:
    """Locked on PostgreSQL, where whoever ends a key waits; SQLite has one writer anyway."""
    if not offices:
        return set()
    marks = ", ".join("?" for _ in offices)
    lock = " FOR SHARE" if is_postgres() else ""
    rows = await fetch(
        f"SELECT office, number FROM office_epoch WHERE ended_on IS NULL AND office IN ({marks}) "
        f"ORDER BY office, number{lock}",
        *offices,
    )
    return {(row["office"], row["number"]) for row in rows}
