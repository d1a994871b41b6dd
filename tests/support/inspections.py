"""Sheets from sites as officers fill them, for tests."""

from datetime import date
from typing import Any

from portal.cases import reading
from portal.cases.inspections import finishing, saving
from portal.cases.inspections.saving import Typed, TypedPerson
from portal.cases.inspections.sheets import Officer
from tests.support.bureau import Bureau

SITE = {
    "project": "柳叶湖样板工程",
    "place": "柳叶大道示例路口工地",
    "unit": "常德市示例建筑工程有限公司",
    "met": "资料员",
}
FOUND = "项目部无人见过他，施工日志由他人代签。"
OFFICERS = (Officer("张干事", "湘J0701001"), Officer("赵干事", "湘J0701002"))
THERE = {"post": "项目经理", "certificate_no": "湘143000000001", "present": "no", "signs_own": "no"}


def typed(**changed: Any) -> Typed:
    """A whole sheet about the one person whom the sample tip names."""
    told: dict[str, Any] = {
        "on": date(2026, 3, 10),
        "answers": SITE | {"findings": FOUND},
        "persons": (TypedPerson(1, "1", "张三丰", THERE),),
        "officers": OFFICERS,
    }
    return Typed(**told | changed)


async def saved(
    bureau: Bureau, number: str, what: Typed, *, sheet: int = 1, version: int = 0, who: str = "张干事"
) -> int:
    opened = await reading.open_case(bureau[who], number)
    return await saving.save(bureau[who], opened, sheet, what, version=version)


async def a_finished_sheet(bureau: Bureau, number: str, **changed: Any) -> None:
    await saved(bureau, number, typed(**changed))
    await finishing.finish(bureau["张干事"], number, 1, version=1)
