"""Text as people type it, folded for comparison or cleaned for one line."""

import unicodedata

_DROPPED_IN_NAMES = {"Cc", "Cf", "Cn", "Cs", "Zs", "Zl", "Zp", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"}
_DROPPED_IN_LINES = {"Cc", "Cf", "Cn", "Cs"}


def fold(text: str) -> str:
    """The form in which names are compared and searched: width, case, spaces and punctuation do not count.

    Private-use characters stay: old systems keep rare characters of names there.
    """
    folded = _fold_once(text)
    # Dropping a character can bring two others together that then compose; one more round settles it.
    while (again := _fold_once(folded)) != folded:
        folded = again
    return folded


def fold_unit(name: str) -> str:
    """A unit's name for telling whether two are the same: folded, with one form of “limited company”.

    A branch, a group or another place in the name stays another unit.
    """
    return fold(name).replace("有限责任公司", "有限公司")


def single_line(text: str) -> str:
    """One line without control and direction characters, runs of white space made one space."""
    spaced = " ".join(text.split())
    return " ".join(_without(spaced, _DROPPED_IN_LINES).split())


def several_lines(text: str) -> str:
    """The same for each line of a text; lines stay lines."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "\n".join(_without(line, _DROPPED_IN_LINES).rstrip() for line in unified.split("\n")).strip()


def _fold_once(text: str) -> str:
    wide = unicodedata.normalize("NFKC", text).casefold()
    return _without(unicodedata.normalize("NFKC", wide), _DROPPED_IN_NAMES)


def _without(text: str, categories: set[str]) -> str:
    return "".join(character for character in text if unicodedata.category(character) not in categories)
