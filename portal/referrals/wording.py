"""What a letter says before an officer changes it: the dated text for the body, its places filled in."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from portal.offices import queries as offices
from portal.referrals import lines as annex3
from portal.referrals.lines import Line

COUNT: Final = "【件数】"
"""Stands in a text of a batch until it is signed."""
_PLACE: Final = re.compile(r"\{(\w+)\}")


async def for_case(body: str, lines: Sequence[Line]) -> tuple[str, str]:
    """Title and text of a letter about one case."""
    row = await offices.letter_text(body, "case")
    return await _filled(row.title, lines), await _filled(row.text, lines)


async def for_batch(body: str) -> tuple[str, str]:
    """Title and text of a letter about several; how many is known only when it goes."""
    row = await offices.letter_text(body, "batch")
    return await _filled(row.title, ()), await _filled(row.text, ())


def counted(text: str, cases: int) -> str:
    """The number of cases in its place."""
    return text.replace(COUNT, str(cases))


def places_in(text: str) -> list[str]:
    """The names that stand in braces."""
    return _PLACE.findall(text)


async def _filled(text: str, lines: Sequence[Line]) -> str:
    values: Mapping[str, str] = {
        "subjects": annex3.subjects(lines),
        "violation": annex3.violation(lines),
        "n": COUNT,
        "notice_number": (await offices.site_texts())["notice_number"].zh,
    }
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)
