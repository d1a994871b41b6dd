"""Letters, their numbers and the checklist are versions with days: nothing is edited, nothing is lost."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.cases import checklist, checklist_keeping, reading
from portal.catalogue.pack import load_pack
from portal.catalogue.rows import ChecklistRow, LetterRow, LetterSeriesRow
from portal.core import clock
from portal.core.errors import Conflict, InvalidInput, NotFound
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.offices import wordings
from portal.offices.loading import load_pack as store_pack
from portal.referrals import handing, letter_words, lines, numbering, wording
from portal.referrals.opening import open_referral
from tests.support.bureau import COUNTY, CUSTODIANS, Bureau
from tests.support.cases import a_case
from tests.support.referrals import CHIEF, hand_over

TODAY = date(2026, 3, 10)
TOMORROW = TODAY + timedelta(days=1)
TEXT = LetterRow(
    body="police",
    scope="case",
    title="关于移送{subjects}线索的函",
    text="经核查，{subjects}涉嫌{violation}，按{notice_number}移送。",
    valid_from=TODAY,
    valid_to=None,
    source="局文书规定第3条",
)
SERIES = LetterSeriesRow(
    office=COUNTY,
    prefix="安建举",
    organ="安乡县住房和城乡建设局",
    valid_from=TODAY,
    valid_to=None,
    source="县局规定",
)
ITEM = ChecklistRow(
    code="",
    position=7,
    zh="银行流水",
    en="Bank statements",
    hint_zh="核对工资由谁发放。",
    hint_en="Check who pays the wages.",
    kinds=(),
    valid_from=TOMORROW,
    valid_to=None,
    source="科务会议",
)


async def test_a_new_text_holds_from_its_day_and_the_old_one_stays_readable(bureau: Bureau) -> None:
    chief = bureau[CHIEF]
    await letter_words.write_text(chief, replace(TEXT, valid_from=TOMORROW), known=1)
    assert (await wordings.letter_text("police", "case")).title == "关于移送{subjects}涉嫌违法犯罪线索的函"
    assert (await wordings.letter_text("police", "case", TOMORROW)).text == TEXT.text
    newest, oldest = await letter_words.text_versions("police", "case")
    assert (oldest.valid_to, newest.valid_from, newest.source) == (TODAY, TOMORROW, TEXT.source)
    await store_pack(load_pack("changde"))
    assert (await wordings.letter_text("police", "case", TOMORROW)).text == TEXT.text
    [event] = await fetch("SELECT subject, actor FROM ledger_event WHERE kind = 'letter_text.written'")
    assert (event["subject"], event["actor"]) == ("letter_text:police/case", chief.actor)
    assert (await verify()).sound


async def test_a_slip_is_put_right_on_the_same_day_and_never_before_a_later_version(bureau: Bureau) -> None:
    chief = bureau[CHIEF]
    await letter_words.write_text(chief, replace(TEXT, title="关于移送线锁的函"), known=1)
    await letter_words.write_text(chief, replace(TEXT, title="关于移送线索的函"), known=2)
    assert (await wordings.letter_text("police", "case")).title == "关于移送线索的函"
    slip = (await letter_words.text_versions("police", "case"))[1]
    assert not any(slip.holds_on(TODAY + timedelta(days=n)) for n in range(-2, 3))
    await letter_words.write_text(chief, replace(TEXT, valid_from=TOMORROW), known=3)
    with pytest.raises(InvalidInput) as early:
        await letter_words.write_text(chief, TEXT, known=4)
    assert set(early.value.errors) == {"valid_from"}


async def test_two_who_write_at_once_lose_nothing(bureau: Bureau) -> None:
    """Also where there was none before: one is told that somebody was faster."""
    said = await asyncio.gather(
        *(letter_words.write_series(bureau[name], SERIES, known=0) for name in ("李科长", "周派")),
        return_exceptions=True,
    )
    assert [type(one) for one in said if one is not None] == [Conflict]
    assert len(await letter_words.series_versions(COUNTY)) == 1
    with pytest.raises(Conflict):
        await letter_words.write_text(bureau[CHIEF], TEXT, known=0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "两行\n标题"}, "title"),
        ({"text": "{n}件"}, "text"),
        ({"text": "{subjects.x}"}, "text"),
        ({"text": "打13800001234"}, "text"),
        ({"text": "见CDZJ-JB-2026-000001号举报"}, "text"),
        ({"text": "长" * 3001}, "text"),
        ({"valid_from": TODAY - timedelta(days=1)}, "valid_from"),
        ({"source": ""}, "source"),
    ],
)
@pytest.mark.usefixtures("working_day")
def test_a_text_that_would_not_do_is_refused(change: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        letter_words.check_text(replace(TEXT, **change))  # type: ignore[arg-type]
    assert set(wrong.value.errors) == {field}


async def test_every_shipped_text_would_be_accepted_and_shown_as_a_letter(bureau: Bureau) -> None:
    for row in await wordings.letter_texts():
        letter_words.check_text(replace(row, valid_from=clock.today()))
        paper = await letter_words.sample(row)
        assert "{" not in f"{paper.title}{paper.parts[0]}"
    for series in await wordings.all_letter_series():
        letter_words.check_series(replace(series, valid_from=clock.today()))
    for item in await wordings.checklist_versions():
        checklist_keeping.check(replace(item, valid_from=TOMORROW))


async def test_an_office_without_a_series_is_told_where_one_is_made_and_then_numbers(bureau: Bureau) -> None:
    with pytest.raises(InvalidInput) as refused:
        await numbering.require_number(COUNTY, "")
    assert "“设置”的“函号”页" in refused.value.errors["document_no"].text()
    await letter_words.write_series(bureau["周派"], SERIES, known=0)
    await numbering.require_number(COUNTY, "")
    assert letter_words.example_number(SERIES) == "安建举〔2026〕12号"
    shipped = await wordings.letter_series("construction-section")
    assert shipped is not None
    assert letter_words.example_number(shipped) == "常建举〔2026〕12号"
    assert (await numbering.series_of(COUNTY)) == SERIES
    ending = replace(SERIES, valid_to=TODAY)
    await letter_words.write_series(bureau["周派"], ending, known=1)
    assert await wordings.letter_series(COUNTY, TODAY) == ending
    assert await wordings.letter_series(COUNTY, TOMORROW) is None


async def test_a_new_prefix_counts_from_one_and_old_letters_keep_their_numbers(bureau: Bureau) -> None:
    first = await hand_over(bureau, await a_case(bureau, "awaiting_review"))
    own = replace(SERIES, office="construction-section", prefix="常建函")
    await letter_words.write_series(bureau[CHIEF], own, known=1)
    second = await hand_over(bureau, await a_case(bureau, "awaiting_review"))
    numbers = [(await open_referral(bureau[CHIEF], row.id)).referral.document_no for row in (first, second)]
    assert numbers == ["常建举〔2026〕1号", "常建函〔2026〕1号"]
    assert await letter_words.sharing(replace(own, office="cost-station")) == ["construction-section"]


@pytest.mark.parametrize("prefix", ["", "常", "CDZJ-JB", "常建-", "常建举常建举常建举常建"])
@pytest.mark.usefixtures("working_day")
def test_a_prefix_is_a_few_chinese_characters(prefix: str) -> None:
    """So that no series of letters can ever count in the one of tips or cases."""
    with pytest.raises(InvalidInput) as wrong:
        letter_words.check_series(replace(SERIES, prefix=prefix))
    assert set(wrong.value.errors) == {"prefix"}


async def test_whoever_keeps_names_or_passes_on_writes_no_letters(bureau: Bureau) -> None:
    senders = {row.code for row in await letter_words.senders()}
    assert COUNTY in senders
    assert not {CUSTODIANS, "dispatch-desk"} & senders
    for office in (CUSTODIANS, "nowhere"):
        with pytest.raises(NotFound):
            await letter_words.write_series(bureau[CHIEF], replace(SERIES, office=office), known=0)


async def test_a_case_keeps_the_list_of_the_day_on_which_it_was_accepted(bureau: Bureau) -> None:
    number, chief = await a_case(bureau, "investigating"), bureau[CHIEF]
    case = (await reading.open_case(chief, number)).row
    before = await checklist.rows_for(case)
    code = await checklist_keeping.write(chief, ITEM, known=0)
    [registry, *_] = await checklist_keeping.item_versions("registry")
    gone = replace(registry, valid_from=TOMORROW, valid_to=TOMORROW, source="科务会议")
    await checklist_keeping.write(chief, gone, known=1)
    assert await checklist.rows_for(case) == [replace(before[0], valid_to=TODAY), *before[1:]]
    later = await checklist.rows_for(replace(case, accepted_on=TOMORROW + timedelta(days=1)))
    assert [row.code for row in later] == [*[row.code for row in before[1:]], code]
    assert "-" not in code


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"valid_from": TODAY}, "valid_from"),
        ({"zh": ""}, "zh"),
        ({"hint_en": "x" * 501}, "hint_en"),
        ({"hint_zh": "找 zhang@example.com"}, "hint_zh"),
        ({"kinds": ("gossip",)}, "kinds"),
        ({"position": 100}, "position"),
    ],
)
@pytest.mark.usefixtures("working_day")
def test_an_item_that_would_not_do_is_refused(change: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        checklist_keeping.check(replace(ITEM, **change))  # type: ignore[arg-type]
    assert set(wrong.value.errors) == {field}


async def test_the_letter_of_a_case_begins_with_the_new_text(bureau: Bureau) -> None:
    await letter_words.write_text(bureau[CHIEF], replace(TEXT, body="issuer_province"), known=1)
    number = await a_case(bureau, "awaiting_review")
    case = await handing.case_to_hand_over(bureau[CHIEF], number)
    facts = await lines.lines_of(case.matter.compartment, case.pair)
    title, text = await wording.for_case("issuer_province", facts)
    assert (title, "张三丰" in text) == ("关于移送张三丰线索的函", True)
