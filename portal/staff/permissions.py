"""The catalogue of permissions: pages name them; rows say which role holds what, see `staff.rights`."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.catalogue.states import Role
from portal.core.errors import N_

STAFF_ROLES: Final = tuple(role for role in Role if role not in (Role.SYSTEM, Role.INFORMANT))
OF_THE_BUREAU: Final = frozenset({Role.KEY_OFFICER, Role.ACCOUNT_ADMIN, Role.LEADING, Role.AUDITOR})
"""Roles without an office, and so without an office's key."""


class Scope(StrEnum):
    """Where a permission counts: in the office of the place that gives the role, or in all of them."""

    OFFICE = "office"
    BUREAU = "bureau"


SCOPE_LABELS: Final = {Scope.OFFICE: N_("本单位"), Scope.BUREAU: N_("全局")}
_OFFICE, _BUREAU, _EITHER = (Scope.OFFICE,), (Scope.BUREAU,), (Scope.OFFICE, Scope.BUREAU)


class Group(StrEnum):
    TIPS = "tips"
    CASES = "cases"
    RECORDS = "records"
    IDENTITIES = "identities"
    PEOPLE = "people"
    RULES = "rules"
    KEEPING = "keeping"
    OVERSIGHT = "oversight"


GROUP_LABELS: Final = {
    Group.TIPS: N_("举报"),
    Group.CASES: N_("案件"),
    Group.RECORDS: N_("公示"),
    Group.IDENTITIES: N_("举报人身份"),
    Group.PEOPLE: N_("人员、权限和密钥"),
    Group.RULES: N_("规则和设置"),
    Group.KEEPING: N_("保存和归档"),
    Group.OVERSIGHT: N_("监督和统计"),
}


