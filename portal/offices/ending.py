"""Ending an office or an area, after saying what still leads there."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message, Refused
from portal.offices import keeping, queries

NEEDED: Final = ("desk", "custody", "discipline")
"""Kinds of offices without which no tip can be taken."""


@dataclass(frozen=True, slots=True)
class Named:
    """What leads to an office today or later: codes of rules, of unit types and professions, of areas."""

    rules: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rules or self.duties or self.areas)


async def named_by(office: str, day: date | None = None) -> Named:
    """Whatever would still send tips to this office after the day."""
    rules = await queries.rules_on(day or clock.today())
    words = {rule.row.code: (rule.row.owner, *rule.row.cc) for rule in rules.rules}
    duties = [*rules.by_unit_type.items(), *rules.by_profession.items()]
    return Named(
        tuple(code for code, said in words.items() if any(office in one.split("|") for one in said)),
        tuple(code for code, owner in duties if owner == office),
        tuple(area.code for area in rules.areas.values() if office in (area.bureau, area.quality)),
    )


async def end_office(
    code: str, *, last_day: date, source: str, knowing: bool, version: int, actor: str, busy: bool = False
) -> None:
    """One that rules still name ends only for somebody who says that he knows it.

    `busy`: it has open matters, or a mailbox that is read. It may be given a last day to come, until which
    they are finished or handed on.
    """
    office = await queries.office(code)
    if office.kind in NEEDED:
        raise Refused(N_("没有这个单位就收不了举报，不能终止。"))
    if busy and last_day <= clock.today():
        raise InvalidInput(
            {"last_day": Message(N_("它还有没办完的事，见上面。请先办完、移交，或者填以后的日期。"))}
        )
    if await named_by(code) and not knowing:
        raise InvalidInput({"knowing": Message(N_("请先改分办规则，或者勾选“我知道”。"))})
    await keeping.end(keeping.OFFICES, code, last_day=last_day, source=source, version=version, actor=actor)
