"""Two sheets from one site: the first finished and corrected, the second still being filled."""

from typing import Final

from portal.cases import reading
from portal.cases.inspections import finishing, saving
from portal.cases.inspections.reading import sheet_to_fill
from portal.cases.inspections.saving import Typed, TypedPerson
from portal.cases.inspections.sheets import Officer
from portal.core import clock
from portal.demo.stages import NOTE
from portal.staff.people import Person

_FOUND: Final = f"项目部考勤表上有他的名字，没有签到照片。资料员说他每月来一次。{NOTE}"
_MET: Final = {"met": "资料员、安全员"}
_SAYS: Final = {"present": "no", "id_seen": "no", "signs_own": "no", "payer": "不清楚"}


async def inspect(clerk: Person, chief: Person, number: str) -> None:
    officers = (Officer(clerk.name, "演示00001"), Officer(chief.name, "演示00002"))
    await _save(clerk, number, 1, {**_MET, "findings": _FOUND}, officers)
    await finishing.finish(clerk, number, 1, version=1)
    await finishing.correct(clerk, number, 1, f"接待的人还有一名施工员。{NOTE}")
    await _save(clerk, number, 2, {}, officers[:1])


async def _save(
    clerk: Person, number: str, sheet: int, answers: dict[str, str], officers: tuple[Officer, ...]
) -> None:
    """What the case knows already, and what was found on the site."""
    opened = await reading.open_case(clerk, number)
    known = await sheet_to_fill(clerk, opened, sheet)
    persons = tuple(
        TypedPerson(one.id, str(one.id), one.name, {**one.answers, **(_SAYS if answers else {})})
        for one in known.persons
    )
    typed = Typed(on=clock.today(), answers={**known.answers, **answers}, persons=persons, officers=officers)
    await saving.save(clerk, opened, sheet, typed, version=0)
