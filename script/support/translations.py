"""Brings the catalogues in portal/web/locale up to date with the sentences in sources and templates."""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
LOCALE = ROOT / "portal" / "web" / "locale"
KEYWORDS = {"N_": None, "_": None, "gettext": None, "ngettext": (1, 2)}
TEMPLATES = ("**.html", "**.txt")
NEWSTYLE = {"newstyle_gettext": "true"}
METHODS = {"portal": [("**.py", "python")], "templates": [(name, "jinja2") for name in TEMPLATES]}
# What may stand open in a sentence: {name} in Python, %(name)s in templates.
PLACE = re.compile(r"\{(\w*)\}|%\((\w+)\)s")
CHINESE = re.compile("[\u4e00-\u9fff]")


def main() -> int:
    """Write every catalogue anew and name what lacks its translation; 1 when something does."""
    waiting = 0
    for path in sorted(LOCALE.glob("*.po")):
        known = read(path)
        path.write_bytes(updated(known))
        missing = [message for message in read(path) if message.id and not is_complete(message)]
        waiting += len(missing)
        sys.stdout.writelines(f"{path.name}: {shown(message)}\n" for message in missing)
    sys.stdout.write(f"{waiting} sentences without translation\n")
    return 1 if waiting else 0


def extracted() -> dict[str | tuple[str, str], list[str]]:
    """Every msgid of the sources (a pair, where it has a plural), with the files that use it."""
    used: dict[str, set[str]] = {}
    plurals: dict[str, str] = {}
    for name, forms_used in _found():
        used.setdefault(forms_used[0], set()).add(name)
        if len(forms_used) > 1:
            plurals[forms_used[0]] = forms_used[1]
    return {
        (one, plurals[one]) if one in plurals else one: sorted(names)
        for one, names in sorted(used.items(), key=lambda item: (min(item[1]), item[0]))
    }


def _found() -> Iterator[tuple[str, list[str]]]:
    """File by file what is marked for translation: one form, or two."""
    for folder, methods in METHODS.items():
        places = extract_from_dir(
            ROOT / folder,
            method_map=methods,
            options_map=dict.fromkeys(TEMPLATES, NEWSTYLE),
            keywords=KEYWORDS,
        )
        for file, _line, msgid, _comments, _context in places:
            yield f"{folder}/{file}", forms(msgid)


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def updated(known: Catalog) -> bytes:
    """The catalogue with exactly the msgids of the sources; translations that still apply are kept."""
    fresh = Catalog(locale=known.locale, project="portal", fuzzy=False, header_comment="")
    for msgid, files in extracted().items():
        old = known.get(forms(msgid)[0])
        fresh.add(msgid, old.string if old else None, locations=[(name, 0) for name in files])
    written = BytesIO()
    write_po(written, fresh, omit_header=True, include_lineno=False, width=0)
    return HEADER.format(language=known.locale).encode() + written.getvalue()


def is_complete(message: Message) -> bool:
    ids, texts = forms(message.id), forms(message.string)
    if message.fuzzy or len(texts) != len(ids) or not all(texts):
        return False
    return all(places(text) == places(ids[-1]) for text in texts)


def forms(text: object) -> list[str]:
    return [str(one) for one in text] if isinstance(text, tuple | list) else [str(text)]


def places(text: str) -> set[str]:
    return {match[0] for match in PLACE.finditer(text)}


def shown(message: Message) -> str:
    return " / ".join(forms(message.id))


HEADER = """msgid ""
msgstr ""
"Project-Id-Version: portal\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


if __name__ == "__main__":
    sys.exit(main())
