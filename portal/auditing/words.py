"""What the kinds of the ledger's events are called, and the groups in which they are looked for."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from portal.auditing.record_words import RECORDS
from portal.cases import entries, oversight
from portal.catalogue.states import rules
from portal.core.errors import N_


class Group(StrEnum):
    """The first two are what an auditor asks for first: they stand out in the list."""

    IDENTITY = "identity"
    EXPORT = "export"
    ASKING = "asking"
    TIPS = "tips"
    CASES = "cases"
    FILES = "files"
    RECORDS = "records"
    PEOPLE = "people"
    KEYS = "keys"
    RULES = "rules"
    KEEPING = "keeping"
    RUNNING = "running"


GROUP_LABELS: Final[Mapping[Group, str]] = {
    Group.IDENTITY: N_("查看身份"),
    Group.EXPORT: N_("导出、打印和下载"),
    Group.ASKING: N_("身份的申请和决定"),
    Group.TIPS: N_("举报"),
    Group.CASES: N_("案件"),
    Group.FILES: N_("查看附件"),
    Group.RECORDS: N_("公示"),
    Group.PEOPLE: N_("人员和登录"),
    Group.KEYS: N_("密钥"),
    Group.RULES: N_("规则和设置"),
    Group.KEEPING: N_("保存和归档"),
    Group.RUNNING: N_("邮件、接口和系统"),
}
STANDING_OUT: Final = frozenset({Group.IDENTITY, Group.EXPORT})
COMMON: Final = frozenset({Group.TIPS, Group.CASES, Group.FILES, Group.PEOPLE})
"""Of these there is something on nearly every page of the ledger; the others are rare."""
_IDENTITY: Final = ("identity.read", "identity.opened", "case.facts_shown")
_EXPORT: Final[Mapping[str, str]] = {
    "register.exported": N_("导出举报登记簿"),
    "ledger.exported": N_("导出操作记录"),
    "batch.letter_made": N_("下载统一移送函"),
    "office.escrow_exported": N_("导出单位密钥到离线密钥"),
    **{
        kind: entries.TITLES[kind]
        for kind in (
            "redaction.exported",
            "referral.letter_made",
            "file.downloaded",
            "file.original_opened",
            "case.file_made",
            "case.inspection_printed",
            "case.archive_begun",
            "case.archived",
        )
    },
}
_TIPS_AND_CASES: Final[Mapping[str, str]] = {
    **{f"{step.subject}.{step.action}": step.label for step in rules()},
    **oversight.labels({}),
    **entries.TITLES,
    "tip.receipt_changed": N_("举报人更换查询码"),
    "tip.informant_acted": N_("举报人的申请"),
    "identity.rights_answered": N_("答复个人信息申请"),
}
_PEOPLE: Final[Mapping[str, str]] = {
    "account.created": N_("建立账号"),
    "account.invited": N_("发出邀请码"),
    "account.reset_offered": N_("发出重设码"),
    "account.code_used": N_("使用邀请码或重设码"),
    "account.code_withdrawn": N_("作废邀请码或重设码"),
    "account.joined": N_("加入，设定密码和密钥"),
    "account.placed": N_("给予岗位"),
    "account.place_limited": N_("限定岗位的区县"),
    "account.place_ended": N_("收回岗位"),
    "account.places_ended": N_("收回全部岗位"),
    "account.leaving_planned": N_("登记离岗日期"),
    "account.closed": N_("关闭账号"),
    "account.reopened": N_("重新开通账号"),
    "account.email_changed": N_("更改邮箱"),
    "account.signed_in": N_("登录"),
    "account.signed_out": N_("退出"),
    "account.sign_in_refused": N_("登录失败"),
    "account.sign_in_stopped": N_("登录暂停"),
    "account.session_ended": N_("结束一个会话"),
    "account.sessions_ended": N_("结束全部会话"),
    "account.password_changed": N_("更改密码"),
    "account.recovery_code_made": N_("制作恢复码"),
    "account.recovered": N_("用恢复码重设密码"),
    "account.recovery_refused": N_("恢复码不对"),
    "account.recovery_stopped": N_("恢复暂停"),
    "account.factor_asked": N_("要求第二步验证"),
    "account.factor_not_asked": N_("不再要求第二步验证"),
    "account.factor_enrolled": N_("设置第二步验证"),
    "account.factor_passed": N_("通过第二步验证"),
    "account.factor_refused": N_("第二步验证失败"),
    "account.factor_stopped": N_("第二步验证暂停"),
    "account.factor_recovered": N_("用备用码通过第二步验证"),
    "account.factor_removed": N_("取消第二步验证"),
    "account.passkey_added": N_("添加通行密钥"),
    "account.passkey_passed": N_("用通行密钥验证"),
    "account.passkey_removed": N_("删除通行密钥"),
    "roles.proposed": N_("起草角色权限的修改"),
    "roles.begins": N_("定下角色权限修改的日期"),
    "roles.dropped": N_("撤销角色权限的修改"),
    "roles.switched_on": N_("启用角色权限的修改"),
    "view.saved": N_("保存视图"),
    "view.changed": N_("修改视图"),
    "view.removed": N_("删除视图"),
}
_KEYS: Final[Mapping[str, str]] = {
    "authority.made": N_("制作离线密钥"),
    "authority.kept": N_("登记离线密钥"),
    "account.certified": N_("登记密钥管理员"),
    "account.keys_replaced": N_("更换个人密钥"),
    "office.key_created": N_("建立单位密钥"),
    "office.key_ended": N_("终止旧的单位密钥"),
    "office.member_admitted": N_("接纳成员，给予单位密钥"),
    "office.member_removed": N_("收回成员的单位密钥"),
    "office.escrow_opened": N_("用离线密钥取回单位密钥"),
    "office.old_key_accepted": N_("认可旧的单位密钥"),
}
_RULES: Final[Mapping[str, str]] = {
    "office.kept": N_("维护承办单位"),
    "area.kept": N_("维护区县和管理区"),
    "unit.kept": N_("维护单位登记册"),
    "units.imported": N_("导入单位名录"),
    "contacts.published": N_("公布联系方式"),
    "contact.checked": N_("核实联系方式"),
    "routing.proposed": N_("起草分办规则的修改"),
    "routing.taken_back": N_("撤回分办规则的一处修改"),
    "routing.checked": N_("检查分办规则的修改"),
    "routing.begins": N_("定下分办规则修改的日期"),
    "routing.dropped": N_("撤销分办规则的修改"),
    "routing.switched_on": N_("启用分办规则的修改"),
    "publication.proposed": N_("起草公示规则"),
    "publication.dropped": N_("撤销公示规则的草案"),
    "publication.switched_on": N_("启用公示规则"),
    "clocks.rule_set": N_("设定期限"),
    "clocks.rung_set": N_("设定催办"),
    "clocks.rung_ended": N_("终止催办"),
    "calendar.day_set": N_("设定工作日或休息日"),
    "calendar.loaded": N_("载入日历"),
    "template.written": N_("保存回复模板"),
    "letter_text.written": N_("保存移送函文本"),
    "letter_series.written": N_("保存函号"),
    "checklist_item.written": N_("保存核查清单"),
    "document.proposed": N_("起草告知或评估的新版本"),
    "document.confirmed": N_("确认告知或评估的新版本"),
    "document.dropped": N_("撤销告知或评估的新版本"),
    "incident.opened": N_("建立应急事件"),
    "incident.item": N_("办理应急清单的一项"),
    "incident.closed": N_("应急事件办结"),
}
_KEEPING: Final[Mapping[str, str]] = {
    "retention.proposed": N_("起草保存期限"),
    "retention.confirmed": N_("确认保存期限"),
    "retention.dropped": N_("撤销保存期限的草案"),
    "retention.stopped": N_("终止保存期限"),
    "tip.ended": N_("到期，删除举报内容"),
    "case.ended": N_("到期，删除案件内容"),
    "act.ended": N_("到期，删除公示办理事项的内容"),
    "objection.ended": N_("到期，删除异议的内容"),
}
_RUNNING: Final[Mapping[str, str]] = {
    "mail.retried": N_("重新发送邮件"),
    "mail.given_up": N_("放弃发送邮件"),
    "mail.recipient_allowed": N_("恢复向收件地址发送"),
    "mailbox.added": N_("添加举报邮箱"),
    "mailbox.corrected": N_("修改举报邮箱"),
    "mailbox.ended": N_("停用举报邮箱"),
    "hotline.key_made": N_("建立热线接口密钥"),
    "hotline.key_revoked": N_("作废热线接口密钥"),
    "ledger.verified": N_("核对操作记录"),
}
_BATCHES: Final[Mapping[str, str]] = {
    "batch.begun": N_("汇总新的一批移送"),
    "batch.added": N_("加入一批移送"),
    "batch.removed": N_("移出一批移送"),
    "batch.written": N_("写统一移送函"),
    "batch.handed_over": N_("统一移送"),
    "batch.dropped": N_("撤销一批移送"),
}
KINDS: Final[Mapping[str, str]] = {
    **_TIPS_AND_CASES,
    **_EXPORT,
    **RECORDS,
    **_PEOPLE,
    **_KEYS,
    **_RULES,
    **_KEEPING,
    **_RUNNING,
    **_BATCHES,
}
"""Every kind of event in words."""

_BY_TABLE: Final = (
    (Group.IDENTITY, _IDENTITY),
    (Group.EXPORT, _EXPORT),
    (Group.RECORDS, RECORDS),
    (Group.PEOPLE, _PEOPLE),
    (Group.KEYS, _KEYS),
    (Group.RULES, _RULES),
    (Group.KEEPING, (*_KEEPING, "tip.hold", "tip.release", "case.hold", "case.release")),
    (Group.RUNNING, _RUNNING),
)
_BY_PREFIX: Final = {
    "identity": Group.ASKING,
    "mail": Group.ASKING,
    "tip": Group.TIPS,
    "file": Group.FILES,
}


def group_of(kind: str) -> Group:
    """The one group in which it stands."""
    told = next((group for group, kinds in _BY_TABLE if kind in kinds), None)
    return told or _BY_PREFIX.get(kind.partition(".")[0], Group.CASES)


def kinds_of(group: Group) -> list[str]:
    return sorted(kind for kind in KINDS if group_of(kind) is group)
