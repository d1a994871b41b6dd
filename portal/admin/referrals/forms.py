"""The forms of referrals."""

from collections.abc import Sequence
from dataclasses import replace

from portal.cases.redacting import Copy
from portal.core.errors import N_
from portal.web.fields import Checkbox, Checkboxes, Choice, Day, Select, Text, TextArea
from portal.web.forms import Form
from portal.web.words import Words

_RECEIVER = Text("receiver", N_("接收机关名称"), limit=100, hint=N_("写全称，印在函的开头。"))
_TITLE = Text("title", N_("函的标题"), limit=200)
_TEXT = TextArea(
    "text",
    N_("函的正文"),
    limit=3000,
    rows=6,
    hint=N_("事实、答复期限和附件由系统接在后面。不要抄举报内容，不要写登记号和举报人的任何情况。"),
)
_ANSWER_BY = Day("answer_by", N_("请对方在哪天前答复"), required=False)
_ID_NUMBERS = Checkbox(
    "id_numbers", N_("写出完整的身份证号"), required=False, hint=N_("只在对方没有它就认不出当事人时勾选。")
)
_NUMBER = Text(
    "document_no",
    N_("函号"),
    required=False,
    limit=60,
    hint=N_("不填就由系统连续编号。本单位没有函号系列的，要填。"),
)
_COUNT = N_("正文里的【件数】在发出时换成实际件数。不要写登记号和举报人的任何情况。")
LETTER = Form((_RECEIVER, _TITLE, _TEXT, _ANSWER_BY, _ID_NUMBERS, _NUMBER), name="letter")
BATCH_LETTER = Form(
    tuple(replace(one, hint=_COUNT) if one is _TEXT else one for one in LETTER.fields), name=LETTER.name
)
RECEIVED = Form((Day("on", N_("签收日期"), past=True),), name="received")
FOLLOWED = Form((TextArea("text", N_("怎么催问的，对方怎么说"), limit=2000, rows=3),), name="followed")
ANSWERED = Form(
    (Day("on", N_("答复日期"), past=True), TextArea("text", N_("处理结果"), limit=2000, rows=4)),
    name="answered",
)
FILTERS = Form(
    (
        Select(
            "state",
            N_("状态"),
            choices=(
                Choice("open", N_("还没有结果")),
                Choice("overdue", N_("该催问了")),
                Choice("answered", N_("已有结果")),
                Choice("all", N_("全部移送")),
            ),
        ),
        Select("body", N_("机关类别"), required=False),
        Select("office", N_("移送单位"), required=False),
    ),
    name="filter",
)
BATCH = Form(
    (Select("body", N_("机关类别")), _RECEIVER, Checkboxes("cases", N_("案件"))),
    name="batch",
)
CASES = Form((Checkboxes("cases", N_("案件")),), name="cases")


def letter_form(copies: Sequence[Copy]) -> Form:
    """With the redacted copies that there are."""
    if not copies:
        return LETTER
    choices = tuple(Choice(copy_value(copy), _copy_words(copy)) for copy in copies)
    enclosed = Checkboxes("copies", N_("附哪些脱敏件"), required=False, choices=choices)
    return Form((*LETTER.fields, enclosed), name=LETTER.name)


def copy_value(copy: Copy) -> str:
    return f"{copy.number}/{copy.version}"


def chosen_copies(values: Sequence[str]) -> tuple[tuple[str, int], ...]:
    parts = [value.rpartition("/") for value in values]
    return tuple((number, int(version)) for number, _, version in parts)


def _copy_words(copy: Copy) -> Words:
    named = "、".join(label for label, _ in copy.parts)
    return Words(
        f"{copy.number}，第{copy.version}版：{named}", f"{copy.number}, version {copy.version}: {named}"
    )
