"""Telling what happened: one question a page, nothing lost, every error with its sentence."""

from datetime import timedelta

import pytest

from portal.catalogue import kinds
from portal.core import clock
from portal.database import fetch
from portal.offices import keeping
from portal.offices.keeping import AREAS
from tests.integration.public.informants import (
    ACCOUNT,
    FACTS,
    PERSON,
    UNIT,
    WHERE,
    at_check,
    at_facts,
    at_first_party,
    at_identity,
    at_receipt,
    at_subject,
    at_unit,
)
from tests.support.bureau import Bureau
from tests.support.pages import PortalClient


async def test_the_first_page_says_what_is_needed(visitor: PortalClient) -> None:
    page = await visitor.open("/report")

    assert page.h1 == "我要举报"
    assert page.link("开始填写") == "/report/kind"
    assert page.link("立即离开本页") == "/report/leave"
    for words in ("纸和笔", "60分钟", "不要用单位的电脑", "达到法定退休年龄"):
        assert words in page.text


async def test_reporting_stays_closed_until_somebody_can_read_it(portal: PortalClient) -> None:
    for path in ("/report", "/report/kind", "/report/facts", "/report/receipt"):
        page = await portal.open(path)
        assert page.h1 == "网上举报还没有开通"
        assert "举报电话：尚未公布" in page.text


async def test_every_page_of_a_report_is_private_and_without_scripts(visitor: PortalClient) -> None:
    for path in ("/report", "/report/kind"):
        page = await visitor.open(path)
        assert page.headers["cache-control"] == "no-store"
        assert "script-src" not in page.headers["content-security-policy"]
        assert page.headers["referrer-policy"] == "no-referrer"


async def test_all_offered_kinds_can_be_chosen(visitor: PortalClient) -> None:
    for kind in kinds.offered():
        page = await at_first_party(visitor.another(), kind.code)
        first = f"/report/subject/{kind.parties[0].name}/new"
        assert page.path == ("/report/help" if kind.asks_help else first)


async def test_a_kind_has_to_be_chosen(visitor: PortalClient) -> None:
    page = await (await visitor.open("/report/kind")).submit()

    assert page.status == 422
    assert page.errors == ["请选择一类行为。"]


async def test_an_empty_page_about_the_subject_is_refused_with_sentences(visitor: PortalClient) -> None:
    page = await (await at_first_party(visitor)).submit()
    assert page.path == "/report/subject/units/new"
    page = await page.submit()
    assert page.path == "/report/subject"
    page = await page.submit(button="继续")

    assert page.status == 422
    assert page.errors == [
        "请选择所在地区。",
        "人员和单位，请至少写一个：姓名、注册号、单位名称或者信用代码都可以。",
    ]


async def test_an_empty_account_is_refused_and_the_other_answers_stay(visitor: PortalClient) -> None:
    page = await (await at_facts(visitor)).submit(since="2025-03")

    assert page.status == 422
    assert page.errors == ["请填写事情经过。"]
    assert page.form_values()["since"] == "2025-03"


@pytest.mark.parametrize(
    ("since", "until", "sentence"),
    [
        ("2025-13", "", "开始的时间应写成“2026-03”或“2026年3月”。"),
        ("2999-01", "", "开始的时间不能晚于本月。"),
        ("2025-03", "2024-12", "结束的时间不能早于开始的时间。"),
    ],
)
async def test_a_month_that_cannot_be_is_explained(
    visitor: PortalClient, since: str, until: str, sentence: str
) -> None:
    page = await (await at_facts(visitor)).submit(**{**FACTS, "since": since, "until": until})

    assert page.errors == [sentence]
    assert page.form_values()["account"] == ACCOUNT


async def test_a_month_as_people_write_it_is_taken(visitor: PortalClient) -> None:
    page = await (await at_facts(visitor)).submit(**{**FACTS, "since": "2025年3月"})

    assert page.path == "/report/evidence"


async def test_too_long_a_text_is_counted_for_the_visitor(visitor: PortalClient) -> None:
    page = await (await at_facts(visitor)).submit(account="长" * 5001)

    assert "5001" in page.errors[0]


async def test_not_knowing_is_an_answer(visitor: PortalClient) -> None:
    page = await (await at_first_party(visitor)).submit(profession="unknown")
    page = await page.submit(name="某公司", unit_type="unknown")
    page = await page.submit(button="继续", level="unknown", area="unknown")

    assert page.path == "/report/facts"


async def test_a_page_out_of_order_leads_to_the_first_unanswered_one(visitor: PortalClient) -> None:
    await at_facts(visitor)

    for path in ("/report/evidence", "/report/check", "/report/receipt", "/report/send"):
        assert (await visitor.open(path)).path == "/report/facts"


async def test_somebody_without_a_draft_starts_at_the_beginning(visitor: PortalClient) -> None:
    for path in ("/report/subject", "/report/check", "/report/receipt", "/report/done"):
        assert (await visitor.open(path)).path == "/report"


async def test_an_unfinished_report_goes_on_where_it_stopped(visitor: PortalClient) -> None:
    await at_facts(visitor)

    page = await (await visitor.open("/report")).follow("接着填写")
    assert page.path == "/report/facts"


