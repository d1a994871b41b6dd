"""The page of my work: counters, filters in the address, saved views, and one act on many cases."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from portal.cases import conversation, queries, steps
from portal.catalogue.states import Role
from portal.searching import indexing
from portal.searching.office_keys import keys_of
from portal.sessions import sealed
from portal.staff import signing_in
from portal.tips import naming
from tests.support.bureau import BUILDING, DESIGN, Bureau
from tests.support.cases import a_case, a_case_and_its_informant
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import desk_of, visitor
from tests.support.tips import ABOUT, NAMED, UNSURE, at_unit, of_trade, send

LIST = "/staff/tips"
OK, NOT_PERMITTED, NOT_FOUND, CONFLICT, INVALID = 200, 403, 404, 409, 422


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


def numbers(page: Page) -> list[str]:
    """The last digits of the rows' numbers, in their order."""
    return [text[-6:] for one in page.all("number") for text in _links(one) if text.startswith("CDZJ")]


def _links(element: object) -> list[str]:
    return [one.text or "" for one in element.iter("a")]  # type: ignore[attr-defined]


async def test_a_row_says_what_a_clerk_wants_to_know(client: PortalClient, bureau: Bureau) -> None:
    _, holder = await a_case_and_its_informant(bureau, "investigating", identity=NAMED)
    await conversation.answer(holder, "还有一张照片。")
    page = await desk_of(client, bureau, "张干事", LIST)
    [row] = page.tables[0]
    assert "● 新消息1条" in row[1]
    assert ABOUT in row[2]
    assert "实名" in row[2]
    assert "张干事" in row[4]
    assert "还剩60个工作日" in row[5]
    await page.follow("CDZJ-AJ-2026-000001")
    assert "新消息" not in (await page.client.open(LIST)).text


async def test_somebody_who_left_his_name_later_is_no_longer_anonymous(
    client: PortalClient, bureau: Bureau
) -> None:
    _, holder = await a_case_and_its_informant(bureau)
    page = await desk_of(client, bureau, "张干事", LIST)
    assert "匿名" in page.tables[0][0][2]
    await naming.name_oneself(holder, {**NAMED, "confidential": True}, tell_office=True)
    assert "实名" in (await page.client.open(LIST)).tables[0][0][2]


async def test_counters_are_filters_and_stand_in_the_address(client: PortalClient, bureau: Bureau) -> None:
    await send()
    await a_case(bureau, "awaiting_review")
    page = await desk_of(client, bureau, "李科长", LIST)
    assert "全部在办2" in page.text
    page = await page.follow("待我审核1")
    assert str(page.answer.url).endswith("?show=review")
    assert numbers(page) == ["000001"]
    mine = await (await page.follow("只看我经办的")).follow("看全单位的")
    assert "show=review" in str(mine.answer.url)


async def test_filters_narrow_the_list_and_are_kept_on_its_form(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "investigating")
    await a_case(bureau)
    await send()
    page = await desk_of(client, bureau, "张干事", LIST)
    page = await page.submit(button="筛选", state="accepted", unassigned=True)
    assert numbers(page) == ["000002"]
    assert "共1件" in page.text
    assert page.form_values(action=LIST)["state"] == "accepted"
    page = await page.submit(button="筛选", state="filed")
    assert "没有符合这些条件的。" in page.text
    page = await page.follow("清除筛选")
    assert len(numbers(page)) == 3


@pytest.mark.parametrize(
    "query",
    [
        "state=flown&kind=x&area=%27%3B&office=..&channel=%00&assignee=me&sort=luck&show=all",
        "received_from=soon&due_to=2026-13-01&after=zzz&before=__&mine=yes",
        "after=2026-01-01_" + "9" * 400,
    ],
)
async def test_nonsense_in_the_address_narrows_nothing(
    client: PortalClient, bureau: Bureau, query: str
) -> None:
    await send()
    page = await desk_of(client, bureau, "张干事", f"{LIST}?{query}")
    assert page.status == OK
    assert numbers(page) == ["000001"]


