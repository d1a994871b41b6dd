"""After the end he may say once whether it was handled well, and the office reads it."""

from datetime import timedelta

import pytest

from portal.cases import opening, progress, satisfaction
from portal.core import clock
from portal.core.errors import InvalidInput, Refused
from portal.database import fetch
from portal.tips.queries import tip_for
from portal.tips.reading import open_for
from tests.support.bureau import Bureau
from tests.support.cases import WAYS, a_case_and_its_informant, drive, informant
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import visitor as signed_in
from tests.support.tips import send

NUMBER = "CDZJ-JB-2026-000001"
pytestmark = pytest.mark.usefixtures("working_day")


async def at_the_end(visitor: PortalClient, bureau: Bureau, stage: str = "closed") -> Page:
    registered, receipt = await send()
    tip = await tip_for(bureau["张干事"], registered.number)
    number = await opening.open_case(bureau["张干事"], registered.number, version=tip.version)
    await drive(bureau, number, *WAYS[stage])
    return await (await visitor.open("/progress")).submit(code=receipt)


async def test_before_the_end_nobody_is_asked(visitor: PortalClient, bureau: Bureau) -> None:
    page = await at_the_end(visitor, bureau, "investigating")

    assert not page.has_link("评价办理情况")
    assert (await visitor.open("/progress/tip/satisfaction")).path == "/progress/tip"


async def test_the_office_reads_the_answer_beside_the_conversation(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await (await at_the_end(visitor, bureau)).follow("评价办理情况")
    page = await page.submit(grade="fairly", comment="比预想的快。")

    assert page.notice == "谢谢，已经加密送到承办单位。"
    assert not page.has_link("评价办理情况")
    desk = await (await signed_in(visitor, bureau["张干事"])).open(f"/staff/tips/{NUMBER}")
    assert desk.facts["举报人评价"] == "基本满意"
    assert desk.facts["举报人的话"] == "比预想的快。"


async def test_it_is_sealed_and_only_its_day_is_known(bureau: Bureau) -> None:
    _, holder = await a_case_and_its_informant(bureau, "closed")
    await satisfaction.give(holder, "dissatisfied", "没有人来过。")

    [event] = await fetch("SELECT at, actor, facts FROM ledger_event WHERE kind = 'tip.satisfaction_given'")
    assert (event["at"], event["actor"]) == (None, "informant")
    assert "dissatisfied" not in event["facts"]
    said = (await open_for(bureau["张干事"], NUMBER)).satisfaction
    assert said is not None
    assert (said.grade, said.comment) == ("dissatisfied", "没有人来过。")


async def test_a_double_click_counts_once(visitor: PortalClient, bureau: Bureau) -> None:
    form = await (await at_the_end(visitor, bureau)).follow("评价办理情况")
    await form.submit(grade="satisfied")
    again = await form.submit(grade="dissatisfied")

    assert again.path == "/progress/tip"
    said = (await open_for(bureau["张干事"], NUMBER)).satisfaction
    assert said is not None
    assert said.grade == "satisfied"


async def test_a_choice_has_to_be_made_and_the_words_stay(visitor: PortalClient, bureau: Bureau) -> None:
    form = await (await at_the_end(visitor, bureau)).follow("评价办理情况")
    page = await form.submit(comment="先写着。")

    assert page.errors == ["请选择满意程度。"]
    assert page.form_values("/progress/tip/satisfaction")["comment"] == "先写着。"


@pytest.mark.parametrize(("days", "still"), [(15, True), (16, False)])
async def test_it_can_be_given_for_as_long_as_the_clock_says(bureau: Bureau, days: int, still: bool) -> None:
    _, holder = await a_case_and_its_informant(bureau, "closed")

    with clock.frozen(clock.now() + timedelta(days=days)):
        assert (await progress.view(holder)).may_judge is still
        if not still:
            with pytest.raises(Refused):
                await satisfaction.give(holder, "satisfied", "")


async def test_also_a_refusal_can_be_judged(bureau: Bureau) -> None:
    _, receipt = await send()
    _, holder = await a_case_and_its_informant(bureau, "not_accepted")

    assert (await progress.view(holder)).may_judge
    assert not (await progress.view(await informant(receipt))).may_judge


async def test_an_unknown_grade_and_too_long_a_comment_are_sentences(bureau: Bureau) -> None:
    _, holder = await a_case_and_its_informant(bureau, "closed")

    for grade, comment in (("great", ""), ("satisfied", "长" * 1001)):
        with pytest.raises(InvalidInput):
            await satisfaction.give(holder, grade, comment)
