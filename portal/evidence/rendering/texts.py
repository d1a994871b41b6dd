"""The words and tables of an office document, as plain text in JSON."""

import json
from io import BytesIO
from itertools import islice
from typing import Any, Final

from lxml import etree

from portal.evidence.cleaning.markup import local
from portal.evidence.cleaning.package import Package, opened, parsed
from portal.evidence.cleaning.protocol import Cleaned, Work

MOST_ROWS: Final = 2_000
MOST_CELLS: Final = 60
LONGEST: Final = 20_000
MIME: Final = "application/json"
Block = dict[str, Any]


def renderer(code: str, page: int) -> Work:
    """`page` counts nothing here: a document is read as a whole, up to a limit that the page tells."""
    if code == "xlsx":
        import python_calamine  # noqa: F401 – loaded while files can still be opened

        return lambda data: _told(sheets(data))
    return lambda data: _told(words(opened(data)) if code == "docx" else slides(opened(data)))


def words(package: Package) -> list[Block]:
    """Paragraphs and tables of a Word file in their order; its pictures are in the download."""
    main = next(one.target for one in package.relations("") if one.kind == "officeDocument")
    body = next(one for one in parsed(package.parts[main]).iter() if local(one) == "body")
    return [block for one in body if (block := _block(one))]


def slides(package: Package) -> list[Block]:
    """Slide by slide, each paragraph a line."""
    main = next(one.target for one in package.relations("") if one.kind == "officeDocument")
    found = {one.id: one.target for one in package.relations(main) if one.kind == "slide"}
    order = [_reference(one) for one in parsed(package.parts[main]).iter() if local(one) == "sldId"]
    blocks: list[Block] = []
    for number, target in enumerate((found[one] for one in order if one in found), 1):
        blocks.append({"kind": "slide", "number": number})
        lines = [one for one in parsed(package.parts[target]).iter() if local(one) == "p"]
        blocks += [{"kind": "text", "text": text} for one in lines if (text := _text(one))]
    return blocks


def sheets(data: bytes) -> list[Block]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(data))
    blocks: list[Block] = []
    for name in book.sheet_names:
        blocks.append({"kind": "sheet", "text": name})
        rows = book.get_sheet_by_name(name).iter_rows()
        blocks.append({"kind": "table", "rows": [_cells(row) for row in islice(rows, MOST_ROWS + 1)]})
    return blocks


def _told(blocks: list[Block]) -> Cleaned:
    """Cut to what a page can hold."""
    kept, rows, signs = [], 0, 0
    for block in blocks:
        if rows > MOST_ROWS or signs > LONGEST * 10:
            kept.append({"kind": "cut"})
            break
        if block["kind"] == "table":
            shown = block["rows"][: MOST_ROWS - rows + 1]
            rows += len(shown)
            signs += sum(len(cell) for row in shown for cell in row)
            kept.append(block | {"rows": shown})
        else:
            rows += 1
            signs += len(block.get("text", ""))
            kept.append(block)
    return Cleaned(json.dumps(kept, ensure_ascii=False).encode(), MIME)


def _block(element: Any) -> Block | None:
    if local(element) == "p":
        text = _text(element)
        return {"kind": "text", "text": text} if text else None
    if local(element) == "tbl":
        rows = [one for one in element if local(one) == "tr"]
        return {"kind": "table", "rows": [_row(one) for one in rows]}
    return None


def _row(row: Any) -> list[str]:
    cells = [one for one in row if local(one) == "tc"]
    return _cells([_text(cell) for cell in cells])


def _cells(values: list[Any]) -> list[str]:
    return [str(value)[:LONGEST] for value in values[:MOST_CELLS]]


def _text(element: Any) -> str:
    """What stands in it, with its line breaks."""
    pieces = []
    for one in element.iter(etree.Element):
        name = local(one)
        if name == "t":
            pieces.append(one.text or "")
        elif name == "tab":
            pieces.append("\t")
        elif name in ("br", "cr") or (name == "p" and pieces):
            pieces.append("\n")
    return "".join(pieces).strip()[:LONGEST]


def _reference(element: Any) -> str:
    return next((value for name, value in element.attrib.items() if name.endswith("}id")), "")
