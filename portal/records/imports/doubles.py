"""Which lines are there already: in the same file, as somebody's draft, on the public list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portal.core.errors import N_, Message
from portal.database import fetch
from portal.records.content import Content
from portal.records.subjects import subject_of

TAKEN, REFUSED, DOUBLE = "taken", "refused", "double"
"""What became of a line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file, `sheet` counted from 1, with its content or with the reason why it has none."""

    sheet: int
    number: int
    content: Content | None = field(default=None, repr=False)
    field: str = ""
    reason: Message | None = None


async def there(lines: Sequence[Line], marks: Mapping[int, str]) -> dict[str, str]:
    """Which of these decisions about these subjects have a record, with its number where it is public.

    Records from before the fingerprints are found by what the public list says of them.
    """
    wanted = sorted(set(marks.values()))
    if not wanted:
        return {}
    rows = await fetch(
        "SELECT fingerprint, number FROM disciplinary_record "
        f"WHERE fingerprint IN ({', '.join('?' for _ in wanted)})",
        *wanted,
    )
    found = {row["fingerprint"]: row["number"] or "" for row in rows}
    return found | await _there_before(lines, marks)


async def _there_before(lines: Sequence[Line], marks: Mapping[int, str]) -> dict[str, str]:
    contents = [(marks[id(line)], line.content) for line in lines if line.content]
    numbers = sorted({content.decision_no for _, content in contents})
    rows = await fetch(
        "SELECT p.number, p.decision_no, p.subject FROM disciplinary_record r "
        "JOIN public_record p ON p.number = r.number WHERE r.fingerprint IS NULL "
        f"AND p.decision_no IN ({', '.join('?' for _ in numbers)})",
        *numbers,
    )
    known = {(row["decision_no"], row["subject"]): row["number"] for row in rows}
    marked = ((mark, (content.decision_no, subject_of(content))) for mark, content in contents)
    return {mark: known[key] for mark, key in marked if key in known}


def double(
    line: Line, mark: str, there: Mapping[str, str], seen: dict[str, tuple[int, int]]
) -> Message | None:
    if line.content is None:
        return None
    if mark in seen:
        sheet, number = seen[mark]
        return Message(
            N_("与第{sheet}张表第{number}行是同一决定、同一主体。"), {"sheet": sheet, "number": number}
        )
    seen[mark] = (line.sheet, line.number)
    if mark not in there:
        return None
    if there[mark]:
        return Message(N_("已有记录{number}。"), {"number": there[mark]})
    return Message(N_("已有同一决定、同一主体的草稿。"))
