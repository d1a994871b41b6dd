"""On the staff pages: two people set a period, 李科长 exports and holds a case, and it ends."""

import io
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar

from portal.cases import steps
from portal.catalogue.states import Role
from portal.core import clock
from portal.retention import running
from portal.settings import Settings
from portal.tips import queries as tips
from tests.integration.retention.ended import archived, ended, later, set_period
from tests.support.bureau import DISCIPLINE, Bureau, open_bureau
from tests.support.cases import REFUSAL
from tests.support.life import shown, suspended
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import visitor
from tests.support.tips import send

CLOSED = "case:closed:substantiated"
PERIOD: dict[str, Any] = {"outcome": CLOSED, "months": 24, "source": "局务会纪要"}


@pytest.fixture
async def citizen(app: Litestar, working_day: object) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app) as client:
        yield client


@pytest.fixture
async def bureau(citizen: PortalClient, settings: Settings) -> Bureau:
    bureau = await open_bureau(settings)
    await bureau.hire("何领导", (None, Role.LEADING))
    await bureau.hire("审计", (None, Role.AUDITOR))
    return bureau


async def proposes(client: PortalClient, button: str = "提出，交另一位同事确认", **changed: Any) -> Page:
    page = await client.open("/staff/retention/periods/new")
    return await page.submit(button=button, **{**PERIOD, **changed})


async def test_two_people_switch_a_period_on_after_seeing_what_it_ends(
    citizen: PortalClient, bureau: Bureau
) -> None:
    await ended(bureau, CLOSED)
    wang, leader = await visitor(citizen, bureau["王密"]), await visitor(citizen, bureau["何领导"])
    assert "还没有设定任何期限" in (await wang.open("/staff/retention")).text
    page = await proposes(wang, "先看会结束多少")
    assert "有1件会按这个期限结束" in page.text
    assert "2028年3月11日" in page.text
    page = await page.submit(button="提出，交另一位同事确认")
    assert "确认之前什么也不会删除" in page.notice
    assert not page.has_button("确认，到期删除")
    page = await (await leader.open(page.path)).submit(button="确认，到期删除")
    assert "从施行日期起" in page.notice
    page = await page.submit(button="停用这项期限")
    assert "不再按这个期限删除" in page.notice


async def test_what_was_done_about_a_record_stands_in_the_list_and_its_end_on_the_page_of_the_record(
    citizen: PortalClient, bureau: Bureau
) -> None:
    record = await shown(bureau)
    await suspended(record)
    chief = await visitor(citizen, bureau["李科长"])
    listed = await chief.open("/staff/retention")
    assert record.number in listed.text
    assert "暂停公示 公示办理事项已生效" in listed.text
    await set_period("act:done")
    with later(months=24, days=1):
        await running.run()
        maker = await visitor(citizen, record.maker)
        page = await maker.open(f"/staff/records/work/{record.number}")
        assert "已生效，内容已按保存期限删除" in page.text


async def test_an_objector_reads_how_long_his_words_are_kept(citizen: PortalClient, bureau: Bureau) -> None:
    record = await shown(bureau)
    address = f"/records/{record.number}/objection"
    assert "办结后保存" not in (await citizen.open(address)).text
    await set_period("objection:closed")
    with later(days=1):
        assert "办结后保存24个月" in (await citizen.open(address)).text


async def test_a_wrong_period_is_told_at_its_field_and_kept(citizen: PortalClient, bureau: Bureau) -> None:
    wang = await visitor(citizen, bureau["王密"])
    for changed in ({"months": 1}, {"valid_from": clock.today().isoformat()}, {"source": ""}):
        page = await proposes(wang, **changed)
        assert page.status == 422
        assert len(page.errors) == 1
        assert page.form_values()["outcome"] == CLOSED


async def test_a_proposal_can_be_taken_back(citizen: PortalClient, bureau: Bureau) -> None:
    wang = await visitor(citizen, bureau["王密"])
    page = await (await proposes(wang)).submit(button="撤回这项期限")
    assert "已撤回" in page.notice
    assert "还没有设定任何期限" in page.text


async def test_an_officer_exports_a_case_and_sees_its_fingerprint(
    citizen: PortalClient, bureau: Bureau
) -> None:
    number, _ = await ended(bureau, CLOSED)
    officer = await visitor(citizen, bureau["张干事"])
    page = await (await officer.open(f"/staff/cases/{number}")).follow("保存期限、归档和保全")
    assert "还没有导出过" in page.text
    answer = await page.submit(button="导出归档文件")
    assert answer.headers["content-type"] == "application/zip"
    assert f'"{number}.zip"' in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.body)) as zipped:
        assert "case.json" in zipped.namelist()
    page = await officer.open(page.path)
    assert len(page.facts["文件指纹（SHA-256）"]) == 64


