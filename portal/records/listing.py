"""Putting records on the searchable list and taking them off it, in the transaction that changes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from portal.core.text import fold
from portal.database import change, change_many, fetch, is_postgres, writing
from portal.records import words
from portal.records.parts import marked, part_of

AT_ONCE: Final = 2000
_SERIES: Final = "public-words"
_COLUMNS: Final = (
    "place, number, name, name_digest, uscc, decision_no, registration_no, certificate_no, "
    "subject_type, role, kind, area, severity, authority, measures, publish_from, publish_until"
)


async def enlist(rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of `public_record`, as they were just written."""
    entries = [_Entry.of(row) for row in rows]
    if is_postgres():
        return await change_many(
            "INSERT INTO public_listing (place, name_folded, publish_from, publish_until, words) "
            "VALUES (?, ?, ?, ?, array_to_tsvector(string_to_array(?, ' ')))",
            [(*entry.narrow, entry.words) for entry in entries],
        )
    await change_many(
        "INSERT INTO public_listing (place, name_folded, publish_from, publish_until, codes) "
        "VALUES (?, ?, ?, ?, ?)",
        [(*entry.narrow, entry.codes) for entry in entries],
    )
    await change_many(
        "INSERT INTO public_words (words, rowid) VALUES (?, ?)",
        [(entry.words, entry.narrow[0]) for entry in entries],
    )


async def delist(places: Iterable[int]) -> None:
    """Nothing finds these records any more; their rows in `public_record` are still as they were listed."""
    for place in places:
        [row] = await fetch(f"SELECT {_COLUMNS} FROM public_record WHERE place = ?", place)
        if not is_postgres():
            # An index that keeps no text must be told what it was given.
            await change(
                "INSERT INTO public_words (public_words, rowid, words) VALUES ('delete', ?, ?)",
                place,
                _Entry.of(row).words,
            )
        await change("DELETE FROM public_listing WHERE place = ?", place)


async def keep_index() -> int:
    """Build the index anew when it was made another way than now; gives back for how many records."""
    if await _made() == words.VERSION:
        return 0
    async with writing():
        if await _made() == words.VERSION:  # Another worker was quicker.
            return 0
        count = await rebuild()
        await change(
            "INSERT INTO counter (series, last) VALUES (?, ?) ON CONFLICT (series) "
            "DO UPDATE SET last = excluded.last",
            _SERIES,
            words.VERSION,
        )
    return count


async def rebuild() -> int:
    """Only inside `writing()`: the list is searched as before until it is committed."""
    await change("DELETE FROM public_listing")
    if not is_postgres():
        await change("INSERT INTO public_words (public_words) VALUES ('delete-all')")
    count, last = 0, -(2**62)
    while rows := await fetch(
        f"SELECT {_COLUMNS} FROM public_record WHERE state = 'published' AND place > ? "
        f"ORDER BY place LIMIT {AT_ONCE}",
        last,
    ):
        await enlist(rows)
        count, last = count + len(rows), rows[-1]["place"]
    return count


async def _made() -> int:
    rows = await fetch("SELECT last FROM counter WHERE series = ?", _SERIES)
    return int(rows[0]["last"]) if rows else 0


@dataclass(frozen=True, slots=True)
class _Entry:
    """Of one record: the narrow row, all its words, and those of the filters with a space on either side."""

    narrow: tuple[Any, ...]
    words: str
    codes: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        folded = fold(row["name"])[:200]
        part = part_of(row["subject_type"], row["place"])
        every = [*marked(part, words.many_have(row, folded)), *words.few_have(row)]
        return cls(
            (row["place"], folded, row["publish_from"], row["publish_until"]),
            " ".join(every),
            f" {' '.join(words.codes_of(row))} ",
        )
