"""A case is handed to another body with a letter: numbered without gaps, sealed, never with the informant."""

import asyncio
import io
import zipfile
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from portal.cases import opening as cases
from portal.cases import progress, queries, reading
from portal.catalogue.states import Role, State
from portal.core import clock
from portal.core.errors import Conflict, DomainError, InvalidInput, NotFound, Refused
from portal.core.receipts import grouped
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.referrals import giving_out, handing, opening
from portal.referrals import queries as referrals
from portal.tips import queries as tips
from tests.support.bureau import DESIGN, DISCIPLINE, Bureau
from tests.support.cases import REFERRAL, a_case, a_case_and_its_informant, take
from tests.support.referrals import (
    CHIEF,
    WANTED,
    a_copy,
    a_referral,
    hand_over,
    hire,
    listed,
    reported_up,
    staffed,
)
from tests.support.tips import BUILDER, NAMED, send


async def letter_text(bureau: Bureau, row: referrals.ReferralRow) -> str:
    """Every word of the PDF, and in the same breath of the DOCX."""
    pdf = await giving_out.letter(bureau[CHIEF], row.id, "pdf")
    docx = await giving_out.letter(bureau[CHIEF], row.id, "docx")
    pages = pypdfium2.PdfDocument(pdf.content)
    words = "".join(pages[n].get_textpage().get_text_range() for n in range(len(pages)))
    with zipfile.ZipFile(io.BytesIO(docx.content)) as parts:
        return words + "".join(
            parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")
        )


async def test_the_letter_is_numbered_and_the_case_moves(bureau: Bureau) -> None:
    number = await a_case(bureau, "awaiting_review")
    row = await hand_over(bureau, number, replace(WANTED, answer_by=date(2026, 4, 30)))
    assert (await queries.case_for(bureau[CHIEF], number)).state == State.REFERRED_OUT
    opened = (await opening.open_referral(bureau["张干事"], row.id)).referral
    assert (opened.receiver, opened.document_no) == (WANTED.receiver, "常建举〔2026〕1号")
    # Fifteen working days from 10 March; Tomb Sweeping Day falls after them.
    assert (row.referred_on, row.follow_up_on) == (date(2026, 3, 10), date(2026, 3, 31))
    words = await letter_text(bureau, row)
    for piece in ("常建举〔2026〕1号", WANTED.receiver, "张三丰", "请于2026年4月30日前", "2026年3月10日"):
        assert piece in words
    assert (await verify()).sound


async def test_the_informant_reads_to_whom_and_nothing_of_the_letter(bureau: Bureau) -> None:
    number, informant = await a_case_and_its_informant(bureau, "awaiting_review")
    await hand_over(bureau, number)
    view = await progress.view(informant)
    told = " ".join(line.text.text() for line in view.history)
    assert "湖南省住房和城乡建设厅" in told
    assert "常建举" not in told


async def test_nothing_of_the_informant_is_in_a_letter(bureau: Bureau) -> None:
    number, _ = await a_case_and_its_informant(bureau, "awaiting_review", identity=NAMED)
    tip = (await reading.open_case(bureau[CHIEF], number)).tips[0].row.number
    row = await hand_over(bureau, number, replace(WANTED, copies=(await a_copy(bureau, tip),)))
    words = await letter_text(bureau, row)
    assert "他从来没有来上过班。" in words
    for canary in (*NAMED.values(), tip, "CDZJ-JB", number):
        assert canary not in words


