"""Word, Excel and PowerPoint: what the document shows is taken over into a new archive, the rest is not."""

from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from portal.evidence.cleaning import excel, pictures, powerpoint, word
from portal.evidence.cleaning.markup import drop_references, forget_revision_numbers
from portal.evidence.cleaning.package import (
    CONTENT_TYPES,
    RELATIONSHIPS,
    TYPES,
    Package,
    Relation,
    opened,
    parsed,
    relations_name,
    saved,
    written,
)
from portal.evidence.cleaning.protocol import Cleaned, Refuse, Work
from portal.evidence.filetypes import OFFICE_MIMES

_FORMAT: Final = "application/vnd.openxmlformats-officedocument."
_MAIN: Final = {
    "wordprocessingml.document.main+xml": "docx",
    "wordprocessingml.template.main+xml": "docx",
    "spreadsheetml.sheet.main+xml": "xlsx",
    "spreadsheetml.template.main+xml": "xlsx",
    "presentationml.presentation.main+xml": "pptx",
    "presentationml.slideshow.main+xml": "pptx",
    "presentationml.template.main+xml": "pptx",
}
_PLAIN_MAIN: Final = {
    "docx": f"{_FORMAT}wordprocessingml.document.main+xml",
    "xlsx": f"{_FORMAT}spreadsheetml.sheet.main+xml",
    "pptx": f"{_FORMAT}presentationml.presentation.main+xml",
}
_WITH_MACROS: Final = {
    "application/vnd.ms-word.document.macroEnabled.main+xml": "docx",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml": "docx",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": "xlsx",
    "application/vnd.ms-excel.template.macroEnabled.main+xml": "xlsx",
    "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml": "pptx",
    "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml": "pptx",
}
_SHOWN: Final = frozenset(
    {
        "officeDocument", "styles", "stylesWithEffects", "theme", "themeOverride", "fontTable", "font",
        "settings", "webSettings", "numbering", "footnotes", "endnotes", "header", "footer", "image",
        "hyperlink",
        "worksheet", "chartsheet", "dialogsheet", "sharedStrings", "calcChain", "drawing", "chart", "chartEx",
        "chartUserShapes", "chartStyle", "chartColorStyle", "table", "tableStyles", "pivotTable",
        "pivotCacheDefinition", "pivotCacheRecords", "diagramData", "diagramLayout", "diagramQuickStyle",
        "diagramColors", "diagramDrawing", "slide", "slideLayout", "slideMaster", "notesSlide", "notesMaster",
        "handoutMaster", "presProps", "viewProps", "vmlDrawing", "sheetMetadata", "slicer", "slicerCache",
    }
)  # fmt: skip
"""Kinds of relations that lead to something seen; every other part is left behind."""
_TOLD: Final = {
    "core-properties": "author",
    "extended-properties": "properties",
    "custom-properties": "properties",
    "customXml": "properties",
    "thumbnail": "thumbnail",
    "comments": "comments",
    "commentsExtended": "comments",
    "commentAuthors": "comments",
    "threadedComment": "comments",
    "people": "author",
    "person": "author",
    "vbaProject": "macros",
    "wordVbaData": "macros",
    "xlMacrosheet": "macros",
    "oleObject": "embedded",
    "package": "embedded",
    "control": "embedded",
    "activeXControlBinary": "embedded",
    "attachedTemplate": "links",
    "externalLink": "links",
    "printerSettings": "printer",
    "revisionHeaders": "history",
    "usernames": "author",
    "connections": "links",
    "audio": "embedded",
    "video": "embedded",
    "media": "embedded",
    "aFChunk": "embedded",
    "subDocument": "links",
}
_EDITORS: Final = {"docx": word.clean, "xlsx": excel.clean, "pptx": powerpoint.clean}


def cleaner(code: str) -> Work:
    pictures.get_ready()
    return clean


def clean(data: bytes) -> Cleaned:
    """Raise Refuse for an archive that only looks like a document."""
    old = opened(data)
    document = _main_part(old)
    kind, macros = _kind_of(old.type_of(document.target))
    taken = _Taken(old, kind, found={"macros"} if macros else set())
    taken.follow("", [document])
    taken.types[document.target] = _PLAIN_MAIN[kind]
    _note_what_stays_behind(old.relations(""), taken.found)
    return Cleaned(saved(taken.package([document])), OFFICE_MIMES[kind], frozenset(taken.found))


