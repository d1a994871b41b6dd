"""A clerk's place for some areas only: 赵干事 handles 武陵区 (430702) and sees nothing of 鼎城区 (430703)."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from portal.cases import inbox, opening, queries
from portal.cases.criteria import Criteria
from portal.cases.queue import seat_of
from portal.cases.seeing import who_can_see
from portal.catalogue.states import Role
from portal.core.errors import InvalidInput, NotFound, Refused
from portal.database import change, fetch
from portal.register import rows as register
from portal.sessions import sealed
from portal.settings import Settings
from portal.staff import area_limits, signing_in
from portal.staff.people import Person, Place
from portal.staff.rights import Rights
from portal.tips import areas
from portal.tips import queries as tips
from tests.support.bureau import BUILDING, DESIGN, Bureau, open_bureau
from tests.support.pages import PortalClient
from tests.support.rights import shipped
from tests.support.signed_in import visitor
from tests.support.tips import BUILDER, send

WULING, DINGCHENG = "430702", "430703"


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app) as made:
        yield made


@pytest.fixture
async def bureau(client: PortalClient, settings: Settings, working_day: object) -> Bureau:
    made = await open_bureau(settings)
    await area_limits.limit(made["李科长"], made["赵干事"].id, BUILDING, [WULING])
    return made


async def now(person: Person) -> Person:
    """As his next request finds him."""
    session = await sealed.find(await signing_in.begin(person.id, person.keys), signing_in.KIND)
    assert session is not None
    found = await signing_in.person_of(session)
    assert found is not None
    return found


async def two_tips() -> tuple[str, str]:
    """One of each area; both are with the building section."""
    numbers = []
    for area in (WULING, DINGCHENG):
        registered, _ = await send(BUILDER | {"area": area})
        await change("UPDATE tip SET area = ? WHERE number = ?", area, registered.number)
        numbers.append(registered.number)
    return numbers[0], numbers[1]


async def test_he_sees_his_area_alone_in_lists_pages_and_the_register(bureau: Bureau) -> None:
    his, other = await two_tips()
    zhao, zhang = await now(bureau["赵干事"]), await now(bureau["张干事"])
    assert [tip.number for tip in await tips.inbox(zhao)] == [his]
    assert {tip.number for tip in await tips.inbox(zhang)} == {his, other}
    assert (await tips.tip_for(zhao, his)).number == his
    with pytest.raises(NotFound) as refused:
        await tips.tip_for(zhao, other)
    with pytest.raises(NotFound) as unknown:
        await tips.tip_for(zhao, "CDZJ-JB-2026-999999")
    assert refused.value.message == unknown.value.message, "as if there were none"
    with pytest.raises(NotFound):
        await opening.open_case(zhao, other, version=1)
    day = (await tips.tip_by_number(his)).received_on
    rows = await register.newest(zhao, register.Asked(first=day, last=day), limit=9, offset=0)
    assert [row.number for row in rows] == [his]
    for who, many in ((zhao, 1), (zhang, 2)):
        assert (await inbox.total(who, Criteria())).n == many
    ids = {row["id"]: row["number"] for row in await fetch("SELECT id, number FROM tip")}
    assert {ids[one] for one in await areas.reached(zhao, list(ids))} == {his}
    assert (await seat_of(zhang)).within == ()


async def test_what_he_is_put_in_charge_of_or_wrote_down_he_sees_wherever_it_is(bureau: Bureau) -> None:
    _, other = await two_tips()
    zhao = await now(bureau["赵干事"])
    number = await opening.open_case(
        bureau["张干事"], other, version=(await tips.tip_for(bureau["张干事"], other)).version
    )
    with pytest.raises(NotFound):
        await queries.case_for(zhao, number)
    await change("UPDATE casefile SET assignee = ? WHERE number = ?", zhao.id, number)
    assert (await queries.case_for(zhao, number)).number == number
    assert (await tips.tip_for(zhao, other)).number == other
    await change("UPDATE casefile SET assignee = NULL")
    await change("UPDATE tip SET entered_by = ? WHERE number = ?", zhao.id, other)
    assert (await tips.tip_for(zhao, other)).number == other


async def test_another_place_for_all_areas_lifts_the_limit_where_its_permission_counts(
    bureau: Bureau,
) -> None:
    limited = Place(BUILDING, Role.CLERK, frozenset({WULING}))
    person = Person(
        bureau["赵干事"].id,
        "x",
        "赵干事",
        None,
        (limited, Place(BUILDING, Role.PUBLISHER), Place(DESIGN, Role.CLERK)),
        bureau["赵干事"].keys,
        shipped(),
    )
    assert person.limits == {}, "a publisher reads the cases of his whole office"
    assert person.within("cases.read").limits == {}
    assert person.within("tips.read").limits == {BUILDING: frozenset({WULING})}
    assert Person(person.id, "x", "无", None, (limited,), person.keys, Rights()).limits == {
        BUILDING: frozenset({WULING})
    }


async def test_the_head_or_the_administrator_limits_clerks_alone(bureau: Bureau) -> None:
    zhao, li = bureau["赵干事"], bureau["李科长"]
    for stranger in ("张干事", "陈设计", "周派"):
        with pytest.raises(Refused):
            await area_limits.limit(bureau[stranger], zhao.id, BUILDING, [WULING])
    with pytest.raises(InvalidInput):
        await area_limits.limit(li, zhao.id, BUILDING, ["430000"])
    with pytest.raises(NotFound):
        await area_limits.limit(bureau["王密"], li.id, BUILDING, [WULING])
    await area_limits.limit(bureau["王密"], zhao.id, BUILDING, [])
    assert (await now(zhao)).limits == {}
    rows = await fetch("SELECT facts FROM ledger_event WHERE kind = 'account.place_limited' ORDER BY seq")
    assert [WULING in row["facts"] for row in rows] == [True, False]


async def test_the_pages_say_what_is_limited_and_what_is_not(client: PortalClient, bureau: Bureau) -> None:
    his, other = await two_tips()
    li, zhao = await visitor(client, bureau["李科长"]), await visitor(client, bureau["赵干事"])
    person = await li.open(f"/staff/people/{bureau['赵干事'].id}")
    assert "只办：武陵区" in person.text
    assert (await zhao.get(f"/staff/tips/{his}")).status == 200
    assert (await zhao.get(f"/staff/tips/{other}")).status == 404
    listed = await zhao.open("/staff/tips")
    assert his in listed.text
    assert other not in listed.text
    assert other not in (await zhao.open("/staff/register")).text
    told = await li.open(f"/staff/access?number={other}")
    assert "只办：武陵区" in told.text

    page = await person.follow("限定区县")
    assert "限定的是页面，不是密钥" in page.text
    done = await page.submit(areas=[WULING, DINGCHENG])
    assert "已限定" in done.notice
    assert (await zhao.get(f"/staff/tips/{other}")).status == 200, "from his next page on"
    assert (await zhao.get(f"/staff/people/{bureau['赵干事'].id}/places/{BUILDING}/areas")).status == 403
    assert (await li.get(f"/staff/people/{bureau['李科长'].id}/places/{BUILDING}/areas")).status == 404


async def test_who_can_see_names_the_limit(bureau: Bureau) -> None:
    _, other = await two_tips()
    seen = await who_can_see(bureau["李科长"], other)
    assert {one.name: one.areas for one in seen.content}["赵干事"] == {WULING}
