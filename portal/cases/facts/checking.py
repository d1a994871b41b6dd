"""What is odd about facts, and what annex 3 still lacks before findings can be handed in."""

from collections.abc import Mapping
from typing import Final

from portal.cases.checking import PROVED
from portal.cases.facts.rows import Facts, Row, numbered
from portal.catalogue.annex3 import ASKED_OF_PERSONS, BY_NAME, COLUMNS, NAMES_SOMEBODY
from portal.core.errors import N_, Message, Term
from portal.core.identifiers import id_number_problems, uscc_problems

_ID_NUMBER: Final = {
    "format": N_("身份证号应为18位，请核对。"),
    "birth-date": N_("身份证号里的出生日期不对，请核对。"),
    "check-digit": N_("身份证号的最后一位和前面对不上，像是抄错了一位，请核对。"),
    "spreadsheet-number": N_("身份证号像是被电子表格改过，后几位可能丢失，请核对。"),
}
_USCC: Final = {
    "length": N_("统一信用代码应为18位，请核对。"),
    "alphabet": N_("统一信用代码里有不该出现的字，请核对。"),
    "check-digit": N_("统一信用代码的最后一位和前面对不上，请核对。"),
    "org-code": N_("统一信用代码的第17位和前面对不上，少数真实代码也这样，请核对。"),
}
_NOT_SAVED: Final = N_("案件事实还没有保存。举报里的内容只是预填，请核对后保存。")
_NOT_TAKEN_IN: Final = N_("有举报的内容还没有并入案件事实，请核对后保存。")
_NOBODY: Final = N_("案件事实第{n}行没有写明人员、单位或中介机构。")
_NO_VIOLATION: Final = N_("案件事实第{n}行没有写违法违规行为。")
_MISSING: Final = N_("案件事实第{n}行缺“{what}”。实在没有，请在这一行的备注里写明原因。")


def doubts(row: Row) -> dict[str, Message]:
    """By column; a doubt is shown and never refuses anything."""
    found: dict[str, Message] = {}
    for column in COLUMNS:
        problems, sentences = _problems(column.check, row[column.name])
        if problems:
            found[column.name] = Message(sentences[problems[0]])
    return found


def gaps(facts: Facts, outcome: str) -> list[Message]:
    """What is missing for these findings; a violation that was proved needs the whole line."""
    if facts.version == 0:
        return [Message(_NOT_SAVED)]
    found = [gap for n, row in numbered(facts.rows) for gap in _gaps(n, row, proved=outcome in PROVED)]
    return [Message(_NOT_TAKEN_IN), *found] if facts.proposed else found


def _gaps(n: int, row: Row, *, proved: bool) -> list[Message]:
    if not any(row[name] for name in NAMES_SOMEBODY):
        # A site or a project may be all that was known, and then nothing was proved.
        return [Message(_NOBODY, {"n": n})] if proved else []
    if not proved:
        return []
    found = [] if row["violation"] else [Message(_NO_VIOLATION, {"n": n})]
    if row["person_name"] and not row["remark"]:
        missing = [name for name in ASKED_OF_PERSONS if not row[name]]
        found += [Message(_MISSING, {"n": n, "what": Term(BY_NAME[name].label)}) for name in missing[:1]]
    return found


def _problems(check: str, text: str) -> tuple[list[str], Mapping[str, str]]:
    if not text or not check:
        return [], {}
    if check == "id_number":
        return id_number_problems(text), _ID_NUMBER
    return uscc_problems(text), _USCC
