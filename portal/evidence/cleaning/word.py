"""Word: tracked changes become what they meant, comments and the traces of each sitting go."""

from typing import Any, Final

from lxml import etree

from portal.evidence.cleaning.markup import local, remove, unwrap

_ACCEPTED: Final = frozenset({"ins", "moveTo"})
_DELETED: Final = frozenset({"del", "moveFrom"})
_CHANGES: Final = frozenset(
    {
        "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "tblGridChange",
        "trPrChange", "tcPrChange", "numberingChange", "cellIns", "cellMerge", "moveFromRangeStart",
        "moveFromRangeEnd",
        "moveToRangeStart", "moveToRangeEnd", "customXmlInsRangeStart", "customXmlInsRangeEnd",
        "customXmlDelRangeStart", "customXmlDelRangeEnd",
    }
)  # fmt: skip
_COMMENTS: Final = frozenset({"commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef"})
_SETTINGS: Final = {
    "rsids": "history",
    "trackRevisions": "history",
    "attachedTemplate": "links",
    "docVars": "properties",
    "docId": "properties",
    "mailMerge": "links",
    "dataBinding": "properties",
    "saveThroughXslt": "links",
}
_NUMBERS: Final = ("rsid", "paraId", "textId")


def clean(root: Any, found: set[str]) -> None:
    for element in [*root.iter(etree.Element)]:
        _forget_numbers(element)
        name = local(element)
        if name in _COMMENTS:
            remove(element)
            found.add("comments")
        elif name in _SETTINGS:
            remove(element)
            found.add(_SETTINGS[name])
        elif name in _CHANGES:
            remove(element)
            found.add("history")
        elif name in _ACCEPTED or name in _DELETED or name == "cellDel":
            _settle(element, name)
            found.add("history")


def _settle(element: Any, name: str) -> None:
    """Inside the properties of a paragraph, row or cell the mark says what happened to the thing itself."""
    parent = element.getparent()
    if parent is None:
        return
    where = local(parent)
    if name == "cellDel" or (where == "trPr" and name in _DELETED):
        remove(parent.getparent())
    elif where in ("rPr", "trPr"):
        remove(element)
        if name in _DELETED:
            _remove_if_empty(parent)
    elif name in _ACCEPTED:
        unwrap(element)
    else:
        remove(element)


def _remove_if_empty(properties: Any) -> None:
    """A paragraph that was deleted with all its words; one that still says something stays."""
    paragraph = properties.getparent().getparent() if local(properties.getparent()) == "pPr" else None
    if paragraph is None or local(paragraph) != "p" or paragraph.getparent() is None:
        return
    said = [one for one in paragraph if local(one) not in ("pPr", "del", "moveFrom")]
    if not said and local(paragraph.getparent()) == "body":
        remove(paragraph)


def _forget_numbers(element: Any) -> None:
    for name in [*element.attrib]:
        if etree.QName(name).localname.startswith(_NUMBERS):
            del element.attrib[name]
