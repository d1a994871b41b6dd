"""Forms about kept documents and incidents."""

from portal.core.errors import N_
from portal.documents.incidents import LONGEST_NOTE
from portal.documents.keeping import LONGEST
from portal.web.fields import Day, Text, TextArea
from portal.web.forms import Form

_FORMAT = N_("每行一段。“# ”开头是标题，“## ”开头是小标题，“- ”开头是列表的一条。")
_NOT_SEALED = N_("这里的文字不加密：不要写姓名、电话、邮箱和身份证号，可以写登记号。")

VERSION = Form(
    (
        TextArea("zh", N_("中文"), hint=_FORMAT, limit=LONGEST, rows=20),
        TextArea(
            "en",
            N_("英文"),
            hint=N_("标题、段落和列表条数要与中文一致。"),
            limit=LONGEST,
            rows=20,
        ),
        Day("valid_from", N_("生效日期"), hint=N_("从这一天起，网页上显示这个版本。")),
        Text("source", N_("依据"), hint=N_("例如法律条文、会议纪要的文号。"), limit=200),
    )
)

INCIDENT = Form(
    (Text("title", N_("事件名称"), hint=_NOT_SEALED, limit=120),),
    name="incident",
)

CONCLUSION = Form(
    (TextArea("conclusion", N_("结论"), hint=_NOT_SEALED, limit=LONGEST_NOTE),),
    name="close",
)


def item_form(position: int) -> Form:
    return Form(
        (Text("note", N_("说明"), hint=_NOT_SEALED, required=False, limit=LONGEST_NOTE),),
        name=f"item-{position}",
    )
