"""The questions of the acts on a published record, and what their answers say."""

from collections.abc import Mapping
from typing import Any, Final

from portal.core.errors import N_
from portal.records.life.documents import NOTHING, Brought
from portal.records.life.kinds import (
    CORRECT,
    FALSIFIED,
    KINDS,
    OUTCOMES,
    REPAIR,
    RESTORE,
    REVOKE,
    SUSPEND,
    WITHDRAW,
)
from portal.records.life.proposing import Ground
from portal.records.life.repairing import Application
from portal.web import uploads
from portal.web.fields import Checkbox, Choice, Day, Field, Radio, Text, TextArea
from portal.web.forms import Form

_DAYS: Final = {
    WITHDRAW: N_("原决定被变更、撤销或者确认的日期"),
    SUSPEND: N_("决定暂停的日期"),
    RESTORE: N_("决定恢复的日期"),
    REPAIR: N_("收到申请的日期"),
    REVOKE: N_("认定的日期"),
    FALSIFIED: N_("认定的日期"),
}
_EXPLANATION: Final = TextArea(
    "explanation",
    N_("给审核人的说明"),
    hint=N_("密封保存，不向社会公开。"),
    required=False,
    limit=2000,
    rows=3,
)
_DOCUMENT: Final = Text("document", N_("文书名称和文号"), hint=N_("密封保存，不向社会公开。"))
_NOTE: Final = TextArea(
    "note",
    N_("公开说明"),
    hint=N_("会和理由类别一起向社会公开。不写当事人的名称、代码，不写案情。"),
    required=False,
    limit=500,
    rows=3,
)
_APPLICATION: Final[tuple[Field, ...]] = (
    Text("reference", N_("对方编号"), hint=N_("“信用中国”转来的申请必填。"), required=False),
    TextArea("documents", N_("收到的证明材料"), hint=N_("逐份写明名称，原件放在哪里。"), limit=2000, rows=4),
    TextArea("promise", N_("信用承诺的内容"), limit=2000, rows=4),
    Checkbox("duties_done", N_("已纠正违法行为，全部义务履行完毕"), required=False),
)
FILES: Final = uploads.fields(N_("材料"))
REFUSAL: Final = Form(
    (TextArea("refusal", N_("不同意的理由"), called=N_("理由"), limit=2000, rows=3),), name="refusal"
)
ANSWER: Final = Form(
    (
        Radio(
            "outcome", N_("核查结果"), choices=tuple(Choice(code, label) for code, label in OUTCOMES.items())
        ),
        TextArea(
            "text",
            N_("给异议人的答复"),
            hint=N_("异议人凭查询码看到这一段。"),
            called=N_("答复"),
            limit=2000,
            rows=5,
        ),
    ),
    name="answer",
)


def act_form(kind: str) -> Form:
    """What has to be said to propose it; for a correction, beside the form of the record itself."""
    reasons = KINDS[kind].reasons
    chosen = tuple(Choice(code, label) for code, label in reasons.items())
    first: list[Field] = [Radio("reason", _reason_label(kind), choices=chosen)] if chosen else []
    if kind == CORRECT:
        return Form(
            (
                *first,
                TextArea("note", N_("更正说明"), hint=_NOTE.hint, limit=500, rows=3),
                _EXPLANATION,
                *FILES,
            )
        )
    dated: list[Field] = [*first, Day("event_on", _DAYS[kind], past=True)]
    if kind == REPAIR:
        return Form((*dated, *_APPLICATION, _EXPLANATION, *FILES))
    noted = (_NOTE,) if kind == WITHDRAW else ()
    return Form((*dated, _DOCUMENT, *noted, _EXPLANATION, *FILES))


def ground_of(values: Mapping[str, Any], brought: Brought = NOTHING) -> Ground:
    """The answers of a form that passed."""
    names = ("reason", "event_on", "document", "note", "explanation")
    return Ground(**{name: values[name] for name in names if name in values}, brought=brought)


def application_of(values: Mapping[str, Any]) -> Application:
    names = ("documents", "promise", "duties_done", "reference")
    return Application(**{name: values[name] for name in names})


def _reason_label(kind: str) -> str:
    return {REPAIR: N_("怎样收到"), CORRECT: N_("哪里有误")}.get(kind, N_("理由"))
