"""Answers to the checklist in words, for the timeline."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from portal.cases.bilingual import Bilingual
from portal.offices import wordings

_STATES: Final[Mapping[str, tuple[str, str]]] = {
    "done": ("已核对", "checked"),
    "not_applicable": ("不适用", "does not apply"),
}


async def told(answers: Sequence[Mapping[str, Any]]) -> list[tuple[Bilingual, Bilingual]]:
    """Each item in its newest words, also one that the list has lost since, with what was said about it."""
    rows = {row.code: Bilingual(row.zh, row.en) for row in await wordings.checklist_versions()}
    return [(rows.get(one["item"], Bilingual(one["item"])), _said(one)) for one in answers]


def _said(answer: Mapping[str, Any]) -> Bilingual:
    zh, en = _STATES.get(answer["state"], (answer["state"], answer["state"]))
    more = [part for part in (answer["text"], *answer["evidence"]) if part]
    return Bilingual("，".join((zh, *more)), ", ".join((en, *more)))
