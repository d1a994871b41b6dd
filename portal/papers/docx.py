"""A paper as DOCX, set as official letters are (GB/T 9704): A4, song title, 仿宋 text, lines of 28 points."""

from io import BytesIO
from typing import Any, Final

from portal.papers.parts import Facts, Grid, Heading, Paper, Part, Picture, Sideways, Signature, Text, ToFill

_MARGINS: Final = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
"""Millimetres."""
_TITLE, _BODY, _BOLD = "宋体", "仿宋", "黑体"
_RED: Final = "C00000"


def as_docx(paper: Paper) -> bytes:
    """The file in memory; it names no author and no machine."""
    from docx import Document

    document = Document()
    _set_up(document, paper)
    _head(document, paper)
    for part in paper.parts:
        _add(document, part)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _set_up(document: Any, paper: Paper) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, millimetres in _MARGINS.items():
        setattr(section, name, Mm(millimetres))
    about = document.core_properties
    about.title, about.author, about.last_modified_by, about.comments = paper.title, paper.masthead, "", ""
    if paper.footer:
        _write(section.footer.paragraphs[0], paper.footer, _BODY, 9)


def _head(document: Any, paper: Paper) -> None:
    if paper.masthead:
        _centred(document, paper.masthead, _TITLE, 26, colour=_RED)
        _underline(_centred(document, paper.number, _BODY, 16))
    elif paper.number:
        _centred(document, paper.number, _BODY, 12)
    _centred(document, paper.title, _TITLE, 22)
    if paper.addressee:
        _paragraph(document, f"{paper.addressee}：", _BODY)


def _add(document: Any, part: Part) -> None:
    match part:
        case Heading(text) | Picture(text, _):
            _paragraph(document, text, _BOLD)
        case Text(text, indented):
            _lines(document, text, indented=indented)
        case Facts(rows):
            _table(document, rows)
        case Grid(header, rows):
            _table(document, [header, *rows])
        case ToFill(rows):
            _table(document, [(label, "\n" * lines) for label, lines in rows])
        case Signature(office, day):
            _right(document, office)
            _right(document, day)
        case Sideways():
            _turn(document)


def _lines(document: Any, text: str, *, indented: bool) -> None:
    for line in text.splitlines():
        if line.strip():
            _paragraph(document, line, _BODY, indented=indented)


def _turn(document: Any) -> None:
    from docx.enum.section import WD_ORIENT, WD_SECTION

    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width


def _centred(document: Any, text: str, font: str, size: float, *, colour: str = "") -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(paragraph, text, font, size, colour=colour)
    return paragraph


def _paragraph(document: Any, text: str, font: str, *, indented: bool = False) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.line_spacing, form.space_after = Pt(28), Pt(0)
    if indented:
        form.first_line_indent = Pt(32)
    _write(paragraph, text, font, 16)


def _right(document: Any, text: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.paragraph_format.right_indent = Pt(64)
    _write(paragraph, text, _BODY, 16)


def _table(document: Any, rows: Any) -> None:
    if not rows:
        return
    table = document.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _write(cell.paragraphs[0], text, _BODY, 10.5)
    # Two tables that touch would become one.
    document.add_paragraph()


def _write(paragraph: Any, text: str, font: str, size: float, *, colour: str = "") -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(_printable(text))
    run.font.name, run.font.size = font, Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)


def _printable(text: str) -> str:
    """XML takes no control characters, and somebody may have pasted one."""
    return "".join(sign for sign in text if sign in "\n\t" or sign.isprintable())


def _underline(paragraph: Any) -> None:
    """The red line between the head of a letter and the letter."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", _RED)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)
