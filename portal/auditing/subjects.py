"""What an event is about: the number or name behind the identifier that the ledger keeps."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from portal.core.errors import N_
from portal.database import fetch
from portal.staff import queries as staff

_NUMBERED: Final = {
    "tip": "tip",
    "case": "casefile",
    "record": "disciplinary_record",
    "objection": "record_objection",
}

SORTS: Final[Mapping[str, str]] = {
    "tip": N_("举报"),
    "case": N_("案件"),
    "record": N_("公示记录"),
    "objection": N_("对公示的异议"),
    "record-import": N_("导入公示草稿"),
    "batch": N_("统一移送"),
    "account": N_("账号"),
    "role": N_("角色"),
    "role-draft": N_("角色权限草案"),
    "view": N_("视图"),
    "authority": N_("离线密钥"),
    "office": N_("单位"),
    "area": N_("区县"),
    "unit": N_("单位登记册"),
    "unit-list": N_("单位名录"),
    "routing-draft": N_("规则草案"),
    "publication-draft": N_("公示规则草案"),
    "clock": N_("期限"),
    "rung": N_("催办"),
    "calendar": N_("日历"),
    "day": N_("日历"),
    "template": N_("回复模板"),
    "letter_text": N_("移送函文本"),
    "letter_series": N_("函号"),
    "checklist_item": N_("核查清单"),
    "document": N_("告知和评估"),
    "incident": N_("应急事件"),
    "period": N_("保存期限"),
    "mail": N_("邮件"),
    "mailbox": N_("举报邮箱"),
    "hotline": N_("热线接口"),
    "month": N_("月度统计"),
    "register": N_("举报登记簿"),
    "ledger": N_("操作记录"),
}

_ALL: Final = frozenset({"all", "recipients", "root", "samples"})
"""What stands where an event is about no single one."""


@dataclass(frozen=True, slots=True)
class Subject:
    """`sort` is what it is, `text` what it is called, empty where it has no name; `number` finds it again."""

    sort: str
    text: str = ""
    number: str = ""


async def subject_of(number: str) -> str | None:
    """The ledger's name of the tip, case or record with this number."""
    for sort, table in _NUMBERED.items():
        rows = await fetch(f"SELECT id FROM {table} WHERE number = ?", number)
        if rows:
            return f"{sort}:{rows[0]['id']}"
    return None


async def subjects_of(names: Collection[str]) -> dict[str, Subject]:
    """All in a few questions."""
    parted = {name: name.partition(":") for name in names}
    known: dict[str, Subject] = {}
    for sort, table in _NUMBERED.items():
        known |= await _numbers(sort, table, [_uuid(one) for kind, _, one in parted.values() if kind == sort])
    accounts = [_uuid(one) for kind, _, one in parted.values() if kind == "account"]
    people = await staff.names(one for one in accounts if one)
    return {
        name: known.get(name) or Subject(sort, _called(sort, one, people))
        for name, (sort, _, one) in parted.items()
    }


async def _numbers(sort: str, table: str, ids: list[UUID | None]) -> dict[str, Subject]:
    wanted = sorted({one for one in ids if one})
    if not wanted:
        return {}
    marks = ", ".join("?" for _ in wanted)
    rows = await fetch(f"SELECT id, number FROM {table} WHERE id IN ({marks})", *wanted)
    return {f"{sort}:{row['id']}": Subject(sort, row["number"] or "", row["number"] or "") for row in rows}


def _called(sort: str, identifier: str, people: dict[Any, str]) -> str:
    """A person by his name; a code as it is; an identifier that says nothing to anybody not at all."""
    found = _uuid(identifier)
    if sort == "account" and found:
        return people.get(found, "")
    return "" if found or identifier in _ALL else identifier


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
