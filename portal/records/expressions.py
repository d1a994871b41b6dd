"""What an index is asked, in its own language: words that must be there, together or one for the other."""

from collections.abc import Iterable, Sequence
from typing import Final

from portal.database import fetch, is_postgres
from portal.records.parts import marked

Groups = Sequence[Sequence[str]]
"""Of each group one word must be there."""


def in_parts(groups: Groups, parts: Iterable[str]) -> str:
    """All groups within one of these parts of the index; empty when there is no group."""
    return any_of([all_of([any_of(marked(part, group)) for group in groups]) for part in parts if groups])


def all_of(asked: Sequence[str]) -> str:
    return (" & " if is_postgres() else " AND ").join(f"({one})" for one in asked if one)


def any_of(asked: Sequence[str]) -> str:
    return (" | " if is_postgres() else " OR ").join(f"({one})" for one in asked)


async def are_more_than(most: int, asked: str) -> bool:
    """Whether the index knows more rows than these, also of those that are not shown today."""
    rows = await fetch(f"SELECT count(*) AS n FROM ({_MET[is_postgres()]} LIMIT {most + 1}) AS met", asked)
    return int(rows[0]["n"]) > most


# The order keeps PostgreSQL from looking through the whole list in the hope of meeting one soon.
_MET: Final = {
    True: "SELECT place FROM public_listing WHERE words @@ CAST(? AS tsquery) ORDER BY place + 0",
    False: "SELECT rowid FROM public_words WHERE public_words MATCH ?",
}
