"""What was handed over: one case to two bodies, with answers to come, and a batch that waits to be signed."""

from collections.abc import Sequence
from typing import Final

from portal.cases.queries import case_by_id
from portal.core import clock
from portal.demo.people import Players
from portal.demo.stages import NOTE
from portal.demo.tips import Told, at
from portal.referrals import following, handing, lines, queries, wording
from portal.referrals.batches import gathering
from portal.referrals.handing import Wanted
from portal.tips.queries import tip_by_id

_BODY: Final = "human_resources"
_RECEIVER: Final = "某市人力资源和社会保障局（演示）"
_PROVINCE: Final = "某省住房和城乡建设厅（演示）"


async def refer(told: Sequence[Told], players: Players) -> None:
    """After the stories were walked to their stages."""
    await _to_a_second_body(await _number(told, "referred_out"), players)
    with clock.frozen(at(1)):
        clerk = players["ganshi"].person
        await gathering.begin(clerk, "issuer_province", _PROVINCE, [await _number(told, "reported_up")])


async def _to_a_second_body(number: str, players: Players) -> None:
    chief = players["kezhang"].person
    with clock.frozen(at(8)):
        case = await handing.case_to_hand_over(chief, number)
        title, text = await wording.for_case(_BODY, await lines.lines_of(case.matter.compartment, case.pair))
        wanted = Wanted(body=_BODY, receiver=_RECEIVER, title=title, text=text + NOTE)
        await handing.hand_over(chief, number, wanted, version=case.matter.version)
    with clock.frozen(at(4)):
        [row] = [one for one in await queries.of_case(case.matter.id) if one.body == _BODY]
        await following.received(players["ganshi"].person, row.id, clock.today(), version=row.version)


async def _number(told: Sequence[Told], stage: str) -> str:
    [one] = [one for one in told if one.story.stage == stage]
    case = (await tip_by_id(one.registered.tip)).case
    assert case is not None
    return (await case_by_id(case)).number
