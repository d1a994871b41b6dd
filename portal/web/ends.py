"""What came to which end, and how long it is kept then, in the words of a page."""

from collections.abc import Sequence

from portal.retention.held import Expected
from portal.retention.outcomes import Outcome
from portal.web.i18n import CHINESE, catalogue
from portal.web.words import Words


def outcome_words(one: Outcome) -> Words:
    """What came to which end; the reason of a closed case is the words of a code."""
    chinese, english = catalogue(CHINESE).gettext(one.label), catalogue("en").gettext(one.label)
    if one.reason is None:
        return Words(chinese, english)
    return Words(f"{chinese}：{one.reason.zh}", f"{english}: {one.reason.en}")


def by_length(expected: Sequence[Expected]) -> list[tuple[int | None, list[Words]]]:
    """The ends that are kept equally long, the shortest first; without a period comes last."""
    lengths = sorted({one.months for one in expected}, key=lambda months: (months is None, months))
    return [
        (length, [outcome_words(one.outcome) for one in expected if one.months == length])
        for length in lengths
    ]
