"""The columns of annex 3 (处理汇总表) after the running number: whom a case is about and what they did."""

from dataclasses import dataclass
from typing import Final, Literal

from portal.core.errors import N_

Group = Literal["person", "unit", "agency", "case"]
Check = Literal["", "id_number", "uscc"]

GROUPS: Final[dict[Group, str]] = {
    "person": N_("专业技术人员"),
    "unit": N_("买卖租借证书单位"),
    "agency": N_("中介机构"),
    "case": N_("违法违规情况"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """`check` names what its number is compared with; a number that fails is doubted, never refused."""

    name: str
    label: str
    group: Group
    limit: int = 200
    check: Check = ""
    long: bool = False


COLUMNS: Final[tuple[Column, ...]] = (
    Column("person_name", N_("姓名"), "person", 60),
    Column("id_number", N_("身份证号"), "person", 30, "id_number"),
    Column("certificate_no", N_("证书编号"), "person", 60),
    Column("profession", N_("职业资格类别"), "person", 60),
    Column("registered_unit", N_("注册单位"), "person"),
    Column("actual_unit", N_("实际工作单位"), "person"),
    Column("unit_name", N_("单位名称"), "unit"),
    Column("unit_uscc", N_("统一信用代码"), "unit", 30, "uscc"),
    Column("agency_name", N_("单位名称"), "agency"),
    Column("agency_uscc", N_("统一信用代码"), "agency", 30, "uscc"),
    Column("violation", N_("违法违规行为"), "case", 500, long=True),
    Column("result", N_("处理结果"), "case", 500, long=True),
    Column("remark", N_("备注"), "case", 500, long=True),
)

BY_NAME: Final[dict[str, Column]] = {column.name: column for column in COLUMNS}
NAMES_SOMEBODY: Final = ("person_name", "unit_name", "agency_name")
PERSONAL_NUMBER: Final = "id_number"
# What annex 3 asks of a person; where something is missing, the remark says why.
ASKED_OF_PERSONS: Final = ("id_number", "certificate_no", "profession", "registered_unit")
MOST_ROWS: Final = 40


def columns_of(group: Group) -> tuple[Column, ...]:
    return tuple(column for column in COLUMNS if column.group == group)
