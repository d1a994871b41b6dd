"""Everything held about an informant, for himself, without his name; and what he asks about it."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from portal.cases import reading
from portal.core import clock
from portal.core.errors import Conflict, InvalidInput, NotFound
from portal.custody import reading as custody
from portal.custody import rights
from portal.database import fetch
from portal.retention import held
from portal.tips.correspondence import write_to_informant
from portal.tips.receipts import Informant
from tests.integration.public.informants import entered
from tests.integration.retention.ended import set_period
from tests.support.bureau import Bureau
from tests.support.cases import a_case_and_its_informant, informant
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import visitor as signed_in
from tests.support.tips import NAMED, sealed_photo, send

pytestmark = pytest.mark.usefixtures("working_day")

NUMBER = "CDZJ-JB-2026-000001"
NOTED = NAMED | {"confidential": True, "notice": "2026-1", "consent_on": "2026-03-10"}


async def at_mine(visitor: PortalClient, **sent: Any) -> Page:
    return await (await entered(visitor, **sent)).follow("看系统里有关于我的什么")


async def file_of(page: Page) -> dict[str, Any]:
    answer = await page.client.get(page.link("下载一份"))
    assert answer.headers["content-disposition"] == 'attachment; filename="held-about-me.json"'
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = json.loads(answer.body)
    return found


async def asks(visitor: PortalClient, text: str = "请告诉我存的电话是多少。", kind: str = "copy") -> Page:
    form = await (await at_mine(visitor, identity=NOTED)).follow("提出申请")
    return await form.submit(kind=kind, text=text)


async def holder(**sent: Any) -> Informant:
    _, receipt = await send(**sent)
    return await informant(receipt)


async def test_a_named_informant_reads_what_is_held_and_not_the_values(visitor: PortalClient) -> None:
    page = await at_mine(visitor, identity=NOTED)

    assert page.facts["举报方式"] == "实名，只有身份保管员能看到"
    shown = [page.facts[name] for name in ("您的姓名", "您的电话", "您的邮箱")]
    assert shown == ["存有，加密", "存有，加密", "没有"]
    assert page.facts["您看过的“个人信息怎样处理”"] == "版本2026-1"
    assert page.facts["同意的日期"] == "2026年3月10日"
    assert not any(value in page.html for value in (NAMED["name"], NAMED["phone"]))


async def test_his_own_words_and_files_are_all_there(visitor: PortalClient, bureau: Bureau) -> None:
    page = await entered(visitor, files=(sealed_photo(),))
    await write_to_informant(bureau["张干事"], NUMBER, "请问是哪个工地？")
    page = await page.follow("看系统里有关于我的什么")

    for words in (
        "常德市示例建筑工程有限公司",
        "张三丰",
        "照片.jpg",
        "请问是哪个工地？",
        "人从来没有来上过班",
    ):
        assert words in page.text
    assert page.facts["登记号"] == NUMBER


async def test_an_anonymous_one_has_the_same_page_with_nothing_of_a_name(visitor: PortalClient) -> None:
    page = await at_mine(visitor)

    assert page.facts["举报方式"] == "匿名"
    assert {page.facts[name] for name in ("您的姓名", "您的电话", "您的邮箱")} == {"没有"}
    assert "没有人打开过。" in page.text
    assert "您看过的隐私告知" not in page.facts


async def test_who_holds_keys_is_told_and_a_decoy_is_none(visitor: PortalClient) -> None:
    page = await at_mine(visitor, identity=NOTED)
    assert "局建筑业管理科（承办）" in page.text
    assert "身份保管员" in page.text
    assert "承办单位，经您同意" not in page.text

    told = await file_of(page)
    assert {"office": "custodians", "as": "custody"} in told["keys_to_identity"]
    assert "open" not in [one["as"] for one in told["keys_to_identity"]]


async def test_who_was_open_reads_that_his_office_has_a_key(visitor: PortalClient) -> None:
    page = await at_mine(visitor, identity=NOTED | {"confidential": False})

    assert "局建筑业管理科（承办单位，经您同意）" in page.text


async def test_every_opening_of_his_name_has_its_day_and_office(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await at_mine(visitor, identity=NOTED)
    await custody.open_with_reason(bureau["管保"], NUMBER, "来电核对")
    page = await visitor.open("/progress/tip/mine")

    assert "2026年3月10日，身份保管" in page.text
    assert "管保" not in page.text
    assert (await file_of(page))["identity_opened"] == [{"on": "2026-03-10", "office": "custodians"}]


async def test_the_file_says_the_same_and_names_nobody(visitor: PortalClient, bureau: Bureau) -> None:
    told = await file_of(await at_mine(visitor, identity=NOTED, files=(sealed_photo(),)))

    assert told["number"] == NUMBER
    assert told["identity"]["fields_held"] == ["name", "phone"]
    assert told["identity"]["privacy_notice"] == "2026-1"
    assert [one["name"] for one in told["files"]] == ["照片.jpg"]
    assert "张三丰" in json.dumps(told, ensure_ascii=False)
    assert not any(value in json.dumps(told, ensure_ascii=False) for value in NAMED.values())


async def test_how_long_it_is_kept_follows_from_the_periods(visitor: PortalClient, bureau: Bureau) -> None:
    assert "还没有办结。保存期限：未设定。没有设定期限以前，不会自动删除。" in (await at_mine(visitor)).text
    _, ended = await a_case_and_its_informant(bureau, "closed")
    about = await held.about(ended)
    assert (about.ended, about.months) == (True, None)

    await set_period("case:closed:substantiated", 36)
    with clock.frozen(clock.now() + timedelta(days=1)):
        about = await held.about(ended)
        assert (about.months, about.expected) == (36, ())


async def test_before_the_end_he_reads_what_would_be_kept_how_long(
    visitor: PortalClient, bureau: Bureau
) -> None:
    await set_period("case:closed:substantiated", 36)
    await set_period("tip:not_accepted", 12)
    await set_period("tip:not_accepted", 24, kind="fake_job")
    with clock.frozen(clock.now() + timedelta(days=1)):
        page = await at_mine(visitor)
        told = await file_of(page)

    assert page.facts["保存12个月"] == "举报不予受理（没有立为案件）"
    assert page.facts["保存36个月"] == "案件办结：属实，已处理"
    assert "案件办结：不属实" in page.facts["未设定"]
    assert "“未设定”就是不会自动删除。" in page.text
    assert told["kept_months_by_outcome"]["tip:not_accepted"] == 12
    assert told["kept_months_by_outcome"]["case:parked"] is None


async def test_a_tip_with_a_case_reads_only_of_what_a_case_can_come_to(bureau: Bureau) -> None:
    _, open_one = await a_case_and_its_informant(bureau)
    assert {one.outcome.code.split(":")[0] for one in (await held.about(open_one)).expected} == {"case"}


async def test_a_request_reaches_the_custodians_and_their_answer_his_page(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await asks(visitor)
    assert (page.path, page.notice) == ("/progress/tip/mine", "已加密交给身份保管员，答复会出现在这一页。")
    assert page.facts["答复"] == "还没有答复"

    custodian = await signed_in(visitor, bureau["管保"])
    one = await (await custodian.open("/staff/rights")).follow(NUMBER)
    assert one.facts["举报人写的"] == "请告诉我存的电话是多少。"
    assert "示例建筑" not in one.html
    done = await one.submit(text="请到窗口，带身份证件查阅。")
    assert done.notice == "已加密答复，举报人凭查询码看得到。"

    page = await visitor.open("/progress/tip/mine")
    assert page.facts["答复（2026年3月10日）"] == "请到窗口，带身份证件查阅。"


async def test_the_handling_office_learns_nothing_of_it(visitor: PortalClient, bureau: Bureau) -> None:
    await asks(visitor)
    [row] = await rights.desk(bureau["管保"])
    await rights.answer(bureau["管保"], row.id, "已更正。")

    clerk = await signed_in(visitor, bureau["张干事"])
    assert (await clerk.get("/staff/rights")).status == 403
    shown = await reading.open_tip(bureau["张干事"], NUMBER)
    assert [line.kind for line in shown.lines] == ["tip.received"]
    with pytest.raises(NotFound):
        await rights.desk(bureau["张干事"])
    with pytest.raises(NotFound):
        await rights.open_request(bureau["张干事"], row.id)


async def test_only_days_are_kept_and_no_word_lies_open(bureau: Bureau) -> None:
    await rights.ask(await holder(), "delete", "请删除我的电话。")

    [row] = await fetch("SELECT * FROM rights_request")
    assert set(row) == {"id", "tip", "position", "asked_on", "answered_on"}
    [event] = await fetch("SELECT at, facts FROM ledger_event WHERE kind = 'tip.informant_acted'")
    assert event["at"] is None
    assert "delete" not in event["facts"]


async def test_the_same_request_twice_is_one_and_another_is_another(bureau: Bureau) -> None:
    asking = await holder()
    for text in ("请更正。", "请更正。", "请另外更正。"):
        await rights.ask(asking, "correct", text)

    assert [one.text for one in await rights.own(asking)] == ["请更正。", "请另外更正。"]


async def test_it_is_answered_once(bureau: Bureau) -> None:
    await rights.ask(await holder(), "explain", "为什么要存？")
    [row] = await rights.desk(bureau["管保"])
    await rights.answer(bureau["管保"], row.id, "用来核实。")

    with pytest.raises(Conflict):
        await rights.answer(bureau["管保"], row.id, "再答一次。")
    [row] = await rights.desk(bureau["管保"])
    assert row.answered_on == date(2026, 3, 10)


@pytest.mark.parametrize(("kind", "text"), [("sell", "内容"), ("copy", " "), ("copy", "长" * 2001)])
async def test_what_cannot_be_asked_is_a_sentence(bureau: Bureau, kind: str, text: str) -> None:
    with pytest.raises(InvalidInput):
        await rights.ask(await holder(), kind, text)
    assert await fetch("SELECT * FROM rights_request") == []


async def test_without_a_choice_the_words_stay(visitor: PortalClient) -> None:
    form = await (await at_mine(visitor)).follow("提出申请")
    page = await form.submit(text="请更正。")

    assert page.errors == ["请选择您要什么。"]
    assert page.form_values("/progress/tip/mine/request")["text"] == "请更正。"


async def test_without_a_session_nothing_of_it_opens(visitor: PortalClient) -> None:
    for path in ("", "/file", "/request"):
        assert (await visitor.open(f"/progress/tip/mine{path}")).path == "/progress"
