"""What administrators and the leading group find: the calendar, lengths, the ladder, and what is overdue."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from litestar import Litestar

from portal.cases import declaring, extending, ladder
from portal.catalogue.states import Role
from portal.clocks import queries as clocks
from portal.offices import holidays
from portal.offices import queries as offices
from tests.support.bureau import Bureau
from tests.support.cases import a_case
from tests.support.clocks import on, running_of
from tests.support.pages import PortalClient
from tests.support.signed_in import desk_of, visitor
from tests.support.tips import send

NOT_PERMITTED, NOT_FOUND, INVALID = 403, 404, 422
SETTINGS, OVERSIGHT = "/staff/clocks", "/staff/oversight"
ABOUT_STAFF = {"staff_name": "某人", "staff_unit": "某科", "account": "收了钱。"}


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    """The bureau's database is open already, so the application only has to answer."""
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


async def test_an_administrator_reads_a_year_and_changes_a_day(client: PortalClient, bureau: Bureau) -> None:
    page = await desk_of(client, bureau, "王密", SETTINGS)
    assert "放假安排还没有载入" not in page.text
    assert ["2026", "19", "6", "0"] in page.tables[0]
    page = await page.follow("2026")
    assert "春节：16、17、18、19、20、23日放假，14、28日上班" in page.text
    assert "16休" in page.text
    page = await page.submit(button="更改", day="2026-04-01", work="off", name="停工日", reason="")
    assert (page.status, page.errors) == (INVALID, ["请填写依据。"])
    page = await page.submit(button="更改", reason="市政府通知")
    assert "2026年4月1日：放假（停工日），市政府通知" in page.text
    assert not (await offices.work_calendar()).is_working_day(date(2026, 4, 1))
    page = await page.submit(button="更改", day="2031-04-01", work="off", reason="太早。")
    assert page.errors == ["这一年还没有载入，先载入再改。"]
    assert (await page.client.get(f"{SETTINGS}/years/2031")).status == NOT_FOUND


async def test_from_october_the_page_warns_and_loads(
    client: PortalClient, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on(date(2026, 10, 8)):
        page = await desk_of(client, bureau, "王密", SETTINGS)
        assert "2027年的放假安排还没有载入" in page.text
        assert not page.has_button("载入已公布的年份")
        monkeypatch.setattr(holidays, "latest", lambda: 2027)
        monkeypatch.setattr(holidays, "year", lambda year: holidays.Year(year, (date(year, 1, 1),), ()))
        page = await desk_of(client, bureau, "王密", SETTINGS)
        page = await page.submit(button="载入已公布的年份")
        assert "已载入" in page.notice
        assert ["2027", "1", "0", "0"] in page.tables[0]


async def test_a_length_gets_a_new_version(client: PortalClient, bureau: Bureau) -> None:
    page = await desk_of(client, bureau, "王密", SETTINGS)
    page = await page.follow("受理后办结")
    page = await page.submit(button="保存新版本", amount="45", valid_from="2026-03-10", source="新规定")
    assert "最早从明天起施行" in page.errors[0]
    page = await page.submit(button="保存新版本", valid_from="2026-04-01")
    assert page.tables[0] == [
        ["45个工作日", "2026年4月1日", "现行", "新规定"],
        ["60个工作日", "2019年2月14日", "2026年3月31日", page.tables[0][1][3]],
    ]
    assert (await page.client.get(f"{SETTINGS}/rules/tea")).status == NOT_FOUND


async def test_a_rung_is_added_changed_and_ended(client: PortalClient, bureau: Bureau) -> None:
    page = await desk_of(client, bureau, "王密", SETTINGS)
    assert ["所有期限", "逾期1个工作日", "催办", "负责人", "邮件"] in page.tables[2]
    page = await page.follow("增加一级")
    given: dict[str, Any] = {"clock": "review", "days": "-1", "who": "chief", "channel": "mail"}
    page = await page.submit(button="保存", act="remind", **given, valid_from="2026-03-11", source="局务会")
    assert "已保存" in page.notice
    with on(date(2026, 3, 11)):
        offices.forget()
        page = await desk_of(client, bureau, "王密", SETTINGS)
        assert ["审核核查结果", "到期前1个工作日", "提醒", "负责人", "邮件"] in page.tables[2]
        page = await (await page.follow("审核核查结果")).client.open(SETTINGS)
        code = next(row.code for row in await offices.ladder() if row.clock == "review")
        page = await page.client.open(f"{SETTINGS}/ladder/{code}")
        page = await page.submit(button="不再使用")
        assert "从明天起" in page.notice
    assert (await page.client.get(f"{SETTINGS}/ladder/nobody")).status == NOT_FOUND


async def test_the_leading_group_sees_what_is_overdue_and_grants_more_time(
    client: PortalClient, bureau: Bureau
) -> None:
    await bureau.hire("领导", (None, Role.LEADING))
    await bureau.hire("审计", (None, Role.AUDITOR))
    number = await a_case(bureau)
    await send(ABOUT_STAFF, kind="staff_conduct")
    await declaring.declare(bureau["张干事"], "case", number, "clue", reason="线索。")
    clue = (await running_of(bureau, number))["clue_check"]
    await extending.ask(bureau["张干事"], "case", number, clue.id, ground="experts", reason="等鉴定结果。")
    page = await desk_of(client, bureau, "审计", OVERSIGHT)
    assert "等待检验、检测或鉴定结果" in page.text
    assert "等鉴定结果。" not in page.text
    assert not page.has_button("批准延期")
    page = await desk_of(client, bureau, "领导", OVERSIGHT)
    page = await page.submit(button="驳回延期", reason=" ")
    assert page.status == INVALID
    page = await page.submit(button="批准延期")
    assert "没有等待批准的延期" in page.text
    assert (await clocks.extensions_of(clue.matter))[0].state == "granted"
    with on(date(2026, 6, 9)):
        await ladder.climb()
        page = await desk_of(client, bureau, "领导", OVERSIGHT)
    assert [row[:2] + row[4:] for row in page.tables[0]] == [
        [number, "立案前核查线索 法定", "37", "2026年6月9日"],
        [number, "受理后办结 法定", "2", "2026年6月9日"],
    ]


async def test_who_may_open_which(client: PortalClient, bureau: Bureau) -> None:
    for name in ("张干事", "李科长", "周派", "管保"):
        other = await visitor(client, bureau[name])
        assert (await other.get(SETTINGS)).status == NOT_PERMITTED
        assert (await other.get(OVERSIGHT)).status == NOT_PERMITTED
    admin = await visitor(client, bureau["王密"])
    assert (await admin.get(OVERSIGHT)).status == NOT_PERMITTED
    assert (await admin.get("/staff/settings")).has_link("期限和日历")
