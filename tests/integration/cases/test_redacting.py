"""A redacted copy: made by who handles the tip, sealed in versions, never in the place of the original."""

import asyncio

import pytest

from portal.cases import opening, reading, redacting
from portal.cases.redacting import Attached, CoveredPart, Part
from portal.compartments.sealing import opened_items
from portal.core.covering import COVER, suggested
from portal.core.errors import InvalidInput, NotFound, Refused
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.tips import dispatch
from portal.tips.reading import open_for
from tests.support.bureau import HANDLERS_ALONE, Bureau
from tests.support.cases import a_case
from tests.support.tips import BUILDER, UNSURE, send

TEXT = "我是老周，电话13800001234。他从来没有来上过班。"
PART = Part("told0", "举报内容", TEXT)
SAID = Part("said0", "举报人", "邮箱a@example.com")


def _covered(marked: str = suggested(TEXT), *words: str) -> list[CoveredPart]:
    return redacting.cover([PART], {"told0": marked}, words)


async def _tip() -> str:
    return (await send())[0].number


def test_only_the_chosen_parts_go_in() -> None:
    [one] = redacting.cover([PART, SAID], {"said0": "邮箱[[a@example.com]]"}, [])
    assert (one.part.name, one.text) == ("said0", f"邮箱{COVER}")


def test_something_has_to_be_chosen() -> None:
    with pytest.raises(InvalidInput):
        redacting.cover([PART], {}, [])


