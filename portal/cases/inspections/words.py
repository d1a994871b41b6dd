"""A sheet in the timeline: day, place and findings of one that is finished, the words of a correction."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from portal.cases.bilingual import Bilingual
from portal.core.errors import N_, Value

LABEL: Final = N_("现场核查表")


def told(words: Mapping[str, Any]) -> list[tuple[str, Value]]:
    """Label and text of what was sealed with the event."""
    if "inspected" not in words:
        files = "，".join(one["name"] for one in words["files"])
        return [(N_("更正"), words["text"]), *([(N_("附件"), files)] if files else [])]
    day: list[tuple[str, Value]] = [(N_("核查日期"), date.fromisoformat(words["on"]))]
    return [*day, *[(Bilingual(one["zh"], one["en"]), one["text"]) for one in words["inspected"]]]


def which(facts: Mapping[str, Any]) -> Bilingual:
    """The sheet that an event names."""
    return Bilingual(f"第{facts['sheet']}号", f"No. {facts['sheet']}")
