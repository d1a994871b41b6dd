"""The open draft of a rule of publication, and those that were switched on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.core.errors import N_, Conflict, NotFound
from portal.database import fetch, is_postgres, is_writing
from portal.records.rules.proposed import Proposal, Terms

_COLUMNS: Final = "id, rule, source, begins_on, terms, authors, version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`authors`: everybody who wrote a version of it."""

    id: UUID
    version: int
    proposal: Proposal
    authors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Who wrote a rule and who switched it on; of rules that came with the pack there is none."""

    authors: tuple[str, ...]
    switched_by: str
    switched_on: date


async def open_draft() -> Draft | None:
    rows = await fetch(f"SELECT {_COLUMNS} FROM publication_draft WHERE state = 'open'{_lock()}")
    return _draft(rows[0]) if rows else None


async def required(version: int) -> Draft:
    """The open draft as somebody saw it; Conflict where it has changed since."""
    found = await open_draft()
    if found is None:
        raise NotFound(N_("现在没有草案。"))
    if found.version != version:
        raise Conflict(N_("草案刚刚被别的同事改过，请看过现在的样子再决定。"))
    return found


async def decided() -> dict[str, Decided]:
    """By the code of the rule."""
    rows = await fetch(
        "SELECT rule, authors, ended_by, ended_on FROM publication_draft WHERE state = 'on' ORDER BY rule, id"
    )
    return {
        row["rule"]: Decided(
            authors=tuple(json.loads(row["authors"])),
            switched_by=row["ended_by"],
            switched_on=row["ended_on"],
        )
        for row in rows
    }


def _lock() -> str:
    """Within a verb nobody else may change the draft meanwhile."""
    return " FOR UPDATE" if is_postgres() and is_writing() else ""


def _draft(row: Mapping[str, Any]) -> Draft:
    proposal = Proposal(
        rule=row["rule"],
        source=row["source"],
        begins_on=row["begins_on"],
        terms=tuple(Terms(**one) for one in json.loads(row["terms"])),
    )
    return Draft(
        id=row["id"], version=row["version"], proposal=proposal, authors=tuple(json.loads(row["authors"]))
    )
