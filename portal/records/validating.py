"""Whether a drafted record is complete and sound, each problem at the field that has it."""

from collections.abc import Iterator
from typing import Final

from portal.catalogue import codelists, kinds
from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message
from portal.core.identifiers import WARNINGS, id_number_problems, uscc_problems
from portal.records.content import ROLES, SEVERITIES, SUBJECTS, Content, Measure

# A request for help and the discipline office's matters never become a public record.
NOT_PUBLISHED: Final = frozenset({"not_deregistered", "staff_conduct"})
MOST_FEN: Final = 10**13
MOST_MEASURES: Final = 12
LIMITS: Final = {
    "name": 200,
    "legacy_id": 60,
    "legal_rep": 60,
    "registered_unit": 200,
    "actual_unit": 200,
    "authority": 200,
    "source_unit": 200,
    "decision_name": 120,
    "decision_no": 120,
    "registration_no": 60,
    "certificate_no": 60,
    "facts": 5000,
    "legal_basis": 2000,
    "remark": 2000,
    "window_reason": 500,
    "minor_reason": 500,
    "full_name_basis": 500,
}
MOST_OF_LICENCE: Final = 200
_NEEDED: Final = ("name", "facts", "legal_basis", "decision_name", "decision_no", "authority")
WITH_AMOUNT: Final = ("fine", "confiscate_income", "confiscate_goods")
ON_LICENCE: Final = (
    "suspend_licence",
    "lower_grade",
    "revoke_licence",
    "rescind_registration",
    "cancel_registration",
)
_OF_PERSONS: Final = (
    "profession",
    "grade",
    "registration_no",
    "certificate_no",
    "registered_unit",
    "actual_unit",
)
_OF_UNITS: Final = ("uscc", "legacy_id", "legal_rep", "unit_type")
_FILL_IN: Final = N_("请填写这一项。")
_CHOOSE: Final = N_("请从列出的选项中选择。")
_BAD_CODE: Final = N_("统一社会信用代码不对，请逐位核对。")

Problem = tuple[str, Message]


def violations() -> tuple[kinds.Kind, ...]:
    """The kinds of misconduct that a record can be about."""
    return tuple(kind for kind in kinds.KINDS if kind.code not in NOT_PUBLISHED)


def field_of_measure(n: int, name: str) -> str:
    """The form's field of the n-th measure, counted from 1."""
    return f"m{n}-{name}"


def require_sound(content: Content) -> None:
    """Raise InvalidInput naming every field that needs another look."""
    found: dict[str, Message] = {}
    for field, message in _problems(content):
        found.setdefault(field, message)
    if found:
        raise InvalidInput(found)


def _problems(content: Content) -> Iterator[Problem]:
    yield from _codes(content)
    yield from _texts(content)
    yield from _subject(content)
    yield from _credit_codes(content)
    yield from _measures(content.measures)
    yield from _days(content)
    yield from _reasons(content)


def _codes(content: Content) -> Iterator[Problem]:
    allowed = {
        "subject_type": SUBJECTS,
        "role": tuple(ROLES),
        "severity": tuple(SEVERITIES),
        "kind": tuple(kind.code for kind in violations()),
        "profession": ("", *codelists.codes("profession")),
        "grade": ("", *codelists.codes("profession_grade")),
        "unit_type": ("", *codelists.codes("unit_type")),
    }
    for field, codes in allowed.items():
        if getattr(content, field) not in codes:
            yield field, Message(_CHOOSE)
    grade = codelists.find("profession_grade", content.grade)
    if grade and content.profession and grade.parent != content.profession:
        yield "grade", Message(N_("这个级别不属于所选的职业资格，请核对。"))


def _texts(content: Content) -> Iterator[Problem]:
    for field in _NEEDED:
        if not getattr(content, field):
            yield field, Message(_FILL_IN)
    for field, limit in LIMITS.items():
        if len(getattr(content, field)) > limit:
            yield field, Message(N_("最多{limit}个字。"), {"limit": limit})


def _subject(content: Content) -> Iterator[Problem]:
    for field in _OF_UNITS if content.is_person else _OF_PERSONS:
        if getattr(content, field):
            yield field, _not_of_this_kind(content, field)
    if not content.is_person and content.identity_number:
        yield "identity_number", Message(N_("单位没有身份证号码，请留空。"))
    elif content.identity_number and id_number_problems(content.identity_number):
        yield "identity_number", Message(N_("身份证号码不对，请逐位核对。"))


def _not_of_this_kind(content: Content, field: str) -> Message:
    if field == "uscc":
        return Message(N_("自然人没有统一社会信用代码，请留空。"))
    return Message(N_("自然人没有这一项，请留空。") if content.is_person else N_("单位没有这一项，请留空。"))


def _credit_codes(content: Content) -> Iterator[Problem]:
    for field in ("uscc", "authority_uscc", "source_uscc"):
        code = getattr(content, field)
        if code and set(uscc_problems(code)) - WARNINGS:
            yield field, Message(_BAD_CODE)


def _measures(measures: tuple[Measure, ...]) -> Iterator[Problem]:
    if not measures:
        yield "m1-code", Message(N_("请至少选择一项处理措施。"))
    if len(measures) > MOST_MEASURES:
        yield "m1-code", Message(N_("处理措施最多{most}项。"), {"most": MOST_MEASURES})
    for n, one in enumerate(measures, 1):
        for name, message in _measure(one):
            yield field_of_measure(n, name), message


def _measure(one: Measure) -> Iterator[Problem]:
    if one.code not in codelists.codes("measure"):
        yield "code", Message(_CHOOSE)
    if one.code in WITH_AMOUNT and one.amount_fen is None:
        yield "amount", Message(N_("请填写金额。"))
    elif one.code not in WITH_AMOUNT and one.amount_fen is not None:
        yield "amount", Message(N_("这项措施没有金额，请留空。"))
    elif one.amount_fen is not None and not 0 < one.amount_fen <= MOST_FEN:
        yield "amount", Message(N_("金额不对，请核对。"))
    for name in ("licence", "licence_no"):
        if len(getattr(one, name)) > MOST_OF_LICENCE:
            yield name, Message(N_("最多{limit}个字。"), {"limit": MOST_OF_LICENCE})
    if one.from_on and one.until_on and one.until_on < one.from_on:
        yield "until", Message(N_("截止日期不能早于起始日期。"))


def _days(content: Content) -> Iterator[Problem]:
    if content.decision_on > clock.today():
        yield "decision_on", Message(N_("决定日期不能晚于今天。"))
    for field in ("effective_to", "reapply_after"):
        day = getattr(content, field)
        if day and day < content.decision_on:
            yield field, Message(N_("这一天不能早于决定日期。"))
    for n, one in enumerate(content.measures, 1):
        if one.until_on and one.until_on < content.decision_on:
            yield field_of_measure(n, "until"), Message(N_("这一天不能早于决定日期。"))


def _reasons(content: Content) -> Iterator[Problem]:
    if content.window_rule and not content.window_reason:
        yield "window_reason", Message(N_("选用其他公示规则须写明理由。"))
    if content.shows_full_name and not content.full_name_basis:
        yield "full_name_basis", Message(N_("公示全名须写明法律依据。"))