async def test_the_list_says_what_waits_for_its_export_and_what_is_held(
    citizen: PortalClient, bureau: Bureau
) -> None:
    number, _ = await ended(bureau, CLOSED)
    await set_period(CLOSED)
    with later(months=25):
        head = await visitor(citizen, bureau["李科长"])
        page = await head.open("/staff/retention?show=unarchived")
        assert page.tables[0][0][0].startswith(number)
        page = await head.open(f"/staff/retention/cases/{number}")
        page = await page.submit(action=f"{page.path}/holds", reason="行政诉讼正在审理。")
        assert "已保全" in page.notice
        assert "保全中" in (await head.open(f"/staff/cases/{number}")).text
        assert "期限已满，待归档" not in page.text
        assert number in (await head.open("/staff/retention?show=held")).text
        await archived(bureau, number)
        assert (await running.run()).deleted == 0
        page = await (await head.open(page.path)).submit(button="解除保全", reason="诉讼已经结束。")
        assert "缓冲期" in page.notice
        assert "已解除" in page.text


async def test_a_hold_without_a_reason_is_told_at_its_field(citizen: PortalClient, bureau: Bureau) -> None:
    number, _ = await ended(bureau, CLOSED)
    head = await visitor(citizen, bureau["李科长"])
    page = await head.open(f"/staff/retention/cases/{number}")
    page = await page.submit(
        action=f"{page.path}/holds", reason="", until=(clock.today() + timedelta(days=9)).isoformat()
    )
    assert page.status == 422
    assert any("保全的理由" in error for error in page.errors)


async def test_what_was_deleted_is_nowhere_any_more(citizen: PortalClient, bureau: Bureau) -> None:
    number, _ = await ended(bureau, CLOSED)
    await archived(bureau, number)
    await set_period(CLOSED)
    with later(months=25):
        await running.run()
        head = await visitor(citizen, bureau["李科长"])
        for path in (f"/staff/cases/{number}", f"/staff/retention/cases/{number}"):
            await head.open(path, status=404)
        assert number not in (await head.open("/staff/retention")).text


async def test_each_office_sees_its_own_and_overseers_all_but_the_discipline_offices(
    citizen: PortalClient, bureau: Bureau
) -> None:
    number, _ = await ended(bureau, "tip:not_accepted")
    secret = await _refused_by_discipline(bureau)
    for name, mine, secrets in (
        ("李科长", True, False),
        ("陈设计", False, False),
        ("何领导", True, False),
        ("审计", True, False),
        ("王密", False, False),
        ("纪严", False, True),
    ):
        text = (await (await visitor(citizen, bureau[name])).open("/staff/retention")).text
        assert (number in text, secret in text) == (mine, secrets), name


@pytest.mark.parametrize(
    ("who", "path"),
    [("李科长", "/staff/retention/periods/new"), ("管保", "/staff/retention"), ("周派", "/staff/retention")],
)
async def test_pages_are_closed_to_those_without_the_permission(
    citizen: PortalClient, bureau: Bureau, who: str, path: str
) -> None:
    assert (await (await visitor(citizen, bureau[who])).get(path)).status == 403


async def test_an_auditor_sees_the_list_and_opens_nothing(citizen: PortalClient, bureau: Bureau) -> None:
    number, _ = await ended(bureau, CLOSED)
    page = await (await visitor(citizen, bureau["审计"])).open("/staff/retention")
    assert not page.has_link(number)
    assert (await (await visitor(citizen, bureau["何领导"])).open("/staff/retention")).has_link(number)


async def test_another_offices_case_is_not_found(citizen: PortalClient, bureau: Bureau) -> None:
    number, _ = await ended(bureau, CLOSED)
    stranger = await visitor(citizen, bureau["陈设计"])
    for group in ("cases", "letters"):
        assert (await stranger.get(f"/staff/retention/{group}/{number}")).status == 404


async def _refused_by_discipline(bureau: Bureau) -> str:
    registered, _ = await send(
        {"staff_name": "某人", "staff_unit": "某科", "account": "收了钱。"}, kind="staff_conduct"
    )
    tip = await tips.tip_for(bureau["纪严"], registered.number)
    assert tip.office == DISCIPLINE
    await steps.take_tip(bureau["纪严"], registered.number, "refuse", REFUSAL, version=tip.version)
    return registered.number
