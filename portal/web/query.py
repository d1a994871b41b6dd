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
    text = current().scope["query_string"].decode("latin-1")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=MOST)
    except ValueError:
        return {}
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found
