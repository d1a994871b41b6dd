"""Referrals, letters and files in the words of a page."""

from collections.abc import Sequence
from typing import Any

from litestar.response import Response

from portal.catalogue.codelists import code_list, find
from portal.papers.parts import Facts, Grid, Heading, Paper, Part, Picture, Signature, Text
from portal.referrals.giving_out import File
from portal.web.fields import Choice
from portal.web.words import Words


def body_words(code: str) -> Words:
    """The sort of body; a code that the list has lost stands for itself."""
    found = find("referral_body", code)
    return Words(found.zh, found.en) if found else Words(code)


def body_choices() -> list[Choice]:
    return [Choice(one.code, Words(one.zh, one.en)) for one in code_list("referral_body")]


def paper_shown(paper: Paper) -> list[dict[str, Any]]:
    """The parts of a paper as a template draws them."""
    return [shown for part in paper.parts for shown in _shown(part)]


def handed_out(file: File) -> Response[bytes]:
    """A file from memory, for saving; nothing in it can act."""
    headers = {
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(file.content, media_type=file.type, headers=headers)


def _shown(part: Part) -> list[dict[str, Any]]:
    match part:
        case Heading(text) | Picture(text, _):
            return [{"kind": "heading", "text": text}]
        case Text(text):
            return [{"kind": "text", "lines": [line for line in text.splitlines() if line.strip()]}]
        case Facts(rows):
            return [{"kind": "facts", "rows": rows}]
        case Grid(header, rows):
            # A table of fourteen columns is wider than a page: on a screen each line stands by itself.
            return [{"kind": "facts", "rows": _filled(header, row)} for row in rows]
        case Signature(office, day):
            return [{"kind": "text", "lines": [office, day]}]
    return []


def _filled(header: Sequence[str], row: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, text) for name, text in zip(header, row, strict=True) if text]


def offices_named(rows: Sequence[Any]) -> dict[str, Words]:
    return {row.code: Words(row.zh, row.en) for row in rows}
