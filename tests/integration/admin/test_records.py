"""Drafting, checking and publishing a record on the pages of staff."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from litestar import Litestar

from portal.catalogue.states import Role, State
from portal.database import fetch
from portal.records import desk, drafting
from portal.records.content import Measure
from portal.staff import keyring
from tests.support.bureau import BUILDING, COUNTY, Bureau, member
from tests.support.pages import Page, PortalClient
from tests.support.records import HOLDER, HOLDER_NAME, ID_NUMBER, UNIT, a_case, in_review
from tests.support.signed_in import visitor

FORM: dict[str, Any] = {
    "subject_type": "natural",
    "role": "holder",
    "name": HOLDER_NAME,
    "profession": "builder",
    "registration_no": HOLDER.registration_no,
    "registered_unit": HOLDER.registered_unit,
    "identity_number": ID_NUMBER,
    "kind": "cert_rent",
    "facts": HOLDER.facts,
    "legal_basis": HOLDER.legal_basis,
    "m1-code": "warn",
    "m2-code": "fine",
    "m2-amount": "10,000",
    "decision_no": "常建罚决字[2026]12号",
    "decision_on": "2026年3月2日",
    "authority": HOLDER.authority,
    "severity": "general",
}

MEASURES = (
    Measure(code="fine", amount_fen=1_000_000),
    Measure(code="revoke_licence", licence="注册证书", licence_no="湘2431234567890"),
    Measure(code="ban_practice", from_on=date(2026, 3, 2), until_on=date(2027, 3, 1)),
)
ALL: dict[str, Any] = {
    "m1-code": "fine",
    "m1-amount": "10000",
    "m2-code": "revoke_licence",
    "m2-amount": "",
    "m2-licence": "注册证书",
    "m2-licence_no": "湘2431234567890",
    "m3-code": "ban_practice",
    "m3-from": "2026-03-02",
    "m3-until": "2027年3月1日",
    "window_rule": "order-36",
    "window_reason": "有利于当事人",
    "window_until": "2026-12-02",
    "grade": "builder2",
    "certificate_no": "00234634",
    "actual_unit": "常德市虚构中学",
    "authority_uscc": "91430799000000123D",
    "source_unit": "常德市示例信用中心",
    "source_uscc": "91430799000000123D",
    "area": "430702",
    "effective_to": "2027-03-01",
    "reapply_after": "2029-03-02",
    "remark": "无。",
}


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


def amount(text: str) -> dict[str, Any]:
    """Of the fine, which is the second measure."""
    return {"m2-amount": text}


async def drafted(drafter: PortalClient, **changed: Any) -> Page:
    """The page of a new draft, made from the page of a decided case."""
    form = await drafter.open(f"/staff/cases/{await a_case()}/records/new")
    return await form.submit(**{**FORM, **changed})


async def test_from_a_decided_case_to_the_public_list_by_two_people(
    client: PortalClient, drafter: PortalClient, checker: PortalClient
) -> None:
    page = await drafted(drafter)
    assert "草稿已密封保存" in page.notice
    assert "欧***" in page.text
    assert "常建罚决字〔2026〕12号" in page.text
    page = await page.submit(button="提交审核")
    assert "已提交审核" in page.notice
    assert "没有找到" in (await client.open("/records")).text

    review = await (await checker.open("/staff/records/review")).follow(HOLDER_NAME)
    assert "没有发现身份证号码" in review.text
    done = await review.submit(button="同意公示")
    assert "已公示" in done.notice
    assert "CDZJ-GS-2026-000001" in (await drafter.open("/staff/records")).text
    public = await (await client.open(f"/records?q={HOLDER_NAME}")).follow("欧***")
    assert "罚款10,000元" in public.text
    assert HOLDER_NAME not in public.text
    assert ID_NUMBER not in public.html


async def test_the_preview_is_what_the_public_then_reads(
    client: PortalClient, drafter: PortalClient, checker: PortalClient
) -> None:
    page = await drafted(drafter)
    await page.submit(button="提交审核")
    review = await checker.open(page.path)
    await review.submit(button="同意公示")
    public = await client.open("/records/CDZJ-GS-2026-000001")
    assert facts_of(review) == facts_of(public)


def facts_of(page: Page) -> list[str]:
    """The first list of facts on a page, which is the record's."""
    first = next(one for one in page.root.iter("dl") if "summary-list" in one.get("class", ""))
    return [" ".join("".join(row.itertext()).split()) for row in first]


async def test_the_form_shows_each_problem_at_its_field_and_keeps_what_was_typed(
    drafter: PortalClient,
) -> None:
    page = await drafted(drafter, facts="", decision_on="2026-03-11", **amount("很多"))
    assert page.status == 422
    for sentence in ("请填写违法事实", "金额（元）应写成", "决定日期不能晚于今天"):
        assert any(sentence in error for error in page.errors)
    page = await page.submit(facts="补上的事实。", decision_on="2026-03-02", **amount(""))
    assert page.errors == ["请填写金额。"]
    page = await page.submit(**amount("10000"))
    assert page.status == 200
    assert "补上的事实。" in page.text


