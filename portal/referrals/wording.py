"""What a letter says before an officer changes it: the dated text for the body, its places filled in."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from portal.catalogue.rows import LetterRow
from portal.offices import queries as offices
from portal.offices import wordings
from portal.referrals import lines as annex3
from portal.referrals.lines import Line

COUNT: Final = "【件数】"
"""Stands in a text of a batch until it is signed."""
_PLACE: Final = re.compile(r"\{(\w+)\}")


async def for_case(body: str, lines: Sequence[Line]) -> tuple[str, str]:
    """Title and text of a letter about one case."""
    return await filled(await wordings.letter_text(body, "case"), lines)


async def for_batch(body: str) -> tuple[str, str]:
    """Title and text of a letter about several; how many is known only when it goes."""
    return await filled(await wordings.letter_text(body, "batch"), ())


async def filled(row: LetterRow, lines: Sequence[Line]) -> tuple[str, str]:
    """Title and text with what is known in their places."""
    values: Mapping[str, str] = {
        "subjects": annex3.subjects(lines),
        "violation": annex3.violation(lines),
        "n": COUNT,
        "notice_number": (await offices.site_texts())["notice_number"].zh,
    }

    def put(text: str) -> str:
        return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)

    return put(row.title), put(row.text)


def counted(text: str, cases: int) -> str:
    """The number of cases in its place."""
    return text.replace(COUNT, str(cases))


def places_in(text: str) -> list[str]:
    """The names that stand in braces."""
    return _PLACE.findall(text)


def without_places(text: str) -> str:
    return _PLACE.sub("", text)
