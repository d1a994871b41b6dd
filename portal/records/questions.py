"""What somebody asks of the published list: words, filters, an order, and where to go on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from portal.core import clock
from portal.core.text import fold, single_line
from portal.records import places, words

LONGEST: Final = 100
SOON: Final = timedelta(days=30)
Order = Literal["newest", "oldest", "ending"]
ORDERS: Final[tuple[Order, ...]] = ("newest", "oldest", "ending")
_CURSOR: Final = re.compile(r"(?:(\d{4}-\d{2}-\d{2})~)?(\d{1,16})", re.ASCII)
_FIELDS: Final = ("subject_type", "role", "kind", "measure", "area", "authority", "severity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Empty means any; an unknown code finds nothing. `since` and `until` are days of decision, inclusive."""

    text: str = ""
    subject_type: str = ""
    role: str = ""
    kind: str = ""
    measure: str = ""
    area: str = ""
    authority: str = ""
    severity: str = ""
    since: date | None = None
    until: date | None = None
    ending: bool = False
    order: Order = "newest"


ANY: Final = Question()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """The question as the index understands it.

    `part` is a piece of a name, which each name found by `part_words` must contain; `whole_words` are
    alternatives to it; of each group in `narrowed` one word must be there. Places are [low, high);
    bounded they are those of the list, not of a question that may name any day. When few names have the
    `part_words`, what is narrowed can be asked of their rows.
    """

    part: str
    part_words: tuple[str, ...]
    whole_words: tuple[str, ...]
    narrowed: tuple[tuple[str, ...], ...]
    subject_type: str
    low: int
    high: int
    today: date
    ends_by: date | None
    is_bounded: bool = False
    is_few: bool = False

    @property
    def has_words(self) -> bool:
        return bool(self.part or self.narrowed)


def sought(question: Question) -> Sought | None:
    """None when nothing can be found: the text has nothing in it by which anything is searched."""
    clean = single_line(question.text[:LONGEST])
    part = fold(clean)
    if question.text.strip() and not part:
        return None
    today = clock.today()
    return Sought(
        part=part,
        part_words=tuple(words.of_part(part)) if part else (),
        whole_words=tuple(words.of_whole(clean)) if part else (),
        narrowed=tuple(_narrowed(question, today)),
        subject_type=question.subject_type.strip(),
        low=places.first_of(question.since) if question.since else -places.LAST,
        high=places.after(question.until) if question.until else places.LAST,
        today=today,
        ends_by=today + SOON if question.ending else None,
    )


def cursor_of(order: Order, place: int, publish_until: date) -> str:
    return f"{publish_until.isoformat()}~{place}" if order == "ending" else str(place)


def read_cursor(order: Order, text: str) -> tuple[date | None, int] | None:
    """None for what is no cursor of this order; that shows the first page."""
    found = _CURSOR.fullmatch(text)
    if not found or bool(found[1]) != (order == "ending"):
        return None
    try:
        day = date.fromisoformat(found[1]) if found[1] else None
    except ValueError:
        return None
    return (day, int(found[2])) if int(found[2]) < places.LAST else None


def _narrowed(question: Question, today: date) -> Iterator[tuple[str, ...]]:
    for field in _FIELDS:
        value = getattr(question, field)[:200]
        if value.strip():
            yield (words.of_filter(field, value),)
    if question.ending:
        yield tuple(dict.fromkeys(words.ends_in(today + timedelta(days=n)) for n in (0, 15, SOON.days)))
