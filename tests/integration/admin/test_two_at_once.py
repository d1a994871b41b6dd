"""Two officers on one case: whoever comes second sees both states, and loses nothing that he typed."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from portal.admin.desk import presence
from portal.cases import queries, steps
from portal.database import fetch
from tests.support.bureau import Bureau
from tests.support.cases import FILING, PROVED, a_case, make_ready, take
from tests.support.pages import PortalClient
from tests.support.signed_in import CASE, desk_of

OK, NOT_FOUND, CONFLICT, INVALID = 200, 404, 409, 422
NUMBER = "CDZJ-AJ-2026-000001"
FACTS, CHECKLIST = f"{CASE}/facts", f"{CASE}/checklist"


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    presence.forget()
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


async def test_words_that_came_too_late_wait_beside_what_happened(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau, "investigating")
    await make_ready(bureau, "张干事", NUMBER)
    page = await desk_of(client, bureau, "张干事", CASE)
    await take(bureau, "李科长", NUMBER, "file_case", **FILING)
    page = await page.submit(button="提交核查结果", **PROVED)
    assert page.status == CONFLICT
    assert page.h1 == "两份内容"
    assert "李科长刚刚办理了这一件" in page.text
    assert "常建立字〔2026〕7号" in page.text
    assert page.form_values(action=f"{CASE}/steps/submit_findings")["text"] == PROVED["text"]
    page = await page.submit(button="提交核查结果")
    assert "已办理" in page.notice
    assert await fetch("SELECT id FROM work_draft") == []


async def test_two_who_put_somebody_in_charge_see_both_names(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "investigating")
    page = await desk_of(client, bureau, "张干事", CASE)
    await steps.assign(bureau["李科长"], NUMBER, bureau["赵干事"].id, version=2)
    page = await page.submit(action=f"{CASE}/assignment", assignee=str(bureau["李科长"].id))
    assert (page.status, page.h1) == (CONFLICT, "两份内容")
    assert "经办人：赵干事" in page.text
    assert "您写的：指定经办人 经办人 李科长" in page.text
    assert "草稿" not in page.text
    page = await page.submit(button="指定经办人")
    assert "已指定经办人" in page.notice
    case = await queries.case_for(bureau["李科长"], NUMBER)
    assert case.assignee == bureau["李科长"].id


async def test_a_note_on_a_case_that_was_closed_meanwhile_is_kept_beside_its_end(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau, "decided")
    page = await desk_of(client, bureau, "张干事", CASE)
    await take(bureau, "李科长", NUMBER, "close", reason="substantiated")
    page = await page.submit(action=f"{CASE}/notes", button="保存备注", text="还要查一次。")
    assert (page.status, page.h1) == (CONFLICT, "两份内容")
    assert "还要查一次。" in page.text
    assert "这一步现在不能办：案件已经结束，不能再分派或备注。" in page.text
    assert len(await fetch("SELECT id FROM work_draft")) == 1
    await page.submit(button="不要我写的，以现在的为准")
    assert await fetch("SELECT id FROM work_draft") == []
