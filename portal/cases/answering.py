"""An informant who was answered outside the portal, by telephone, in writing or in person: way and day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from portal.cases.allowing import HELPING
from portal.cases.applying import STEP, hold, record
from portal.cases.clock_duties import HANDLERS, LONGEST
from portal.cases.matters import Matter, matter_behind, matter_of_tip, roles_towards
from portal.cases.telling import ANSWERED, leave
from portal.catalogue.codelists import codes
from portal.catalogue.states import Field
from portal.compartments.sealing import OpenedItem, opened_items
from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message, Refused, too_long
from portal.core.identifiers import personal_data_in
from portal.database import writing
from portal.staff.people import Person
from portal.tips.queries import TipRow
from portal.tips.reading import open_for

KIND: Final = "tip.answered"
LIST: Final = "answer_way"
FIELDS: Final = (
    Field("way", N_("答复方式"), "select", options=LIST),
    Field("on", N_("答复日期"), "date"),
    Field("text", N_("答复内容"), "textarea"),
)


async def note_answer(person: Person, tip_number: str, way: str, on: date, text: str = "") -> None:
    """Seal it with the tip, and let its informant read way and day; noted twice it is noted once.

    At any time: most are called when the matter has ended.
    """
    tip = await open_for(person, tip_number)
    if not may_note(person, await matter_behind(tip.row)):
        raise Refused(HELPING)
    facts = {"way": way, "on": on.isoformat(), "text": text.strip()}
    _require_sound(facts, on, tip.row)
    matter, keys = await matter_of_tip(tip.row), {tip.row.content: tip.pair}
    async with writing():
        await hold(matter)
        if _is_noted(await opened_items(tip.row.content, tip.pair, STEP), person, facts):
            return
        subject, action = ANSWERED
        note = {"subject": subject, "action": action, "values": {"way": way, "on": facts["on"]}}
        await leave(matter.tips, note, author=person.actor, keys=keys)
        await record(matter, KIND, person.actor, facts, {}, keys=keys)


def may_note(person: Person, behind: Matter) -> bool:
    """`behind` is the case of the tip, or the tip itself while it has none."""
    return bool(roles_towards(person, behind) & HANDLERS)


def of(items: Sequence[OpenedItem]) -> list[tuple[date, str]]:
    """Day and way of each answer that is noted with a tip."""
    told = (item.payload["facts"] for item in items if item.payload.get("kind") == KIND)
    return [(date.fromisoformat(facts["on"]), facts["way"]) for facts in told]


def _require_sound(facts: Mapping[str, str], on: date, tip: TipRow) -> None:
    wrong: dict[str, Message] = {}
    if facts["way"] not in codes(LIST):
        wrong["way"] = Message(N_("请选择一项。"))
    if on > clock.today():
        wrong["on"] = Message(N_("答复日期不能晚于今天。"))
    elif on < tip.received_on:
        wrong["on"] = Message(N_("举报是{day}收到的，答复不能更早。"), {"day": tip.received_on})
    if len(facts["text"]) > LONGEST:
        wrong["text"] = too_long(LONGEST)
    elif personal_data_in(facts["text"]):
        wrong["text"] = Message(N_("请不要写身份证号、手机号或者邮箱。"))
    if wrong:
        raise InvalidInput(wrong)


def _is_noted(steps: Sequence[OpenedItem], person: Person, facts: Mapping[str, Any]) -> bool:
    """Whether this very answer was noted last: a double click."""
    noted = [(one.author, one.payload["facts"]) for one in steps if one.payload["kind"] == KIND]
    return bool(noted) and noted[-1] == (person.actor, facts)