@dataclass(frozen=True, slots=True)
class Permission:
    """`scopes`: what a role in an office may hold it for. `keyed`: useless without an office's key."""

    group: Group
    zh: str
    en: str
    scopes: tuple[Scope, ...]
    keyed: bool = False

    def label(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh

    def scopes_for(self, role: Role) -> tuple[Scope, ...]:
        """None at all where the role has no key and the permission needs one."""
        if role not in OF_THE_BUREAU:
            return self.scopes
        return () if self.keyed else _BUREAU


def _keyed(group: Group, zh: str, en: str) -> Permission:
    return Permission(group, zh, en, _OFFICE, keyed=True)


# A permission opens a page; what can be read there still depends on the office and on the keys held.
PERMISSIONS: Final[dict[str, Permission]] = {
    "tips.read": _keyed(Group.TIPS, "查看本单位的举报", "Read tips of one's own offices"),
    "tips.reply": _keyed(Group.TIPS, "与举报人沟通", "Write to informants"),
    "tips.step": _keyed(Group.TIPS, "办理举报", "Take steps on tips"),
    "tips.enter": _keyed(Group.TIPS, "登记来电、来信、来访", "Enter calls, letters and visits"),
    "register.see": _keyed(Group.TIPS, "查看、导出举报登记簿", "See and export the register"),
    "tips.dispatch": _keyed(Group.TIPS, "分派举报", "Dispatch tips"),
    "cases.read": Permission(
        Group.CASES,
        "查看本单位或准许查看的案件",
        "Read cases of one's own offices, or those one was allowed to read",
        _OFFICE,
    ),
    "cases.step": _keyed(Group.CASES, "办理案件", "Take steps on cases"),
    "cases.search": _keyed(Group.CASES, "检索本单位的举报和案件", "Search tips and cases"),
    "referrals.manage": _keyed(Group.CASES, "移送案件、跟进结果", "Refer cases, follow up"),
    "records.draft": _keyed(Group.RECORDS, "起草公示", "Draft records"),
    "records.check": _keyed(Group.RECORDS, "复核公示", "Check records"),
    "identities.ask": _keyed(Group.IDENTITIES, "申请查看举报人身份", "Ask to see informants' identities"),
    "identities.grant": _keyed(Group.IDENTITIES, "决定谁能查看举报人身份", "Decide who may see identities"),
    "identities.open": _keyed(
        Group.IDENTITIES, "凭理由自己查看举报人身份", "Open identities oneself, with a reason"
    ),
    "people.see": Permission(Group.PEOPLE, "查看人员和单位", "See people and offices", _BUREAU),
    "people.manage": Permission(Group.PEOPLE, "管理账号和岗位", "Manage accounts and places", _BUREAU),
    "factors.require": Permission(
        Group.PEOPLE, "决定谁要用第二步验证", "Decide who needs a second factor", _BUREAU
    ),
    "roles.see": Permission(Group.PEOPLE, "查看角色和权限", "See what roles hold", _BUREAU),
    "roles.edit": Permission(Group.PEOPLE, "修改角色的权限", "Propose what roles hold", _BUREAU),
    "roles.approve": Permission(
        Group.PEOPLE, "启用角色权限的修改", "Switch on changes of what roles hold", _BUREAU
    ),
    "offices.admit": Permission(
        Group.PEOPLE, "建立单位密钥、接纳成员", "Make office keys, admit members", _OFFICE
    ),
    "places.end": Permission(Group.PEOPLE, "收回岗位", "End places", _EITHER),
    "keys.rotate": Permission(Group.PEOPLE, "更换单位密钥", "Change office keys", _BUREAU),
    "keys.make": Permission(Group.PEOPLE, "制作离线密钥", "Make the offline keys", _BUREAU),
    "contacts.publish": Permission(Group.RULES, "公布联系方式", "Publish contacts", _EITHER),
    "offices.edit": Permission(Group.RULES, "维护单位和区划", "Keep offices and areas", _BUREAU),
    "units.edit": Permission(Group.RULES, "维护单位登记册", "Keep the register of units", _BUREAU),
    "rules.edit": Permission(
        Group.RULES,
        "修改、启用分办规则和公示规则",
        "Edit and switch on rules of routing and publication",
        _BUREAU,
    ),
    "clocks.edit": Permission(
        Group.RULES, "维护期限、日历和催办", "Keep periods, calendar and ladder", _BUREAU
    ),
    "templates.edit": Permission(
        Group.RULES,
        "维护回复模板、函的文本和编号、核查清单",
        "Keep reply templates, letters and their numbers, the checklist",
        _BUREAU,
    ),
    "mailboxes.edit": Permission(Group.RULES, "维护举报邮箱", "Keep the mailboxes that are read", _BUREAU),
    "hotline.keys": Permission(
        Group.RULES, "管理热线接口的密钥", "Manage keys of the hotline interface", _BUREAU
    ),
    "documents.keep": Permission(
        Group.RULES,
        "维护隐私告知、评估和应急清单",
        "Keep privacy notice, assessment, breach checklist",
        _BUREAU,
    ),
    "outbox.see": Permission(Group.RULES, "查看待发邮件", "See the outbox", _BUREAU),
    "retention.see": Permission(Group.KEEPING, "查看保存期限和归档", "See periods and archive", _OFFICE),
    "retention.set": Permission(Group.KEEPING, "设定保存期限", "Set retention periods", _BUREAU),
    "retention.hold": Permission(Group.KEEPING, "保全、解除保全", "Place and end legal holds", _OFFICE),
    "cases.export": _keyed(Group.KEEPING, "导出归档", "Export cases for the archive"),
    "cases.oversee": Permission(
        Group.OVERSIGHT, "查看办理情况（不含内容）", "See states of cases, no content", _BUREAU
    ),
    "access.explain": Permission(
        Group.OVERSIGHT, "查看谁能看到一件举报或案件", "See who can see a tip or case", _EITHER
    ),
    "numbers.see": Permission(Group.OVERSIGHT, "查看统计", "See numbers", _EITHER),
    "numbers.publish": Permission(Group.OVERSIGHT, "公布月度统计", "Publish monthly numbers", _BUREAU),
    "ledger.see": Permission(Group.OVERSIGHT, "查看操作记录", "See the ledger", _BUREAU),
}


class UnknownPermission(LookupError):
    """A page names a permission that the catalogue does not have."""


def require_known(names: Iterable[str]) -> None:
    """Refuse to start with a page that nobody could ever open, or that everybody might."""
    for name in names:
        if name not in PERMISSIONS:
            raise UnknownPermission(f"no permission {name!r}; see portal/staff/permissions.py")
