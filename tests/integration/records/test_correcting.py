"""A correction exchanges what the public reads, tells what was corrected, and never makes a window longer."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import InvalidInput, Refused
from portal.database import fetch
from portal.records import desk, publishing, queries
from portal.records.content import Content
from portal.records.life import proposing
from portal.records.life.correcting import narrowed
from portal.records.life.notes import changes_of, end_of
from portal.records.projection import PublicView, preview
from portal.records.questions import Question
from portal.records.windows import Window
from tests.support.bureau import DESIGN, Bureau
from tests.support.life import Shown, done, ground, hired, shown, withdrawn
from tests.support.records import HOLDER, HOLDER_NAME, ID_NUMBER, UNIT, in_review

pytestmark = pytest.mark.usefixtures("working_day")
NOTE = "违法事实的表述已更正。"
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


async def corrected(record: Shown, content: Content, reason: str = "facts", note: str = NOTE) -> PublicView:
    why = ground(reason, note=note, document="")
    await done(record.publisher, await proposing.correct(record.maker, record.number, content, why))
    view = await queries.by_number(record.number)
    assert isinstance(view, PublicView)
    return view


async def test_the_public_reads_the_new_words_and_what_was_corrected(bureau: Bureau) -> None:
    record = await shown(bureau)
    before = await queries.by_number(record.number)
    view = await corrected(record, replace(UNIT, facts="更正后的事实。"))
    assert isinstance(before, PublicView)
    assert view == replace(before, facts="更正后的事实。", change=view.change, changed_at=view.changed_at)
    assert view.change > before.change
    [change] = await changes_of(record.number)
    assert (change.kind, change.reason, change.note) == ("correct", "facts", NOTE)
    rows = str(await fetch("SELECT * FROM public_record")) + str(await fetch("SELECT * FROM public_change"))
    assert UNIT.facts not in rows


async def test_when_it_is_withdrawn_later_the_public_reads_that_alone(bureau: Bureau) -> None:
    record = await shown(bureau)
    await corrected(record, replace(UNIT, facts="更正后的事实。"))
    await withdrawn(record)
    assert [change.kind for change in await end_of(record.number)] == ["withdraw"]
    assert [change.kind for change in await changes_of(record.number)] == ["withdraw", "correct"]


async def test_the_old_words_stay_in_the_archive_beneath_the_new(bureau: Bureau) -> None:
    record = await shown(bureau)
    await corrected(record, replace(UNIT, facts="更正后的事实。"))
    [row] = await fetch("SELECT id, state FROM disciplinary_record")
    opened = await desk.open_record(record.maker, row["id"])
    assert opened.content.facts == "更正后的事实。"
    assert row["state"] == "published"
    assert await fetch("SELECT count(*) AS n FROM item WHERE name = 'content'") == [{"n": 3}]


async def test_search_finds_it_by_the_new_name_and_no_more_by_the_old(bureau: Bureau) -> None:
    record = await shown(bureau)
    await corrected(
        record, replace(UNIT, name="常德市更名建设有限公司"), reason="other", note="单位名称已更正。"
    )
    assert (await queries.search(Question(text="更名建设"))).count == 1
    assert (await queries.search(Question(text="示例建筑"))).count == 0


async def test_an_identity_number_left_empty_stays_sealed_and_the_name_masked(bureau: Bureau) -> None:
    record = await shown(bureau, HOLDER)
    view = await corrected(record, replace(HOLDER, identity_number="", facts="更正后的事实。"))
    assert view.name == "欧***"
    [row] = await fetch("SELECT id FROM disciplinary_record")
    assert (await desk.open_record(record.maker, row["id"])).content.identity_number == ID_NUMBER


async def test_a_graver_degree_or_a_later_day_never_shows_it_longer(bureau: Bureau) -> None:
    record = await shown(bureau)
    before = await queries.by_number(record.number)
    assert isinstance(before, PublicView)
    later = replace(UNIT, severity="serious", decision_on=date(2026, 3, 9))
    view = await corrected(record, later, reason="dates", note="决定日期已更正。")
    assert view.publish_until == before.publish_until
    assert view.publish_from == before.publish_from
    earlier = replace(later, decision_on=date(2025, 12, 1))
    assert (
        await corrected(record, earlier, reason="dates", note="决定日期已更正。")
    ).decision_on.year == 2025
    assert [one.number for one in (await queries.search()).records] == [record.number]


@given(until=DAYS, least=DAYS, had_until=DAYS, begins=DAYS)
def test_no_window_becomes_longer_by_a_correction(
    until: date, least: date, had_until: date, begins: date
) -> None:
    view = replace(_view(), publish_from=begins, publish_until=had_until)
    found = narrowed(Window("rule", begins, least, until), view)
    assert found.until_on == min(until, had_until)
    assert found.min_on <= found.until_on
    # Not one day is shown that would not have been.
    assert not found.shows_on(had_until + timedelta(days=1))


async def test_it_is_refused_for_another_subject_without_a_change_and_with_what_may_not_be_public(
    bureau: Bureau,
) -> None:
    record = await shown(bureau, HOLDER)
    why = ground("facts", note=NOTE, document="")
    other = replace(HOLDER, name="王五", registration_no="湘9")
    with pytest.raises(Refused):
        await proposing.correct(record.maker, record.number, other, why)
    with pytest.raises(InvalidInput):
        await proposing.correct(record.maker, record.number, HOLDER, why)
    for wrong in (f"{HOLDER_NAME}挂证。", "电话13807361234", f"身份证{ID_NUMBER}"):
        with pytest.raises(InvalidInput):
            await proposing.correct(record.maker, record.number, replace(HOLDER, facts=wrong), why)
        changed = replace(HOLDER, facts="更正后的事实。")
        with pytest.raises(InvalidInput) as refused:
            await proposing.correct(record.maker, record.number, changed, replace(why, note=wrong))
        assert "note" in refused.value.errors


async def test_a_borrowed_checker_approves_without_ever_holding_the_drafts_key(bureau: Bureau) -> None:
    both = await hired(bureau, "吴全", Role.PUBLISHER, Role.CHECKER, office=DESIGN, by="陈设计")
    number = await publishing.approve(bureau["李科长"], await in_review(both, office=DESIGN), version=2)
    why = ground("facts", note=NOTE, document="")
    act = await proposing.correct(both, number, replace(UNIT, facts="更正后的事实。"), why)
    await done(bureau["李科长"], act)
    [row] = await fetch("SELECT id FROM disciplinary_record")
    assert (await desk.open_record(both, row["id"])).content.facts == "更正后的事实。"


async def test_a_record_without_a_draft_is_withdrawn_by_the_coordinating_office_but_not_corrected(
    bureau: Bureau,
) -> None:
    [number] = await publishing.insert_projections([publishing.Sample(UNIT, clock.today())])
    with pytest.raises(Refused):
        await proposing.correct(bureau["张干事"], number, UNIT, ground("facts", note=NOTE))
    act = await proposing.withdraw(bureau["张干事"], number, ground("void"))
    await done(bureau["李科长"], act)
    assert (await queries.search()).count == 0


def _view() -> PublicView:
    day = date(2026, 3, 10)
    with clock.frozen(datetime(2026, 3, 10, 9, 0, tzinfo=clock.SHANGHAI)):
        return preview(UNIT, Window("rule", day, day, day))
