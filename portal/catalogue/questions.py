"""Questions of the report form; each is written once and shared by the kinds that ask it."""

from dataclasses import dataclass, replace
from typing import Final, Literal

from portal.catalogue.codelists import Code
from portal.core.errors import N_

Widget = Literal["text", "textarea", "radio", "select", "month", "checkbox", "checkboxes"]
Page = Literal["subject", "facts"]

# Options that are rows of the database (areas) followed by the list `special_area`.
AREA_OPTIONS: Final = "area"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`options`: the name of a code list, `area` for the areas' rows, or the codes themselves.

    `called` is the short name for sentences about it, where the label is a whole question. `finer` is a
    code list whose codes belong to those of `options`: both stand in one list, and the finer code that was
    chosen lies beside the answer, under the name with `_sub`.
    """

    name: str
    label: str
    hint: str = ""
    called: str = ""
    widget: Widget = "text"
    required: bool = False
    max_length: int = 200
    options: str | tuple[Code, ...] | None = None
    finer: str = ""
    page: Page = "subject"

    @property
    def keys(self) -> tuple[str, ...]:
        """Under which names its answer lies."""
        return (self.name, f"{self.name}_sub") if self.finer else (self.name,)


def required(question: Question) -> Question:
    return replace(question, required=True)


def asked_as(question: Question, label: str, hint: str = "") -> Question:
    """The same question in the words of another kind."""
    return replace(question, label=label, hint=hint, called=question.called or question.label)


UNIT_NAME: Final = Question(name="name", label=N_("单位名称"), hint=N_("写全称最好；只记得简称也可以。"))
USCC: Final = Question(
    name="uscc",
    label=N_("统一社会信用代码"),
    hint=N_("营业执照上的18位代码。不知道可以不填。"),
    max_length=30,
)
UNIT_TYPE: Final = Question(name="unit_type", label=N_("单位类型"), widget="select", options="unit_type")
AGENCY_TYPE: Final = replace(UNIT_TYPE, label=N_("它是哪一种"), called=N_("中介类型"), options="agency_type")
PERSON_NAME: Final = Question(
    name="name",
    label=N_("姓名"),
    hint=N_("被举报人的姓名，不是您自己的。只知道姓什么也可以写。"),
    max_length=60,
)
CERTIFICATE: Final = Question(
    name="profession",
    label=N_("证书类别"),
    hint=N_("不清楚级别或专业，就选写着“不清楚”的那一项。"),
    widget="select",
    options="profession",
    finer="profession_grade",
)
REGISTRATION_NO: Final = Question(
    name="registration_no",
    label=N_("注册号"),
    hint=N_("注册证书或执业印章上的号码。不知道可以不填。"),
    max_length=60,
)
STAFF_OFFICE: Final = Question(
    name="office", label=N_("在哪个单位或者科室"), hint=N_("不知道全称也可以。"), called=N_("单位或者科室")
)
STAFF_POST: Final = Question(name="post", label=N_("职务"), max_length=60)
PROJECT_NAME: Final = Question(
    name="project_name", label=N_("工程项目名称"), hint=N_("工地围挡或公示牌上的名称。")
)
PLACE: Final = Question(name="place", label=N_("地点"), hint=N_("街道、楼盘、工地附近的标志，越具体越好。"))
AREA: Final = Question(
    name="area",
    label=N_("所在地区"),
    hint=N_("单位或者项目在哪个区县市。不清楚就选“市本级或不清楚”。"),
    widget="select",
    required=True,
    options=AREA_OPTIONS,
)
LEVEL: Final = Question(
    name="level",
    label=N_("单位由市里还是区县管？"),
    hint=N_("不清楚就选“不清楚”，不影响办理。"),
    called=N_("单位由谁管"),
    widget="radio",
    options="level",
)
ABOUT_STAFF: Final = Question(
    name="about_staff",
    label=N_("被举报的人在住房城乡建设部门工作"),
    hint=N_("勾选后只交机关纪检，其他科室看不到。"),
    called=N_("是否举报本部门工作人员"),
    widget="checkbox",
)
ACTUAL_UNIT: Final = Question(
    name="actual_unit",
    label=N_("实际在哪里工作"),
    hint=N_("真正上班的单位。不知道可以不填。"),
    called=N_("实际工作单位"),
)
SITE_POST: Final = Question(
    name="site_post", label=N_("在项目上的岗位"), widget="select", options="site_post"
)
ABSENCE: Final = Question(
    name="absence",
    label=N_("到岗情况"),
    widget="radio",
    required=True,
    options="absence",
    page="facts",
)
ACCOUNT: Final = Question(
    name="account",
    label=N_("发生了什么"),
    hint=N_("写清时间、地点、人员和经过。不要写您自己的姓名、电话，也不要写任何密码。"),
    called=N_("事情经过"),
    widget="textarea",
    required=True,
    max_length=5000,
    page="facts",
)
SINCE: Final = Question(
    name="since",
    label=N_("大约从什么时候开始"),
    called=N_("开始的时间"),
    widget="month",
    max_length=7,
    page="facts",
)
UNTIL: Final = Question(
    name="until",
    label=N_("到什么时候为止"),
    hint=N_("还在继续就不填。"),
    called=N_("结束的时间"),
    widget="month",
    max_length=7,
    page="facts",
)
WHERE_SEEN: Final = Question(
    name="where_seen",
    label=N_("您是在哪里看到或者听到的"),
    hint=N_("例如工地公示牌、招聘网站、微信群。只有您一个人知道的地方不要写。"),
    called=N_("在哪里看到的"),
    page="facts",
)
HOW_KNOWN: Final = Question(
    name="how_known",
    label=N_("您是怎么知道的"),
    called=N_("怎么知道的"),
    widget="radio",
    options="how_known",
    page="facts",
)
LINKS: Final = Question(
    name="links",
    label=N_("相关网址"),
    hint=N_("每行一个。网页可能会被删掉，后面交文件的那一页可以添加截图。"),
    widget="textarea",
    max_length=2000,
    page="facts",
)
DEAL: Final = Question(
    name="deal", label=N_("是哪一种交易"), called=N_("交易方式"), widget="radio", options="deal", page="facts"
)
PRICE: Final = Question(
    name="price",
    label=N_("知道价钱吗"),
    hint=N_("例如“每年三万元”。不知道可以不填。"),
    called=N_("价钱"),
    max_length=100,
    page="facts",
)
USED_FOR: Final = Question(
    name="used_for",
    label=N_("这些证书被用来做什么"),
    called=N_("证书的用处"),
    widget="checkboxes",
    options="used_for",
    page="facts",
)
WITHHELD: Final = Question(
    name="withheld",
    label=N_("扣着什么"),
    called=N_("被扣的东西"),
    widget="checkboxes",
    options="withheld",
    page="facts",
)
FALSE_ITEMS: Final = Question(
    name="false_items",
    label=N_("哪些材料是假的"),
    called=N_("假材料"),
    widget="checkboxes",
    options="false_item",
    page="facts",
)
LEFT: Final = Question(
    name="left",
    label=N_("您是什么时候离开的"),
    called=N_("离开的时间"),
    widget="month",
    max_length=7,
    page="facts",
)
TRIED: Final = Question(
    name="tried",
    label=N_("您已经试过什么办法"),
    called=N_("试过的办法"),
    widget="checkboxes",
    options="tried",
    page="facts",
)
PROOFS: Final = Question(
    name="proofs",
    label=N_("您手上有哪些材料"),
    hint=N_("没有也可以求助。有的话，下一步可以上传。"),
    called=N_("手上的材料"),
    widget="checkboxes",
    options="deregistration_proof",
    page="facts",
)
