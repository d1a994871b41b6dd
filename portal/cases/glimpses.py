"""What a row of a list shows of the sealed tip behind it: whom it names, and what its informant did since."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from portal.cases.listing import Work
from portal.catalogue.answers import in_parties, named
from portal.catalogue.kinds import kind
from portal.compartments.many import open_pairs, opened_items_of
from portal.database import fetch
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.reading import LATER_MODES
from portal.vault.boxes import KeyPair

ANONYMOUS: Final = "anonymous"


async def of(person: Person, rows: Sequence[Work]) -> list[Work]:
    """The rows with their glimpses, in the same order: a few questions for all of them."""
    behind = await _tips_behind(rows)
    pairs = await open_pairs([tip["content"] for tip in behind.values()], OfficeKeyring(person))
    opened = await opened_items_of(pairs, "answers")
    told = {place: item.payload for place, [item] in opened.items()}
    modes = {place: payload["mode"] for place, payload in told.items()}
    asked = [
        tip["content"] for tip in behind.values() if tip["heard"] and modes.get(tip["content"]) == ANONYMOUS
    ]
    modes |= await _named_since({place: pairs[place] for place in asked})
    return [_seen(row, behind.get(row.id), told, modes) for row in rows]


async def _tips_behind(rows: Sequence[Work]) -> dict[UUID, dict[str, Any]]:
    """The first tip of each row, and how many messages nobody has opened in all tips of it."""
    if not rows:
        return {}
    marks = ", ".join("?" for _ in rows)
    found = await fetch(
        f'SELECT t.id, t."case", t.kind, t.content, (SELECT count(*) {_MESSAGES}) AS heard, '
        f"(SELECT count(*) {_MESSAGES} AND i.position > COALESCE(r.upto, -1)) AS unread "
        f'FROM tip t LEFT JOIN read_mark r ON r.tip = t.id WHERE t.id IN ({marks}) OR t."case" IN ({marks}) '
        "ORDER BY t.number",
        *([row.id for row in rows] * 2),
    )
    behind: dict[UUID, dict[str, Any]] = {}
    for tip in found:
        first = behind.setdefault(tip["case"] or tip["id"], tip | {"unread": 0})
        first["unread"] += tip["unread"]
    return behind


_MESSAGES: Final = (
    "FROM item i WHERE i.compartment = t.content AND i.name = 'message' AND i.author = 'informant'"
)


async def _named_since(pairs: Mapping[UUID, KeyPair]) -> dict[UUID, str]:
    """Who was anonymous and has told the office since that he left his name."""
    found = {}
    for place, items in (await opened_items_of(pairs, "message")).items():
        said = [item.payload["kind"] for item in items if item.payload["kind"] in LATER_MODES]
        if said:
            found[place] = said[-1]
    return found


def _seen(
    row: Work,
    tip: Mapping[str, Any] | None,
    told: Mapping[UUID, Mapping[str, Any]],
    modes: Mapping[UUID, str],
) -> Work:
    if tip is None:
        return row
    row, place = replace(row, unread=tip["unread"]), tip["content"]
    if place not in told:
        return row
    about = named(in_parties(kind(tip["kind"]), told[place]["answers"]))
    return replace(row, mode=modes[place], about=about)
