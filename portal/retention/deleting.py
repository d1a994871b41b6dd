"""Deleting what is due with all that opens it: rows, keys, receipt and files; only the ledger stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from portal.database import change, fetch, insert_many, is_postgres, writing
from portal.ledger.events import Event, Fact, append
from portal.retention.standing import Ended, Standing, standing_of
from portal.retention.tables import EndedTrace

CHAIN: Final = "retention"

# Every table that names a tip, a case or a compartment, and by which column. A test compares this with
# the tables that there are: what is added later has to be deleted too.
BY_COMPARTMENT: Final = (
    ("compartment_grant", "compartment"),
    ("item", "compartment"),
    ("index_entry", "compartment"),
    ("index_text", "compartment"),
    ("subject_key", "compartment"),
)
BY_TIP: Final = (
    ("sent_draft", "tip"),
    ("identity_request", "tip"),
    ("read_mark", "tip"),
    ("rights_request", "tip"),
    ("informant_notice", "tip"),
    ("mail_reply", "tip"),
    ("sealed_letter", "tip"),
    ("mail_thread", "tip"),
    ("relation", "tip"),
    ("relation", "other"),
    ("merging", "tip"),
)
BY_CASE: Final = (("archive_export", "case"), ("referral", "case"), ("letter_batch_case", "case"))
BY_MATTER: Final = (
    ("legal_hold", "matter"),
    ("recusal", "matter"),
    ("work_draft", "matter"),
    ("running_clock", "matter"),
    ("clock_pause", "matter"),
    ("clock_extension", "matter"),
    ("clock_reminder", "matter"),
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What belongs to one thing that ends."""

    cases: tuple[UUID, ...]
    tips: tuple[UUID, ...]
    compartments: tuple[UUID, ...]
    drafts: tuple[UUID, ...]
    blobs: tuple[str, ...]
    items: int


async def delete(one: Ended, day: date) -> bool:
    """Delete it if it is still due; False when somebody held it, stepped it or wrote to it meanwhile.

    One transaction: a run that is killed leaves a thing whole or gone. Files go afterwards, see `wiping`.
    """
    async with writing():
        await _lock(one)
        found = await standing_of(one.subject, one.id, day)
        if found is None or found.standing != Standing.DUE or found.version != one.version:
            return False
        parts = await _parts(found)
        await _erase(parts)
        await insert_many(EndedTrace, [{"id": uuid4(), "blob": blob} for blob in (None, *parts.blobs)])
        await append(CHAIN, _event(found, parts))
    return True


async def _lock(one: Ended) -> None:
    """Case, tips, compartments: the order in which every verb takes them; SQLite's turn is lock enough."""
    if not is_postgres():
        return
    if one.subject == "case":
        merged = "SELECT id FROM casefile WHERE id = ? OR master = ? ORDER BY number FOR UPDATE"
        await fetch(merged, one.id, one.id)
    await fetch('SELECT id FROM tip WHERE id = ? OR "case" = ? ORDER BY number FOR UPDATE', one.id, one.id)
    # Whoever adds something locks its compartment: nothing arrives between the last look and the deletion.
    await fetch(
        "SELECT id FROM compartment WHERE id IN (SELECT compartment FROM casefile WHERE id = ? OR master = ? "
        'UNION SELECT content FROM tip WHERE id = ? OR "case" = ? '
        'UNION SELECT identity FROM tip WHERE id = ? OR "case" = ?) ORDER BY id FOR UPDATE',
        *[one.id] * 6,
    )


async def _parts(one: Ended) -> _Parts:
    cases = await _case_rows(one.id)
    tips = await fetch(
        'SELECT id, content, identity FROM tip WHERE id = ? OR "case" = ? ORDER BY number', one.id, one.id
    )
    drafts = [draft for case in cases for draft in await _unpublished(case["id"])]
    compartments = [row[name] for row in tips for name in ("content", "identity")]
    compartments += [row["compartment"] for row in [*cases, *drafts]]
    return _Parts(
        cases=tuple(row["id"] for row in cases),
        tips=tuple(row["id"] for row in tips),
        compartments=tuple(compartments),
        drafts=tuple(row["id"] for row in drafts),
        blobs=tuple(await blobs_of(compartments)),
        items=await _count("item", "compartment", compartments),
    )


