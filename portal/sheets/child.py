"""The program that reads a stranger's table: `python -m portal.sheets.child PARENT`.

It takes the file from its standard input and gives sheets, or the reason why not, as JSON to its standard
output. It is told nothing else, and what it could say on standard error is thrown away.
"""

import codecs
import json
import sys
from typing import Any

from portal.confined import limits

_CODECS = ("utf-8-sig", "utf-16", "gb18030", "cp437", "latin-1")


def main() -> None:
    limits.confine(int(sys.argv[1]))
    # Libraries and tables of characters are files: they are read while files can still be opened.
    from portal.sheets import parsing

    for name in _CODECS:
        codecs.lookup(name)
    limits.close_the_door()
    sys.stdout.buffer.write(json.dumps(_attempted(parsing, sys.stdin.buffer.read())).encode())
    sys.stdout.buffer.flush()


def _attempted(parsing: Any, data: bytes) -> dict[str, Any]:
    try:
        return {"sheets": parsing.sheets(data)}
    except parsing.Unreadable as unreadable:
        return {"reason": unreadable.reason}
    except MemoryError:
        return {"reason": "large"}


if __name__ == "__main__":
    main()
