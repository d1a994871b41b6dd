"""One line of a table as the content of a draft, or the field that kept it from becoming one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from portal.catalogue import codelists
from portal.catalogue.rows import PublicationRow
from portal.core.errors import N_, InvalidInput, Message, Refused
from portal.core.identifiers import WARNINGS, compact, uscc_problems
from portal.core.text import fold
from portal.offices import queries as offices
from portal.records.content import ROLES, SEVERITIES, Content
from portal.records.drafting import tidied
from portal.records.imports.columns import IDENTIFIERS
from portal.records.imports.measures import measures_of
from portal.records.imports.values import Unreadable, day_of, text_of
from portal.records.ruling import reapply_of, span_by
from portal.records.validating import ON_LICENCE, require_sound, violations

_TYPES: Final = {
    "1": "legal",
    "2": "natural",
    "法人": "legal",
    "企业": "legal",
    "单位": "legal",
    "个人": "natural",
    "人员": "natural",
}
"""The platform's codes, and words that are no labels of ours."""
_ORGANISATIONS: Final = re.compile(
    r"(公司|集团|事务所|研究院|设计院|合作社|服务中心|学校|学院|委员会|管理局)(（.*）|\(.*\))?$"
)
_AUTHORITY_AND_NO: Final = re.compile(r"(.+?)[（(]([^（()）]*号)[）)]")
_FINE_STATES: Final = frozenset({"", "0", "正常"})
_TEXTS: Final = (
    "name", "legal_rep", "registration_no", "certificate_no", "registered_unit", "actual_unit", "decision_no",
    "facts", "authority_uscc", "source_unit", "source_uscc",
)  # fmt: skip
_SHORTEST_UNIT: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What the officer says once for all lines that do not say it themselves."""

    kind: str
    severity: str
    legal_basis: str = ""
    authority: str = ""
    role_of_units: str = "unit"
    window_rule: str = ""
    window_reason: str = ""


@dataclass(slots=True)
class Reader:
    """`areas` by name and code; `rules` of windows; `dropped` counts identity numbers read and not kept."""

    defaults: Defaults
    areas: Mapping[str, str]
    rules: Sequence[PublicationRow]
    dropped: int = field(default=0)

    async def content(self, cells: Mapping[str, str]) -> Content:
        """Sound and tidied; raises Unreadable or InvalidInput, which name a field and never its words."""
        content = tidied(self._read({name: text_of(cell) for name, cell in cells.items()}))
        if content.reapply_after is None and (found := await reapply_of(content)):
            content = replace(content, reapply_after=found.day)
        require_sound(content)
        self._require_until(content)
        return content

    def _read(self, cells: Mapping[str, str]) -> Content:
        if cells.get("status", "") not in _FINE_STATES:
            raise Unreadable("status", N_("原表写明这条不是正常状态，不导入。"))
        subject_type = _subject_type(cells)
        cells = _with_authority(cells)
        decided = day_of("decision_on", cells.get("decision_on", ""))
        if decided is None:
            raise Unreadable("decision_on", N_("没有决定日期。"))
        told: dict[str, Any] = {name: cells.get(name, "") for name in _TEXTS}
        return Content(
            **told | self._codes(cells, subject_type) | self._subject(cells, subject_type),
            legal_basis=cells.get("legal_basis") or self.defaults.legal_basis,
            authority=cells.get("authority") or self.defaults.authority,
            decision_name=cells.get("decision_name") or "行政处罚决定书",
            decision_on=decided,
            measures=measures_of(cells),
            effective_to=day_of("effective_to", cells.get("effective_to", "")),
            reapply_after=day_of("reapply_after", cells.get("reapply_after", "")),
            window_until=day_of("window_until", cells.get("window_until", "")),
            window_rule=self.defaults.window_rule,
            window_reason=self.defaults.window_reason,
            remark="\n".join(self._remarks(cells)),
        )

    def _require_until(self, content: Content) -> None:
        """A day of the table that the rule does not allow is not made to fit: somebody has to look."""
        try:
            if content.window_until is not None:
                span_by(self.rules, content)
        except Refused as refused:
            told = {name: str(value) for name, value in refused.message.values.items()}
            raise InvalidInput({refused.field or "": Message(refused.message.msgid, told)}) from None

    def _codes(self, cells: Mapping[str, str], subject_type: str) -> dict[str, Any]:
        profession, grade = _profession(cells.get("profession", ""))
        severity = cells.get("severity", "")
        named = next((code for code, label in SEVERITIES.items() if severity in (code, label)), "")
        if severity and not named:
            raise Unreadable("severity", N_("失信程度应为轻微、一般或严重。"))
        return {
            "subject_type": subject_type,
            "role": self._role(cells.get("role", ""), subject_type),
            "kind": _kind(cells.get("kind", "")) or self.defaults.kind,
            "severity": named or self.defaults.severity,
            "profession": profession,
            "grade": grade,
            "unit_type": _coded("unit_type", cells.get("unit_type", "")),
            "area": self.areas.get(cells.get("area", ""), ""),
        }

    def _role(self, text: str, subject_type: str) -> str:
        if text:
            found = next((code for code, label in ROLES.items() if text in (code, label)), "")
            if not found:
                raise Unreadable("role", N_("角色应为持证人、使用单位或中介机构。"))
            return found
        return "holder" if subject_type == "natural" else self.defaults.role_of_units

    def _subject(self, cells: Mapping[str, str], subject_type: str) -> dict[str, str]:
        """Codes of a unit, or the number of a person, which is sealed; what belongs to nobody is dropped."""
        number = compact(cells.get("identity_number", ""))
        if subject_type == "natural":
            kept = number if len(number) == 18 and "*" not in number else ""
            self.dropped += bool(number) and not kept
            return {"identity_number": kept, "uscc": cells.get("uscc", "")}
        self.dropped += bool(number)
        given = cells.get("any_code", "")
        is_code = bool(given) and not set(uscc_problems(given)) - WARNINGS
        olds = [f"{label}{cells[name]}" for name, label in IDENTIFIERS.items() if cells.get(name)]
        olds += [cells["legacy_id"]] if cells.get("legacy_id") else []
        olds += [given] if given and not is_code else []
        return {"uscc": cells.get("uscc") or (given if is_code else ""), "legacy_id": "；".join(olds)}

    def _remarks(self, cells: Mapping[str, str]) -> Iterator[str]:
        """What the schema has no field for is kept in words, so that nothing of a line is lost."""
        if cells.get("remark"):
            yield cells["remark"]
        for label, name, lost in (
            ("处罚内容", "content", True),
            ("原表编号", "record_no", True),
            ("原表违法行为类型", "kind", not _kind(cells.get("kind", ""))),
            ("原表注册类别", "profession", not any(_profession(cells.get("profession", "")))),
            ("原表单位类型", "unit_type", not _coded("unit_type", cells.get("unit_type", ""))),
            ("原表区划", "area", cells.get("area", "") not in self.areas),
            ("证照", "licence", not _on_licence(cells)),
        ):
            if lost and cells.get(name):
                yield f"{label}：{cells[name]}"


async def reader(defaults: Defaults) -> Reader:
    rows = await offices.areas()
    areas = {text: row.code for row in rows for text in (row.code, row.zh)}
    return Reader(defaults, areas, await offices.all_publication_rules())


def _subject_type(cells: Mapping[str, str]) -> str:
    """Never guessed towards a unit: a person taken for one would stand in public with his whole name."""
    text, name = cells.get("subject_type", ""), cells.get("name", "")
    if not text and (cells.get("uscc") or _ORGANISATIONS.search(name)):
        text = "1"
    found = _TYPES.get(text) or _coded("subject_type", text)
    if not found:
        raise Unreadable(
            "subject_type", N_("看不出是单位还是个人，请写“法人及非法人组织”“自然人”或“个体工商户”。")
        )
    if found == "legal" and len(fold(name)) < _SHORTEST_UNIT:
        raise Unreadable("subject_type", N_("写的是单位，名称却像个人姓名，请核对主体类别。"))
    return found


def _with_authority(cells: Mapping[str, str]) -> Mapping[str, str]:
    """The platform writes authority and number of the decision into one cell."""
    both = cells.get("authority_and_no", "")
    if not both:
        return cells
    found = _AUTHORITY_AND_NO.fullmatch(both)
    told = {"authority": found[1], "decision_no": found[2]} if found else {"authority": both}
    return {**told, **{name: text for name, text in cells.items() if text}}


def _kind(text: str) -> str:
    folded = fold(text)
    for one in violations():
        if folded and folded in (one.code, fold(one.zh), fold(one.zh.partition("（")[0])):
            return one.code
    return ""


def _profession(text: str) -> tuple[str, str]:
    for grade in codelists.code_list("profession_grade"):
        if text and fold(text) in (grade.code, fold(grade.zh)):
            return grade.parent, grade.code
    return _coded("profession", text), ""


def _coded(name: str, text: str) -> str:
    folded = fold(text)
    return next((one.code for one in codelists.code_list(name) if folded in (one.code, fold(one.zh))), "")


def _on_licence(cells: Mapping[str, str]) -> bool:
    try:
        return any(one.code in ON_LICENCE and one.licence for one in measures_of(cells))
    except Unreadable:
        return False


def fault_of(error: Unreadable | InvalidInput) -> tuple[str, Any]:
    """Field and sentence of what keeps a line out."""
    if isinstance(error, Unreadable):
        return error.field, error.message
    return next(iter(error.errors.items()))
