"""What each role allows, as data: a page names a permission, a person's roles decide whether he holds it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from portal.catalogue.states import Role
from portal.core.errors import N_

_CLERK, _CHIEF, _DISPATCHER, _CUSTODIAN = Role.CLERK, Role.CHIEF, Role.DISPATCHER, Role.CUSTODIAN
_PUBLISHER, _CHECKER, _LEADING, _AUDITOR = Role.PUBLISHER, Role.CHECKER, Role.LEADING, Role.AUDITOR
_KEYS, _ACCOUNTS = Role.KEY_OFFICER, Role.ACCOUNT_ADMIN


@dataclass(frozen=True, slots=True)
class Permission:
    zh: str
    en: str
    roles: frozenset[Role]


def _of(zh: str, en: str, *roles: Role) -> Permission:
    return Permission(zh, en, frozenset(roles))


# A permission opens a page; what can be read there still depends on the office and on the keys held.
PERMISSIONS: Final[dict[str, Permission]] = {
    "tips.read": _of("查看本单位的举报", "Read tips of one's own offices", _CLERK, _CHIEF, _DISPATCHER),
    "tips.reply": _of("与举报人沟通", "Write to informants", _CLERK, _CHIEF, _DISPATCHER),
    "tips.step": _of("办理举报", "Take steps on tips", _CLERK, _CHIEF, _DISPATCHER),
    "tips.enter": _of("登记来电、来信、来访", "Enter calls, letters and visits", _CLERK, _CHIEF, _DISPATCHER),
    "register.see": _of("查看、导出举报登记簿", "See and export the register", _CLERK, _CHIEF, _DISPATCHER),
    "hotline.keys": _of("管理热线接口的密钥", "Manage keys of the hotline interface", _ACCOUNTS),
    "tips.dispatch": _of("分派举报", "Dispatch tips", _DISPATCHER),
    "identities.ask": _of(
        "申请查看举报人身份", "Ask to see informants' identities", _CLERK, _CHIEF, _DISPATCHER
    ),
    "identities.grant": _of("决定谁能查看举报人身份", "Decide who may see identities", _CUSTODIAN),
    "identities.open": _of("凭理由自己查看举报人身份", "Open identities oneself, with a reason", _CUSTODIAN),
    "cases.read": _of(
        "查看本单位或准许查看的案件",
        "Read cases of one's own offices, or those one was allowed to read",
        *(_CLERK, _CHIEF, _DISPATCHER, _PUBLISHER, _LEADING, _AUDITOR),
    ),
    "cases.step": _of("办理案件", "Take steps on cases", _CLERK, _CHIEF, _DISPATCHER),
    "cases.search": _of("检索本单位的举报和案件", "Search tips and cases", _CLERK, _CHIEF, _DISPATCHER),
    "cases.oversee": _of("查看办理情况（不含内容）", "See states of cases, no content", _LEADING, _AUDITOR),
    "records.draft": _of("起草公示", "Draft records", _PUBLISHER),
    "records.check": _of("复核公示", "Check records", _CHECKER),
    "access.explain": _of(
        "查看谁能看到一件举报或案件", "See who can see a tip or case", _CHIEF, _LEADING, _AUDITOR, _ACCOUNTS
    ),
    "people.see": _of(
        "查看人员和单位", "See people and offices", _ACCOUNTS, _KEYS, _CHIEF, _DISPATCHER, _CUSTODIAN
    ),
    "people.manage": _of("管理账号和岗位", "Manage accounts and places", _ACCOUNTS),
    "factors.require": _of("决定谁要用第二步验证", "Decide who needs a second factor", _ACCOUNTS),
    "offices.admit": _of(
        "建立单位密钥、接纳成员", "Make office keys, admit members", _KEYS, _CHIEF, _DISPATCHER, _CUSTODIAN
    ),
    "places.end": _of("收回岗位", "End places", _ACCOUNTS, _CHIEF, _DISPATCHER, _CUSTODIAN),
    "keys.rotate": _of("更换单位密钥", "Change office keys", _KEYS),
    "keys.make": _of("制作离线密钥", "Make the offline keys", _KEYS),
    "contacts.publish": _of("公布联系方式", "Publish contacts", _ACCOUNTS, _CHIEF, _DISPATCHER),
    "offices.edit": _of("维护单位和区划", "Keep offices and areas", _ACCOUNTS, _DISPATCHER),
    "units.edit": _of("维护单位登记册", "Keep the register of units", _ACCOUNTS, _CHIEF, _DISPATCHER),
    "rules.edit": _of(
        "修改、试用、启用分办规则", "Edit, try and switch on routing rules", _DISPATCHER, _ACCOUNTS
    ),
    "documents.keep": _of(
        "维护隐私告知、评估和应急清单",
        "Keep privacy notice, assessment, breach checklist",
        _ACCOUNTS,
        _LEADING,
        _AUDITOR,
    ),
    "clocks.edit": _of("维护期限、日历和催办", "Keep periods, calendar and ladder", _ACCOUNTS, _LEADING),
    "retention.see": _of(
        "查看保存期限和归档", "See periods and archive", _CLERK, _CHIEF, _LEADING, _AUDITOR, _ACCOUNTS
    ),
    "retention.set": _of("设定保存期限", "Set retention periods", _LEADING, _ACCOUNTS),
    "retention.hold": _of("保全、解除保全", "Place and end legal holds", _CHIEF, _LEADING),
    "cases.export": _of("导出归档", "Export cases for the archive", _CLERK, _CHIEF),
    "referrals.manage": _of("移送案件、跟进结果", "Refer cases, follow up", _CLERK, _CHIEF, _DISPATCHER),
    "mailboxes.edit": _of("维护举报邮箱", "Keep the mailboxes that are read", _ACCOUNTS),
    "templates.edit": _of(
        "维护回复模板、函的文本和编号、核查清单",
        "Keep reply templates, letters and their numbers, the checklist",
        *(_CHIEF, _DISPATCHER, _ACCOUNTS),
    ),
    "numbers.see": _of("查看统计", "See numbers", _CHIEF, _DISPATCHER, _LEADING, _AUDITOR),
    "numbers.publish": _of("公布月度统计", "Publish monthly numbers", _DISPATCHER, _LEADING),
    "outbox.see": _of("查看待发邮件", "See the outbox", _ACCOUNTS),
    "ledger.see": _of("查看操作记录", "See the ledger", _ACCOUNTS, _KEYS, _AUDITOR),
}


def permissions_of(roles: Iterable[Role]) -> frozenset[str]:
    return _held_by(frozenset(roles))


@lru_cache(256)
def _held_by(roles: frozenset[Role]) -> frozenset[str]:
    return frozenset(name for name, permission in PERMISSIONS.items() if roles & permission.roles)


@dataclass(frozen=True, slots=True)
class Weakening:
    """Two duties in one hand, and what protection that takes away (a msgid)."""

    both: frozenset[Role]
    loss: str


WEAKENED_BY: Final[tuple[Weakening, ...]] = (
    Weakening(
        frozenset({_DISPATCHER, _CUSTODIAN}),
        N_("同一个人既能看到举报了什么，又能开启是谁举报的。举报人身份与内容分开保管的保护对他不起作用。"),
    ),
    Weakening(
        frozenset({_CHIEF, _CUSTODIAN}),
        N_("案件由谁办、举报人是谁，掌握在同一个人手中。他开启身份时没有另一个人把关，只留下操作记录。"),
    ),
    Weakening(
        frozenset({_CLERK, _CUSTODIAN}),
        N_("经办人可以自己查看举报人的身份，写明理由就行，没有另一个人把关；自己的申请他不能自己批准。"),
    ),
    Weakening(
        frozenset({_KEYS, _ACCOUNTS}),
        N_("同一个人可以新建账号，又可以为尚无密钥的单位建立密钥，能把自己安排进还没有成员的单位。"),
    ),
    Weakening(
        frozenset({_KEYS, _DISPATCHER}),
        N_("为单位密钥作保的人自己也收取举报；他若签署了不该签的密钥，没有别人会先发现。"),
    ),
    Weakening(
        frozenset({_KEYS, _CUSTODIAN}),
        N_("为身份保管的密钥作保的人，自己也能开启举报人的身份，这把钥匙没有第二个人看着。"),
    ),
    Weakening(
        frozenset({_DISPATCHER, _CHIEF}),
        N_("派单和承办在同一个人手中，派得对不对没有第二个人看。"),
    ),
    Weakening(
        frozenset({_CLERK, _CHIEF}),
        N_("同一个人既经办又负责。系统仍然要求另一个人审核，本单位只有他一人时，案件会停在审核。"),
    ),
    Weakening(
        frozenset({_PUBLISHER, _CHECKER}),
        N_("同一份公示仍须由两个人起草和复核；只有他一人时，公示无法发布。"),
    ),
    Weakening(
        frozenset({_AUDITOR, _ACCOUNTS}),
        N_("审计员检查的正是自己管理账号的操作，检查失去独立性。"),
    ),
)


def weakened_by(roles: Iterable[Role]) -> tuple[Weakening, ...]:
    """What one person with all these roles takes away from the informants' protection."""
    held = frozenset(roles)
    return tuple(one for one in WEAKENED_BY if one.both <= held)
