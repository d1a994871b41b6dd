"""The course of each stage: who takes which step, how many days ago, with which invented words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

CHIEF, CLERK, DISPATCHER, INFORMANT = "chief", "clerk", "dispatcher", "informant"
NOTE: Final = "（演示，内容虚构）"
ON_THE_DAY: Final = "the day of the step"
"""Stands for a date among the facts."""


@dataclass(frozen=True, slots=True)
class Move:
    """`who` acts; actions beside the table: open_case, merge, return, inspect, answer, tell, name,
    judge, draft, publish."""

    days_ago: int
    who: str
    action: str
    facts: Mapping[str, Any] = field(default_factory=dict)


_FINDING: Final = f"经调取注册和社保记录并询问当事人，注册单位与实际工作单位不一致。{NOTE}"
_NO_FINDING: Final = f"社保、劳动合同和到岗记录一致，未发现挂证。{NOTE}"


def _looked_into(taken_on: int, *, found: int | None = None, proved: bool = True) -> tuple[Move, ...]:
    """From signing off to, with `found`, the day of the findings."""
    moves = (Move(taken_on, CLERK, "open_case"), Move(taken_on - 1, CHIEF, "start"))
    if found is None:
        return moves
    outcome = "substantiated" if proved else "not_substantiated"
    text = _FINDING if proved else _NO_FINDING
    return (
        *moves,
        Move(found, CLERK, "submit_findings", {"outcome": outcome, "text": text}),
    )


def _decided(days_ago: int, number: str) -> Move:
    facts = {
        "decision_no": number,
        "decided_on": ON_THE_DAY,
        "body": "某市住房和城乡建设局（演示）",
        "measure": f"警告，并处罚款一万元。{NOTE}",
    }
    return Move(days_ago, CHIEF, "record_decision", facts)


def _closed(days_ago: int) -> Move:
    facts = {"reason": "not_substantiated", "proof": f"社保缴费证明、劳动合同、考勤记录。{NOTE}"}
    return Move(days_ago, CHIEF, "close_not_proved", facts)


def _asked(days_ago: int) -> Move:
    text = f"请补充他在外地上班的单位名称和大致时间。{NOTE}"
    return Move(days_ago, CLERK, "ask", {"template": "proof", "text": text})


_REASON: Final = {"reason": f"涉案项目停工，待复工后继续核查。{NOTE}"}
_REFUSAL: Final = {"reason": "no_subject_or_fact", "text": f"没有可以核查的具体事实。{NOTE}"}

STAGES: Final[Mapping[str, tuple[Move, ...]]] = {
    "registered": (),
    "routed": (),
    "returned": (
        Move(4, CHIEF, "return", {"office": "construction-section", "reason": f"该单位为施工企业。{NOTE}"}),
    ),
    "accepted": (Move(7, CLERK, "open_case"),),
    "joined": (
        Move(4, CLERK, "merge", {"into": "accepted", "reason": f"举报的是同一个人、同一家公司。{NOTE}"}),
    ),
    "investigating": _looked_into(14),
    "inspected": (*_looked_into(15), Move(9, CLERK, "inspect")),
    "awaiting_informant": (*_looked_into(17), _asked(4)),
    "answered": (
        *_looked_into(23),
        _asked(14),
        Move(10, INFORMANT, "answer", {"text": f"他在邻市的样板公司上班，去年春天开始。{NOTE}"}),
        Move(10, INFORMANT, "name", {"name": "某某某", "confidential": True}),
    ),
    "parked": (*_looked_into(39), Move(20, CHIEF, "park", _REASON)),
    "filed": (
        *_looked_into(34),
        Move(15, CHIEF, "file_case", {"filed_no": "演立〔示例〕1号", "filed_on": ON_THE_DAY}),
    ),
    "awaiting_review": _looked_into(44, found=3),
    # So long ago that it is overdue by three working days on whatever day a demo is made, also after a feast.
    "reported_up": (*_looked_into(49, found=24), Move(20, CHIEF, "report_up")),
    "referred_out": (
        *_looked_into(47, found=14),
        Move(
            9,
            CHIEF,
            "refer",
            {
                "body": "issuer_province",
                "receiver": "某省住房和城乡建设厅（演示）",
                "document_no": "演移〔示例〕1号",
            },
        ),
    ),
    "decided": (
        *_looked_into(59, found=20),
        _decided(8, "演建罚决字〔示例〕901号"),
        Move(5, CHIEF, "draft", {"decision_no": "演建罚决字〔示例〕901号", "decided_before": 3}),
    ),
    "closed": (
        *_looked_into(69, found=40),
        _decided(30, "演建罚决字〔示例〕900号"),
        Move(27, CHIEF, "publish", {"decision_no": "演建罚决字〔示例〕900号", "decided_before": 3}),
        Move(25, CHIEF, "close", {"reason": "substantiated"}),
    ),
    "closed_not_proved": (
        *_looked_into(64, found=30, proved=False),
        _closed(26),
        Move(25, CLERK, "tell", {"way": "visit", "text": f"他凭查询码来访，当面说明了核查结果。{NOTE}"}),
        Move(
            22,
            INFORMANT,
            "judge",
            {"grade": "fairly", "comment": f"理由说得不够清楚。{NOTE}"},
        ),
    ),
    "under_reconsideration": (
        *_looked_into(74, found=30, proved=False),
        _closed(18),
        Move(3, INFORMANT, "reconsider", {"reason": f"他的社保是事后补缴的，请再查一次。{NOTE}"}),
    ),
    "not_accepted": (Move(28, CLERK, "propose_refuse", _REFUSAL), Move(27, CHIEF, "refuse", _REFUSAL)),
    "transferred_out": (
        Move(
            31,
            DISPATCHER,
            "transfer_out",
            {"receiver": "邻市住房和城乡建设局（演示）", "document_no": "演转〔示例〕1号"},
        ),
    ),
}

# Where the stage of a story is not the name of the state.
STATES: Final = {
    "joined": "accepted",
    "answered": "investigating",
    "inspected": "investigating",
    "closed_not_proved": "closed",
}
