"""Forms about identities: asking, deciding, opening oneself."""

from portal.catalogue import identities
from portal.core.errors import N_
from portal.custody.reading import LONGEST_REASON
from portal.web.fields import Choice, Radio, Text, TextArea
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
