"""A paper as PDF on A4, in the song typeface that every Chinese reader of PDF brings along (ADR 34)."""

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from math import sqrt
from typing import Any, Final
from xml.sax.saxutils import escape

from portal.papers.parts import Facts, Grid, Heading, Paper, Part, Picture, Sideways, Signature, Text, ToFill

_FONT: Final = "STSong-Light"
_MARGIN: Final = 62.0
"""Points, about 22 mm on each side."""
_SHORT, _LONG = 595.27, 841.89
_WIDTH: Final = _SHORT - 2 * _MARGIN
_FEW: Final = 7
"""Columns that fit in ordinary size."""
_PEN: Final = 26.0
"""Points that a line written by hand needs."""
_SIDEWAYS: Final = _LONG - 2 * _MARGIN
_TALLEST: Final = _SHORT - 2 * _MARGIN - 40
"""Of a picture, so that it fits with its line on a page of either side."""
_NO_PICTURE: Final = "图片印不出来，请在案件页面查看。"


def as_pdf(paper: Paper) -> bytes:
    """The whole file in memory; nothing is written to disk. Long papers belong in a thread."""
    from reportlab.platypus import BaseDocTemplate

    target = BytesIO()
    document = BaseDocTemplate(target, title=paper.title, author=paper.masthead, invariant=1)
    document.addPageTemplates(
        [_page("upright", paper, _SHORT, _LONG), _page("sideways", paper, _LONG, _SHORT)]
    )
    document.build([*_head(paper), *_story(paper.parts)])
    return target.getvalue()


def _page(name: str, paper: Paper, width: float, height: float) -> Any:
    from reportlab.platypus import Frame, PageTemplate

    frame = Frame(_MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN, 0, 0, 0, 0)
    return PageTemplate(name, [frame], onPage=_foot_of(paper, width - 2 * _MARGIN), pagesize=(width, height))


def _story(parts: Sequence[Part]) -> list[Any]:
    story: list[Any] = []
    width = _WIDTH
    for part in parts:
        width = _SIDEWAYS if isinstance(part, Sideways) else width
        story += _drawn(part, width)
    return story


def _head(paper: Paper) -> list[Any]:
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import HRFlowable, Spacer

    story: list[Any] = []
    if paper.masthead:
        story += [_line(paper.masthead, "masthead"), _line(paper.number, "centred")]
        story += [HRFlowable(width="100%", thickness=1.5, color=HexColor("#c00000")), Spacer(1, 16)]
    elif paper.number:
        story.append(_line(paper.number, "centred"))
    story.append(_line(paper.title, "title"))
    if paper.addressee:
        story.append(_line(f"{paper.addressee}：", "text"))
    return story


def _drawn(part: Part, width: float) -> list[Any]:
    from reportlab.platypus import NextPageTemplate, PageBreak

    match part:
        case Heading(text):
            return [_line(text, "heading")]
        case Text(text, indented):
            style = "indented" if indented else "text"
            return [_line(line, style) for line in text.splitlines() if line.strip()]
        case Facts() | Grid() | ToFill():
            return [_table(part, width)] if part.rows else []
        case Picture(caption, data):
            return [_picture(caption, data, width)]
        case Signature(office, day):
            return [_line(office, "signed"), _line(day, "right")]
        case Sideways():
            return [NextPageTemplate("sideways"), PageBreak()]


def _table(part: Facts | Grid | ToFill, width: float) -> Any:
    match part:
        case Facts(rows):
            return _facts(rows, width)
        case Grid(header, rows, tall):
            return _grid(header, rows, width, tall=tall)
        case ToFill(rows):
            return _to_fill(rows, width)


def _line(text: str, style: str) -> Any:
    from reportlab.platypus import Paragraph

    return Paragraph(escape(text), _styles()[style])


def _facts(rows: Any, width: float) -> Any:
    from reportlab.platypus import Table

    cells = [[_line(label, "label"), _line(value, "cell")] for label, value in rows]
    return Table(cells, colWidths=(width * 0.24, width * 0.76), splitInRow=1, style=_RULED, spaceAfter=10)


