"""What one person with several roles takes away from the protection of informants."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from portal.catalogue.states import Role
from portal.core.errors import N_

_CLERK, _CHIEF, _DISPATCHER, _CUSTODIAN = Role.CLERK, Role.CHIEF, Role.DISPATCHER, Role.CUSTODIAN
_PUBLISHER, _CHECKER, _AUDITOR = Role.PUBLISHER, Role.CHECKER, Role.AUDITOR
_KEYS, _ACCOUNTS = Role.KEY_OFFICER, Role.ACCOUNT_ADMIN


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