async def test_a_form_that_is_sent_twice_is_one_draft(drafter: PortalClient) -> None:
    case = await a_case()
    form = await drafter.open(f"/staff/cases/{case}/records/new")
    first, again = [await form.submit(**FORM) for _ in range(2)]
    assert first.path == again.path
    assert len(await fetch("SELECT id FROM disciplinary_record")) == 1
    other = await (await drafter.open(form.path)).submit(**FORM)
    assert other.path != first.path


async def test_a_revised_draft_keeps_every_answer(drafter: PortalClient) -> None:
    form = await (await drafted(drafter, **amount("10000.50"))).follow("修改")
    assert ID_NUMBER not in form.html
    page = await form.submit(facts="改过的事实。")
    assert "修改已密封保存" in page.notice
    assert "改过的事实。" in page.text
    assert "10,000.50元" in page.text
    assert (await fetch("SELECT version FROM disciplinary_record"))[0]["version"] == 2


async def test_a_revision_keeps_the_identity_number_that_it_does_not_show(
    drafter: PortalClient, bureau: Bureau
) -> None:
    page = await (await drafted(drafter)).follow("修改")
    await page.submit(facts="改过的事实。")
    [row] = await fetch("SELECT id FROM disciplinary_record")
    content = (await desk.open_record(bureau["张干事"], row["id"])).content
    assert (content.identity_number, content.facts) == (ID_NUMBER, "改过的事实。")


async def test_two_people_revising_at_once_learn_of_each_other(drafter: PortalClient) -> None:
    page = await drafted(drafter)
    first, second = await page.follow("修改"), await page.follow("修改")
    await first.submit(facts="第一次。")
    late = await second.submit(facts="第二次。")
    assert late.status == 422
    assert "已被他人更新" in late.text
    assert "没有保存，仍在下面" in late.text
    assert late.form_values()["facts"] == "第二次。"
    assert "第一次。" in (await drafter.open(page.path)).text


async def test_personal_data_stops_the_submission_and_is_named(drafter: PortalClient) -> None:
    page = await drafted(drafter, facts="当事人电话13873658466。")
    assert "“违法事实”里有手机号码" in page.text
    page = await page.submit(button="提交审核")
    assert page.status == 422
    assert "“违法事实”里有手机号码" in page.text


async def test_a_minor_matter_without_a_reason_says_why_it_is_kept_back(drafter: PortalClient) -> None:
    page = await drafted(drafter, severity="minor")
    assert "原则上不公示" in page.text
    assert (await page.submit(button="提交审核")).status == 422


async def test_the_drafter_sees_why_he_cannot_approve(
    client: PortalClient, drafter: PortalClient, bureau: Bureau
) -> None:
    both = await bureau.hire("吴全", (BUILDING, Role.PUBLISHER), (BUILDING, Role.CHECKER))
    await keyring.admit(BUILDING, member(both), by=bureau["李科长"])
    record = await in_review(both)
    own = await visitor(client, both)
    page = await own.open(f"/staff/records/{record}")
    assert "须由另一名审核人审核" in page.text
    assert "同意公示" not in page.text
    other = await drafter.open(f"/staff/records/{record}")
    assert "您没有复核公示的岗位" in other.text
    assert "提交时已核对举报人用词" not in other.text


async def test_the_page_of_a_record_leads_back_to_the_list_it_stood_in(
    client: PortalClient, drafter: PortalClient, checker: PortalClient, bureau: Bureau
) -> None:
    record = await in_review(bureau["张干事"])
    assert (await (await checker.open(f"/staff/records/{record}")).follow("返回")).h1 == "待审核的公示"
    assert (await (await drafter.open(f"/staff/records/{record}")).follow("返回")).h1 == "公示记录"


async def test_pressing_approve_without_the_button_helps_nobody(
    client: PortalClient, drafter: PortalClient, bureau: Bureau
) -> None:
    both = await bureau.hire("吴全", (BUILDING, Role.PUBLISHER), (BUILDING, Role.CHECKER))
    await keyring.admit(BUILDING, member(both), by=bureau["李科长"])
    record = await in_review(both)
    own = await visitor(client, both)
    for browser, status in ((own, 422), (drafter, 403)):
        token = (await browser.open("/staff/records")).root.find(".//input[@name='csrf_token']")
        assert token is not None
        data = {"csrf_token": token.get("value"), "version": "2"}
        assert (await browser.post(f"/staff/records/{record}/approval", data=data)).status == status
    assert "没有找到" in (await client.open("/records")).text


