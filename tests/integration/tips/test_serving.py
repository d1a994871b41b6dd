"""What the desk kept for an office without people follows by itself when the office has a key."""

import asyncio
from datetime import timedelta

import pytest

from portal.admin import alongside
from portal.catalogue.states import Role, State
from portal.core import clock
from portal.core.errors import NotFound
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.offices import keeping
from portal.offices.keeping import AREAS
from portal.sessions import sealed
from portal.staff import signing_in
from portal.tips import desk, dispatch, serving
from portal.tips.queries import tip_for
from portal.tips.reading import open_for
from tests.support.bureau import DESK, Bureau
from tests.support.tips import UNSURE, send


async def kept_for(bureau: Bureau, office: str, many: int = 1) -> list[str]:
    """Tips that 周派 gave to an office in which nobody works yet."""
    numbers = []
    for _ in range(many):
        registered, _ = await send(UNSURE)
        version = (await tip_for(bureau["周派"], registered.number)).version
        holder = await dispatch.confirm_route(
            bureau["周派"], registered.number, version=version, office=office, reason="属于质量监督。"
        )
        assert holder == DESK
        numbers.append(registered.number)
    return numbers


async def admit_chief(bureau: Bureau, office: str) -> None:
    await bureau.hire("钱站长", (office, Role.CHIEF))
    await bureau.found(office, "钱站长")


@pytest.fixture
async def kept(bureau: Bureau) -> list[str]:
    office = await an_office_without_people()
    return await kept_for(bureau, office, 2)


async def an_office_without_people() -> str:
    rows = await fetch(
        "SELECT code FROM office WHERE kind = 'quality' AND code NOT IN (SELECT office FROM office_epoch) "
        "ORDER BY code"
    )
    return str(rows[0]["code"])


async def moved_by_itself() -> int:
    events = await fetch(
        "SELECT actor FROM ledger_event WHERE actor = 'system' AND kind IN ('tip.routed', 'tip.re_routed')"
    )
    return len(events)


async def test_its_first_chief_gets_them_and_nobody_had_to_think_of_it(
    bureau: Bureau, kept: list[str]
) -> None:
    office = await an_office_without_people()
    assert await serving.hand_over_kept(bureau["周派"]) == 0
    await admit_chief(bureau, office)
    assert await serving.hand_over_kept(bureau["周派"]) == 2
    for number in kept:
        tip = await open_for(bureau["钱站长"], number)
        assert (tip.row.office, tip.row.state) == (office, State.ROUTED)
        with pytest.raises(NotFound):
            await tip_for(bureau["周派"], number)
    events = await fetch(
        "SELECT actor, office FROM ledger_event WHERE kind IN ('tip.routed', 'tip.re_routed')"
    )
    assert [row["actor"] for row in events].count("system") == 2
    assert (await verify()).sound
    assert await serving.hand_over_kept(bureau["周派"]) == 0


async def test_two_sessions_at_once_hand_over_once(bureau: Bureau, kept: list[str]) -> None:
    await admit_chief(bureau, await an_office_without_people())
    found = await asyncio.gather(*[serving.hand_over_kept(bureau["周派"]) for _ in range(3)])
    assert sum(found) == 2
    [moved] = await fetch(
        "SELECT count(*) AS n FROM ledger_event WHERE actor = 'system' AND kind LIKE 'tip.%'"
    )
    assert moved["n"] == 2


async def test_what_waits_for_a_decision_stays(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    await admit_chief(bureau, await an_office_without_people())
    assert await serving.hand_over_kept(bureau["周派"]) == 0
    assert (await tip_for(bureau["周派"], registered.number)).state is State.REGISTERED


async def test_only_a_dispatchers_session_does_it_beside_his_requests(
    bureau: Bureau, kept: list[str]
) -> None:
    await admit_chief(bureau, await an_office_without_people())
    for name in ("李科长", "王密", "管保", "纪严", "钱站长"):
        assert await serving.hand_over_kept(bureau[name]) == 0
    zhou = bureau["周派"]
    await alongside._help(zhou, sealed.session_id(await signing_in.begin(zhou.id, zhou.keys)))
    assert (await open_for(bureau["钱站长"], kept[0])).row.office != DESK


async def test_a_tip_of_an_area_that_ended_can_still_be_decided(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    yesterday = clock.today() - timedelta(days=1)
    await keeping.end(AREAS, "430721", last_day=yesterday, source="撤并", version=1, actor="system")
    tip = await tip_for(bureau["周派"], registered.number)
    assert (await desk.choices(tip))[0].office == tip.proposed
    await dispatch.confirm_route(bureau["周派"], tip.number, version=tip.version)
