"""Excel: where the workbook lay, who had it open, and what it took from other workbooks."""

import re
from typing import Any, Final

from lxml import etree

from portal.evidence.cleaning.markup import local, remove

_GONE: Final = {
    "fileSharing": "author",
    "absPath": "properties",
    "externalReferences": "links",
    "legacyDrawing": "comments",
    "webPublishItems": "links",
    "customWorkbookViews": "author",
    "customSheetViews": "author",
    "oleObjects": "embedded",
    "controls": "embedded",
    "revisionPtr": "history",
    "connection": "links",
}
_OTHER_BOOK: Final = re.compile(r"\[\d+\]")


def clean(root: Any, found: set[str]) -> None:
    for element in [*root.iter(etree.Element)]:
        name = local(element)
        if name in _GONE:
            remove(element)
            found.add(_GONE[name])
        elif name in ("f", "definedName") and _OTHER_BOOK.search(element.text or ""):
            # The value that was last worked out stays in the cell.
            remove(element)
            found.add("links")
        elif name == "pivotCacheDefinition":
            _forget_who_refreshed(element, found)


def _forget_who_refreshed(element: Any, found: set[str]) -> None:
    for name in ("refreshedBy", "refreshedDate", "refreshedDateIso"):
        if name in element.attrib:
            del element.attrib[name]
            found.add("author")
