"""Who can see a tip or a case, and why: every key that is held now, and whose hands it lies in."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from portal.cases import recusing
from portal.cases.seeing import Seer, who_can_see
from portal.catalogue.states import Role
from portal.core.errors import NotFound
from tests.support.bureau import BUILDING, COUNTY, Bureau
from tests.support.cases import a_case
from tests.support.pages import PortalClient
from tests.support.signed_in import desk_of
from tests.support.tips import NAMED, UNSURE, send

STAFF = {"staff_name": "某人", "staff_unit": "某科", "account": "收了钱。"}


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


def names(seers: tuple[Seer, ...]) -> dict[str, str]:
    return {one.name: one.purpose for one in seers}


async def test_a_routed_tip_is_seen_by_its_office_and_nobody_else(bureau: Bureau) -> None:
    registered, _ = await send()
    seen = await who_can_see(bureau["李科长"], registered.number)
    assert names(seen.content) == {"李科长": "owner", "张干事": "owner", "赵干事": "owner"}
    assert names(seen.identity) == {"管保": "custody"}


async def test_a_tip_that_waits_is_seen_by_the_dispatch_desk(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    leader = await bureau.hire("郑组长", (None, Role.LEADING))
    assert names((await who_can_see(leader, registered.number)).content) == {"周派": "dispatch"}


async def test_a_case_tells_the_keys_to_itself_and_to_its_tips_once(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    seen = await who_can_see(bureau["李科长"], number)
    assert [one.name for one in seen.content] == sorted(one.name for one in seen.content)
    assert names(seen.content) == {"李科长": "owner", "张干事": "owner", "赵干事": "owner"}
    assert all(one.office == BUILDING and one.holds_key for one in seen.content)


async def test_a_member_without_the_key_is_told_as_one_who_opens_nothing(bureau: Bureau) -> None:
    registered, _ = await send()
    await bureau.hire("新干事", (BUILDING, Role.CLERK))
    seen = await who_can_see(bureau["李科长"], registered.number)
    assert {one.name: one.holds_key for one in seen.content}["新干事"] is False


async def test_whoever_has_a_conflict_of_interest_is_marked(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await recusing.declare(bureau["赵干事"], number, "与当事人是亲戚。")
    seen = await who_can_see(bureau["李科长"], number)
    assert {one.name for one in seen.content if one.recused} == {"赵干事"}


async def test_an_open_name_is_told_to_nobody(bureau: Bureau) -> None:
    """The page of an open tip, a named one and an anonymous one read alike."""
    sent = [await send(identity=who) for who in ({}, NAMED, NAMED | {"confidential": False})]
    seen = [await who_can_see(bureau["李科长"], registered.number) for registered, _ in sent]
    assert len({(one.content, one.identity, one.keyless) for one in seen}) == 1


@pytest.mark.parametrize("name", ["张干事", "陈设计", "周派", "王密", "管保"])
async def test_a_stranger_learns_nothing(bureau: Bureau, name: str) -> None:
    registered, _ = await send()
    if name == "王密":
        # The account administrator oversees keys, so he is told.
        assert (await who_can_see(bureau[name], registered.number)).content
        return
    with pytest.raises(NotFound):
        await who_can_see(bureau[name], registered.number)


async def test_of_the_discipline_office_only_its_head_is_told(bureau: Bureau) -> None:
    registered, _ = await send(STAFF, kind="staff_conduct")
    assert names((await who_can_see(bureau["纪严"], registered.number)).content) == {"纪严": "owner"}
    leader = await bureau.hire("郑组长", (None, Role.LEADING), (None, Role.AUDITOR))
    for other in (leader, bureau["王密"], bureau["李科长"]):
        with pytest.raises(NotFound):
            await who_can_see(other, registered.number)


async def test_a_number_that_there_is_not_reads_like_one_of_strangers(bureau: Bureau) -> None:
    registered, _ = await send(STAFF, kind="staff_conduct")
    told = []
    for number in (registered.number, "CDZJ-JB-2026-999999", "x"):
        with pytest.raises(NotFound) as refused:
            await who_can_see(bureau["李科长"], number)
        told.append(refused.value.message.msgid)
    assert len(set(told)) == 1


async def test_the_page_answers_and_keeps_what_was_asked(client: PortalClient, bureau: Bureau) -> None:
    registered, _ = await send()
    page = await desk_of(client, bureau, "李科长", "/staff/access")
    answer = await page.submit(button="查看", number=registered.number)
    assert [row[0] for row in answer.tables[0] if row[0] in ("李科长", "赵干事")] == ["李科长", "赵干事"]
    assert "本单位承办" in answer.text
    await desk_of(client, bureau, "李科长", "/staff/settings")


async def test_the_page_says_so_where_there_is_nothing(client: PortalClient, bureau: Bureau) -> None:
    from tests.support.signed_in import visitor

    other = await visitor(client, bureau["王干事"])
    page = await other.open("/staff/access?number=CDZJ-JB-2026-000001", status=404)
    assert "没有这一件" in page.text
    assert COUNTY not in page.text
