"""Pages of referrals: a letter is seen before it goes, followed up, gathered in batches, and downloaded."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar import Litestar

from portal.referrals.batches import gathering
from portal.referrals.batches import queries as batches
from portal.staff.people import Person
from tests.support.bureau import Bureau
from tests.support.cases import a_case
from tests.support.pages import PortalClient
from tests.support.referrals import a_copy, hand_over, reported_up, staffed
from tests.support.signed_in import CASE, desk_of, visitor
from tests.support.tips import BUILDER

LETTER: dict[str, Any] = {"receiver": "湖南省住房和城乡建设厅", "answer_by": "2026-04-30"}


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    """The bureau's database is open already, so the application only has to answer."""
    async with PortalClient.opened(app, lifespan=False) as visitor_of_pages:
        yield visitor_of_pages


async def as_(client: PortalClient, person: Person) -> PortalClient:
    return await visitor(client, person)


async def test_a_letter_is_looked_at_and_then_goes(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "awaiting_review")
    await a_copy(bureau, "CDZJ-JB-2026-000001")
    chief = await as_(client, bureau["李科长"])
    case = await chief.open(CASE)
    page = await chief.open(case.link("写移送函"))
    page = await chief.open(page.link("省住房和城乡建设厅（二级资格发证机关）"))
    seen = await page.submit(button="看看成函", copies="CDZJ-JB-2026-000001/1", **LETTER)
    for piece in (
        "湖南省住房和城乡建设厅：",
        "张三丰",
        "请于2026年4月30日前",
        "有关材料一（脱敏件）",
        "〔〕号",
    ):
        assert piece in seen.text
    assert "举报人将看到" in seen.text
    done = await seen.submit(button="编号并移送")
    assert done.notice == "已移送，函已编号。请下载后盖章发出。"
    assert "常建举〔2026〕1号" in done.text


async def test_a_wrong_letter_keeps_what_was_typed(client: PortalClient, bureau: Bureau) -> None:
    await a_case(bureau, "awaiting_review")
    chief = await as_(client, bureau["李科长"])
    page = await chief.open(f"{CASE}/referrals/new/human_resources")
    page = await page.submit(button="看看成函", receiver="人社局", text="见CDZJ-JB-2026-000001号举报。")
    assert page.status == 422
    assert page.errors == ["里面有举报登记号。函中不能出现举报登记号。"]
    assert "见CDZJ-JB-2026-000001号举报。" in page.html


async def test_who_is_too_late_gets_his_words_back(client: PortalClient, bureau: Bureau) -> None:
    number = await a_case(bureau, "awaiting_review")
    chief = await as_(client, bureau["李科长"])
    page = await chief.open(f"{CASE}/referrals/new/human_resources")
    seen = await page.submit(button="看看成函", receiver="常德市人社局")
    await hand_over(bureau, number)
    late = await seen.submit(button="编号并移送")
    assert late.status == 409
    assert "常德市人社局" in late.html


async def test_it_is_followed_up_on_its_page(client: PortalClient, bureau: Bureau) -> None:
    row = await hand_over(bureau, await a_case(bureau, "awaiting_review"))
    clerk = await as_(client, bureau["张干事"])
    assert row.number in (await clerk.open("/staff/referrals")).text
    page = await clerk.open(f"/staff/referrals/{row.id}")
    page = await page.submit(button="记下对方签收", on="2026-03-10")
    assert page.notice == "已记下。"
    page = await page.submit(button="记下催问", text="")
    assert page.status == 422
    page = await page.submit(button="记下催问", text="已电话催问。")
    page = await page.submit(button="记下处理结果", on="2026-03-10", text="已撤销注册。")
    assert "已撤销注册。" in page.text
    assert "没有这样的移送" in (await clerk.open("/staff/referrals")).text
    assert row.number in (await clerk.open("/staff/referrals?state=answered&body=issuer_province")).text


