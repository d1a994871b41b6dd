"""The program that reads a stranger's table: `python -m portal.sheets.child MOST PARENT`.

It takes the file from its standard input and gives sheets, or the reason why not, as JSON to its standard
output, in at most MOST bytes. What it could say on standard error is thrown away.
"""

import codecs
import json
import sys
from typing import Any

from portal.confined import limits

_CODECS = ("utf-8-sig", "utf-16", "gb18030", "cp437", "latin-1")


def main() -> None:
    most, parent = map(int, sys.argv[1:3])
    limits.confine(parent)
    # Libraries and tables of characters are files: they are read while files can still be opened.
    from portal.sheets import parsing

    for name in _CODECS:
        codecs.lookup(name)
    limits.close_the_door()
    said = json.dumps(_attempted(parsing, sys.stdin.buffer.read())).encode()
    sys.stdout.buffer.write(said if len(said) <= most else b'{"reason": "large"}')
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