def _to_fill(rows: Any, width: float) -> Any:
    from reportlab.platypus import Table

    cells = [[_line(label, "label"), ""] for label, _ in rows]
    heights = [_PEN + (lines - 1) * _PEN * 0.8 for _, lines in rows]
    return Table(
        cells, colWidths=(width * 0.24, width * 0.76), rowHeights=heights, style=_RULED, spaceAfter=10
    )


def _grid(header: Any, rows: Any, width: float, *, tall: bool) -> Any:
    """Many columns are set smaller; how wide each is follows from the longest words in it."""
    from reportlab.platypus import Table

    small = "-small" if len(header) > _FEW else ""
    cells = [[_line(text, f"label{small}") for text in header]]
    cells += [[_line(text, f"cell{small}") for text in row] for row in rows]
    weights = [max(_weight(row[n]) for row in [header, *rows]) for n in range(len(header))]
    widths = [width * weight / sum(weights) for weight in weights]
    heights = [None, *([2 * _PEN] * len(rows))] if tall else None
    return Table(
        cells,
        colWidths=widths,
        rowHeights=heights,
        repeatRows=1,
        splitInRow=0 if tall else 1,
        style=_RULED,
        spaceAfter=10,
    )


def _weight(text: str) -> float:
    """Of a cell among its row: a long one gets more room, but not all of it."""
    return sqrt(min(max(len(text), 3), 40))


def _picture(caption: str, data: bytes, width: float) -> Any:
    """Never larger than its pixels at 96 to an inch; what is no picture says so in its place."""
    from reportlab.lib.utils import ImageReader
    from reportlab.platypus import Image, KeepTogether

    try:
        across, down = ImageReader(BytesIO(data)).getSize()
        scale = min(0.75, width / across, _TALLEST / down)
    except Exception:
        return _line(f"{caption}：{_NO_PICTURE}", "text")
    drawn = Image(BytesIO(data), across * scale, down * scale, hAlign="LEFT")
    return KeepTogether([_line(caption, "text"), drawn])


_RULED: Final = [
    ("GRID", (0, 0), (-1, -1), 0.5, (0.6, 0.6, 0.6)),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), 3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
]


def _foot_of(paper: Paper, width: float) -> Any:
    def draw(canvas: Any, document: Any) -> None:
        _styles()
        canvas.setFont(_FONT, 9)
        canvas.drawString(_MARGIN, _MARGIN / 2, paper.footer)
        canvas.drawRightString(_MARGIN + width, _MARGIN / 2, str(document.page))

    return draw


@lru_cache(1)
def _styles() -> dict[str, Any]:
    """Not embedded: the typeface is one of those that PDF readers must know for Chinese."""
    from reportlab.lib.enums import TA_CENTER, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))

    def style(name: str, size: float, **more: Any) -> ParagraphStyle:
        leading = size * 1.55
        return ParagraphStyle(
            name, fontName=_FONT, fontSize=size, leading=leading, wordWrap="CJK", splitLongWords=1, **more
        )

    return {
        "masthead": style("masthead", 24, alignment=TA_CENTER, textColor="#c00000", spaceAfter=10),
        "centred": style("centred", 12, alignment=TA_CENTER, spaceAfter=8),
        "title": style("title", 18, alignment=TA_CENTER, spaceAfter=14),
        "heading": style("heading", 13, spaceBefore=10, spaceAfter=5),
        "text": style("text", 11, spaceAfter=5),
        "indented": style("indented", 11, firstLineIndent=22, spaceAfter=5),
        "label": style("label", 9.5, textColor="#444444"),
        "cell": style("cell", 9.5),
        "label-small": style("label-small", 8, textColor="#444444"),
        "cell-small": style("cell-small", 8),
        "signed": style("signed", 11, alignment=TA_RIGHT, spaceBefore=30),
        "right": style("right", 11, alignment=TA_RIGHT),
    }
