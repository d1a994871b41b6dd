"""Changes to the XML of office documents that all three kinds share."""

from typing import Any, Final

from lxml import etree

_REFERENCES: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_REVISIONS: Final = "http://schemas.microsoft.com/office/spreadsheetml/"
_VML: Final = "urn:schemas-microsoft-com:office:office"
_KEPT_WITHOUT: Final = frozenset({"hyperlink", "pageSetup", "sheet", "fill", "shape", "imagedata"})
"""Elements that mean something without what they referred to."""


def local(element: Any) -> str:
    """The element's name without its namespace; empty for what is no element."""
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def remove(element: Any) -> None:
    """The text that follows the element stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def unwrap(element: Any) -> None:
    """What is in it takes its place."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    for child in [*element]:
        parent.insert(at, child)
        at += 1
    parent.remove(element)


def drop_references(root: Any, gone: set[str]) -> None:
    """A reference to a part that stayed behind would make the document look broken."""
    if not gone:
        return
    for element in [*root.iter(etree.Element)]:
        names = [name for name, value in element.attrib.items() if value in gone and _is_reference(name)]
        if not names:
            continue
        if local(element) in _KEPT_WITHOUT:
            for name in names:
                del element.attrib[name]
        else:
            remove(element)


def forget_revision_numbers(root: Any) -> None:
    """Random numbers that tie one copy of a document to another."""
    for element in root.iter(etree.Element):
        for name in [*element.attrib]:
            space = etree.QName(name).namespace or ""
            if space.startswith(_REVISIONS) and etree.QName(name).localname == "uid":
                del element.attrib[name]


def _is_reference(name: str) -> bool:
    space = etree.QName(name).namespace or ""
    return space in _REFERENCES or (space == _VML and etree.QName(name).localname == "relid")
