"""Forms of clocks: a pause, more time, another procedure, pressing; and what administrators change."""

from collections.abc import Iterable

from portal.cases import following_up
from portal.cases.clock_duties import LONGEST
from portal.cases.extending import GROUNDS
from portal.catalogue.clock_uses import DECLARED, PROCEDURES
from portal.catalogue.codelists import code_list
from portal.catalogue.rows import ClockRow
from portal.clocks.editing import ACTS, CHANNELS, FARTHEST, WHO
from portal.clocks.editing import LONGEST as LONGEST_PERIOD
from portal.core.errors import N_
from portal.web.fields import Choice, Day, Field, Radio, Select, Text, TextArea, Whole
from portal.web.forms import Form
from portal.web.words import Words

_SEALED = N_("和案卷一起密封，只有承办单位看得到。")
_FROM = N_("最早从明天起。")
WHO_LABELS = {
    "assignee": N_("经办人"),
    "chief": N_("负责人"),
    "dispatcher": N_("派单员"),
    "leading": N_("领导小组"),
    "informant": N_("举报人"),
}
CHANNEL_LABELS = {"mail": N_("邮件"), "page": N_("只在页面上")}
ACT_LABELS = {
    "remind": N_("提醒"),
    "press": N_("催办"),
    "escalate": N_("报领导小组"),
    "list": N_("列入内部月报"),
}


def _reason(label: str = N_("理由"), name: str = "reason") -> Field:
    return TextArea(name, label, hint=_SEALED, limit=LONGEST, rows=3)


KINDS = tuple(Choice(kind, label) for kind, label in DECLARED.items())
CHOICES_OF_PROCEDURES = tuple(Choice(one.code, one.label, one.hint) for one in PROCEDURES)
PAUSE = Form(
    (
        Radio("kind", N_("为什么中止"), choices=KINDS),
        Day("on", N_("从哪天起"), hint=N_("这一天照计，从第二天起不计。"), past=True),
        _reason(),
    ),
    name="pause",
)
RESUME = Form((Day("on", N_("到哪天止"), hint=N_("从第二天起继续计算。"), past=True),), name="resume")
EXTEND = Form(
    (
        Select(
            "ground",
            N_("延期理由"),
            choices=tuple(Choice(one.code, Words(one.zh, one.en)) for one in code_list(GROUNDS)),
        ),
        _reason(N_("具体情况")),
    ),
    name="extend",
)
REFUSE = Form((_reason(N_("不批准的理由")),), name="refuse")
DECLARE = Form(
    (
        Radio("procedure", N_("另外按什么程序办理"), choices=CHOICES_OF_PROCEDURES),
        Day("until", N_("上级要求的日期"), hint=N_("只有上级交办要填。"), required=False),
        _reason(N_("依据或来文文号")),
    ),
    name="declare",
)
TAKE_BACK = Form((_reason(),), name="take-back")
PRESS = Form((_reason(N_("催办的话"), "text"),), name="press")
FOLLOWED = Form((_reason(N_("跟进情况"), "text"),), name="followed")
TOLD = Form(
    (
        Radio("how", N_("是否告知"), choices=tuple(Choice(*one) for one in following_up.TOLD.items())),
        _reason(N_("日期、方式和文号"), "text"),
    ),
    name="told",
)
WAIVE = Form((_reason(),), name="waive")

DAY = Form(
    (
        Day("day", N_("哪一天")),
        Radio(
            "work",
            N_("改成"),
            choices=(Choice("off", N_("放假")), Choice("work", N_("上班"))),
        ),
        Text("name", N_("名称"), hint=N_("例如春节、防汛停工。"), required=False, limit=60, short=True),
        Text("reason", N_("依据"), hint=N_("例如通知的文号。"), limit=200),
    ),
    name="day",
)
LENGTH = Form(
    (
        Whole("amount", N_("多少天"), low=1, high=LONGEST_PERIOD),
        Day("valid_from", N_("施行日期"), hint=_FROM),
        Text("source", N_("依据"), hint=N_("例如规定的名称和条款。"), limit=200),
    ),
    name="length",
)
_RUNG = Form(
    (
        Select("clock", N_("哪项期限")),
        Whole(
            "days",
            N_("到期日前后几个工作日"),
            hint=N_("到期前写负数，例如-3；当天写0。"),
            low=-FARTHEST,
            high=FARTHEST,
        ),
        Select("who", N_("找谁"), choices=tuple(Choice(one, WHO_LABELS[one]) for one in WHO)),
        Select("channel", N_("怎么找"), choices=tuple(Choice(one, CHANNEL_LABELS[one]) for one in CHANNELS)),
        Select("act", N_("做什么"), choices=tuple(Choice(one, ACT_LABELS[one]) for one in ACTS)),
        Day("valid_from", N_("施行日期"), hint=_FROM),
        Text("source", N_("依据"), limit=200),
    ),
    name="rung",
)


def rung_form(rules: Iterable[ClockRow]) -> Form:
    """The clocks that the ladder may watch, and all of them at once."""
    choices = [Choice("*", N_("所有没有单独规定的期限"))]
    choices += [Choice(rule.name, Words(rule.zh, rule.en)) for rule in rules]
    return _RUNG.with_choices(clock=choices)
