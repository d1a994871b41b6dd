"""The page 设置: whatever an administrator opens rarely, each with a sentence, for those who may open it."""

from typing import Final

from litestar import Controller, get

from portal.admin.middleware import signed_in
from portal.core.errors import N_
from portal.web.guards import SIGNED_IN, NotPermitted
from portal.web.navigation import Entry
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH: Final = "/staff/settings"

SETTINGS: Final[tuple[Entry, ...]] = (
    Entry(
        "people",
        N_("人员与单位"),
        "/staff/people",
        "people.see",
        N_("谁在哪个岗位，谁还没有密钥；邀请同事，收回岗位，关闭账号。"),
    ),
    Entry(
        "roles",
        N_("角色和权限"),
        "/staff/roles",
        "roles.see",
        N_("每个角色有哪些权限，从哪天起，依据什么；先写草案，由领导小组启用。"),
    ),
    Entry(
        "access",
        N_("谁能看到"),
        "/staff/access",
        "access.explain",
        N_("一件举报或案件，现在谁打得开，为什么。"),
    ),
    Entry(
        "ledger",
        N_("操作记录"),
        "/staff/ledger",
        "ledger.see",
        N_("谁在什么时候做了什么，不含内容；查看身份和导出可以单独列出。"),
    ),
    Entry("keys", N_("单位密钥"), "/staff/keys", "keys.rotate", N_("哪些单位要换密钥，为什么。")),
    Entry(
        "offices",
        N_("承办单位"),
        "/staff/offices",
        "offices.edit",
        N_("哪些单位承办举报，叫什么，管哪里；增加、改名和终止。"),
    ),
    Entry(
        "areas",
        N_("区县和管理区"),
        "/staff/areas",
        "offices.edit",
        N_("各区县市和管理区，各由哪个局、哪个质量监督机构承办。"),
    ),
    Entry(
        "units",
        N_("单位登记册"),
        "/staff/units",
        "units.edit",
        N_("企业归市里管还是区县管；查找、登记，从名录导入。"),
    ),
    Entry(
        "contacts",
        N_("联系方式"),
        "/staff/contacts",
        "contacts.publish",
        N_("网页上公布的电话、邮箱、地址和备案号。"),
    ),
    Entry(
        "routing",
        N_("分办规则"),
        "/staff/routing",
        "rules.edit",
        N_("什么样的举报由哪个单位承办；试一试，改规则，先检查再启用。"),
    ),
    Entry(
        "publication",
        N_("公示规则"),
        "/staff/publication-rules",
        "rules.edit",
        N_("处理决定公示多久，按什么规定；起草新规则，看它会改变什么，由另一人启用。"),
    ),
    Entry(
        "clocks",
        N_("期限和日历"),
        "/staff/clocks",
        "clocks.edit",
        N_("各项期限的长短，放假和调休，什么时候催办、报给谁。"),
    ),
    Entry(
        "retention",
        N_("保存与归档"),
        "/staff/retention",
        "retention.see",
        N_("内容保存多久，哪些快到期，归档和保全。"),
    ),
    Entry(
        "documents",
        N_("告知和评估"),
        "/staff/documents",
        "documents.keep",
        N_("隐私告知、影响评估和应急清单的各个版本。"),
    ),
    Entry(
        "incidents",
        N_("应急事件"),
        "/staff/incidents",
        "documents.keep",
        N_("怀疑信息泄露时，在这里建立事件，按清单逐项办理。"),
    ),
    Entry(
        "mailboxes",
        N_("举报邮箱"),
        "/staff/mailboxes",
        "mailboxes.edit",
        N_("从哪些邮箱收举报，最近收得怎么样。"),
    ),
    Entry(
        "hotline",
        N_("热线接口"),
        "/staff/hotline",
        "hotline.keys",
        N_("12345热线和其他单位的系统用哪些密钥交来工单，用到哪一天。"),
    ),
    Entry(
        "recusals",
        N_("我回避的"),
        "/staff/recusals",
        "tips.read",
        N_("您有利害关系、不能打开的举报和案件，只列编号。"),
    ),
    Entry(
        "readings",
        N_("准许我查看的案件"),
        "/staff/readings",
        "cases.oversee",
        N_("承办单位的负责人准许您在一段时间内查看的案件。"),
    ),
    Entry(
        "templates",
        N_("回复模板"),
        "/staff/templates",
        "templates.edit",
        N_("写给举报人的常用回复，按类别、状态和岗位提供，中英文各一份。"),
    ),
    Entry(
        "letter_texts",
        N_("移送函文本"),
        "/staff/letter-texts",
        "templates.edit",
        N_("写给各类机关的移送函，开头怎么写；先看样函，再保存。"),
    ),
    Entry(
        "letter_series",
        N_("函号"),
        "/staff/letter-series",
        "templates.edit",
        N_("各单位的函怎么编号，以什么单位的名义发；还没有的在这里建立。"),
    ),
    Entry(
        "checklist",
        N_("核查清单"),
        "/staff/checklist",
        "templates.edit",
        N_("报送核查结果前要逐项核对什么，按举报类别。"),
    ),
    Entry("outbox", N_("邮件"), "/staff/outbox", "outbox.see", N_("还没有发出的邮件，发不出的原因。")),
)
MENU: Final = Entry("settings", N_("设置"), PATH, within=SETTINGS)


class SettingsController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:settings", opt={"permission": SIGNED_IN})
    async def show(self, request: PortalRequest) -> Answer:
        held = signed_in(request).permissions
        entries = [entry for entry in SETTINGS if entry.is_open_to(held)]
        if not entries:
            raise NotPermitted
        return page(request, "admin/settings.html", entries=entries, current=MENU.key)