async def _erase(parts: _Parts) -> None:
    await _forget_mails(parts.tips)
    await erase_sealed(parts.compartments)
    for table, column in BY_TIP:
        await _delete(table, column, parts.tips)
    for table, column in BY_CASE:
        await _delete(table, column, parts.cases)
    for table, column in BY_MATTER:
        await _delete(table, column, [*parts.cases, *parts.tips])
    await _forget_empty_batches()
    await _delete("tip", "id", parts.tips)
    await _delete("casefile", "id", parts.cases)
    await _delete("disciplinary_record", "id", parts.drafts)
    await _delete("compartment", "id", parts.compartments)
    for case in parts.cases:
        # What was published lives on by its own rules and no longer says where it came from.
        await change('UPDATE disciplinary_record SET "case" = NULL WHERE "case" = ?', case)


async def erase_sealed(compartments: Sequence[UUID]) -> None:
    """Keys, items, index and files of these; the rows of the compartments come last, see `_erase`."""
    for table, column in BY_COMPARTMENT:
        await _delete(table, column, compartments)
    await _delete("blob", "owner", [str(one) for one in compartments])


async def _forget_mails(tips: Sequence[UUID]) -> None:
    """A mail that waits for an informant would find no address any more."""
    if tips:
        for column, table in (("notice", "informant_notice"), ("letter", "sealed_letter")):
            await change(
                f"DELETE FROM outbox_mail WHERE {column} IN "
                f"(SELECT id FROM {table} WHERE tip IN ({_marks(tips)}))",
                *tips,
            )


async def _forget_empty_batches() -> None:
    """A letter to several goes with the last case that it was about."""
    empty = await fetch(
        "SELECT b.id, b.compartment FROM letter_batch b WHERE b.state = 'handed_over' AND NOT EXISTS "
        "(SELECT 1 FROM letter_batch_case e WHERE e.batch = b.id) ORDER BY b.id"
    )
    compartments = [row["compartment"] for row in empty]
    await _delete("letter_batch", "id", [row["id"] for row in empty])
    for table, column in BY_COMPARTMENT:
        await _delete(table, column, compartments)
    await _delete("compartment", "id", compartments)


def _event(one: Ended, parts: _Parts) -> Event:
    facts: dict[str, Fact] = {
        "number": one.number,
        "outcome": one.outcome,
        "tips": len(parts.tips),
        "items": parts.items,
        "files": len(parts.blobs),
    }
    return Event(f"{one.subject}.ended", one.name, "system", one.office, facts=facts)


async def _unpublished(case: UUID) -> list[dict[str, Any]]:
    """Drafts of records that nobody approved are part of the case."""
    return await fetch(
        "SELECT id, compartment FROM disciplinary_record "
        "WHERE \"case\" = ? AND state IN ('draft', 'review') ORDER BY id",
        case,
    )


async def _case_rows(case: UUID) -> list[dict[str, Any]]:
    """The case and those that were merged into it."""
    return await fetch(
        "SELECT id, compartment FROM casefile WHERE id = ? OR master = ? ORDER BY number", case, case
    )


async def blobs_of(compartments: Sequence[UUID]) -> list[str]:
    if not compartments:
        return []
    rows = await fetch(
        f"SELECT name FROM blob WHERE owner IN ({_marks(compartments)}) ORDER BY name",
        *(str(one) for one in compartments),
    )
    return [row["name"] for row in rows]


async def _count(table: str, column: str, values: Sequence[object]) -> int:
    if not values:
        return 0
    [row] = await fetch(
        f'SELECT count(*) AS there FROM "{table}" WHERE "{column}" IN ({_marks(values)})', *values
    )
    return int(row["there"])


async def _delete(table: str, column: str, values: Sequence[object]) -> None:
    if values:
        await change(f'DELETE FROM "{table}" WHERE "{column}" IN ({_marks(values)})', *values)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)
