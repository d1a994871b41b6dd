"""The page of assistance: opinions with files, what cannot be cleaned, and the end of it."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from portal.admin.desk import presence
from portal.cases import assisting, opinions, reading
from portal.database import fetch
from tests.support.bureau import DESIGN, Bureau
from tests.support.cases import a_case
from tests.support.insides import a_file
from tests.support.pages import PortalClient
from tests.support.signed_in import CASE, desk_of, visitor
from tests.support.tips import a_photo

OK, NOT_FOUND, CONFLICT, INVALID = 200, 404, 409, 422
NUMBER = "CDZJ-AJ-2026-000001"
FACTS, CHECKLIST = f"{CASE}/facts", f"{CASE}/checklist"


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    presence.forget()
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


async def test_a_helper_brings_a_file_with_its_opinion(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau)
    page = await (await desk_of(client, bureau, "张干事", CASE)).follow("请其他单位协办")
    page = await page.submit(button="邀请", office=DESIGN, text="请查设计资质。")
    assert "现在能查看本案" in page.notice
    page = await (await desk_of(client, bureau, "陈设计", CASE)).follow("写协办意见")
    assert not page.has_button("邀请")
    empty = await page.submit(button="交给承办单位", text="")
    assert empty.status == INVALID
    photo = ("证照.jpg", a_photo(), "image/jpeg")
    page = await page.submit(button="交给承办单位", text="名下三人未缴社保。", files={"files": photo})
    assert "协办意见已密封保存" in page.notice
    owner = await desk_of(client, bureau, "李科长", f"{CASE}/assistance")
    assert "名下三人未缴社保。" in owner.text
    shown = await owner.follow("证据1.jpg")
    assert "文件由协办单位提供" in shown.text
    assert (await shown.follow("返回案件")).path == owner.path
    assert (await owner.client.get(f"{owner.link('证据1.jpg')}/download")).status == OK
    await owner.submit(button="结束协办", office=DESIGN, text="查清了。")
    stranger = await visitor(client, bureau["陈设计"])
    for path in (CASE, f"{CASE}/assistance", owner.link("证据1.jpg"), FACTS, CHECKLIST):
        assert (await stranger.get(path)).status == NOT_FOUND


async def test_a_helpers_file_that_cannot_be_cleaned_is_asked_about(
    client: PortalClient, bureau: Bureau
) -> None:
    await a_case(bureau)
    await assisting.invite(bureau["张干事"], NUMBER, DESIGN, "请查。")
    page = await desk_of(client, bureau, "陈设计", f"{CASE}/assistance")
    old, give = ("名单.doc", a_file("contract-of-old.doc"), "application/msword"), "交给承办单位"
    page = await page.submit(button=give, text="见名单。", files={"files": [old, old]})
    assert (page.status, page.errors) == (
        INVALID,
        ["还有文件没能清理。请先看下面，决定是照原样交，还是移除。"],
    )
    page = await page.submit(button=give)
    assert page.status == INVALID
    assert await fetch("SELECT id FROM ledger_event WHERE kind = 'case.opinion'") == []
    first, second = [one.text for one in page.root.iter("span") if one.get("class") == "file__name"]
    other = await desk_of(client, bureau, "赵干事", f"{CASE}/assistance")
    assert "照原样交" not in other.text
    page = await page.submit(button=f"移除{second}")
    assert page.form_values(action=f"{CASE}/assistance/opinions")["text"] == "见名单。"
    page = await page.submit(button=f"照原样交{first}")
    assert "没有清理，照原样交" in page.text
    page = await page.submit(button=give)
    assert "协办意见已密封保存" in page.notice
    [said] = opinions.of((await reading.open_case(bureau["李科长"], NUMBER)).steps)
    assert [(file.state, file.why) for file in said.files] == [("as_it_was", "cannot")]
    assert len(await fetch("SELECT name FROM blob")) == 1
    assert await fetch("SELECT id FROM work_draft") == []
