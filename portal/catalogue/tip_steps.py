"""The steps of a tip, from its registration until a case is opened or it leaves the portal."""

from typing import Final

from portal.catalogue.step_types import Field, Role, State, TransitionRule
from portal.core.errors import N_

REASON: Final = Field("reason", N_("理由"), "textarea", max_length=1000)
REFUSAL: Final = (
    Field("reason", N_("不予受理的理由"), "select", options="refusal_reason"),
    Field("text", N_("说明"), "textarea", max_length=1000),
)
REFUSED_NOTE: Final = N_("不予受理：{reason}如不同意，您可以凭查询码申请一次复核。")
TRANSFER: Final = (
    Field("receiver", N_("接收单位"), max_length=100),
    Field("document_no", N_("文号"), max_length=60),
)

TIP_STEPS: Final[tuple[TransitionRule, ...]] = (
    TransitionRule(
        action="auto_route",
        label=N_("自动分派"),
        subject="tip",
        sources=frozenset({State.REGISTERED}),
        target=State.ROUTED,
        who=frozenset({Role.SYSTEM}),
        public_note=N_("已转{office}承办。"),
    ),
    TransitionRule(
        action="confirm_route",
        label=N_("确认分派"),
        subject="tip",
        sources=frozenset({State.REGISTERED}),
        target=State.ROUTED,
        who=frozenset({Role.DISPATCHER}),
        fields=(
            Field("office", N_("承办单位"), "select", options="office"),
            Field("reason", N_("改派理由"), "textarea", required=False, max_length=1000),
        ),
        public_note=N_("已转{office}承办。"),
    ),
    TransitionRule(
        action="sign_off",
        label=N_("签收受理"),
        subject="tip",
        sources=frozenset({State.ROUTED}),
        target=State.ACCEPTED,
        who=frozenset({Role.CLERK, Role.CHIEF}),
        public_note=N_("{office}已受理，将在{due}前办结。"),
    ),
    TransitionRule(
        action="return",
        label=N_("退回派单台"),
        subject="tip",
        sources=frozenset({State.ROUTED}),
        target=State.RETURNED,
        who=frozenset({Role.CHIEF}),
        proposers=frozenset({Role.CLERK}),
        fields=(
            Field("office", N_("建议的承办单位"), "select", options="office"),
            Field("clause", N_("依据条款"), "textarea", max_length=1000),
        ),
    ),
    TransitionRule(
        action="re_route",
        label=N_("重新分派"),
        subject="tip",
        sources=frozenset({State.RETURNED}),
        target=State.ROUTED,
        who=frozenset({Role.DISPATCHER}),
        fields=(Field("office", N_("承办单位"), "select", options="office"), REASON),
        public_note=N_("承办单位调整为{office}。"),
    ),
    TransitionRule(
        # The leading group holds no key, so it cannot move the tip; it lets the office return it once more.
        action="lift_arbitration",
        label=N_("准许再次退回"),
        subject="tip",
        sources=frozenset({State.ROUTED}),
        target=State.ROUTED,
        who=frozenset({Role.LEADING}),
        fields=(REASON,),
    ),
    TransitionRule(
        action="refuse",
        label=N_("不予受理"),
        subject="tip",
        sources=frozenset({State.REGISTERED, State.ROUTED}),
        target=State.NOT_ACCEPTED,
        who=frozenset({Role.CHIEF}),
        proposers=frozenset({Role.CLERK, Role.DISPATCHER}),
        fields=REFUSAL,
        public_note=REFUSED_NOTE,
        four_eyes=True,
    ),
    TransitionRule(
        action="transfer_out",
        label=N_("转送其他单位"),
        subject="tip",
        sources=frozenset({State.REGISTERED, State.ROUTED, State.RETURNED}),
        target=State.TRANSFERRED_OUT,
        who=frozenset({Role.DISPATCHER}),
        fields=TRANSFER,
        public_note=N_("已转送{receiver}办理。"),
    ),
    TransitionRule(
        action="reconsider",
        label=N_("申请复核"),
        subject="tip",
        sources=frozenset({State.NOT_ACCEPTED}),
        target=State.UNDER_RECONSIDERATION,
        who=frozenset({Role.INFORMANT, Role.LEADING}),
        fields=(REASON,),
        public_note=N_("已收到复核申请。"),
    ),
    TransitionRule(
        action="uphold_refusal",
        label=N_("维持不予受理"),
        subject="tip",
        sources=frozenset({State.UNDER_RECONSIDERATION}),
        target=State.NOT_ACCEPTED,
        who=frozenset({Role.CHIEF, Role.LEADING}),
        fields=(REASON,),
        public_note=N_("经复核，维持原来的答复。"),
        four_eyes=True,
    ),
    TransitionRule(
        # The office that holds the key takes it up again, or returns it to the desk.
        action="reopen",
        label=N_("重新办理"),
        subject="tip",
        sources=frozenset({State.UNDER_RECONSIDERATION}),
        target=State.ROUTED,
        who=frozenset({Role.CHIEF, Role.LEADING}),
        fields=(REASON,),
        public_note=N_("经复核，重新办理。"),
        four_eyes=True,
    ),
)
