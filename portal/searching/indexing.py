"""Drawing the sealed index of an office: a member's session opens what is new and seals its words anew.

Entries lie under a key of the office and go with its grant. What was drawn under an older key, from fewer
items or as part of another case is drawn again.
"""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final
from uuid import UUID

from portal.compartments.sealing import OpenedItem, open_pair, opened_items
from portal.compartments.tables import SubjectKey
from portal.core import clock
from portal.core.errors import NotFound
from portal.database import change, change_many, fetch, insert_many, is_postgres, writing
from portal.searching import subjects, texts
from portal.searching.office_keys import OfficeKey
from portal.searching.texts import Words
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.vault.content import seal_under
from portal.vault.errors import CannotOpen

BATCH: Final = 40
AT_ONCE: Final = 2000
_OWN: Final = "g.holder_kind = 'office' AND g.holder = ?"
_ALSO: Final = (
    "EXISTS (SELECT 1 FROM compartment_grant h WHERE h.compartment = m.compartment "
    "AND h.holder_kind = 'office' AND h.holder = g.holder)"
)
# What an office holds a key to, and as part of which matter it is found there.
_TIPS: Final = (
    "SELECT g.compartment, 'tip' AS subject, t.number, t.kind, "
    f"CASE WHEN m.id IS NOT NULL AND {_ALSO} THEN m.id ELSE t.id END AS matter "
    "FROM compartment_grant g JOIN tip t ON t.content = g.compartment "
    f'LEFT JOIN casefile m ON m.id = t."case" WHERE {_OWN}'
)
_CASES: Final = (
    "SELECT g.compartment, 'case' AS subject, c.number, c.kind, "
    f"CASE WHEN m.id IS NOT NULL AND {_ALSO} THEN m.id ELSE c.id END AS matter "
    "FROM compartment_grant g JOIN casefile c ON c.compartment = g.compartment "
    f"LEFT JOIN casefile m ON m.id = c.master WHERE {_OWN}"
)
_COUNTED: Final = "(SELECT count(*) FROM item i WHERE i.compartment = r.compartment)"
_STALE: Final = (
    f"FROM ({_TIPS} UNION ALL {_CASES}) r LEFT JOIN index_entry e ON e.compartment = r.compartment "
    "AND e.office = ? WHERE e.compartment IS NULL OR e.epoch <> ? OR e.matter <> r.matter "
    f"OR e.items <> {_COUNTED}"
)


_ENTRY: Final = (
    "INSERT INTO index_entry (compartment, office, epoch, matter, items, stamp) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (compartment, office) DO UPDATE SET epoch = excluded.epoch, matter = excluded.matter, "
    "items = excluded.items, stamp = excluded.stamp"
)
_TEXT: Final = (
    "INSERT INTO index_text (compartment, office, folded, shown) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (compartment, office) DO UPDATE SET folded = excluded.folded, shown = excluded.shown"
)


@dataclass(frozen=True, slots=True)
class _Drawn:
    row: dict[str, Any]
    items: int
    words: Words
    digests: list[bytes]


async def readable(key: OfficeKey) -> int:
    """How many compartments of tips and cases the office can open."""
    [row] = await fetch(f"SELECT count(*) AS n FROM ({_TIPS} UNION ALL {_CASES}) r", key.office, key.office)
    return int(row["n"])


async def bring_up_to_date(person: Person, key: OfficeKey, *, session: str, seconds: float) -> bool:
    """Draw what waits, newest first, for so long; True when nothing is left. It stops with the session."""
    until, ring = monotonic() + seconds, OfficeKeyring(person)
    while rows := await fetch(f"SELECT r.* {_STALE} ORDER BY r.number DESC LIMIT {AT_ONCE}", *_values(key)):
        for at in range(0, len(rows), BATCH):
            if monotonic() > until or not await _may_go_on(session):
                return False
            await _write(await _all_drawn(rows[at : at + BATCH], key, ring, until), key)
    return True


async def _all_drawn(
    rows: Sequence[dict[str, Any]], key: OfficeKey, ring: OfficeKeyring, until: float
) -> list[_Drawn]:
    drawn: list[_Drawn | None] = []
    for row in rows:
        if drawn and monotonic() > until:
            break
        drawn.append(await _draw(row, key, ring))
        await asyncio.sleep(0)
    return [one for one in drawn if one is not None]


def _values(key: OfficeKey) -> tuple[Any, ...]:
    return key.office, key.office, key.office, key.epoch


async def _may_go_on(session: str) -> bool:
    now = clock.now()
    alive = "SELECT 1 AS one FROM session WHERE id = ? AND ends_at > ? AND idle_until > ?"
    return bool(await fetch(alive, session, now, now))


async def _draw(row: dict[str, Any], key: OfficeKey, ring: OfficeKeyring) -> _Drawn | None:
    """None where it moved away meanwhile. What does not open is noted as empty: its page says why."""
    [counted] = await fetch("SELECT count(*) AS n FROM item WHERE compartment = ?", row["compartment"])
    try:
        pair = await open_pair(row["compartment"], ring)
        if pair is None:
            return None
        items = await opened_items(row["compartment"], pair)
        return await _drawn(row, items, key)
    except (CannotOpen, LookupError, NotFound, ValueError):
        return _Drawn(row, counted["n"], Words("", ()), [])


async def _drawn(row: dict[str, Any], items: Sequence[OpenedItem], key: OfficeKey) -> _Drawn:
    if row["subject"] == "case":
        return _Drawn(row, len(items), texts.of_case(row["number"], items), [])
    about = await subjects.of_items(row["kind"], items)
    digests = subjects.padded([subjects.digest(key, one) for one in about])
    return _Drawn(row, len(items), texts.of_tip(row["number"], row["kind"], items), digests)


async def _write(drawn: Sequence[_Drawn], key: OfficeKey) -> None:
    rows = {one.row["compartment"]: _sealed(one, key) for one in drawn}
    async with writing():
        held = await _still_held(sorted(rows), key.office)
        await change_many(_ENTRY, [rows[one][0] for one in held])
        await change_many(_TEXT, [rows[one][1] for one in held])
        for one in held:
            await change("DELETE FROM subject_key WHERE compartment = ? AND office = ?", one, key.office)
        await insert_many(
            SubjectKey,
            [
                {"compartment": one.row["compartment"], "office": key.office, "digest": digest}
                for one in drawn
                if one.row["compartment"] in held
                for digest in one.digests
            ],
        )


async def _still_held(compartments: Sequence[UUID], office: str) -> list[UUID]:
    """Those that nobody has moved away since they were opened; whoever moves one now waits."""
    if not compartments:
        return []
    lock = " FOR SHARE" if is_postgres() else ""
    rows = await fetch(
        "SELECT compartment FROM compartment_grant WHERE holder_kind = 'office' AND holder = ? "
        f"AND compartment IN ({', '.join('?' for _ in compartments)}) ORDER BY compartment{lock}",
        *(office, *compartments),
    )
    return [row["compartment"] for row in rows]


def _sealed(one: _Drawn, key: OfficeKey) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The small row and the row of its words."""
    compartment = one.row["compartment"]
    shown = {"about": one.words.about, "parts": [[part.label, part.text] for part in one.words.parts]}
    small = (compartment, key.office, key.epoch, one.row["matter"], one.items, secrets.randbits(40))
    return small, (
        compartment,
        key.office,
        seal_under(key.index, one.words.folded, place(compartment, key.office, "folded")),
        seal_under(key.index, shown, place(compartment, key.office, "shown")),
    )


def place(compartment: UUID, office: str, part: str) -> str:
    return f"index|{office}|{compartment}|{part}"
