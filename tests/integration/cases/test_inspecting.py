"""The sheet from a site: prefilled, saved by two, finished once, corrected, kept with its photographs."""

import asyncio
import json
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pypdfium2
import pytest

from portal.cases import assisting, case_files, checklist, reading
from portal.cases.inspections import finishing, photographing, printing, saving
from portal.cases.inspections.reading import OpenSheet, known_sheets, open_sheet, sheet_to_fill
from portal.cases.inspections.saving import TypedPerson
from portal.cases.inspections.sheets import Officer
from portal.cases.matters import case_matter
from portal.cases.reading import ORIGINAL
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.database import fetch
from portal.evidence.receiving import store_row
from portal.ledger.verifying import verify
from portal.referrals import filing
from portal.retention import exporting
from tests.support.bureau import DESIGN, Bureau
from tests.support.cases import REFUSAL, a_case, make_ready, take
from tests.support.inspections import FOUND, OFFICERS, SITE, a_finished_sheet, saved, typed
from tests.support.tips import BUILDER, sealed_photo

ID_NUMBER = "11010519491231002X"
AT_A_SITE: dict[str, Any] = BUILDER | {"project_name": "柳叶湖样板工程", "place": "柳叶大道"}
UPLOADS = "0" * 36


async def sheet_of(bureau: Bureau, number: str, who: str = "张干事", sheet: int = 1) -> OpenSheet:
    return await open_sheet(await reading.open_case(bureau[who], number), sheet)


async def a_photo_waiting() -> Any:
    photo = sealed_photo()
    await store_row(photo, UPLOADS)
    return photo


async def test_a_new_sheet_knows_what_the_case_knows(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating", answers=AT_A_SITE)
    opened = await reading.open_case(bureau["张干事"], number)
    sheet = await sheet_to_fill(bureau["张干事"], opened, 1)
    assert (sheet.answers["project"], sheet.answers["place"]) == ("柳叶湖样板工程", "柳叶大道")
    assert [one.name for one in sheet.persons] == ["张三丰"]
    assert sheet.officers[0].name == "张干事"
    assert sheet.version == 0
    with pytest.raises(NotFound):
        await sheet_to_fill(bureau["张干事"], opened, 2)


async def test_it_is_saved_in_part_and_by_two(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    assert await saved(bureau, number, typed(officers=(OFFICERS[0],), persons=())) == 1
    assert await saved(bureau, number, typed(), version=1, who="赵干事") == 2
    found = await sheet_of(bureau, number)
    assert found.sheet.officers == OFFICERS
    assert found.by == bureau["赵干事"].id
    assert found.sheet.answers["findings"] == FOUND
    assert (await verify()).sound


async def test_who_comes_second_is_told_and_a_double_click_is_one_version(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await saved(bureau, number, typed())
    await saved(bureau, number, typed())
    with pytest.raises(Conflict):
        await saved(bureau, number, typed(answers=SITE), who="赵干事")
    assert (await sheet_of(bureau, number)).sheet.version == 1


async def test_of_two_at_the_same_moment_one_wins(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    both = await asyncio.gather(
        saved(bureau, number, typed()),
        saved(bureau, number, typed(answers=SITE), who="赵干事"),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in both) == ["Conflict", "int"]


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"answers": SITE | {"findings": f"身份证{ID_NUMBER}"}}, "findings"),
    ({"answers": SITE | {"place": "长" * 201}}, "place"),
    ({"persons": (TypedPerson(0, "n1", "某人", {"present": "perhaps"}),)}, "n1-present"),
    ({"persons": (TypedPerson(1, "1", ID_NUMBER, {}),)}, "1-name"),
    ({"officers": (Officer("张干事", "号" * 201),)}, "officer_1_number"),
    ({"refused": True, "why_refused": "由" * 3001}, "why_refused"),
    ({"persons": tuple(TypedPerson(0, f"n{n}", "某人", {}) for n in range(31))}, ""),
    ({"on": date(2026, 3, 11)}, "on"),
)
INCOMPLETE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"on": None}, "核查日期"),
    ({"answers": SITE}, "还没有填"),
    ({"persons": ()}, "登记在这个项目上的人"),
    ({"persons": (TypedPerson(1, "1", "张三丰", {}),)}, "还没有填"),
    ({"persons": (TypedPerson(1, "1", "", {"present": "no"}),)}, "没有写姓名"),
    ({"officers": OFFICERS[:1]}, "两名执法人员"),
    ({"officers": (OFFICERS[0], OFFICERS[0])}, "同一个人"),
    ({"refused": True}, "写明原因"),
)


