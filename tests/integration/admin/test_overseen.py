"""Whoever oversees sees how far everything is and reads nothing; the leading group takes its few steps."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from litestar import Litestar

from portal.cases import ladder, queries, recusing, steps
from portal.catalogue.states import Role, State
from portal.core import clock
from portal.core.errors import NotFound
from portal.tips import dispatch
from portal.tips import queries as tips
from tests.support.bureau import BUILDING, DESIGN, DISCIPLINE, Bureau
from tests.support.cases import CHIEF, REASON, a_case
from tests.support.pages import PortalClient
from tests.support.signed_in import desk_of, visitor
from tests.support.tips import BUILDER, UNSURE, send

PAGE = "/staff/oversight"
OFFICE = f"{PAGE}/offices/{BUILDING}"
TIP = f"{PAGE}/tips/CDZJ-JB-2026-000001"
CASE = f"{PAGE}/cases/CDZJ-AJ-2026-000001"
OK, NOT_PERMITTED, NOT_FOUND, CONFLICT, INVALID = 200, 403, 404, 409, 422


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    await bureau.hire("领导", (None, Role.LEADING))
    await bureau.hire("审计", (None, Role.AUDITOR))
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


@pytest.mark.parametrize("name", ["领导", "审计"])
async def test_the_day_of_those_who_oversee_begins_there(
    client: PortalClient, bureau: Bureau, name: str
) -> None:
    page = await desk_of(client, bureau, name, "/staff")
    assert page.path == PAGE
    assert "现在没有在办的举报和案件。" in page.text


async def test_every_office_is_one_row_with_its_numbers(client: PortalClient, bureau: Bureau) -> None:
    await send()
    await a_case(bureau, "investigating")
    await send(UNSURE)
    page = await desk_of(client, bureau, "审计", PAGE)
    assert sorted(page.tables[-1]) == [["局建筑业管理科", "2", "0", "1"], ["派单台", "1", "0", "0"]]
    page = await page.follow("局建筑业管理科")
    assert [row[0] for row in page.tables[0]] == ["CDZJ-JB-2026-000001", "CDZJ-AJ-2026-000001"]
    page = await page.follow("CDZJ-AJ-2026-000001")
    assert "核查中" in page.text
    assert "开始核查" in page.text


async def test_nothing_that_was_told_stands_on_any_of_these_pages(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau, "awaiting_review")
    await send()
    words = (BUILDER["account"], BUILDER["units"][0]["name"], BUILDER["persons"][0]["name"], "社保")
    for name in ("领导", "审计"):
        for path in (PAGE, OFFICE, CASE, f"{PAGE}/tips/CDZJ-JB-2026-000002"):
            page = await desk_of(client, bureau, name, path)
            assert not [word for word in words if word in page.html], path


async def test_the_discipline_office_and_its_tips_are_nowhere(client: PortalClient, bureau: Bureau) -> None:
    await send({"account": "某工作人员收钱。", "about_staff": True}, kind="staff_conduct")
    assert (await tips.tip_for(bureau["纪严"], "CDZJ-JB-2026-000001")).office == DISCIPLINE
    leading = await visitor(client, bureau["领导"])
    assert "机关纪检" not in (await leading.open(PAGE)).text
    for path in (f"{PAGE}/offices/{DISCIPLINE}", TIP):
        assert (await leading.get(path)).status == NOT_FOUND


async def test_only_they_see_it(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    for name in ("李科长", "周派", "王密"):
        someone = await visitor(client, bureau[name])
        for path in (PAGE, OFFICE, CASE):
            assert (await someone.get(path)).status == NOT_PERMITTED
    leading = await visitor(client, bureau["领导"])
    for path in (f"{PAGE}/offices/nowhere", f"{PAGE}/x/CDZJ-AJ-2026-000001", f"{PAGE}/cases/CDZJ-AJ-2026-9"):
        assert (await leading.get(path)).status == NOT_FOUND


async def test_an_auditor_sees_and_does_nothing(client: PortalClient, bureau: Bureau) -> None:
    number = await a_case(bureau, "closed")
    page = await desk_of(client, bureau, "审计", CASE)
    assert "可以办理的步骤" not in page.text
    case = await queries.case_for(bureau[CHIEF], number)
    with pytest.raises(NotFound):
        await steps.take(bureau["审计"], number, "reconsider", REASON, version=case.version)
    assert (await queries.case_for(bureau[CHIEF], number)).state == State.CLOSED


async def test_the_leading_group_has_an_end_looked_at_again(client: PortalClient, bureau: Bureau) -> None:
    number = await a_case(bureau, "closed")
    page = await desk_of(client, bureau, "领导", f"{OFFICE}?show=ended")
    page = await page.follow(number)
    empty = await page.submit(button="申请复核", reason="")
    assert empty.status == INVALID
    page = await page.submit(button="申请复核", **REASON)
    assert "已办理" in page.notice
    page = await page.submit(button="重新核查", **REASON)
    assert (await queries.case_for(bureau[CHIEF], number)).state == State.INVESTIGATING


async def test_of_two_the_slower_is_told(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "closed")
    page = await desk_of(client, bureau, "领导", CASE)
    await page.submit(button="申请复核", **REASON)
    late = await page.submit(button="申请复核", **REASON)
    assert late.status == CONFLICT
    assert REASON["reason"] in late.text


async def test_what_was_returned_twice_waits_for_the_leading_group_which_lets_it_go_back(
    client: PortalClient, bureau: Bureau
) -> None:
    registered, _ = await send()
    version, number = 1, registered.number
    due = (await tips.tip_for(bureau["李科长"], number)).due_on
    for name, office in (("李科长", DESIGN), ("陈设计", BUILDING)):
        await dispatch.return_tip(bureau[name], number, version=version, office=office, reason="不归我们")
        await dispatch.confirm_route(bureau["周派"], number, version=version + 1)
        version += 2
    page = await desk_of(client, bureau, "领导", PAGE)
    assert "退回两次" in page.text
    page = await page.follow(number)
    assert page.facts["退回次数"] == "2"
    await page.submit(button="准许再次退回", reason="请再议。")
    assert "退回两次、已最终分派的" not in (await page.client.open(PAGE)).text
    await dispatch.return_tip(
        bureau["李科长"], number, version=version + 1, office=DESIGN, reason="仍然不归我们"
    )
    assert (await tips.tip_for(bureau["周派"], number)).due_on == due, "the clock never restarts"


async def test_whoever_has_a_conflict_of_interest_sees_neither_row_nor_page(
    client: PortalClient, bureau: Bureau
) -> None:
    await bureau.hire("副职", (None, Role.LEADING), (BUILDING, Role.CLERK))
    await bureau.found(BUILDING, "李科长", "张干事", "赵干事", "副职")
    number = await a_case(bureau)
    await recusing.declare(bureau["副职"], number, "亲属。")
    page = await desk_of(client, bureau, "副职", OFFICE)
    assert number not in page.text
    assert (await page.client.get(CASE)).status == NOT_FOUND


async def test_what_was_long_overdue_stands_on_the_sheet_of_its_month(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau, "investigating")
    with clock.frozen(clock.now() + timedelta(days=120)):
        await ladder.climb()
        page = await (await desk_of(client, bureau, "领导", PAGE)).follow("内部月报")
        this = page.tables[0]
        assert {row[0] for row in this} == {"CDZJ-AJ-2026-000001"}
        assert {row[5] for row in this} == {"还没有"}
        page = await page.client.open(f"{PAGE}/month?month=2026-01")
        assert "这个月没有列入内部月报的。" in page.text
        assert (await page.client.open(f"{PAGE}/month?month=gestern")).tables[0] == this
