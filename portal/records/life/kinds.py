"""The acts on a published record: from which state to which, for which reasons, and who is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from portal.core.errors import N_

WITHDRAW, CORRECT, SUSPEND, RESTORE, REPAIR = "withdraw", "correct", "suspend", "restore", "repair"
REVOKE, FALSIFIED = "revoke", "falsified"
FALSE_MATERIAL, PROMISE_BROKEN = "false_material", "promise_broken"
IDENTITY: Final = "identity"
"""Somebody else than the punished one stands on the list: due at once, and its note names nobody."""
ENDED: Final = ("expired", "repaired", "withdrawn")

# What can be wrong with a record: the same words for whoever objects and for whoever corrects.
WRONG: Final[Mapping[str, str]] = {
    IDENTITY: N_("主体认错了"),
    "facts": N_("违法事实"),
    "basis": N_("处理依据"),
    "measure": N_("处理措施"),
    "dates": N_("有关日期"),
    "repaired": N_("信用已经修复"),
    "changed": N_("原决定已经变更或者撤销"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActKind:
    """`to` is empty where the list stays as it is; `clock` is the dated rule that says how soon it is due;
    `noted`: anybody reads that it was.
    """

    code: str
    label: str
    done: str
    starts: tuple[str, ...]
    to: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    clock: str = ""
    document: bool = True
    noted: bool = False


_SHOWN, _HIDDEN = ("published",), ("suspended",)
KINDS: Final[Mapping[str, ActKind]] = {
    kind.code: kind
    for kind in (
        ActKind(
            code=WITHDRAW,
            label=N_("撤回公示"),
            done=N_("已撤回"),
            starts=_SHOWN + _HIDDEN,
            to="withdrawn",
            reasons={
                "changed": N_("原处理决定已被依法变更"),
                "annulled": N_("原处理决定已被依法撤销"),
                "illegal": N_("原处理决定已被确认违法"),
                "void": N_("原处理决定已被确认无效"),
                IDENTITY: N_("公示主体认定有误"),
            },
            clock="withdraw",
            noted=True,
        ),
        ActKind(
            code=CORRECT,
            label=N_("更正公示"),
            done=N_("已更正"),
            starts=_SHOWN,
            to="published",
            reasons={code: WRONG[code] for code in ("facts", "basis", "measure", "dates")}
            | {"other": N_("其他文字")},
            document=False,
            noted=True,
        ),
        ActKind(
            code=SUSPEND,
            label=N_("暂停公示"),
            done=N_("已暂停"),
            starts=_SHOWN,
            to="suspended",
            reasons={
                "objection": N_("异议核查期间"),
                "review": N_("行政复议期间，本机关决定暂停"),
                "lawsuit": N_("行政诉讼期间，本机关决定暂停"),
                "other": N_("其他依法应当暂停的情形"),
            },
        ),
        ActKind(
            code=RESTORE,
            label=N_("恢复公示"),
            done=N_("已恢复"),
            starts=_HIDDEN,
            to="published",
        ),
        ActKind(
            code=REPAIR,
            label=N_("信用修复"),
            done=N_("已修复，公示终止"),
            starts=_SHOWN + _HIDDEN,
            to="repaired",
            reasons={"letter": N_("书面申请"), "credit_china": N_("“信用中国”网站转来")},
            clock="repair",
            document=False,
            noted=True,
        ),
        ActKind(
            code=REVOKE,
            label=N_("撤销信用修复"),
            done=N_("修复已撤销，恢复公示"),
            starts=("repaired",),
            to="published",
            reasons={
                FALSE_MATERIAL: N_("申请修复时提供虚假材料"),
                PROMISE_BROKEN: N_("信用承诺不实或者没有履行"),
            },
            noted=True,
        ),
        ActKind(
            code=FALSIFIED,
            label=N_("认定修复材料虚假"),
            done=N_("已认定修复材料虚假"),
            starts=_SHOWN + _HIDDEN,
        ),
    )
}
NO_DRAFT: Final = N_("这条记录没有底稿，不能更正；有误的请撤回。")
# The outcomes of an objection, and the act with which all but the first go on.
KEEP: Final = "keep"
OUTCOMES: Final[Mapping[str, str]] = {
    KEEP: N_("异议不成立，维持公示"),
    CORRECT: N_("异议成立，更正公示"),
    SUSPEND: N_("暂停公示，继续核查"),
    WITHDRAW: N_("异议成立，撤回公示"),
}
