"""What an office still has when somebody wants to end it."""

from portal.cases.belonging import Belonging, belongings
from portal.tips import dispatch
from portal.tips.queries import tip_for
from tests.support.bureau import BUILDING, COUNTY, DESIGN, Bureau
from tests.support.cases import a_case
from tests.support.tips import UNSURE, send


async def test_open_tips_cases_referrals_and_clocks_are_counted(bureau: Bureau) -> None:
    assert not await belongings(BUILDING)
    await send()
    await a_case(bureau, "investigating")
    await a_case(bureau, "referred_out")
    for ended in ("closed", "not_accepted", "transferred_out"):
        await a_case(bureau, ended)
    found = await belongings(BUILDING)
    assert (found.tips, found.cases, found.referred) == (1, 1, 1)
    assert found.clocks >= 5
    assert await belongings(DESIGN) == Belonging()


async def test_what_the_desk_has_for_it_belongs_to_it_too(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    tip = await tip_for(bureau["周派"], registered.number)
    assert (await belongings(tip.proposed)).tips == 1
    other = "bureau-430702" if tip.proposed != "bureau-430702" else COUNTY
    await dispatch.confirm_route(
        bureau["周派"], tip.number, version=tip.version, office=other, reason="在武陵区。"
    )
    assert (await belongings(other)).tips == 1
    assert (await belongings(tip.proposed)).tips == 0