async def test_pages_lead_on_and_back(client: PortalClient, bureau: Bureau) -> None:
    for _ in range(27):
        await send()
    first = await desk_of(client, bureau, "张干事", LIST)
    second = await first.follow("下一页")
    assert (len(numbers(first)), len(numbers(second))) == (25, 2)
    assert not second.has_link("下一页")
    assert numbers(await second.follow("上一页")) == numbers(first)
    assert numbers(await second.follow("第一页")) == numbers(first)


async def test_a_set_of_filters_is_kept_under_a_name(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "investigating")
    page = await desk_of(client, bureau, "张干事", f"{LIST}?state=investigating")
    page = await page.submit(button="保存视图", name="正在查的")
    assert "视图已保存" in page.notice
    page = await page.follow("正在查的1")
    assert numbers(page) == ["000001"]
    assert not (await desk_of(client, bureau, "赵干事", LIST)).has_link("正在查的")


async def test_a_shared_view_is_the_offices_and_its_head_may_change_it(
    client: PortalClient, bureau: Bureau
) -> None:
    page = await desk_of(client, bureau, "张干事", f"{LIST}?state=filed")
    await page.submit(button="保存视图", name="已立案", office=BUILDING)
    colleague = await (await desk_of(client, bureau, "赵干事", LIST)).follow("管理视图")
    assert "建立人：张干事" in colleague.text
    assert not colleague.has_link("修改")
    head = await (await desk_of(client, bureau, "李科长", "/staff/views")).follow("修改")
    assert (await colleague.client.get(head.path)).status == CONFLICT
    head = await head.submit(button="保存视图", name="立案在办", position=3)
    assert "视图已修改" in head.notice
    assert "立案在办" in (await desk_of(client, bureau, "赵干事", LIST)).text
    head = await (await head.follow("修改")).submit(button="删除视图")
    assert "还没有保存的视图" in head.text
    assert not (await desk_of(client, bureau, "陈设计", LIST)).has_link("立案在办")


async def test_a_stranger_finds_no_view_and_shares_with_no_office_of_others(
    client: PortalClient, bureau: Bureau
) -> None:
    page = await desk_of(client, bureau, "张干事", f"{LIST}?state=filed")
    form = page.form_values(action=f"{LIST}/views")
    refused = await page.client.post(f"{LIST}/views", data=form | {"name": "别人的", "office": DESIGN})
    assert refused.status == INVALID
    page = await page.submit(button="保存视图", name="")
    assert page.errors == ["请填写视图名称。"]
    page = await page.submit(button="保存视图", name="二十一个字的名称太长了所以不能保存请短一些吧")
    assert page.status == INVALID
    page = await page.submit(button="保存视图", name="我的")
    edit = (await page.client.open("/staff/views")).link("修改")
    assert (await (await visitor(client, bureau["陈设计"])).get(edit)).status == NOT_FOUND


async def test_of_two_who_change_a_view_the_second_is_told(client: PortalClient, bureau: Bureau) -> None:
    page = await desk_of(client, bureau, "张干事", f"{LIST}?state=filed")
    await page.submit(button="保存视图", name="已立案", office=BUILDING)
    his = await (await page.client.open("/staff/views")).follow("修改")
    heads = await (await desk_of(client, bureau, "李科长", "/staff/views")).follow("修改")
    await his.submit(button="保存视图", name="一")
    late = await heads.submit(button="保存视图", name="二")
    assert "另一位同事刚刚改了这个视图" in late.text
    assert late.form_values(action=late.path)["name"] == "二"


async def test_many_cases_are_given_to_one_member_at_once(client: PortalClient, bureau: Bureau) -> None:
    cases = [await a_case(bureau) for _ in range(3)]
    page = await desk_of(client, bureau, "李科长", LIST)
    ticks = [value for value in _ticks(page) if value.startswith(tuple(cases[:2]))]
    page = await page.submit(
        button="指定为经办人", action=f"{LIST}/chosen", chosen=ticks, assignee=str(bureau["赵干事"].id)
    )
    assert "选中2件，办成2件" in page.text
    assert [(await queries.case_for(bureau["李科长"], one)).assignee for one in cases] == [
        bureau["赵干事"].id,
        bureau["赵干事"].id,
        None,
    ]


