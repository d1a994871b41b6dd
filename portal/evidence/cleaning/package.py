"""The archive inside an office document: its parts, their types, and how they refer to each other."""

import posixpath
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from portal.evidence.cleaning.protocol import Refuse, TooMuch

TYPES: Final = "[Content_Types].xml"
MOST_PARTS: Final = 5_000
MOST_BYTES: Final = 120 * 1024 * 1024
"""Of all parts unpacked: a small archive can hold a sea of zeros."""
RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_LOCKED: Final = 0x1
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class Relation:
    """`kind` is the last word of its type; `target` is a part's name, or an address where `external`."""

    id: str
    kind: str
    type: str
    target: str
    external: bool


@dataclass(slots=True)
class Package:
    parts: dict[str, bytes] = field(repr=False)
    types: dict[str, str]
    defaults: dict[str, str]

    def type_of(self, part: str) -> str:
        suffix = part.rpartition(".")[2].lower()
        return self.types.get(part, self.defaults.get(suffix, ""))

    def relations(self, part: str) -> list[Relation]:
        """Where this part leads; "" is the package itself."""
        name = relations_name(part)
        if name not in self.parts:
            return []
        return [_relation(part, one) for one in parsed(self.parts[name])]


def opened(data: bytes) -> Package:
    """Raise Refuse for an archive of anything else, for a locked one and for one that cannot be read."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = _parts(archive)
    except (BadZipFile, EOFError, OSError, RuntimeError, ValueError):
        raise Refuse("damaged") from None
    if TYPES not in parts:
        raise Refuse("archive")
    types, defaults = _types(parsed(parts[TYPES]))
    return Package(parts, types, defaults)


def saved(package: Package) -> bytes:
    """Every part at one time long ago, by nobody's program."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in package.parts.items():
            entry = ZipInfo(name, _LONG_AGO)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content)
    return target.getvalue()


def parsed(text: bytes) -> Any:
    """No entities, no network, no file: raises Refuse for what is no XML."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError:
        raise Refuse("damaged") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refuse("damaged")
    return root


def written(root: Any) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


def relations_name(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _parts(archive: ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise TooMuch
    if any(entry.flag_bits & _LOCKED for entry in entries):
        raise Refuse("locked")
    return {entry.filename.lstrip("/"): _content(archive, entry) for entry in entries}


def _content(archive: ZipFile, entry: ZipInfo) -> bytes:
    """Never more than its entry says."""
    with archive.open(entry) as file:
        return file.read(entry.file_size)


def _types(root: Any) -> tuple[dict[str, str], dict[str, str]]:
    types, defaults = {}, {}
    for one in root:
        if etree.QName(one).localname == "Override":
            types[one.get("PartName", "").lstrip("/")] = one.get("ContentType", "")
        elif etree.QName(one).localname == "Default":
            defaults[one.get("Extension", "").lower()] = one.get("ContentType", "")
    return types, defaults


def _relation(part: str, one: Any) -> Relation:
    kind, target = one.get("Type", ""), one.get("Target", "")
    external = one.get("TargetMode") == "External"
    if not external:
        folder = posixpath.dirname(part)
        target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return Relation(one.get("Id", ""), kind.rpartition("/")[2], kind, target, external)
