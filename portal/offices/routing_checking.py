"""Whether a proposed rule or duty can stand beside the others, with a sentence for each field where not."""

import re
from collections.abc import Hashable
from dataclasses import replace
from typing import Final

from portal.catalogue.rows import DutyRow, RuleRow
from portal.core.errors import N_, InvalidInput, Message, Refused
from portal.offices.routing_changes import RoutingRows, duty_subject, rule_subject
from portal.offices.routing_drafts import Draft, body_of
from portal.offices.routing_inputs import UNKNOWN, vocabulary
from portal.offices.routing_rules import BadRule, RuleSet, compiled

_CODE: Final = re.compile(r"[A-Z][A-Z0-9]{1,11}")
_AXES: Final = ("unit_type", "profession")
_NO_OFFICE: Final = N_("没有这个单位，或者它不办理举报。")
_NOTHING_NEW: Final = N_("内容和现行的一样，没有可以改的。")
_OFFERED: Final = N_("请从列出的选项中选择。")


def check_rule(row: RuleRow, rows: RoutingRows, draft: Draft) -> None:
    """Raises InvalidInput, or Refused where it would change nothing or break the seal."""
    present = _present_rule(row.code, rows.on(draft.begins))
    standing = draft.change(rule_subject(row.code))
    _check_seal(row, present)
    beside = _without(draft, rule_subject(row.code)).rules(rows)
    errors = {**_wrong_names(row, rows, present), **_wrong_place(row, beside), **_wrong_offices(row, beside)}
    if errors:
        raise InvalidInput(errors)
    try:
        compiled(row)
    except BadRule:
        raise InvalidInput({"owner": Message(_OFFERED)}) from None
    if standing is None and present is not None and _meaning(present) == _meaning(row):
        raise Refused(_NOTHING_NEW)


def check_duty(duty: DutyRow, rows: RoutingRows, draft: Draft) -> None:
    """The same for the office that answers for a unit type or a profession."""
    rules = rows.on(draft.begins)
    if duty.axis not in _AXES or duty.code not in vocabulary(rules)[duty.axis] or duty.code == UNKNOWN:
        raise InvalidInput({"office": Message(_OFFERED)})
    if duty.office and duty.office not in _ordinary(rules):
        raise InvalidInput({"office": Message(_NO_OFFICE)})
    held = rules.by_unit_type if duty.axis == "unit_type" else rules.by_profession
    untouched = draft.change(duty_subject(duty.axis, duty.code)) is None
    if untouched and held.get(duty.code, "") == duty.office:
        raise Refused(_NOTHING_NEW)


def _present_rule(code: str, rules: RuleSet) -> RuleRow | None:
    return next((rule.row for rule in rules.rules if rule.row.code == code), None)


def _without(draft: Draft, subject: str) -> Draft:
    return replace(draft, changes=tuple(one for one in draft.changes if one.subject != subject))


def _meaning(row: RuleRow) -> tuple[str | None, Hashable]:
    """Whatever the order in which its conditions were ticked."""
    condition = compiled(row).condition
    alternatives = frozenset(one.tests for one in condition.alternatives)
    return body_of(replace(row, conditions={})), (frozenset(condition.tests), alternatives)


def _check_seal(row: RuleRow, present: RuleRow | None) -> None:
    """Where tips about the staff go is no matter of a form: only words and conditions of that rule change."""
    was_sealed = present is not None and present.sealed
    if row.sealed != was_sealed:
        raise Refused(N_("涉及工作人员的举报交给哪个单位，不能在这里改。"))
    if present is not None and was_sealed and (row.owner, row.cc, row.confirm) != _sealing(present):
        raise Refused(N_("涉及工作人员的举报交给哪个单位，不能在这里改。"))


def _sealing(row: RuleRow) -> tuple[str, tuple[str, ...], str]:
    return row.owner, row.cc, row.confirm


def _wrong_names(row: RuleRow, rows: RoutingRows, present: RuleRow | None) -> dict[str, Message]:
    if not _CODE.fullmatch(row.code):
        return {"code": Message(N_("规则编号由大写字母和数字组成，以字母开头，例如R45。"))}
    if present is None and any(one.code == row.code for one in rows.rules):
        return {"code": Message(N_("这个编号已经用过，请换一个。"))}
    return {}


def _wrong_place(row: RuleRow, beside: RuleSet) -> dict[str, Message]:
    there = (one.row.code for one in beside.rules if one.row.position == row.position)
    other = next((code for code in there if code != row.code), None)
    if other is None:
        return {}
    return {"position": Message(N_("规则{rule}已经在这个位置。"), {"rule": other})}


def _wrong_offices(row: RuleRow, beside: RuleSet) -> dict[str, Message]:
    known = beside.offices if row.sealed else _ordinary(beside)
    errors: dict[str, Message] = {}
    for field, expressions in (("owner", (row.owner,)), ("cc", row.cc)):
        words = [word for one in expressions for word in one.split("|") if not word.startswith("@")]
        if any(word not in known for word in words):
            errors[field] = Message(_NO_OFFICE)
    return errors


def _ordinary(rules: RuleSet) -> frozenset[str]:
    """Offices that rules without a seal may name."""
    return rules.offices - {rule.row.owner for rule in rules.rules if rule.row.sealed}