async def test_what_a_colleague_took_meanwhile_is_named_and_the_rest_is_done(
    client: PortalClient, bureau: Bureau
) -> None:
    cases = [await a_case(bureau) for _ in range(3)]
    page = await desk_of(client, bureau, "李科长", LIST)
    await steps.assign(bureau["张干事"], cases[1], bureau["张干事"].id, version=1)
    page = await page.submit(
        button="开始核查", action=f"{LIST}/chosen", chosen=_ticks(page), assignee=str(bureau["赵干事"].id)
    )
    assert "选中3件，办成2件" in page.text
    [row] = [row for row in page.tables[0] if "没有办成" in row[1]]
    assert row[0] == cases[1]
    assert "张干事刚刚办理了这一件" in row[1]
    case = await queries.case_for(bureau["李科长"], cases[1])
    assert (case.assignee, case.state) == (bureau["张干事"].id, "accepted")


async def test_nothing_ticked_and_nobody_chosen_are_said_at_once(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau)
    page = await desk_of(client, bureau, "李科长", LIST)
    nobody = await page.submit(button="指定为经办人", action=f"{LIST}/chosen", chosen=_ticks(page))
    assert nobody.errors == ["请选择经办人。"]
    nothing = await page.submit(
        button="指定为经办人", action=f"{LIST}/chosen", assignee=str(bureau["赵干事"].id)
    )
    assert nothing.errors == ["请先勾选要办理的。"]
    form = page.form_values(action=f"{LIST}/chosen") | {"act": "assign"}
    forged = {"chosen": "CDZJ-AJ-2026-999999@1", "assignee": str(bureau["赵干事"].id)}
    assert "没有这个案件" in (await page.client.post(f"{LIST}/chosen", data=form | forged)).text


async def test_an_act_on_many_is_for_handlers_and_their_own_people(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau)
    page = await desk_of(client, bureau, "李科长", LIST)
    form = page.form_values(action=f"{LIST}/chosen") | {"act": "assign", "chosen": _ticks(page)[0]}
    foreign = await page.client.post(f"{LIST}/chosen", data=form | {"assignee": str(bureau["陈设计"].id)})
    assert foreign.status == INVALID
    await bureau.hire("孙起草", (BUILDING, Role.PUBLISHER))
    drafter = await visitor(client, bureau["孙起草"])
    assert (await drafter.get(LIST)).status == NOT_PERMITTED


async def test_the_keys_are_written_on_the_page_and_a_script_is_no_need(
    client: PortalClient, bureau: Bureau
) -> None:
    await send()
    page = await desk_of(client, bureau, "张干事", LIST)
    assert "下一行、上一行" in page.text
    [script] = list(page.root.iter("script"))
    assert script.get("src", "").startswith("/static/keys.")
    assert not script.text


async def test_a_row_says_whether_others_may_be_about_the_same(client: PortalClient, bureau: Bureau) -> None:
    await send()
    await a_case(bureau)
    await send(at_unit("河洑示例监理有限公司") | {"persons": []})
    page = await desk_of(client, bureau, "张干事", LIST)
    assert page.text.count("未比对") == 3
    person = bureau["张干事"]
    session = sealed.session_id(await signing_in.begin(person.id, person.keys))
    for key in await keys_of(person):
        assert await indexing.bring_up_to_date(person, key, session=session, seconds=30)
    page = await page.client.open(LIST)
    assert (page.text.count("可能重复1件"), "未比对" in page.text) == (2, False)
    page = await page.submit(button="筛选", repeats=True)
    assert sorted(numbers(page)) == ["000001", "000001"]
    page = await page.submit(button="保存视图", name="重复的")
    assert "重复的2" in page.text.replace(" ", "")


async def test_the_desk_reads_what_it_serves_and_helpers_see_the_owner(
    client: PortalClient, bureau: Bureau
) -> None:
    await send(UNSURE)
    await send(of_trade("architect", "design"))
    assert numbers(await desk_of(client, bureau, "周派", LIST)) == []
    assert numbers(await desk_of(client, bureau, "陈设计", LIST)) == ["000002"]


def _ticks(page: Page) -> list[str]:
    return [one.get("value", "") for one in page.root.iter("input") if one.get("name") == "chosen"]
