"""Letters: their texts by sort of body, what must not stand in them, and how they are kept and set."""

from datetime import date

import pytest

from portal.catalogue.codelists import code_list
from portal.catalogue.pack import load_pack
from portal.core import receipts
from portal.core.errors import InvalidInput
from portal.papers.parts import Facts, Grid, Sideways
from portal.referrals import guarding, lines, numbering, wording
from portal.referrals.letters import Enclosure, Letter, paper
from portal.referrals.suggesting import suggestions

RECEIPT = "77JJPW063PG7Z7A1ETHJ"
LINE = {"person_name": "王一", "unit_name": "甲公司", "violation": "挂证", "id_number": "430702198001011237"}
LETTER = Letter(
    organ="甲局",
    receiver="乙厅",
    title="关于移送王一的函",
    text="现移送贵厅。",
    day=date(2026, 3, 10),
    answer_by=date(2026, 4, 30),
    lines=(LINE,),
    enclosures=(Enclosure((("举报内容", "从未到岗。"),), ("材料1.jpg",)),),
)


def test_every_sort_of_body_has_its_texts_with_known_places_only() -> None:
    rows = load_pack("changde").letters
    assert {(row.body, row.scope) for row in rows} == {
        (body.code, scope) for body in code_list("referral_body") for scope in ("case", "batch")
    }
    for row in rows:
        places = set(wording.places_in(row.title + row.text))
        allowed = {"notice_number"} | ({"subjects", "violation"} if row.scope == "case" else {"n"})
        assert places <= allowed, row
        guarding.require_clean({"text": row.text, "title": row.title})


def test_prefixes_leave_room_for_the_year() -> None:
    for row in load_pack("changde").letter_series:
        assert len(f"{row.prefix}-2026") <= 20
        assert numbering.letter_number(row.prefix, 2026, 12) == f"{row.prefix}〔2026〕12号"


@pytest.mark.parametrize(
    "text",
    [
        "见CDZJ-JB-2026-000123。",
        "见cdzj jb 2026 000123。",
        f"查询码{receipts.grouped(RECEIPT)}。",
        RECEIPT.lower(),
    ],
)
def test_what_leads_back_to_a_tip_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        guarding.require_clean({"text": text, "other": "从未到岗。"})
    assert set(refused.value.errors) == {"text"}


@pytest.mark.parametrize(
    "text",
    [
        "91430702MA4L1234X5",
        "湘1432016201712345",
        "CDZJ-AJ-2026-000123",
        "常建罚决字〔2026〕12号",
    ],
)
def test_other_numbers_may_stand_there(text: str) -> None:
    """Only the receipt beside it is refused."""
    with pytest.raises(InvalidInput) as refused:
        guarding.require_clean({"text": text, "code": RECEIPT})
    assert set(refused.value.errors) == {"code"}


def test_numbers_of_people_are_pointed_out() -> None:
    found = [one.msgid for one in guarding.doubts(["联系电话0736-7250071，手机13873658466。", "a@b.cn"])]
    assert len(found) == 3
    assert guarding.doubts(["从未到岗。"]) == []


def test_it_is_kept_word_for_word() -> None:
    assert Letter.of(LETTER.payload()) == LETTER


def test_one_case_is_told_in_pairs_and_several_in_a_list() -> None:
    alone = paper(LETTER).parts
    assert any(isinstance(part, Facts) for part in alone)
    assert not any(isinstance(part, Sideways) for part in alone)
    together = paper(Letter.of({**LETTER.payload(), "as_list": True})).parts
    [grid] = [part for part in together if isinstance(part, Grid)]
    assert len(grid.header) == 14
    assert grid.rows[0][:2] == ("1", "王一")


def test_identity_numbers_are_masked() -> None:
    [line] = lines.masked([LINE])
    assert line["id_number"] == "430702********1237"


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ([], "有关人员和单位"),
        ([LINE], "王一"),
        ([LINE, LINE], "王一"),
        ([LINE, {"agency_name": "丙中介"}], "王一等"),
    ],
)
def test_the_head_names_whom_it_is_about(named: list[dict[str, str]], said: str) -> None:
    assert lines.subjects(named) == said


@pytest.mark.parametrize(
    ("unit", "sort"),
    [
        ("常德市水利局", "organ"),
        ("湖南文理学院", "college"),
        ("常德市第一人民医院", "institution"),
        ("常德市政务事务中心", "institution"),
        ("湖南某某设计研究院有限公司", ""),
        ("某某人力资源服务中心", ""),
    ],
)
def test_public_units_are_known_by_their_names(unit: str, sort: str) -> None:
    found = suggestions([{"person_name": "王一", "actual_unit": unit}], set())
    assert [one.sort.code for one in found] == ([sort] if sort else [])


def test_who_was_told_is_not_suggested_again() -> None:
    line = {"actual_unit": "常德市水利局"}
    assert suggestions([line], {"employer"})[0].bodies == ("discipline",)
    assert suggestions([line], {"employer", "discipline"}) == []
