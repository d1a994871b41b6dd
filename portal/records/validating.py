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
LIMITS: Final = {
    "name": 200,
    "registered_unit": 200,
    "authority": 200,
    "decision_name": 120,
    "decision_no": 120,
    "registration_no": 60,
    "facts": 5000,
    "legal_basis": 2000,
    "window_reason": 500,
    "minor_reason": 500,
    "full_name_basis": 500,
}
_NEEDED: Final = ("name", "facts", "legal_basis", "decision_name", "decision_no", "authority")
WITH_AMOUNT: Final = ("fine", "confiscate_income", "confiscate_goods")
_FILL_IN: Final = N_("请填写这一项。")
_CHOOSE: Final = N_("请从列出的选项中选择。")

Problem = tuple[str, Message]


def violations() -> tuple[kinds.Kind, ...]:
    """The kinds of misconduct that a record can be about."""
    return tuple(kind for kind in kinds.KINDS if kind.code not in NOT_PUBLISHED)


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
    yield from _measures(content.measures)
    yield from _window(content)


def _codes(content: Content) -> Iterator[Problem]:
    allowed = {
        "subject_type": SUBJECTS,
        "role": tuple(ROLES),
        "severity": tuple(SEVERITIES),
        "kind": tuple(kind.code for kind in violations()),
        "profession": ("", *codelists.codes("profession")),
    }
    for field, codes in allowed.items():
        if getattr(content, field) not in codes:
            yield field, Message(_CHOOSE)


def _texts(content: Content) -> Iterator[Problem]:
    for field in _NEEDED:
        if not getattr(content, field):
            yield field, Message(_FILL_IN)
    for field, limit in LIMITS.items():
        if len(getattr(content, field)) > limit:
            yield field, Message(N_("最多{limit}个字。"), {"limit": limit})
    if content.decision_on > clock.today():
        yield "decision_on", Message(N_("决定日期不能晚于今天。"))


def _subject(content: Content) -> Iterator[Problem]:
    if content.is_person:
        if content.uscc:
            yield "uscc", Message(N_("自然人没有统一社会信用代码，请留空。"))
        if content.publish_full_name and not content.full_name_basis:
            yield "full_name_basis", Message(N_("公示全名须写明法律依据。"))
    elif content.uscc and set(uscc_problems(content.uscc)) - WARNINGS:
        yield "uscc", Message(N_("统一社会信用代码不对，请逐位核对。"))
    elif content.identity_number:
        yield "identity_number", Message(N_("单位没有身份证号码，请留空。"))
    if content.identity_number and id_number_problems(content.identity_number):
        yield "identity_number", Message(N_("身份证号码不对，请逐位核对。"))


def _measures(measures: tuple[Measure, ...]) -> Iterator[Problem]:
    if not measures or any(one.code not in codelists.codes("measure") for one in measures):
        yield "measures", Message(N_("请至少选择一项处理措施。"))
    for one in measures:
        if one.code in WITH_AMOUNT and one.amount_fen is None:
            yield one.code, Message(N_("请填写金额。"))
        if one.amount_fen is not None and not 0 < one.amount_fen <= MOST_FEN:
            yield one.code, Message(N_("金额不对，请核对。"))
        if one.from_on and one.until_on and one.until_on < one.from_on:
            yield "measures_until", Message(N_("截止日期不能早于起始日期。"))


def _window(content: Content) -> Iterator[Problem]:
    if content.window_rule and not content.window_reason:
        yield "window_reason", Message(N_("选用其他公示规则须写明理由。"))
