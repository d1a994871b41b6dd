"""The items of the checklist as staff keep them: dated versions; a case keeps the list that it began with."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from uuid import uuid4

from portal.catalogue.kinds import KINDS
from portal.catalogue.rows import ChecklistRow
from portal.core import clock
from portal.core.errors import N_, Message, NotFound, too_long
from portal.core.identifiers import personal_data_in
from portal.offices import versions, wordings
from portal.staff.people import Person

LONGEST: Final[dict[str, int]] = {"zh": 60, "en": 120, "hint_zh": 300, "hint_en": 500}
LAST: Final = 99


async def item_versions(code: str) -> list[ChecklistRow]:
    """The newest first; NotFound for a code that there is not."""
    found = [row for row in await wordings.checklist_versions() if row.code == code]
    if not found:
        raise NotFound(N_("核查清单里没有这一项。"))
    return found[::-1]


async def write(person: Person, row: ChecklistRow, *, known: int) -> str:
    """The next version of an item, or with an empty code a new one; returns its code."""
    check(row)
    if not row.code:
        # No hyphen: the fields of the checklist's form are called after it.
        row = replace(row, code=f"own{uuid4().hex[:8]}")
    await versions.write(versions.CHECKLIST, row, known=known, actor=person.actor)
    return row.code


def earliest() -> date:
    """Not today: a case that was accepted this morning keeps the list that it has."""
    return clock.today() + timedelta(days=1)


def check(row: ChecklistRow) -> None:
    """Raises InvalidInput beside each field."""
    errors = versions.errors_of(row, earliest=earliest())
    for name, longest in LONGEST.items():
        text = getattr(row, name)
        if not text.strip():
            errors[name] = Message(N_("请填写这一项。"))
        elif len(text) > longest:
            errors[name] = too_long(longest)
        elif personal_data_in(text):
            errors[name] = Message(N_("核查清单里不能有身份证号、手机号或邮箱。"))
    if not 1 <= row.position <= LAST:
        errors["position"] = Message(N_("应为{low}到{high}。"), {"low": 1, "high": LAST})
    if not set(row.kinds) <= {kind.code for kind in KINDS}:
        errors["kinds"] = Message(N_("请从列出的选项中选择。"))
    versions.require(errors)


async def next_position() -> int:
    """For an item that comes last."""
    return min(LAST, max((row.position for row in await wordings.checklist_versions()), default=0) + 1)