async def test_a_letter_that_names_a_tip_or_holds_a_receipt_does_not_go(bureau: Bureau) -> None:
    registered, receipt = await send()
    number = await a_case(bureau, "awaiting_review")
    tip = (await reading.open_case(bureau[CHIEF], number)).tips[0].row.number
    copy = await a_copy(bureau, tip, f"他说查询码是{grouped(receipt)}。")
    for wanted, field in (
        (replace(WANTED, text=f"见举报{registered.number}。"), "text"),
        (replace(WANTED, title=f"关于{receipt}的函"), "title"),
        (replace(WANTED, copies=(copy,)), "copies"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await hand_over(bureau, number, wanted)
        assert set(refused.value.errors) == {field}
    assert await fetch("SELECT 1 AS one FROM referral") == []


async def test_identity_numbers_are_masked_unless_they_are_needed(bureau: Bureau) -> None:
    number = await a_case(bureau, "awaiting_review")
    case = await handing.case_to_hand_over(bureau[CHIEF], number)
    assert not any("id_number" in line for line in (await handing.draft(bureau[CHIEF], case, WANTED)).lines)


async def test_a_second_body_gets_a_letter_of_its_own(bureau: Bureau) -> None:
    number = await a_case(bureau, "awaiting_review")
    first = await hand_over(bureau, number)
    second = await hand_over(bureau, number, replace(WANTED, body="discipline", receiver="常德市监察委员会"))
    assert (await queries.case_for(bureau[CHIEF], number)).state == State.REFERRED_OUT
    opened = [(await opening.open_referral(bureau[CHIEF], row.id)).referral for row in (first, second)]
    assert [one.document_no for one in opened] == ["常建举〔2026〕1号", "常建举〔2026〕2号"]
    assert "另行移送" in {str(line.title) for line in (await reading.open_case(bureau[CHIEF], number)).lines}


async def test_a_step_with_a_letter_from_elsewhere_is_followed_up_too(bureau: Bureau) -> None:
    number = await a_case(bureau, "referred_out")
    [row] = await referrals.listed(bureau[CHIEF], referrals.Filter(), limit=5)
    opened = (await opening.open_referral(bureau[CHIEF], row.id)).referral
    assert (opened.receiver, opened.document_no, opened.letter) == (
        REFERRAL["receiver"],
        REFERRAL["document_no"],
        None,
    )
    assert row.number == number
    with pytest.raises(NotFound):
        await giving_out.letter(bureau[CHIEF], row.id, "pdf")


async def test_an_office_without_a_series_writes_its_own_number(bureau: Bureau) -> None:
    await staffed(bureau)
    number = await reported_up(bureau)
    await take(bureau, CHIEF, number, "send_back", reason="再查。")
    await take(bureau, "钱干事", number, "submit_findings", outcome="substantiated", text="属实。")
    with pytest.raises(InvalidInput) as refused:
        await hand_over(bureau, number, who="王干事")
    assert set(refused.value.errors) == {"document_no"}
    row = await hand_over(bureau, number, replace(WANTED, document_no="安建函〔2026〕5号"), who="王干事")
    assert (await opening.open_referral(bureau["王干事"], row.id)).referral.document_no == "安建函〔2026〕5号"


async def test_numbers_have_no_gaps_when_many_refer_at_once(bureau: Bureau) -> None:
    numbers = [await a_case(bureau, "awaiting_review") for _ in range(3)]
    # One of them is clicked twice.
    results = await asyncio.gather(
        *(hand_over(bureau, number) for number in (*numbers, numbers[0])), return_exceptions=True
    )
    assert sum(isinstance(one, Conflict | Refused) for one in results) == 1
    rows = await referrals.listed(bureau[CHIEF], referrals.Filter(), limit=9)
    opened = [(await opening.open_referral(bureau[CHIEF], row.id)).referral for row in rows]
    assert sorted(one.document_no for one in opened) == [f"常建举〔2026〕{n}号" for n in (1, 2, 3)]
    assert (await verify()).sound


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"receiver": ""}, "receiver"),
        ({"body": "moon"}, "body"),
        ({"answer_by": date(2026, 3, 10)}, "answer_by"),
        ({"copies": (("CDZJ-JB-2026-000001", 7),)}, "copies"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(bureau: Bureau, changed: dict, field: str) -> None:  # type: ignore[type-arg]
    number = await a_case(bureau, "awaiting_review")
    with pytest.raises(InvalidInput) as refused:
        await hand_over(bureau, number, replace(WANTED, **changed))
    assert field in refused.value.errors


async def test_strangers_and_clerks_hand_over_nothing(bureau: Bureau) -> None:
    number = await a_case(bureau, "awaiting_review")
    for name, error in (("陈设计", NotFound), ("周派", NotFound), ("张干事", Refused)):
        with pytest.raises(error):
            await handing.case_to_hand_over(bureau[name], number)


async def test_the_author_of_findings_does_not_hand_over(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await take(bureau, CHIEF, number, "submit_findings", outcome="substantiated", text="属实。")
    with pytest.raises(Refused, match="本人"):
        await hand_over(bureau, number)


async def test_a_case_that_is_not_there_yet_is_not_handed_over(bureau: Bureau) -> None:
    with pytest.raises(Refused):
        await hand_over(bureau, await a_case(bureau, "parked"))


async def test_only_who_holds_the_key_sees_a_referral(bureau: Bureau) -> None:
    row = await a_referral(bureau)
    assert await listed(bureau, "张干事") == [row.id]
    for name in ("陈设计", "王干事", "周派", "管保", "纪严"):
        assert await listed(bureau, name) == []
        with pytest.raises(NotFound):
            await opening.open_referral(bureau[name], row.id)
        with pytest.raises(NotFound):
            await giving_out.letter(bureau[name], row.id, "pdf")


async def test_what_the_discipline_office_refers_nobody_else_sees(bureau: Bureau) -> None:
    await hire(bureau, "纪明", DISCIPLINE, Role.CLERK, by="纪严")
    registered, _ = await send(BUILDER | {"about_staff": True})
    tip = await tips.tip_for(bureau["纪严"], registered.number)
    number = await cases.open_case(bureau["纪严"], registered.number, version=tip.version)
    await take(bureau, "纪明", number, "start", assignee="纪明")
    await take(bureau, "纪明", number, "submit_findings", outcome="substantiated", text="属实。")
    row = await hand_over(bureau, number, who="纪严")
    assert await listed(bureau, "纪严") == [row.id]
    await bureau.hire("高局", (None, Role.LEADING))
    for name in ("李科长", "周派", "高局"):
        assert await listed(bureau, name) == []
        assert await referrals.offices_of(bureau[name]) == []


async def test_the_ledger_has_every_letter_that_was_made(bureau: Bureau) -> None:
    row = await a_referral(bureau)
    await giving_out.letter(bureau[CHIEF], row.id, "docx")
    events = await fetch("SELECT facts, actor FROM ledger_event WHERE kind = 'referral.letter_made'")
    assert [event["actor"] for event in events] == [bureau[CHIEF].actor]
    assert '"format":"docx"' in events[0]["facts"]
    assert "湖南省" not in events[0]["facts"]
    assert (await verify()).sound


async def test_in_clear_stands_no_receiver_and_no_number(bureau: Bureau) -> None:
    await a_referral(bureau)
    [row] = await fetch("SELECT * FROM referral")
    assert not {"湖南省住房和城乡建设厅", "常建举"} & {str(value) for value in row.values()}
    assert clock.today() == row["referred_on"]


async def test_the_next_office_numbers_by_itself(bureau: Bureau) -> None:
    await a_referral(bureau)
    series = await fetch("SELECT series, last FROM counter WHERE series LIKE '常建%'")
    assert series == [{"series": "常建举-2026", "last": 1}]
    with pytest.raises(DomainError):
        await handing.case_to_hand_over(bureau["陈设计"], DESIGN)
