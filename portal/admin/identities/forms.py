"""Forms about identities: asking, deciding, opening oneself."""

from portal.catalogue import identities
from portal.core.errors import N_
from portal.custody import rights
from portal.custody.reading import LONGEST_REASON
from portal.web.fields import Choice, Email, Radio, Text, TextArea
from portal.web.forms import Form
from portal.web.words import Words

ASK = Form(
    (
        Radio(
            "purpose",
            N_("用来做什么"),
            called=N_("用途"),
            choices=tuple(Choice(one.code, Words(one.zh, one.en)) for one in identities.PURPOSES),
        ),
        TextArea(
            "reason",
            N_("为什么要知道举报人是谁"),
            hint=N_("只有身份保管员能看到。不要写案情，写清楚没有身份为什么办不下去。"),
            called=N_("理由"),
            limit=LONGEST_REASON,
            rows=5,
        ),
    )
)
GRANT = Form(
    (
        Radio(
            "duration",
            N_("可以查看多久"),
            hint=N_("到时自动收回，也可以随时提前收回。需要更久的，到期后再申请。"),
            missing=N_("请选择可以查看多久。"),
            choices=tuple(Choice(one.code, Words(one.zh, one.en)) for one in identities.DURATIONS),
        ),
    ),
    name="grant",
)
REFUSE = Form(
    (
        TextArea(
            "reason",
            N_("为什么不批准"),
            hint=N_("承办单位能看到。不要写举报人的任何信息。"),
            called=N_("理由"),
            limit=LONGEST_REASON,
            rows=4,
        ),
    ),
    name="refuse",
)
KEEP_BACK = Form(
    (
        TextArea(
            "reason",
            N_("为什么不寄出"),
            hint=N_("承办单位能看到。不要写来信人的任何信息。"),
            called=N_("理由"),
            limit=LONGEST_REASON,
            rows=3,
        ),
    ),
    name="keep-back",
)
OPEN = Form(
    (
        Text("number", N_("登记号"), limit=40, short=True),
        TextArea(
            "reason",
            N_("为什么要查看"),
            hint=N_("和查看的时间一起记入操作记录，理由只有身份保管员能看到。"),
            called=N_("理由"),
            limit=LONGEST_REASON,
            rows=4,
        ),
    ),
    name="open",
)
_TO_INFORMANT = TextArea(
    "text",
    N_("答复"),
    hint=N_("举报人凭查询码看到。告诉他姓名、电话以前，先想想看这一页的会不会是别人。"),
    limit=rights.LONGEST,
    rows=5,
)
ANSWER = Form(
    (
        Radio(
            "deed",
            N_("您做了什么"),
            required=False,
            choices=(
                Choice("answered", N_("只答复")),
                Choice("told", N_("已核对身份，在网站以外告诉了本人")),
            ),
        ),
        _TO_INFORMANT,
    ),
    name="answer",
)
CORRECT = Form(
    (
        Text("name", N_("更正后的姓名"), required=False, limit=60),
        Text("phone", N_("更正后的电话"), required=False, limit=30),
        Email("email", N_("更正后的邮箱"), required=False, limit=120),
        _TO_INFORMANT,
    ),
    name="correction",
)
ERASE = Form(
    (
        Radio(
            "what",
            N_("删除什么"),
            choices=(
                Choice("all", N_("姓名、电话和邮箱，全部删除")),
                Choice("contact", N_("只删除电话和邮箱，姓名留下")),
            ),
        ),
        _TO_INFORMANT,
    ),
    name="erasure",
)
