"""The program that reads a stranger's file: `python -m portal.evidence.cleaning.child WORK CODE PARENT`.

It takes the file from its standard input and gives report and new file to its standard output. It is
told nothing else: no settings, no keys, no names, and what it could say on standard error is thrown away.
"""

import codecs
import sys
from importlib import import_module

from portal.confined import limits
from portal.evidence.cleaning.protocol import (
    CANNOT,
    CLEANED,
    FAILED,
    OVER,
    REFUSED,
    CannotClean,
    Cleaned,
    Refuse,
    Report,
    TooMuch,
    Work,
)

_PACKAGE = "portal.evidence"
_IMAGES = ("jpeg", "png", "gif", "webp", "heic", "avif")
_OFFICE = ("docx", "xlsx", "pptx")
CLEANERS = {
    **dict.fromkeys(_IMAGES, "cleaning.images"),
    "pdf": "cleaning.pdf",
    **dict.fromkeys(_OFFICE, "cleaning.office"),
    "office": "cleaning.ole",
    "mp4": "cleaning.films",
    "mov": "cleaning.films",
    "m4a": "cleaning.films",
    "mp3": "cleaning.sounds",
    "wav": "cleaning.sounds",
    "amr": "cleaning.sounds",
    "ogg": "cleaning.sounds",
}
RENDERERS = {
    **dict.fromkeys(_IMAGES, "rendering.images"),
    "pdf": "rendering.pages",
    **dict.fromkeys(_OFFICE, "rendering.texts"),
}
_CODECS = ("cp437", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "gb18030")
"""Python reads the tables of a character set from a file when it is first asked for one."""
_THREADED = ("heic", "avif")
"""Their libraries read a picture in threads, however few one asks for."""
FONTS = 64
"""Files that drawing a page may open beside the standard streams: letters that the file does not bring."""


def main() -> None:
    work, code, parent = sys.argv[1:4]
    limits.confine(int(parent))
    done = loaded(work, code)
    for name in _CODECS:
        codecs.lookup(name)
    fonts = FONTS if work.startswith("render") and code == "pdf" else 0
    limits.close_the_door(fonts, threads=code in _THREADED)
    report, data = attempted(done, sys.stdin.buffer.read())
    sys.stdout.buffer.write(report.encoded())
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def loaded(work: str, code: str) -> Work:
    """The work with its libraries: `clean`, `render` and the number of a page, `print` for paper."""
    verb, _, page = work.partition(":")
    if verb == "clean":
        cleaner: Work = import_module(f"{_PACKAGE}.{CLEANERS[code]}").cleaner(code)
        return cleaner
    drawing = import_module(f"{_PACKAGE}.{RENDERERS[code]}")
    renderer: Work = (drawing.printer if verb == "print" else drawing.renderer)(code, int(page))
    return renderer


def attempted(work: Work, data: bytes) -> tuple[Report, bytes | bytearray]:
    """Whatever goes wrong has a name; the words of the error are dropped, for they may quote the file."""
    try:
        done = work(data)
    except Refuse as refusal:
        return Report(REFUSED, reason=refusal.reason), b""
    except CannotClean:
        return Report(CANNOT), b""
    except (TooMuch, MemoryError):
        return Report(OVER), b""
    except Exception:
        return Report(FAILED), b""
    return _told(done), done.data


def _told(done: Cleaned) -> Report:
    return Report(CLEANED, done.mime, tuple(sorted(done.removed)), len(done.data), pages=done.pages)


if __name__ == "__main__":
    main()
