"""The small text format of kept documents: headings, paragraphs and lists, and nothing that could be HTML."""

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "subheading", "paragraph", "list"]
_ITEM = "- "
_HEADINGS: tuple[tuple[str, BlockKind], ...] = (("## ", "subheading"), ("# ", "heading"))


@dataclass(frozen=True, slots=True)
class Block:
    """`lines` are the items of a list; other blocks have one line."""

    kind: BlockKind
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.lines[0]


def blocks(text: str) -> tuple[Block, ...]:
    """`# heading`, `## heading below it`, `- item`; any other line is a paragraph of its own."""
    found: list[Block] = []
    for line in (one.strip() for one in text.splitlines()):
        if not line:
            continue
        block = _block(line)
        if block.kind == "list" and found and found[-1].kind == "list":
            found[-1] = Block("list", (*found[-1].lines, *block.lines))
        else:
            found.append(block)
    return tuple(found)


def items(text: str) -> tuple[str, ...]:
    """Every item of every list, in order: what a checklist asks to be done."""
    return tuple(line for block in blocks(text) if block.kind == "list" for line in block.lines)


def shape(text: str) -> tuple[tuple[BlockKind, int], ...]:
    """What both languages of one document must share, so that neither says more than the other."""
    return tuple((block.kind, len(block.lines)) for block in blocks(text))


def _block(line: str) -> Block:
    for mark, kind in _HEADINGS:
        if line.startswith(mark):
            return Block(kind, (line.removeprefix(mark).strip(),))
    if line.startswith(_ITEM):
        return Block("list", (line.removeprefix(_ITEM).strip(),))
    return Block("paragraph", (line,))