def _main_part(package: Package) -> Relation:
    for one in package.relations(""):
        if one.kind == "officeDocument" and not one.external and one.target in package.parts:
            return one
    raise Refuse("archive")


def _kind_of(content_type: str) -> tuple[str, bool]:
    if content_type in _WITH_MACROS:
        return _WITH_MACROS[content_type], True
    kind = _MAIN.get(content_type.removeprefix(_FORMAT))
    if kind is None:
        raise Refuse("archive")
    return kind, False


def _note_what_stays_behind(relations: list[Relation], found: set[str]) -> None:
    found.update(_TOLD[one.kind] for one in relations if one.kind in _TOLD)


@dataclass(slots=True)
class _Taken:
    """What is taken over so far, while the relations are followed from the document outwards."""

    old: Package
    kind: str
    found: set[str]
    parts: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)

    def follow(self, source: str, relations: list[Relation]) -> None:
        for one in relations:
            if not one.external and one.target not in self.parts and one.target in self.old.parts:
                self._take(one.target)

    def _take(self, part: str) -> None:
        content_type = self.old.type_of(part)
        self.parts[part], self.types[part] = b"", content_type
        relations = self.old.relations(part)
        kept = [one for one in relations if self._stays(one)]
        gone = {one.id for one in relations} - {one.id for one in kept}
        _note_what_stays_behind(relations, self.found)
        if any(one.external and one.id in gone for one in relations):
            self.found.add("links")
        self.parts[part] = self._content(part, content_type, gone)
        if kept:
            self.parts[relations_name(part)] = _relations_part(part, kept)
        self.follow(part, kept)

    def _stays(self, one: Relation) -> bool:
        if one.external:
            return one.kind == "hyperlink" and one.target.startswith(("http://", "https://"))
        if self.kind == "xlsx" and one.kind == "vmlDrawing":
            return False  # In a workbook these are the frames of comments.
        return one.kind in _SHOWN and one.target in self.old.parts and not self._is_active(one.target)

    def _is_active(self, part: str) -> bool:
        """A drawing in SVG may carry a script; beside it always lies a plain picture."""
        return self.old.type_of(part) == "image/svg+xml" or part.lower().endswith((".svg", ".bin", ".exe"))

    def _content(self, part: str, content_type: str, gone: set[str]) -> bytes:
        data = self.old.parts[part]
        if content_type.endswith(("+xml", "/xml")) or "vmlDrawing" in content_type:
            return self._edited(data, gone)
        if content_type.startswith("image/"):
            return pictures.cleaned(data, self.found)
        if content_type.startswith(
            ("application/x-font", "application/vnd.openxmlformats-officedocument.obf")
        ):
            return data
        raise Refuse("damaged")

    def _edited(self, data: bytes, gone: set[str]) -> bytes:
        root = parsed(data)
        drop_references(root, gone)
        forget_revision_numbers(root)
        _EDITORS[self.kind](root, self.found)
        return written(root)

    def package(self, first: list[Relation]) -> Package:
        parts = {TYPES: _types_part(self.types), relations_name(""): _relations_part("", first)}
        return Package(parts | self.parts, self.types, {})


def _types_part(types: dict[str, str]) -> bytes:
    root = etree.Element(f"{{{CONTENT_TYPES}}}Types", nsmap={None: CONTENT_TYPES})
    for extension, name in (("rels", "application/vnd.openxmlformats-package.relationships+xml"),):
        etree.SubElement(root, f"{{{CONTENT_TYPES}}}Default", Extension=extension, ContentType=name)
    for part, name in types.items():
        etree.SubElement(root, f"{{{CONTENT_TYPES}}}Override", PartName=f"/{part}", ContentType=name)
    return written(root)


def _relations_part(source: str, relations: list[Relation]) -> bytes:
    root = etree.Element(f"{{{RELATIONSHIPS}}}Relationships", nsmap={None: RELATIONSHIPS})
    for one in relations:
        entry: Any = etree.SubElement(root, f"{{{RELATIONSHIPS}}}Relationship", Id=one.id, Type=one.type)
        entry.set("Target", one.target if one.external else f"/{one.target}")
        if one.external:
            entry.set("TargetMode", "External")
    return written(root)
