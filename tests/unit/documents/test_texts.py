"""The small text format: headings, paragraphs, lists, and never a tag."""

import pytest

from portal.catalogue.pack import load_pack
from portal.core.identifiers import personal_data_in
from portal.documents.kinds import DOCUMENTS
from portal.documents.texts import Block, blocks, items, shape

DOCUMENTS_OF_THE_PACK = load_pack("changde").documents


def test_a_text_becomes_headings_paragraphs_and_lists() -> None:
    assert blocks("开头\n\n# 标题\n## 小标题\n- 一\n- 二\n结尾\n- 三") == (
        Block("paragraph", ("开头",)),
        Block("heading", ("标题",)),
        Block("subheading", ("小标题",)),
        Block("list", ("一", "二")),
        Block("paragraph", ("结尾",)),
        Block("list", ("三",)),
    )


def test_marks_inside_a_line_are_only_words() -> None:
    assert blocks("电话 #1 - 分机2")[0] == Block("paragraph", ("电话 #1 - 分机2",))


def test_an_empty_text_has_no_blocks() -> None:
    assert blocks(" \n\n ") == ()


def test_the_items_are_those_of_all_lists_in_order() -> None:
    assert items("- 一\n文字\n- 二\n- 三") == ("一", "二", "三")


def test_two_languages_of_one_shape_say_equally_much() -> None:
    assert shape("# 甲\n- 一\n- 二") == shape("# A\n- one\n- two")
    assert shape("# 甲\n- 一\n- 二") != shape("# A\n- one")


@pytest.mark.parametrize("one", DOCUMENTS_OF_THE_PACK, ids=lambda one: one.code)
def test_a_shipped_document_says_the_same_in_both_languages_and_names_nobody(one: object) -> None:
    [document] = [row for row in DOCUMENTS_OF_THE_PACK if row is one]
    assert shape(document.zh) == shape(document.en)
    assert personal_data_in(document.zh + document.en) == []


def test_the_pack_ships_every_document_that_is_kept() -> None:
    assert [row.code for row in DOCUMENTS_OF_THE_PACK] == [kind.code for kind in DOCUMENTS]


@pytest.mark.parametrize(
    "promised",
    ["匿名举报", "法定职责", "身份保管员", "保存多久", "查询码", "邮件提醒", "网络地址", "尚未公布"],
)
def test_the_shipped_notice_speaks_of_what_the_law_asks(promised: str) -> None:
    assert promised in DOCUMENTS_OF_THE_PACK[0].zh


def test_the_shipped_checklist_has_something_to_tick() -> None:
    assert len(items(DOCUMENTS_OF_THE_PACK[2].zh)) > 10
