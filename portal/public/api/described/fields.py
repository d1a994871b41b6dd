"""Every field of a record as programs get it: the names of the downloads' columns, with types and codes."""

from collections.abc import Mapping
from typing import Any, Final

from portal.catalogue import codelists
from portal.records.content import ROLES, SEVERITIES
from portal.records.taking.columns import COLUMNS, Column
from portal.records.validating import violations
from portal.web.i18n import catalogue

Schema = dict[str, Any]
Codes = list[dict[str, str]]
TEXT: Final[Schema] = {"type": "string"}
DAY: Final[Schema] = TEXT | {"format": "date"}
ADDRESS: Final[Schema] = TEXT | {"format": "uri"}
_ENGLISH: Final = catalogue("en").gettext


def _listed(name: str) -> Codes:
    return [{"code": one.code, "zh": one.zh, "en": one.en} for one in codelists.code_list(name)]


def _named(labels: Mapping[str, str]) -> Codes:
    return [{"code": code, "zh": label, "en": _ENGLISH(label)} for code, label in labels.items()]


def _schema(column: Column) -> Schema:
    if column.key in _CODES:
        # No closed list for whoever reads: more may come, and old rows keep theirs.
        return TEXT | {
            "description": f"{column.name} / {_ENGLISH(column.name)}",
            "x-codes": _CODES[column.key],
        }
    return _TYPES.get(column.key, TEXT) | {"description": _described(column)}


def _described(column: Column) -> str:
    if not column.note:
        return f"{column.name} / {_ENGLISH(column.name)}"
    chinese = f"{column.name}：{column.note}"
    return f"{chinese} / {_ENGLISH(column.name)}: {_ENGLISH(column.note)}"


_CODES: Final = {
    "subject_type": _listed("subject_type"),
    "role": _named(ROLES),
    "unit_type": _listed("unit_type"),
    "profession": _listed("profession"),
    "grade": _listed("profession_grade"),
    "kind": [{"code": one.code, "zh": one.zh, "en": one.en} for one in violations()],
    "severity": _named(SEVERITIES),
}
MEASURE: Final[Schema] = {
    "type": "object",
    "required": ["code"],
    "properties": {
        "code": TEXT | {"description": "措施 / Measure", "x-codes": _listed("measure")},
        "amount_fen": {
            "type": "integer",
            "minimum": 0,
            "description": "金额，单位是分 / Amount in fen, a hundredth of a yuan",
        },
        "licence": TEXT | {"description": "所涉证照的名称 / Name of the licence concerned"},
        "from_on": DAY | {"description": "从这一天起 / From this day"},
        "until_on": DAY | {"description": "到这一天止（含当日） / Until this day, inclusive"},
    },
}
_DAYS: Final = (
    *("decision_on", "effective_to", "reapply_after"),
    *("publish_from", "publish_min", "publish_until", "changed_on"),
)
_TYPES: Final[dict[str, Schema]] = {
    **dict.fromkeys(_DAYS, DAY),
    "url": ADDRESS,
    "measures": {"type": "array", "items": MEASURE},
}
FIELDS: Final[dict[str, Schema]] = {
    **{column.key: _schema(column) for column in COLUMNS},
    "subject_url": ADDRESS
    | {
        "description": "同一单位或者同一证书全部记录的网页 / Page of all records of this unit or certificate",
    },
}
REQUIRED: Final = (
    *("number", "subject_type", "role", "name", "kind", "facts", "legal_basis", "measures"),
    *("decision_name", "decision_no", "decision_on", "authority", "severity", "window_rule"),
    *("publish_from", "publish_min", "publish_until", "url", "changed_on"),
)
EXAMPLE: Final[dict[str, Any]] = {
    "number": "CDZJ-GS-2026-000012",
    "subject_type": "legal",
    "role": "unit",
    "name": "示例建筑工程有限公司",
    "uscc": "91430700MA4L00003P",
    "kind": "unit_uses",
    "facts": "使用两名“挂证”人员申报资质。",
    "legal_basis": "《注册建造师管理规定》",
    "measures": [{"code": "fine", "amount_fen": 3000000}],
    "decision_name": "行政处罚决定书",
    "decision_no": "示建罚决字〔2026〕13号",
    "decision_on": "2026-03-02",
    "authority": "示例市住房和城乡建设局",
    "severity": "general",
    "window_rule": "general",
    "publish_from": "2026-03-05",
    "publish_min": "2026-06-05",
    "publish_until": "2029-03-02",
    "changed_on": "2026-03-05",
}
