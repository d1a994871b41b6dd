"""What each state means to an informant in plain words, and what is still to come after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from portal.catalogue.step_types import State
from portal.core.errors import N_

MATTER: Final = "matter"
ANSWER: Final = "answer"


@dataclass(frozen=True, slots=True)
class Ahead:
    """One thing to come. `by` says which day ends it: the matter's own due date, the day until which a
    question waits, or a clock that runs from the day of receipt. `within` names the clock whose length is
    told where the day is not known yet."""

    text: str
    by: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """`ahead` is empty once the matter has ended."""

    meaning: str
    ahead: tuple[Ahead, ...] = ()


_DISPATCHED: Final = Ahead(N_("派单台确认承办单位"), by="dispatch")
_JUDGED: Final = Ahead(N_("承办单位决定是否受理"), by=MATTER)
_LATER: Final = Ahead(N_("受理以后，核查并办结"), within="finish")
_WITH_OFFICE: Final = Outlook(N_("已经交给承办单位，正在看是否受理。"), (_JUDGED, _LATER))
_REVIEWED: Final = Outlook(N_("核查做完了，正在由另一个人审核。"), (Ahead(N_("审核并办结"), by=MATTER),))

OUTLOOKS: Final[Mapping[State, Outlook]] = {
    State.REGISTERED: Outlook(N_("已经收到，派单台正在确认由哪个单位办理。"), (_DISPATCHED, _JUDGED, _LATER)),
    State.ROUTED: _WITH_OFFICE,
    # A return is between offices: the informant's line stays as it was.
    State.RETURNED: _WITH_OFFICE,
    State.ACCEPTED: Outlook(N_("承办单位已经受理，会进行核查。"), (Ahead(N_("承办单位核查"), by=MATTER),)),
    # Not told apart from the state before: that something is unclear is the office's own matter.
    State.PARKED: Outlook(N_("承办单位已经受理，会进行核查。"), (Ahead(N_("承办单位核查"), by=MATTER),)),
    State.INVESTIGATING: Outlook(N_("承办单位正在核查。"), (Ahead(N_("承办单位核查并办结"), by=MATTER),)),
    State.FILED: Outlook(N_("承办单位正在核查。"), (Ahead(N_("承办单位核查并作出决定"), by=MATTER),)),
    State.AWAITING_INFORMANT: Outlook(
        N_("承办单位问了您一个问题，等您回答。到期没有回答，他们会继续核查。"),
        (Ahead(N_("请您回答承办单位的提问"), by=ANSWER), Ahead(N_("承办单位继续核查并办结"))),
    ),
    State.AWAITING_REVIEW: _REVIEWED,
    State.REPORTED_UP: _REVIEWED,
    State.REFERRED_OUT: Outlook(
        N_("已经交给有权处理的机关，承办单位会继续过问。这一步要多久，由那个机关决定。"),
        (Ahead(N_("等待有权机关的处理结果")),),
    ),
    State.DECIDED: Outlook(N_("处理决定已经作出，还剩收尾的工作。"), (Ahead(N_("办结"), by=MATTER),)),
    State.CLOSED: Outlook(N_("已经办完。结果写在“办理经过”里。")),
    State.NOT_ACCEPTED: Outlook(N_("没有受理。原因写在“办理经过”里。")),
    State.TRANSFERRED_OUT: Outlook(N_("已经转给别的单位办理。转到哪里，写在“办理经过”里。")),
    State.UNDER_RECONSIDERATION: Outlook(
        N_("您的举报正在复核，由另外的人重新看材料。"), (Ahead(N_("答复您的复核申请"), by=MATTER),)
    ),
}