async def test_letters_and_the_case_file_are_downloads(client: PortalClient, bureau: Bureau) -> None:
    row = await hand_over(bureau, await a_case(bureau, "awaiting_review"))
    clerk = await as_(client, bureau["张干事"])
    page = await clerk.open(f"/staff/referrals/{row.id}")
    pdf = await page.submit(button="下载PDF")
    word = await page.submit(button="下载Word，可以再改")
    assert (pdf.body[:5], word.body[:2]) == (b"%PDF-", b"PK")
    assert pdf.headers["content-disposition"] == 'attachment; filename="letter-20260310.pdf"'
    file = await (await clerk.open(CASE)).submit(button="案件卷宗（PDF）")
    assert file.body[:5] == b"%PDF-"


async def test_a_batch_is_gathered_by_one_and_signed_by_another(client: PortalClient, bureau: Bureau) -> None:
    await staffed(bureau)
    cases = [await reported_up(bureau), await a_case(bureau, "awaiting_review")]
    clerk, chief = await as_(client, bureau["张干事"]), await as_(client, bureau["李科长"])
    page = await clerk.open("/staff/referrals/batches")
    page = await page.submit(button="汇总", body="issuer_province", receiver="省住建厅", cases=cases)
    assert page.notice == "已汇总成一批，函还没有发出。"
    refused = await page.submit(button="签发，统一移送")
    assert refused.status == 409
    page = await (await clerk.open(page.path)).submit(button="保存", answer_by="2026-04-30")
    signed = await (await chief.open(page.path)).submit(button="签发，统一移送")
    assert "常建举〔2026〕1号" in signed.text
    sheet = await signed.submit(button="下载汇总表（Excel）")
    assert sheet.body[:2] == b"PK"
    page = await signed.submit(button="记下处理结果", on="2026-03-10", text="均已撤销注册。")
    assert page.notice.startswith("已给这一批里")


async def test_the_list_of_batches_has_pages(
    client: PortalClient, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "SIZE", 1)
    await staffed(bureau)
    numbers = [await a_case(bureau, "awaiting_review") for _ in range(2)]
    begun = [
        await gathering.begin(bureau["张干事"], "issuer_province", "省住建厅", [number]) for number in numbers
    ]
    await gathering.drop(bureau["张干事"], begun[0], version=1)
    clerk = await as_(client, bureau["张干事"])
    page = await clerk.open("/staff/referrals/batches")
    assert [row[3] for row in page.tables[0]] == ["汇总中"]
    page = await page.follow("下一页")
    assert [row[3] for row in page.tables[0]] == ["已撤销"]
    assert (await page.follow("上一页")).path == "/staff/referrals/batches"


async def test_the_notice_asks_to_tell_work_unit_and_supervision(
    client: PortalClient, bureau: Bureau
) -> None:
    [person] = BUILDER["persons"]
    await a_case(
        bureau,
        "awaiting_review",
        answers=BUILDER | {"persons": [person | {"actual_unit": "常德市水利局"}]},
    )
    page = await (await as_(client, bureau["李科长"])).open(f"{CASE}/referrals/new")
    assert "也要通报所在单位和监察机关" in page.text
    assert "常德市水利局" in page.text


async def test_others_find_no_page(client: PortalClient, bureau: Bureau) -> None:
    row = await hand_over(bureau, await a_case(bureau, "awaiting_review"))
    stranger, custodian = await as_(client, bureau["陈设计"]), await as_(client, bureau["管保"])
    for path in (f"/staff/referrals/{row.id}", "/staff/referrals/batches", f"{CASE}/referrals/new"):
        await stranger.open(path, status=404)
    assert row.number not in (await stranger.open("/staff/referrals")).text
    await custodian.open("/staff/referrals", status=403)
    clerk = await as_(client, bureau["张干事"])
    await clerk.open(f"{CASE}/referrals/new/moon", status=404)


async def test_the_choice_goes_on_on_the_next_page(
    client: PortalClient, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "MOST", 1)
    cases = [await a_case(bureau, "awaiting_review") for _ in range(2)]
    page = await desk_of(client, bureau, "张干事", "/staff/referrals/batches")
    assert "后面还有" in page.text
    page = await page.follow("下一页")
    page = await page.submit(button="汇总", body="police", receiver="市公安局", cases=cases[1])
    assert cases[1] in page.text
    assert cases[0] in page.text
    full = await page.submit(button="加入", cases=cases[0])
    assert full.errors == ["一批最多1件。"]
