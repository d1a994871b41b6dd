"""The nationwide code lists, read once from `codelists.json` beside this file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("codelists.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One entry of a list; `plain_*` is what an informant reads, the other fields belong to single lists."""

    code: str
    zh: str
    en: str
    plain_zh: str = ""
    plain_en: str = ""
    parent: str = ""
    prefix: str = ""
    pattern: str = ""
    routes_as: str = ""
    kind: str = ""
    evidence: str = ""

    def label(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh

    def plain(self, lang: str) -> str:
        """The words for an informant; the label where none were written."""
        return (self.plain_en if lang == "en" else self.plain_zh) or self.label(lang)


def code_list(name: str) -> tuple[Code, ...]:
    """All codes of a list in their order, or with `list.kind` those of one kind of it.

    An unknown list is a programming error (KeyError).
    """
    whole, _, kind = name.partition(".")
    return tuple(code for code in _lists()[whole].values() if kind in ("", code.kind))


def names() -> tuple[str, ...]:
    return tuple(_lists())


def codes(name: str) -> tuple[str, ...]:
    return tuple(code.code for code in code_list(name))


def find(name: str, code: str) -> Code | None:
    return _lists()[name.partition(".")[0]].get(code)


def label(name: str, code: str, lang: str) -> str:
    """The label of a code, or the code itself: an old row may carry a code that the list has lost."""
    entry = find(name, code)
    return entry.label(lang) if entry else code


def source(name: str) -> str:
    """Where a list comes from."""
    return str(_raw()[name]["source"])


@cache
def _lists() -> Mapping[str, Mapping[str, Code]]:
    return {name: _entries(body["codes"]) for name, body in _raw().items()}


def _entries(rows: list[dict[str, str]]) -> dict[str, Code]:
    return {row["code"]: Code(**row) for row in rows}


@cache
def _raw() -> Mapping[str, Any]:
    loaded: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return loaded
