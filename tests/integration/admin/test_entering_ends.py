"""The receipt for a caller, where an entry goes, double clicks, files, and who may enter."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from litestar import Litestar

from portal.channels import entering
from portal.core import clock
from portal.core.errors import InvalidInput
from portal.database import fetch
from portal.sessions import sealed
from portal.tips import reading
from portal.tips.receipts import informant_of, open_own_tip, sign_in
from tests.support.bureau import DESIGN, DISCIPLINE, Bureau
from tests.support.entering import PATH, checked, go_on, number_on, register
from tests.support.pages import PortalClient
from tests.support.signed_in import visitor
from tests.support.tips import a_photo


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


@pytest.fixture
async def zhang(client: PortalClient, bureau: Bureau) -> PortalClient:
    """张干事 of the building section, signed in."""
    return await visitor(client, bureau["张干事"])


# ---- The receipt


async def test_a_caller_gets_a_receipt_that_opens_his_tip(zhang: PortalClient, bureau: Bureau) -> None:
    page = await (await checked(zhang)).submit(button="先给举报人查询码")
    assert page.h1 == "读给举报人"
    code = page.receipt
    assert await fetch("SELECT id FROM tip") == []
    wrong = await page.submit(last_group="XXXXX")
    assert (wrong.status, wrong.receipt) == (422, code)
    number = number_on(done := await wrong.submit(last_group=code[-5:]))
    assert code not in done.html
    assert code[-5:] not in done.html
    session = await sealed.find(await sign_in(code), "informant")
    assert session is not None
    assert (await open_own_tip(informant_of(session))).row.number == number


async def test_going_back_and_forth_does_not_change_the_code(zhang: PortalClient) -> None:
    page = await (await checked(zhang)).submit(button="先给举报人查询码")
    again = await (await page.follow("返回上一步")).submit(button="先给举报人查询码")
    assert again.receipt == page.receipt


async def test_who_decides_against_a_receipt_after_all_leaves_none(zhang: PortalClient) -> None:
    page = await (await checked(zhang)).submit(button="先给举报人查询码")
    await register(await page.follow("返回上一步"))
    [tip] = await fetch("SELECT lookup, informant_public FROM tip")
    assert (tip["lookup"], tip["informant_public"]) == (None, None)


async def test_what_a_check_found_has_no_informant_and_no_receipt(zhang: PortalClient) -> None:
    page = await checked(zhang, channel="crosscheck")
    assert not page.has_button("查询码")
    await page.submit(button="登记", action=f"{page.path}")
    [tip] = await fetch("SELECT channel, lookup FROM tip")
    assert (tip["channel"], tip["lookup"]) == ("crosscheck", None)


# ---- Where it goes


async def test_the_rules_decide_and_not_the_office_that_enters(zhang: PortalClient, bureau: Bureau) -> None:
    page = await checked(zhang, **{"persons-1-profession": "architect", "units-1-unit_type": "design"})
    assert "拟交由：局勘察设计科" in page.text
    number = number_on(await register(page))
    [tip] = await fetch("SELECT office FROM tip")
    assert tip["office"] == DESIGN
    await zhang.open(f"/staff/tips/{number}", status=404)


async def test_a_call_about_staff_is_gone_from_everybody_elses_sight(
    zhang: PortalClient, bureau: Bureau
) -> None:
    page = await checked(zhang, about_staff="1")
    assert "只交机关纪检" in page.text
    number = number_on(await register(page))
    [tip] = await fetch("SELECT office FROM tip")
    assert tip["office"] == DISCIPLINE
    await zhang.open(f"/staff/tips/{number}", status=404)
    assert number not in (await zhang.open("/staff/tips")).html


async def test_nobody_registers_to_an_office_that_he_was_not_shown(
    zhang: PortalClient, bureau: Bureau
) -> None:
    shown = await checked(zhang)
    other = await zhang.open(shown.path.removesuffix("/check"))
    await go_on(other, **{"persons-1-profession": "architect", "units-1-unit_type": "design"})
    page = await register(shown)
    assert "承办单位与刚才显示的不同" in page.notice
    assert await fetch("SELECT id FROM tip") == []


# ---- Twice


async def test_two_clicks_make_one_tip_and_show_one_number(zhang: PortalClient) -> None:
    page = await checked(zhang)
    first, second = await asyncio.gather(register(page), register(page))
    assert number_on(first) == number_on(second)
    assert number_on(await register(page)) == number_on(first)
    assert len(await fetch("SELECT id FROM tip")) == 1


async def test_two_windows_hold_two_calls(zhang: PortalClient, bureau: Bureau) -> None:
    one = await checked(zhang, account="第一个电话。")
    two = await checked(zhang, account="第二个电话。")
    first, second = number_on(await register(one)), number_on(await register(two))
    told = [(await reading.open_for(bureau["张干事"], n)).answers["account"] for n in (first, second)]
    assert told == ["第一个电话。", "第二个电话。"]


async def test_the_browser_forgets_what_is_finished(zhang: PortalClient) -> None:
    await register(await checked(zhang))
    kept = await checked(zhang)
    await zhang.open(PATH)
    names = [name for name in zhang.http.cookies if name.startswith("entry-") and zhang.http.cookies[name]]
    assert names == [f"entry-{kept.path.split('/')[3]}"]


async def test_an_entry_that_ran_out_leads_back_to_an_empty_form(zhang: PortalClient) -> None:
    page = await checked(zhang)
    with clock.frozen(clock.now() + timedelta(minutes=29)):
        await zhang.open(PATH)
    await sealed.end(zhang.http.cookies[f"entry-{page.path.split('/')[3]}"])
    again = await register(page)
    assert (again.path, "过期清除" in again.notice) == (PATH, True)


async def test_an_entry_can_be_given_up(zhang: PortalClient) -> None:
    page = await checked(zhang)
    gone = await page.submit(button="不登记了，清除")
    assert gone.path == PATH
    assert await fetch("SELECT id FROM session WHERE kind = 'entry'") == []


# ---- Files


async def test_a_scanned_letter_is_cleaned_and_handed_in(zhang: PortalClient, bureau: Bureau) -> None:
    page = await checked(zhang, channel="letter")
    page = await page.submit(button="上传", files={"files": ("来信.jpg", a_photo(), "image/jpeg")})
    assert "证据1.jpg" in page.text
    page = await page.submit(button="上传", files={"files": ("second.jpg", a_photo(), "image/jpeg")})
    number = number_on(await register(page))
    assert [file.name for file in (await reading.open_for(bureau["张干事"], number)).files] == [
        "证据1.jpg",
        "证据2.jpg",
    ]


async def test_a_file_can_be_looked_at_and_taken_away_before_saving(
    zhang: PortalClient, bureau: Bureau
) -> None:
    page = await checked(zhang)
    page = await page.submit(button="上传", files={"files": ("a.jpg", a_photo(), "image/jpeg")})
    picture = await page.follow("证据1.jpg")
    assert picture.headers["content-type"] == "image/jpeg"
    page = await page.submit(button="移除")
    assert not page.has_link("证据1.jpg")
    assert await fetch("SELECT name FROM blob") == []
    page = await page.submit(button="上传", files={"files": ("a.exe", b"MZ\x90\x00" * 40, "image/jpeg")})
    assert page.status == 422
    page = await page.submit(button="上传")
    assert page.status == 422


# ---- Who may


async def test_another_persons_entry_is_like_none(
    zhang: PortalClient, client: PortalClient, bureau: Bureau
) -> None:
    page = await checked(zhang)
    name = page.path.split("/")[3]
    zhao = await visitor(client, bureau["赵干事"])
    zhao.http.cookies.set(f"entry-{name}", zhang.http.cookies[f"entry-{name}"])
    assert (await zhao.open(page.path)).path == PATH
    assert (await zhao.open(f"{PATH}/0000000000000000/check")).path == PATH
    assert (await zhao.open(f"{PATH}/..%2f..%2fx/check", status=404)).status == 404


@pytest.mark.parametrize(
    ("name", "may"), [("周派", True), ("李科长", True), ("管保", False), ("王密", False)]
)
async def test_those_who_talk_to_citizens_may_enter(
    client: PortalClient, bureau: Bureau, name: str, may: bool
) -> None:
    page = await (await visitor(client, bureau[name])).get(PATH)
    assert page.status == (200 if may else 403)


async def test_a_stranger_is_led_to_the_sign_in(client: PortalClient) -> None:
    assert (await client.open(PATH)).path == "/staff/sign-in"


async def test_a_channel_that_nobody_enters_by_hand_is_refused(bureau: Bureau) -> None:
    entry = entering.Entry(
        kind="other", channel="web", received_on=clock.today(), answers={"account": "有人挂证。"}
    )
    with pytest.raises(InvalidInput):
        await entering.begin(bureau["张干事"], entry)
