"""Papers: the same parts become a PDF and a DOCX that hold every word, on A4, and name no machine."""

import io
import zipfile

import pypdfium2
import pytest
from docx import Document

from portal.papers.docx import as_docx
from portal.papers.parts import Facts, Grid, Heading, Paper, Sideways, Signature, Text
from portal.papers.pdf import as_pdf

LETTER = Paper(
    masthead="甲市住房和城乡建设局",
    number="甲建函〔2026〕12号",
    title="关于移送一件涉嫌“挂证”案件的函",
    addressee="甲省住房和城乡建设厅",
    parts=(
        Text("经核查，王一 <1> & 某公司涉嫌违规注册。\n现移送贵厅处理。", indented=True),
        Heading("附件"),
        Facts((("案件编号", "CDZJ-AJ-2026-000123"), ("当事人", "王一"))),
        Grid(("序号", "姓名"), (("1", "王一"), ("2", "李二"))),
        Signature("甲市住房和城乡建设局", "2026年11月26日"),
    ),
    footer="内部资料",
)
WORDS = (
    "甲市住房和城乡建设局",
    "甲建函〔2026〕12号",
    "关于移送一件涉嫌“挂证”案件的函",
    "甲省住房和城乡建设厅：",
    "经核查，王一 <1> & 某公司涉嫌违规注册。",
    "现移送贵厅处理。",
    "附件",
    "案件编号",
    "CDZJ-AJ-2026-000123",
    "李二",
    "2026年11月26日",
    "内部资料",
)


def text_of_pdf(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    return "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "")


def text_of_docx(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    footer = [paragraph.text for paragraph in document.sections[0].footer.paragraphs]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells, *footer])


@pytest.mark.parametrize("word", WORDS)
def test_every_word_stands_in_the_pdf(word: str) -> None:
    assert word in text_of_pdf(as_pdf(LETTER))


@pytest.mark.parametrize("word", WORDS)
def test_every_word_stands_in_the_docx(word: str) -> None:
    assert word in text_of_docx(as_docx(LETTER))


def test_both_are_a4() -> None:
    width, height = pypdfium2.PdfDocument(as_pdf(LETTER))[0].get_size()
    assert (round(width), round(height)) == (595, 842)
    section = Document(io.BytesIO(as_docx(LETTER))).sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_a_long_table_goes_on_over_pages_and_repeats_its_headings() -> None:
    rows = [(str(n), f"第{n}个人") for n in range(120)]
    data = as_pdf(Paper(title="名单", parts=(Grid(("序号", "当事人姓名"), rows),)))
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    assert len(pages) > 2
    assert all("当事人姓名" in page for page in pages)
    assert "第119个人" in pages[-1]


def test_a_word_longer_than_its_cell_is_broken_and_not_cut() -> None:
    number = "A1" * 60
    assert number in text_of_pdf(as_pdf(Paper(title="长", parts=(Facts((("编号", number),)),))))


def test_a_cell_longer_than_a_page_does_not_stop_the_paper() -> None:
    long = "经查，" * 4000
    assert (
        text_of_pdf(as_pdf(Paper(title="长", parts=(Facts((("核查情况", long),)),)))).count("经查，") == 4000
    )


def test_the_same_paper_is_the_same_pdf_every_time() -> None:
    assert as_pdf(LETTER) == as_pdf(LETTER)


def test_neither_file_names_who_wrote_it_but_the_organ() -> None:
    about = Document(io.BytesIO(as_docx(LETTER))).core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("甲市住房和城乡建设局", "", "")
    assert (
        "python-docx" not in zipfile.ZipFile(io.BytesIO(as_docx(LETTER))).read("docProps/core.xml").decode()
    )


def test_signs_that_no_file_may_hold_are_left_out() -> None:
    assert "王一" in text_of_docx(as_docx(Paper(title="函", parts=(Text("王\x00\x08一"),))))


def test_a_paper_without_a_masthead_begins_with_its_title() -> None:
    words = text_of_docx(as_docx(Paper(title="案件卷宗", number="CDZJ-AJ-2026-000123", parts=())))
    assert words.split("\n")[:2] == ["CDZJ-AJ-2026-000123", "案件卷宗"]


def test_what_follows_sideways_lies_on_its_side() -> None:
    header = tuple(f"第{n}列" for n in range(14))
    wide = Paper(title="汇总", parts=(Text("先是正文。"), Sideways(), Grid(header, [("甲" * 20,) * 14] * 60)))
    pages = pypdfium2.PdfDocument(as_pdf(wide))
    sizes = [pages[n].get_size() for n in range(len(pages))]
    assert sizes[0][0] < sizes[0][1]
    assert len(sizes) > 2
    assert all(width > height for width, height in sizes[1:])
    document = Document(io.BytesIO(as_docx(wide)))
    upright, sideways = document.sections
    assert (upright.page_width, upright.page_height) == (sideways.page_height, sideways.page_width)