async def test_what_does_not_fit_is_said_at_its_field(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    for changed, field in WRONG:
        with pytest.raises(InvalidInput) as error:
            await saved(bureau, number, typed(**changed))
        assert set(error.value.errors) == {field}


async def test_nothing_may_be_missing_when_it_is_finished(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    for version, (changed, sentence) in enumerate(INCOMPLETE):
        await saved(bureau, number, typed(**changed), version=version)
        with pytest.raises(InvalidInput) as error:
            await finishing.finish(bureau["张干事"], number, 1, version=version + 1)
        assert sentence in error.value.errors[""].msgid


async def test_finished_it_answers_the_checklist_and_stands_in_the_story(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await a_finished_sheet(bureau, number)
    await finishing.finish(bureau["赵干事"], number, 1, version=1)
    opened = await reading.open_case(bureau["李科长"], number)
    [item] = [one for one in await checklist.items_of(opened.row, opened.steps) if one.row.code == "on_site"]
    assert (item.state, item.note) == ("done", "现场核查表第1号，2026-03-10")
    kinds = [line.kind for line in opened.lines]
    assert kinds.count("case.inspection_finished") == 1
    [line] = [line for line in opened.lines if line.kind == "case.inspection_finished"]
    told = {str(one.label): str(one.value) for one in line.told}
    assert line.internal
    assert (told["现场核查表"], told["核查情况"], told["核查地点"]) == ("第1号", FOUND, SITE["place"])
    assert "张三丰" not in told.values()
    assert [(one.state, one.corrections) for one in known_sheets(opened.matter.past)] == [("finished", 0)]


async def test_what_an_officer_said_about_the_item_stays(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await make_ready(bureau, "张干事", number)
    await a_finished_sheet(bureau, number)
    opened = await reading.open_case(bureau["张干事"], number)
    [item] = [one for one in await checklist.items_of(opened.row, opened.steps) if one.row.code == "on_site"]
    assert item.note == "见卷宗。"


async def test_a_finished_sheet_is_never_changed_but_corrected(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await a_finished_sheet(bureau, number)
    before = await sheet_of(bureau, number)
    with pytest.raises(Refused):
        await saved(bureau, number, typed(answers=SITE), version=2)
    with pytest.raises(Refused):
        await photographing.photograph(
            bureau["张干事"], number, 1, [await a_photo_waiting()], uploads=UPLOADS
        )
    signed = await a_photo_waiting()
    for _ in range(2):
        await finishing.correct(bureau["赵干事"], number, 1, "地点应为示例东路。")
    await finishing.correct(bureau["张干事"], number, 1, "签字件。", [signed], uploads=UPLOADS)
    after = await sheet_of(bureau, number)
    assert after.sheet == before.sheet
    assert [one.text for one in after.corrections] == ["地点应为示例东路。", "签字件。"]
    assert [file.blob for file in after.all_files] == [signed.blob]
    for text in ("", "长" * 2001, ID_NUMBER):
        with pytest.raises(InvalidInput):
            await finishing.correct(bureau["张干事"], number, 1, text)


async def test_an_open_sheet_needs_no_correction(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await saved(bureau, number, typed())
    with pytest.raises(Refused):
        await finishing.correct(bureau["张干事"], number, 1, "改一下。")
    with pytest.raises(NotFound):
        await finishing.correct(bureau["张干事"], number, 2, "改一下。")


async def test_photographs_come_apart_from_the_words_and_can_be_taken_out(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    with pytest.raises(NotFound):
        await photographing.photograph(
            bureau["张干事"], number, 1, [await a_photo_waiting()], uploads=UPLOADS
        )
    await saved(bureau, number, typed())
    first, second = await a_photo_waiting(), await a_photo_waiting()
    await photographing.photograph(bureau["赵干事"], number, 1, [first, second], uploads=UPLOADS)
    assert await saved(bureau, number, typed(answers=SITE), version=1) == 2
    assert (await case_files.file_of_case(bureau["李科长"], number, first.blob)).file.blob == first.blob
    with pytest.raises(NotFound):
        await case_files.file_of_case(bureau["李科长"], number, first.blob, how=ORIGINAL)
    for _ in range(2):
        await photographing.take_out(bureau["张干事"], number, 1, first.blob)
    assert [one.blob for one in (await sheet_of(bureau, number)).files] == [second.blob]
    assert await fetch("SELECT name FROM blob WHERE name = ?", first.blob) == []
    [row] = await fetch("SELECT owner FROM blob WHERE name = ?", second.blob)
    assert row["owner"] == str((await case_matter(bureau["张干事"], number)).compartment)


async def test_only_who_steps_the_case_fills_it(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await saved(bureau, number, typed())
    await assisting.invite(bureau["张干事"], number, DESIGN, "请一起看看。")
    assert (await sheet_of(bureau, number, "陈设计")).sheet.version == 1
    with pytest.raises(Refused):
        await saved(bureau, number, typed(), version=1, who="陈设计")
    with pytest.raises(Refused):
        await finishing.finish(bureau["陈设计"], number, 1, version=1)
    opened = await reading.open_case(bureau["陈设计"], number)
    with pytest.raises(Refused):
        await printing.print_filled(bureau["陈设计"], opened, 1)
    for stranger in ("王干事", "管保", "纪严"):
        with pytest.raises(NotFound):
            await finishing.finish(bureau[stranger], number, 1, version=1)


async def test_nothing_is_filled_in_while_it_is_judged(bureau: Bureau) -> None:
    number = await a_case(bureau, "awaiting_review")
    with pytest.raises(Refused):
        await saved(bureau, number, typed())
    assert not saving.may_write(bureau["张干事"], await case_matter(bureau["张干事"], number))


async def test_no_word_of_it_lies_open(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await a_finished_sheet(bureau, number)
    events = await fetch("SELECT kind, facts FROM ledger_event WHERE kind LIKE 'case.inspection%'")
    assert {one["kind"] for one in events} == {"case.inspection_saved", "case.inspection_finished"}
    for word in (FOUND, SITE["place"], "张三丰", OFFICERS[0].number):
        assert all(word not in json.dumps(one["facts"], ensure_ascii=False) for one in events)


def words_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    words = "".join(document[n].get_textpage().get_text_range() for n in range(len(document)))
    return words.replace("\r", "").replace("\n", "")


async def test_on_paper_it_is_blank_prefilled_or_filled_with_lines_to_sign(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating", answers=AT_A_SITE)
    opened = await reading.open_case(bureau["张干事"], number)
    blank = words_of(await printing.print_blank())
    to_fill = words_of(await printing.print_to_fill(bureau["张干事"], opened, 1))
    await a_finished_sheet(bureau, number)
    await finishing.correct(bureau["张干事"], number, 1, "地点应为示例东路。")
    opened = await reading.open_case(bureau["张干事"], number)
    filled = words_of(await printing.print_filled(bureau["张干事"], opened, 1))
    for paper in (blank, to_fill, filled):
        assert "执法人员1签名" in paper
        assert "拒绝签字的原因，见证人签名" in paper
    assert "张三丰" not in blank
    assert number not in blank
    assert "张三丰" in to_fill
    assert "柳叶湖样板工程" in to_fill
    for piece in (FOUND, "湘J0701002", "地点应为示例东路。", "张三丰", number):
        assert piece in filled
    printed = await fetch("SELECT facts FROM ledger_event WHERE kind = 'case.inspection_printed'")
    assert len(printed) == 2


async def test_the_case_file_holds_it(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await saved(bureau, number, typed())
    photo = await a_photo_waiting()
    await photographing.photograph(bureau["张干事"], number, 1, [photo], uploads=UPLOADS)
    await finishing.finish(bureau["张干事"], number, 1, version=1)
    words = words_of((await filing.file_of_case(bureau["张干事"], number)).content)
    for piece in ("现场核查表第1号", FOUND, "湘J0701001", f"{number}附件1"):
        assert piece in words


async def test_the_archive_loses_nothing_of_it(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await a_finished_sheet(bureau, number)
    await finishing.correct(
        bureau["张干事"], number, 1, "签字件。", [await a_photo_waiting()], uploads=UPLOADS
    )
    await take(bureau, "李科长", number, "refuse", **REFUSAL)
    export = await exporting.export(bureau["张干事"], number)
    with ZipFile(BytesIO(b"".join([chunk async for chunk in export.chunks]))) as zipped:
        [sheet] = json.loads(zipped.read("case.json"))["inspections"]
        assert f"核查情况：{FOUND}" in zipped.read("案卷.txt").decode("utf-8-sig")
        assert zipped.read(sheet["corrections"][0]["files"][0]).startswith(b"\xff\xd8\xff")
    assert sheet["persons"][0]["name"] == "张三丰"