@pytest.mark.parametrize("marked", ["我是老周。", TEXT + "他还偷了东西。", TEXT.replace("从来", ""), ""])
def test_the_words_of_the_original_cannot_be_changed(marked: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        redacting.cover([PART], {"told0": marked}, [])
    assert "不能改动原文" in refused.value.errors["told0"].msgid


def test_marks_without_a_partner_are_named_at_their_text() -> None:
    with pytest.raises(InvalidInput) as refused:
        redacting.cover([PART, SAID], {"told0": "[[" + TEXT, "said0": SAID.text}, [])
    assert list(refused.value.errors) == ["told0"]


def test_the_check_says_what_is_left_and_where() -> None:
    found = redacting.left_open(_covered(TEXT))
    assert [message.text() for message in found] == ["“举报内容”里还有手机号码没有遮盖。"]
    assert redacting.left_open(_covered()) == []


async def test_what_is_left_open_needs_a_reason(bureau: Bureau) -> None:
    number = await _tip()
    with pytest.raises(InvalidInput) as refused:
        await redacting.save(bureau["张干事"], number, _covered(TEXT), [], " ")
    assert list(refused.value.errors) == ["reason"]
    await redacting.save(bureau["张干事"], number, _covered(TEXT), [], "这是单位公开的电话。")
    [copy] = await redacting.copies(bureau["张干事"], number)
    assert copy.reason == "这是单位公开的电话。"


async def test_a_reason_without_need_is_not_kept(bureau: Bureau) -> None:
    number = await _tip()
    await redacting.save(bureau["张干事"], number, _covered(), [], "没有必要的话")
    [copy] = await redacting.copies(bureau["张干事"], number)
    assert copy.reason == ""


async def test_versions_stand_beside_each_other_with_author_and_day(bureau: Bureau) -> None:
    number = await _tip()
    assert await redacting.save(bureau["张干事"], number, _covered(), [], "") == 1
    along = [Attached("附件1", "a" * 40)]
    assert await redacting.save(bureau["李科长"], number, _covered(suggested(TEXT), "老周"), along, "") == 2
    first, second = await redacting.copies(bureau["赵干事"], number)
    assert (first.version, first.by) == (1, bureau["张干事"].id)
    assert (second.version, second.by, second.files) == (2, bureau["李科长"].id, tuple(along))
    assert first.parts == (("举报内容", f"我是老周，电话{COVER}。他从来没有来上过班。"),)
    assert second.parts == (("举报内容", f"我是{COVER}，电话{COVER}。他从来没有来上过班。"),)


async def test_the_original_is_what_it_was(bureau: Bureau) -> None:
    number = await _tip()
    before = await fetch("SELECT dek, body FROM item")
    await redacting.save(bureau["张干事"], number, _covered(), [], "")
    after = await fetch("SELECT dek, body FROM item")
    assert len(after) > len(before)
    assert all(row in after for row in before)
    assert (await open_for(bureau["张干事"], number)).answers == BUILDER


async def test_what_was_covered_is_not_in_the_copy_at_all(bureau: Bureau) -> None:
    number = await _tip()
    await redacting.save(bureau["张干事"], number, _covered(suggested(TEXT), "老周"), [], "")
    tip = await open_for(bureau["张干事"], number)
    [item] = await opened_items(tip.row.content, tip.pair, redacting.ITEM)
    assert "13800001234" not in str(item.payload)
    assert "老周" not in str(item.payload)


async def test_with_a_case_it_lies_in_the_cases_compartment(bureau: Bureau) -> None:
    case = await a_case(bureau, "investigating")
    number = "CDZJ-JB-2026-000001"
    await redacting.save(bureau["张干事"], number, _covered(), [], "")
    [row] = await fetch("SELECT compartment FROM item WHERE name = 'redaction'")
    opened = await reading.open_case(bureau["张干事"], case)
    assert row["compartment"] == opened.row.compartment
    assert [line.title for line in opened.lines][-1] == "保存脱敏件"


async def test_a_double_click_is_one_version(bureau: Bureau) -> None:
    number = await _tip()
    saved = await asyncio.gather(
        *[redacting.save(bureau["张干事"], number, _covered(), [], "") for _ in range(4)]
    )
    assert saved == [1, 1, 1, 1]
    assert len(await fetch("SELECT id FROM ledger_event WHERE kind = 'redaction.saved'")) == 1
    assert (await verify()).sound


async def test_two_officers_at_once_make_two_versions(bureau: Bureau) -> None:
    number = await _tip()
    saved = await asyncio.gather(
        redacting.save(bureau["张干事"], number, _covered(), [], ""),
        redacting.save(bureau["李科长"], number, _covered(suggested(TEXT), "老周"), [], ""),
    )
    assert sorted(saved) == [1, 2]


@pytest.mark.parametrize("name", HANDLERS_ALONE)
async def test_only_the_handling_office_makes_reads_and_exports_copies(bureau: Bureau, name: str) -> None:
    number, refused = await _tip(), HANDLERS_ALONE[name]
    await redacting.save(bureau["李科长"], number, _covered(), [], "")
    acts = (
        lambda: redacting.save(bureau[name], number, _covered(TEXT), [], "公开的电话。"),
        lambda: redacting.copies(bureau[name], number),
        lambda: redacting.export(bureau[name], number, 1),
    )
    for act in acts:
        if refused is None:
            assert await act()
        else:
            with pytest.raises(refused):
                await act()


async def test_an_office_that_helps_makes_none(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    with pytest.raises(Refused):
        await redacting.may_prepare(bureau["张干事"], registered.number)
    await redacting.may_prepare(bureau["王干事"], registered.number)


async def test_an_export_is_an_event_without_content(bureau: Bureau) -> None:
    number = await _tip()
    await redacting.save(bureau["张干事"], number, _covered(), [], "")
    copy = await redacting.export(bureau["赵干事"], number, 1)
    assert COVER in copy.parts[0][1]
    [event] = await fetch("SELECT actor, facts FROM ledger_event WHERE kind = 'redaction.exported'")
    assert (event["actor"], event["facts"]) == (bureau["赵干事"].actor, '{"version":1}')
    with pytest.raises(NotFound):
        await redacting.export(bureau["赵干事"], number, 2)


async def test_copies_made_before_there_was_a_case_stay_with_the_tip(bureau: Bureau) -> None:
    """A new one begins in the case; what was sealed to the tip is not moved, and not lost either."""
    number = await _tip()
    await redacting.save(bureau["张干事"], number, _covered(), [], "")
    await opening.open_case(bureau["张干事"], number, version=1)
    await redacting.save(bureau["张干事"], number, _covered(suggested(TEXT), "老周"), [], "")
    assert [copy.version for copy in await redacting.copies(bureau["张干事"], number)] == [1, 2]
