"""What stands behind the question mark of an address, read so that nothing of it stays in memory.

Litestar keeps the last thousand query strings that it has read, and with them the names that people
searched for; handlers that may be given such words read them here and declare no parameters.
"""

from typing import Final
from urllib.parse import parse_qsl

from portal.web.visit import current

MOST: Final = 40


def query() -> dict[str, str]:
    """Each parameter once: the first that was given; what is no UTF-8 has marks in its place."""
    found: dict[str, str] = {}
    for name, value in _pairs() or ():
        found.setdefault(name, value)
    return found


def left_out() -> bool:
    """Whether the address says more than `query` gives back: something twice, or too much."""
    pairs = _pairs()
    return pairs is None or len({name for name, _ in pairs}) < len(pairs)


def _pairs() -> list[tuple[str, str]] | None:
    text = current().scope["query_string"].decode("latin-1")
    try:
        return parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=MOST)
    except ValueError:
        return None
