"""Forms of retention: a period, a hold, its end."""

from portal.catalogue.kinds import KINDS
from portal.core.errors import N_
from portal.retention.holding import LONGEST_REASON
from portal.retention.outcomes import outcomes
from portal.retention.periods import FEWEST, MOST
from portal.web.ends import outcome_words
from portal.web.fields import Choice, Day, OptionalSelect, Select, Text, TextArea, Whole
from portal.web.forms import Form
from portal.web.words import Words

_SEALED = N_("理由和案卷一起密封，只有承办单位看得到。")

_PERIOD = Form(
    (
        Select("outcome", N_("办理结果")),
        OptionalSelect("kind", N_("违法行为类型"), hint=N_("不选就是所有没有单独期限的类型。")),
        Whole(
            "months",
            N_("保存几个月"),
            hint=N_("从结束的那天算起，满了才删除。例如三年填36。"),
            low=FEWEST,
            high=MOST,
        ),
        Day("valid_from", N_("施行日期"), hint=N_("最早从明天起。")),
        Text("source", N_("依据"), hint=N_("例如档案管理规定的条款、会议纪要的文号。"), limit=200),
    )
)

HOLD = Form(
    (
        TextArea("reason", N_("保全的理由"), hint=_SEALED, limit=LONGEST_REASON, rows=4),
        Day("until", N_("保全到哪一天"), hint=N_("不填就一直保全，直到有人解除。"), required=False),
    ),
    name="hold",
)

RELEASE = Form(
    (TextArea("reason", N_("解除的理由"), hint=_SEALED, limit=LONGEST_REASON, rows=4),), name="release"
)


def period_form() -> Form:
    return _PERIOD.with_choices(
        outcome=(Choice(one.code, outcome_words(one)) for one in outcomes()),
        kind=(Choice(kind.code, Words(kind.zh, kind.en)) for kind in KINDS),
    )