async def test_sent_back_the_drafter_reads_the_reason(drafter: PortalClient, checker: PortalClient) -> None:
    page = await drafted(drafter)
    await page.submit(button="提交审核")
    review = await checker.open(page.path)
    assert (await review.submit(button="退回起草人")).status == 422
    done = await review.submit(button="退回起草人", reason="请补充条款")
    assert "已退回起草人" in done.notice
    again = await drafter.open(page.path)
    assert "请补充条款" in again.text
    assert "提交审核" in again.text


async def test_the_slower_of_two_checkers_keeps_his_reason(checker: PortalClient, bureau: Bureau) -> None:
    record = await in_review(bureau["张干事"])
    slower = await checker.open(f"/staff/records/{record}")
    await (await checker.open(f"/staff/records/{record}")).submit(button="退回起草人", reason="请补充条款")
    page = await slower.submit(button="退回起草人", reason="处罚依据引用的是旧条款")
    assert page.status == 409
    assert page.facts["退回的理由"] == "处罚依据引用的是旧条款"


@pytest.mark.parametrize("name", ["陈设计", "王干事", "周派", "纪严"])
async def test_someone_of_another_office_gets_404(client: PortalClient, bureau: Bureau, name: str) -> None:
    record = await drafting.draft(bureau["张干事"], UNIT, office=BUILDING)
    stranger = await visitor(client, bureau[name])
    page = await stranger.get(f"/staff/records/{record}")
    assert page.status == 404
    assert UNIT.name not in page.text


async def test_a_clerk_of_the_office_reads_and_has_no_buttons(client: PortalClient, bureau: Bureau) -> None:
    record = await drafting.draft(bureau["张干事"], UNIT, office=BUILDING)
    clerk = await visitor(client, bureau["赵干事"])
    page = await clerk.open(f"/staff/records/{record}")
    assert UNIT.name in page.text
    assert "提交审核" not in page.text
    for path in ("/staff/records", "/staff/records/review", f"/staff/records/{record}/content"):
        assert (await clerk.get(path)).status == 403


async def test_nobody_reads_without_signing_in(client: PortalClient, bureau: Bureau) -> None:
    record = await drafting.draft(bureau["张干事"], UNIT, office=BUILDING)
    for path in ("/staff/records", "/staff/records/review", f"/staff/records/{record}"):
        page = await client.get(path)
        assert "/staff/sign-in" in page.path
        assert UNIT.name not in page.text


@pytest.mark.parametrize("path", ["x", "00000000-0000-0000-0000-000000000000", "1e400"])
async def test_an_address_of_no_record_is_404(drafter: PortalClient, path: str) -> None:
    assert (await drafter.get(f"/staff/records/{path}")).status == 404


async def test_no_record_is_begun_from_a_case_that_is_undecided_or_anothers(drafter: PortalClient) -> None:
    undecided, others = await a_case(state=State.INVESTIGATING), await a_case(COUNTY)
    assert (await drafter.get(f"/staff/cases/{undecided}/records/new")).status == 409
    assert (await drafter.get(f"/staff/cases/{others}/records/new")).status == 404
    assert (await drafter.get(f"/staff/cases/{uuid4()}/records/new")).status == 404


async def test_a_form_without_its_token_changes_nothing(drafter: PortalClient, bureau: Bureau) -> None:
    record = await drafting.draft(bureau["张干事"], UNIT, office=BUILDING)
    for path in ("submission", "approval", "return", "content"):
        answer = await drafter.post(f"/staff/records/{record}/{path}", data={"version": "1"})
        assert answer.status == 403
    assert (await desk.open_record(bureau["张干事"], record)).row.version == 1


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "１"])
async def test_a_version_of_somebodys_own_making_is_a_conflict(
    checker: PortalClient, bureau: Bureau, version: str
) -> None:
    record = await in_review(bureau["张干事"])
    review = await checker.open(f"/staff/records/{record}")
    answer = await review.submit(button="同意公示", version=version)
    assert answer.status == 422
    assert (await fetch("SELECT * FROM public_record")) == []


async def test_the_whole_form_survives_the_seal(drafter: PortalClient, bureau: Bureau) -> None:
    page = await drafted(drafter, **ALL)
    [row] = await fetch("SELECT id FROM disciplinary_record")
    content = (await desk.open_record(bureau["张干事"], row["id"])).content
    assert content == replace(
        HOLDER,
        measures=MEASURES,
        window_rule="order-36",
        window_reason="有利于当事人",
        window_until=date(2026, 12, 2),
        grade="builder2",
        certificate_no="00234634",
        actual_unit="常德市虚构中学",
        authority_uscc="91430799000000123D",
        source_unit="常德市示例信用中心",
        source_uscc="91430799000000123D",
        area="430702",
        effective_to=date(2027, 3, 1),
        reapply_after=date(2029, 3, 2),
        remark="无。",
    )
    assert "2026年12月2日" in page.text
