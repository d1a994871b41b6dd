"""Walking the invented tips to their stages, each step on its own day by the person whose it is."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from portal.cases import (
    answering,
    checklist,
    conversation,
    merging,
    opening,
    reading,
    reconsidering,
    satisfaction,
    steps,
)
from portal.cases.checklist import Check
from portal.cases.facts import saving
from portal.cases.facts.saving import Typed
from portal.cases.queries import case_by_id
from portal.core import clock
from portal.database import writing
from portal.demo import drafts, inspecting
from portal.demo.people import Players
from portal.demo.stages import CHIEF, CLERK, DISPATCHER, INFORMANT, NOTE, ON_THE_DAY, STAGES, Move
from portal.demo.tips import Told, at
from portal.sessions import sealed
from portal.staff.people import Person
from portal.tips import dispatch, naming, receipts
from portal.tips.queries import TipRow, tip_by_id
from portal.tips.receipts import Informant

_PLAYERS: Final[Mapping[str, Mapping[str, str]]] = {
    "construction-section": {CHIEF: "kezhang", CLERK: "ganshi"},
    "survey-design-section": {CHIEF: "kance", CLERK: "sheji"},
    "bureau-430721": {CHIEF: "anxiang", CLERK: "anxiang2"},
    "quality-station": {CHIEF: "zhian", CLERK: "xianchang"},
    "discipline-office": {CHIEF: "jijian", CLERK: "jijian"},
    "dispatch-desk": {DISPATCHER: "paidan"},
}


@dataclass(frozen=True, slots=True)
class Scene:
    """One move of one story: the tip as it stands, and everybody who could act."""

    told: Told
    move: Move
    tip: TipRow
    players: Players
    others: Sequence[Told] = ()

    @property
    def person(self) -> Person:
        return self._player(self.move.who)

    @property
    def clerk(self) -> Person:
        return self._player(CLERK)

    @property
    def facts(self) -> dict[str, Any]:
        return {
            name: clock.today() if value is ON_THE_DAY else value for name, value in self.move.facts.items()
        }

    @property
    def chief(self) -> Person:
        return self._player(CHIEF)

    def _player(self, who: str) -> Person:
        return self.players[_PLAYERS[self.tip.office][who]].person


async def handle(told: Sequence[Told], players: Players) -> None:
    """In one transaction, because a hundred commits would take longer than all the steps."""
    async with writing():
        for one in told:
            for move in STAGES[one.story.stage]:
                with clock.frozen(at(move.days_ago, hour=14)):
                    scene = Scene(one, move, await tip_by_id(one.registered.tip), players, told)
                    await _MOVES.get(move.action, _step)(scene)


async def _open_case(scene: Scene) -> None:
    await opening.open_case(scene.person, scene.tip.number, version=scene.tip.version)


async def _merge(scene: Scene) -> None:
    """Into the case of the story at another stage."""
    into, reason = scene.move.facts["into"], scene.move.facts["reason"]
    [other] = [one for one in scene.others if one.story.stage == into]
    master = (await tip_by_id(other.registered.tip)).case
    assert master is not None
    number, version = (await case_by_id(master)).number, scene.tip.version
    await merging.merge_tip(scene.person, scene.tip.number, number, version=version, reason=reason)


async def _return(scene: Scene) -> None:
    await dispatch.return_tip(scene.person, scene.tip.number, version=scene.tip.version, **scene.facts)


async def _propose_refusal(scene: Scene) -> None:
    await steps.propose_tip(scene.person, scene.tip.number, "refuse", scene.facts, version=scene.tip.version)


async def _start(scene: Scene) -> None:
    await _case_step(scene, "start", {"assignee": str(scene.clerk.id)})


async def _step(scene: Scene) -> None:
    """Any step of the table, on the case where there is one, else on the tip."""
    if scene.tip.case is not None:
        await _case_step(scene, scene.move.action, scene.facts)
        return
    await steps.take_tip(
        scene.person, scene.tip.number, scene.move.action, scene.facts, version=scene.tip.version
    )


async def _submit_findings(scene: Scene) -> None:
    """The facts as the tip proposes them, every item of the checklist, then the findings themselves."""
    number = await _number(scene)
    opened = await reading.open_case(scene.person, number)
    rows = [Typed(row.id, {"remark": f"证件号码待查。{NOTE}", **row.cells}) for row in opened.facts.rows]
    await saving.save(scene.person, number, rows, version=opened.facts.version)
    said = [
        Check(code=item.row.code, state="done", note=f"见卷宗材料。{NOTE}")
        for item in await checklist.items_of(opened.row, opened.steps)
    ]
    await checklist.check(scene.person, number, said, opened.tips)
    await _case_step(scene, "submit_findings", scene.facts)


async def _case_step(scene: Scene, action: str, facts: Mapping[str, Any]) -> None:
    case = await case_by_id(_case_of(scene))
    await steps.take(scene.person, case.number, action, facts, version=case.version)


async def _inspect(scene: Scene) -> None:
    await inspecting.inspect(scene.person, scene.chief, await _number(scene))


async def _answer(scene: Scene) -> None:
    await conversation.answer(await _informant(scene.told), **scene.facts)


async def _tell(scene: Scene) -> None:
    await answering.note_answer(scene.person, scene.tip.number, on=clock.today(), **scene.facts)


async def _name(scene: Scene) -> None:
    await naming.name_oneself(await _informant(scene.told), scene.facts, tell_office=True)


async def _judge(scene: Scene) -> None:
    await satisfaction.give(await _informant(scene.told), **scene.facts)


async def _ask_again(scene: Scene) -> None:
    await reconsidering.ask(await _informant(scene.told), **scene.facts)


async def _draft(scene: Scene) -> None:
    await drafts.drafted(scene.told, await _number(scene), scene.players, **scene.facts)


async def _publish(scene: Scene) -> None:
    await drafts.published(scene.told, await _number(scene), scene.players, **scene.facts)


async def _number(scene: Scene) -> str:
    return (await case_by_id(_case_of(scene))).number


def _case_of(scene: Scene) -> UUID:
    assert scene.tip.case is not None
    return scene.tip.case


async def _informant(told: Told) -> Informant:
    """With the receipt, as on the progress page; the session ends at once."""
    token = await receipts.sign_in(told.receipt)
    session = await sealed.find(token, INFORMANT)
    assert session is not None
    await sealed.end(token)
    return receipts.informant_of(session)


_MOVES: Final[Mapping[str, Callable[[Scene], Awaitable[None]]]] = {
    "open_case": _open_case,
    "merge": _merge,
    "return": _return,
    "propose_refuse": _propose_refusal,
    "start": _start,
    "submit_findings": _submit_findings,
    "inspect": _inspect,
    "answer": _answer,
    "tell": _tell,
    "name": _name,
    "judge": _judge,
    "reconsider": _ask_again,
    "draft": _draft,
    "publish": _publish,
}
