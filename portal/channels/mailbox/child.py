"""The program that opens a stranger's mail: `python -m portal.channels.mailbox.child OWN WHOLE PARENT`.

It takes the message from its standard input and gives what `carrying` says to its standard output. It is
told only our own address and whether the message came whole.
"""

import codecs
import encodings
import importlib
import pkgutil
import sys
from contextlib import suppress

from portal.confined import limits


def main() -> None:
    own_address, whole, parent = sys.argv[1:4]
    limits.confine(int(parent))
    # Libraries and tables of characters are files: they are read while files can still be opened.
    # The library of mails loads one of its own parts only when a report of delivery is read.
    importlib.import_module("email.generator")
    from portal.channels.mailbox import carrying, opening

    for module in pkgutil.iter_modules(encodings.__path__):
        with suppress(ImportError, LookupError):
            codecs.lookup(module.name)
    limits.close_the_door()
    letter = opening.open_message(sys.stdin.buffer.read(), own_address=own_address, whole=whole == "whole")
    for piece in carrying.packed(letter):
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
