"""PowerPoint: comments and what plug-ins left on slides."""

from typing import Any, Final

from lxml import etree

from portal.evidence.cleaning.markup import local, remove

_GONE: Final = {
    "cmAuthorLst": "comments",
    "cmLst": "comments",
    "custDataLst": "properties",
    "tags": "properties",
    "modifyVerifier": "properties",
    "smartTags": "properties",
    "creationId": "properties",
}


def clean(root: Any, found: set[str]) -> None:
    for element in [*root.iter(etree.Element)]:
        name = local(element)
        if name in _GONE:
            remove(element)
            if _GONE[name] == "comments":
                found.add("comments")
