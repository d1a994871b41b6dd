"""Pages for making records: kinds of subject, previews, a day to come, tables, many at once."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from litestar import Litestar

from portal.database import fetch
from portal.records import desk
from tests.integration.admin.test_records import FORM
from tests.integration.records.test_prefilling import decided
from tests.support.bureau import Bureau
from tests.support.pages import Page, PortalClient
from tests.support.record_tables import NEW_FORM, PERSON, UNIT_ROW, csv
from tests.support.records import HOLDER_NAME, ID_NUMBER, UNIT, a_case, in_review
from tests.support.signed_in import visitor

NEW = "/staff/records/new"
OF_PERSONS = ("profession", "registration_no", "registered_unit", "identity_number")
UNIT_FORM: dict[str, Any] = {
    name: text
    for name, text in FORM.items()
    if name not in ("profession", "registration_no", "registered_unit", "identity_number")
} | {"subject_type": "legal", "role": "unit", "name": UNIT.name, "uscc": UNIT.uscc, "legal_rep": "甄法人"}


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as opened:
        yield opened


@pytest.fixture
async def drafter(client: PortalClient, bureau: Bureau) -> PortalClient:
    return await visitor(client, bureau["张干事"])


@pytest.fixture
async def checker(client: PortalClient, bureau: Bureau) -> PortalClient:
    return await visitor(client, bureau["李科长"])


async def test_a_unit_by_hand_has_its_own_particulars(drafter: PortalClient) -> None:
    page = await (await drafter.open(f"{NEW}?kind=unit")).submit(**UNIT_FORM)
    assert "草稿已密封保存" in page.notice
    assert UNIT.uscc in page.text
    assert "甄法人" in page.text


async def test_another_kind_of_subject_is_another_form_and_nothing_typed_is_lost(
    drafter: PortalClient,
) -> None:
    page = await (await drafter.open(NEW)).submit(
        button="换成所选类别的表格", **FORM | {"subject_type": "legal"}
    )
    assert "统一社会信用代码" in page.text
    values = page.form_values()
    assert (values["facts"], values["m2-amount"], values["registration_no"]) == (
        FORM["facts"], "10,000", FORM["registration_no"],
    )  # fmt: skip
    back = await page.submit(button="换成所选类别的表格", subject_type="natural")
    assert back.form_values()["registration_no"] == FORM["registration_no"]
    assert await fetch("SELECT id FROM disciplinary_record") == []


async def test_saving_with_another_kind_than_the_page_asked_for_shows_its_form_first(
    drafter: PortalClient,
) -> None:
    page = await (await drafter.open(NEW)).submit(**FORM | {"subject_type": "legal"})
    assert page.status == 422
    assert "表格已换成" in page.text
    assert await fetch("SELECT id FROM disciplinary_record") == []


async def test_the_preview_shows_window_and_rule_before_anything_is_saved(drafter: PortalClient) -> None:
    page = await (await drafter.open(NEW)).submit(button="预览", **FORM)
    assert page.status == 200
    for words in ("欧***", "建市〔2017〕241号", "决定日期当天有效的规则", "2026年3月10日至2029年3月2日"):
        assert words in page.text
    assert await fetch("SELECT id FROM disciplinary_record") == []
    assert "草稿已密封保存" in (await page.submit(button="密封保存草稿")).notice


async def test_the_form_says_on_which_days_publication_may_end(drafter: PortalClient) -> None:
    page = await (await drafter.open(NEW)).submit(button="预览", **FORM)
    assert "可以选2026年9月2日到2029年3月2日之间的一天" in page.text
    early = await page.submit(button="密封保存草稿", window_until="2026-09-01")
    assert early.status == 422
    assert early.errors == ["按适用的规则，公示截止日期要在2026年9月2日到2029年3月2日之间。"]
    chosen = await early.submit(button="预览", window_until="2027-03-02")
    assert "2026年3月10日至2027年3月2日" in chosen.text
    assert "由经办人选定，规则允许的最后一天是2029年3月2日" in chosen.text
    other = await chosen.submit(
        button="预览", window_until="", window_rule="order-36", window_reason="有利于当事人"
    )
    assert "可以选2026年6月2日到2027年3月2日之间的一天" in other.text


async def test_the_preview_names_what_must_not_be_published(drafter: PortalClient) -> None:
    page = await (await drafter.open(NEW)).submit(button="预览", **FORM | {"facts": "电话0736-7250071。"})
    assert "“违法事实”里有电话号码" in page.text


async def test_the_preview_fills_in_when_registration_may_be_asked_for_again(drafter: PortalClient) -> None:
    rescinded = FORM | {"m1-code": "rescind_registration"}
    page = await (await drafter.open(NEW)).submit(button="预览", **rescinded)
    assert page.form_values()["reapply_after"] == "2029-03-02"
    changed = await page.submit(button="密封保存草稿", reapply_after="2030-01-01")
    assert "草稿已密封保存" in changed.notice


async def test_one_more_measure_keeps_the_others(drafter: PortalClient) -> None:
    page = await (await drafter.open(NEW)).submit(button="再加一项措施", **FORM)
    assert page.form_values()["m2-amount"] == "10,000"
    fourth: dict[str, Any] = {"m4-code": "blacklist"}
    saved = await page.submit(button="密封保存草稿", **fourth)
    assert "黑名单" in saved.text


async def test_a_case_offers_its_subjects_and_fills_in_what_it_knows(
    drafter: PortalClient, bureau: Bureau
) -> None:
    case = await decided(bureau)
    page = await drafter.open(f"/staff/cases/{case}/records/new")
    assert "欧阳建国，持证人：正在起草" in page.text
    assert ID_NUMBER not in page.html
    assert page.form_values()["name"] == HOLDER_NAME
    assert page.form_values()["decision_no"] == "常建罚决字〔2026〕12号"
    rest: dict[str, Any] = {
        "facts": "当事人未到岗履责。",
        "legal_basis": "《规定》",
        "severity": "general",
        "m1-code": "warn",
    }
    saved = await page.submit(button="密封保存草稿", **rest)
    [row] = await fetch("SELECT id FROM disciplinary_record")
    content = (await desk.open_record(bureau["张干事"], row["id"])).content
    assert content.identity_number == ID_NUMBER
    assert "本案待起草的主体" in saved.text
    unit = await saved.follow("常德市示例建筑工程有限公司")
    assert "使用单位：正在起草" in unit.text
    assert "欧阳建国，持证人：已起草" in unit.text
    assert unit.form_values()["uscc"] == "91430700MA4L00003P"


async def test_a_later_day_is_approved_shown_to_staff_only_and_taken_back(
    client: PortalClient, drafter: PortalClient, checker: PortalClient, bureau: Bureau
) -> None:
    record = await in_review(bureau["张干事"])
    page = await checker.open(f"/staff/records/{record}")
    refused = await page.submit(button="同意公示", public_on="2026-03-20")
    assert refused.status == 422
    assert any("请勾选“晚于规定时限公示”" in error for error in refused.errors)
    done = await refused.submit(button="同意公示", late="1")
    assert "到了所选的日期自动公示" in done.notice
    assert (await client.get("/records/CDZJ-GS-2026-000001")).status == 404
    shown = await (await drafter.open("/staff/records?show=scheduled")).follow(UNIT.name)
    assert "2026年3月20日起公示" in shown.text
    assert (await shown.submit(button="取消公示")).status == 422
    back = await shown.submit(button="取消公示", reason="决定书有误")
    assert "退回为草稿" in back.notice
    assert "决定书有误" in back.text


@pytest.mark.parametrize("day", ["2026-03-01", "昨天"])
async def test_a_day_that_cannot_be_stands_beside_its_field(
    checker: PortalClient, bureau: Bureau, day: str
) -> None:
    record = await in_review(bureau["张干事"])
    page = await (await checker.open(f"/staff/records/{record}")).submit(button="同意公示", public_on=day)
    assert page.status == 422
    assert page.errors


async def imported(drafter: PortalClient, *rows: Any) -> Page:
    form = await drafter.open("/staff/records/imports")
    return await form.submit(
        files={"file": ("表.csv", csv(NEW_FORM, *rows), "text/csv")}, kind="cert_rent", severity="general"
    )


async def test_a_table_becomes_drafts_that_two_people_publish_together(
    client: PortalClient, drafter: PortalClient, checker: PortalClient
) -> None:
    page = await imported(drafter, PERSON, UNIT_ROW)
    assert "已导入" in page.notice
    assert "欧***" in page.text
    assert ID_NUMBER not in page.html
    assert "请先勾选" in (await page.submit(button="提交选中的")).text
    done = await page.submit(button="提交全部草稿")
    assert "全部草稿都已提交审核" in done.notice
    review = await checker.open("/staff/records/review")
    assert "欧***" in review.text
    assert "请先勾选" in (await review.submit(button="公示选中的")).text
    ticked = [str(one.get("value")) for one in review.root.iter("input") if one.get("name") == "record"]
    assert len(ticked) == 2
    assert "都已公示" in (await review.submit(button="公示选中的", record=ticked)).notice
    assert "欧***" in (await client.open("/records")).text


async def test_for_a_table_another_rule_is_chosen_with_its_reason(
    drafter: PortalClient, bureau: Bureau
) -> None:
    form = await drafter.open("/staff/records/imports")
    told: dict[str, Any] = {"kind": "cert_rent", "severity": "general", "window_rule": "order-36"}
    file = {"file": ("表.csv", csv(NEW_FORM, UNIT_ROW), "text/csv")}
    assert "选用其他公示规则须写明理由。" in (await form.submit(files=file, **told)).errors
    page = await form.submit(files=file, **told, window_reason="有利于当事人")
    assert "已导入" in page.notice
    [row] = await fetch("SELECT id FROM disciplinary_record")
    content = (await desk.open_record(bureau["张干事"], row["id"])).content
    assert (content.window_rule, content.window_reason) == ("order-36", "有利于当事人")


async def test_the_report_names_each_line_and_is_a_file(drafter: PortalClient, client: PortalClient) -> None:
    wrong = ("", *UNIT_ROW[1:])
    page = await imported(drafter, UNIT_ROW, UNIT_ROW, wrong)
    assert "看不出是单位还是个人" in page.text or "写的是单位" in page.text
    answer = await drafter.get(f"{page.path.partition('?')[0]}/report.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    lines = answer.body.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert lines[0] == "工作表,行号,结果,项目,原因"
    assert [line.split(",")[1:3] for line in lines[1:]] == [
        ["2", "已成为草稿"],
        ["3", "重复"],
        ["4", "没有采用"],
    ]
    assert UNIT.uscc.encode() not in answer.body


async def test_a_file_that_is_none_is_told_at_its_field(drafter: PortalClient) -> None:
    form = await drafter.open("/staff/records/imports")
    page = await form.submit(kind="cert_rent", severity="general")
    assert page.errors == ["请选择文件。"]
    page = await form.submit(
        files={"file": ("a.csv", b"a,b\n1,2\n", "text/csv")}, kind="cert_rent", severity="general"
    )
    assert page.status == 422
    assert "请核对表头" in page.text


@pytest.mark.parametrize("name", ["王干事", "陈设计", "周派", "纪严", "赵干事"])
async def test_nobody_else_sees_what_was_imported(
    client: PortalClient, drafter: PortalClient, bureau: Bureau, name: str
) -> None:
    page = await imported(drafter, UNIT_ROW)
    path = page.path.partition("?")[0]
    stranger = await visitor(client, bureau[name])
    for address in (path, f"{path}/report.csv", "/staff/records/imports", NEW):
        assert (await stranger.get(address)).status in (403, 404)


async def test_the_form_of_an_undecided_case_is_closed(drafter: PortalClient) -> None:
    case = await a_case()
    assert (await drafter.get(f"/staff/cases/{case}/records/new?of=nonsense&kind=x")).status == 200
