"""Effects while a case is being looked into: starting, waiting, asking, filing, handing in findings."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.cases.applying import Act, Effect
from portal.cases.readiness import require_ready
from portal.catalogue.codelists import find
from portal.core import clock
from portal.custody import replies
from portal.ledger.events import Fact
from portal.tips import clocks, correspondence


async def start(act: Act) -> Effect:
    assignee = UUID(act.facts["assignee"])
    return Effect(columns={"assignee": assignee}, codes={"assignee": str(assignee)})


async def wait(act: Act) -> Effect:
    """Parking and taking up again: 166号 knows no pause of the clock for it, so none is given."""
    return Effect()


async def ask(act: Act) -> Effect:
    due = await clocks.due("ask", clock.today())

    async def write() -> None:
        assert act.person is not None
        for tip in act.matter.tips:
            text, en = act.facts["text"], _in_english(act.facts)
            await correspondence.write_to_informant(act.person, tip.number, text, kind="question", en=en)
            await replies.hand_on(act.person, tip, text, en=en)

    asked = [str(tip.id) for tip in act.matter.tips]
    codes: dict[str, Fact] = {"due": due.day.isoformat(), "template": act.facts["template"], "tips": asked}
    return Effect(codes=codes, note={"due": due.day}, write=write)


def _in_english(facts: Mapping[str, Any]) -> str:
    """A ready question that was sent as it is has its English too."""
    ready = find("question_template", facts["template"])
    return ready.plain_en if ready and ready.plain_zh == facts["text"] else ""


async def answered(act: Act) -> Effect:
    """The clocks that stood still go on by themselves."""
    return Effect(columns={"answered": act.step.action == "answered"})


async def file_case(act: Act) -> Effect:
    """立案 starts the 90 days of the penalty decision (行政处罚法 art. 60) on the day of filing."""
    filed_on: date = act.facts["filed_on"]
    due = await clocks.due("penalty", filed_on)
    codes = {"filed_on": filed_on.isoformat(), "due": due.day.isoformat()}
    return Effect(columns={"filed_on": filed_on}, codes=codes)


async def submit_findings(act: Act) -> Effect:
    """Facts in annex 3's columns and the whole checklist come first."""
    assert act.person is not None
    await require_ready(act)
    outcome = act.facts["outcome"]
    return Effect(
        columns={"outcome": outcome, "findings_by": act.person.id, "reviewed_by": None},
        codes={"outcome": outcome},
        announce=frozenset({act.matter.office}),
    )


EFFECTS: Final = {
    "start": start,
    "park": wait,
    "unpark": wait,
    "ask": ask,
    "answered": answered,
    "ask_timed_out": answered,
    "file_case": file_case,
    "submit_findings": submit_findings,
}