async def test_starting_afresh_erases_what_was_answered(visitor: PortalClient) -> None:
    await at_facts(visitor)

    page = await (await visitor.open("/report")).submit(button="重新填写")
    assert page.path == "/report/kind"
    assert await fetch("SELECT id FROM session") == []


async def test_leaving_at_once_erases_everything(visitor: PortalClient) -> None:
    await at_facts(visitor)

    answer = await visitor.get("/report/leave", follow=False)
    assert answer.headers["location"].startswith("https://www.weather.com.cn")
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert await fetch("SELECT id FROM session") == []


async def test_the_back_link_shows_the_answers_again(visitor: PortalClient) -> None:
    page = await (await at_facts(visitor)).follow("返回上一步")

    assert page.path == "/report/subject"
    where = page.form_values("/report/subject")
    assert where | WHERE == where
    assert page.facts["人员1"] == "张三丰，注册建造师"
    for words, known in (("更改人员1", PERSON), ("更改单位1", UNIT)):
        values = (await page.follow(words)).form_values()
        assert values | known == values


async def test_an_area_that_ends_meanwhile_is_asked_again_and_all_else_stays(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await at_receipt(visitor, area="430721")
    yesterday = clock.today() - timedelta(days=1)
    await keeping.end(
        AREAS, "430721", last_day=yesterday, source="撤并", version=1, actor=bureau["周派"].actor
    )
    page = await page.submit(last_group=page.receipt[-5:])
    assert (page.path, page.status) == ("/report/subject", 422)
    assert any("不再使用" in one for one in page.errors)
    assert "张三丰" in page.text
    assert (await visitor.open("/report/check", status=422)).path == "/report/subject"
    page = await page.submit(button="继续", area="430702")
    assert page.path == "/report/check"
    assert ACCOUNT in page.text
    assert "武陵区" in page.text


async def test_changing_an_answer_leads_back_to_the_check(visitor: PortalClient) -> None:
    await at_check(visitor)

    page = await (await visitor.open("/report/facts")).submit(account="改过的经过，写得更清楚一些。")
    assert page.path == "/report/check"
    assert page.facts["发生了什么"] == "改过的经过，写得更清楚一些。"
    assert page.facts["人员1"] == "张三丰，注册建造师"


async def test_another_kind_asks_its_own_questions_and_keeps_what_fits(visitor: PortalClient) -> None:
    await at_check(visitor)

    page = await (await visitor.open("/report/kind")).submit(kind="absent_on_site")
    assert page.path == "/report/subject"
    assert page.facts["人员1"] == "张三丰，注册建造师"
    page = await page.submit(button="继续", project_name="滨湖花园二期")
    assert page.path == "/report/facts"
    page = await page.submit(absence="never")
    assert page.path == "/report/check"
    assert page.facts["工程项目名称"] == "滨湖花园二期"


async def test_two_tabs_do_not_undo_each_others_answers(visitor: PortalClient) -> None:
    await at_check(visitor)
    person = await (await visitor.open("/report/subject")).follow("更改人员1")
    facts = await visitor.open("/report/facts")

    await facts.submit(account="第二个窗口里改的经过。")
    page = await person.submit(name="李四光")

    assert page.facts["发生了什么"] == "第二个窗口里改的经过。"
    assert page.facts["人员1"] == "李四光，注册建造师"


async def test_an_expired_draft_is_explained_and_the_text_just_typed_is_given_back(
    visitor: PortalClient,
) -> None:
    facts = await at_facts(visitor)

    with clock.frozen(clock.now() + timedelta(minutes=61)):
        page = await facts.submit(**FACTS)
        assert page.status == 410
        assert page.h1 == "填写的内容已经清除"
        assert ACCOUNT in page.html
        assert (await page.follow("重新开始")).path == "/report/kind"


async def test_opening_a_page_of_an_expired_draft_is_explained(visitor: PortalClient) -> None:
    await at_facts(visitor)

    with clock.frozen(clock.now() + timedelta(minutes=61)):
        page = await visitor.open("/report/facts", status=410)
        assert "60分钟没有操作" in page.text


async def test_a_form_from_elsewhere_is_refused(visitor: PortalClient) -> None:
    await at_facts(visitor)

    page = await visitor.post("/report/facts", data={"account": ACCOUNT})
    assert page.status == 403


async def test_nothing_typed_is_readable_in_the_database(visitor: PortalClient) -> None:
    await at_identity(visitor)

    rows = await fetch("SELECT body FROM session")
    assert len(rows) == 1
    assert "张三丰".encode() not in bytes(rows[0]["body"])
    assert b"cert_rent" not in bytes(rows[0]["body"])


async def test_every_question_that_needs_no_answer_says_so(visitor: PortalClient) -> None:
    person, unit = await at_first_party(visitor), await at_unit(visitor.another())
    page = await at_subject(visitor.another())

    assert all(f"{label}（选填）" in person.text for label in ("姓名", "证书类别", "注册号"))
    assert all(f"{label}（选填）" in unit.text for label in ("单位名称", "单位类型"))
    assert "单位由市里还是区县管？（选填）" in page.text
    assert "所在地区（选填）" not in page.text
