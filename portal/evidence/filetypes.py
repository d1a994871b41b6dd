"""What a file is, by its first bytes and not by its name; programs and archives are refused with a reason."""

from dataclasses import dataclass

from portal.core.errors import N_, DomainError

HEAD = 4096
"""Bytes of a file that `recognise` wants to see (fewer only when the file is shorter)."""


@dataclass(frozen=True, slots=True)
class FileType:
    code: str
    mime: str
    name: str  # msgid


class FileRefused(DomainError):
    """The file cannot be taken; the sentence says why and what to do instead."""


_SIGNATURES: tuple[tuple[int, bytes, FileType], ...] = (
    (0, b"\xff\xd8\xff", FileType("jpeg", "image/jpeg", N_("照片"))),
    (0, b"\x89PNG\r\n\x1a\n", FileType("png", "image/png", N_("图片"))),
    (0, b"GIF8", FileType("gif", "image/gif", N_("图片"))),
    (0, b"%PDF-", FileType("pdf", "application/pdf", N_("PDF文件"))),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileType("office", "application/x-ole-storage", N_("办公文档"))),
    (0, b"ID3", FileType("mp3", "audio/mpeg", N_("录音"))),
    (0, b"\xff\xfb", FileType("mp3", "audio/mpeg", N_("录音"))),
    (0, b"\xff\xf3", FileType("mp3", "audio/mpeg", N_("录音"))),
    (0, b"#!AMR", FileType("amr", "audio/amr", N_("录音"))),
    (0, b"OggS", FileType("ogg", "audio/ogg", N_("录音"))),
    (4, b"ftyphe", FileType("heic", "image/heic", N_("照片"))),
    (4, b"ftypmif1", FileType("heic", "image/heic", N_("照片"))),
    (4, b"ftypmsf1", FileType("heic", "image/heic", N_("照片"))),
    (4, b"ftypavi", FileType("avif", "image/avif", N_("照片"))),
    (4, b"ftypM4A", FileType("m4a", "audio/mp4", N_("录音"))),
    (4, b"ftypqt", FileType("mov", "video/quicktime", N_("视频"))),
    (4, b"ftyp", FileType("mp4", "video/mp4", N_("视频"))),
    (8, b"WEBP", FileType("webp", "image/webp", N_("图片"))),
    (8, b"WAVE", FileType("wav", "audio/wav", N_("录音"))),
)
_OOXML = {
    b"word/": FileType(
        "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", N_("Word文档")
    ),
    b"xl/": FileType(
        "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", N_("Excel表格")
    ),
    b"ppt/": FileType(
        "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", N_("PPT演示文稿")
    ),
}
_TEXT = FileType("txt", "text/plain", N_("文本文件"))
OTHER = FileType("other", "application/octet-stream", N_("其他文件"))
"""What came by a way on which nobody can be asked for something else: kept, and only to be downloaded."""
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"#!", b"dex\n")
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")

OFFICE_MIMES = {one.code: one.mime for one in _OOXML.values()}
_BY_MIME = {one.mime: one for one in (_TEXT, OTHER, *_OOXML.values(), *(found for *_, found in _SIGNATURES))}

PROGRAM = N_("这是程序文件，不能作为证据上传。请上传图片、PDF、文档、录音或视频。")
ARCHIVE = N_("这是压缩包，系统不接收压缩包。请解压后逐个上传其中的文件。")
UNKNOWN = N_("无法识别这个文件。请上传图片、PDF、Word或Excel文档、文本、录音或视频。")
EMPTY = N_("这个文件是空的，请重新选择。")


def recognise(head: bytes) -> FileType:
    """The type of a file that begins with these bytes; raises FileRefused for what is not taken."""
    if not head:
        raise FileRefused(EMPTY)
    for offset, signature, found in _SIGNATURES:
        if head.startswith(signature, offset):
            return found
    if head.startswith(_PROGRAMS):
        raise FileRefused(PROGRAM)
    if head.startswith(_ARCHIVES):
        return _office_document(head)
    if _is_plain_text(head):
        return _TEXT
    raise FileRefused(UNKNOWN)


def recognise_or_keep(head: bytes) -> FileType:
    """The same, but what is not taken elsewhere is OTHER; only an empty file is refused."""
    try:
        return recognise(head)
    except FileRefused:
        if head:
            return OTHER
        raise


def of_mime(mime: str) -> FileType:
    """The type of a file that was taken before."""
    return _BY_MIME[mime]


def is_known(mime: str) -> bool:
    return mime in _BY_MIME


def _office_document(head: bytes) -> FileType:
    """Word, Excel and PowerPoint files are zip archives with a known first entry; others are not taken."""
    if _first_entry(head).startswith(
        (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/")
    ):
        for folder, found in _OOXML.items():
            if folder in head:
                return found
        return _OOXML[b"word/"]
    raise FileRefused(ARCHIVE)


def _first_entry(head: bytes) -> bytes:
    """The name of the first file in a zip archive (local header: length at 26, name at 30)."""
    length = int.from_bytes(head[26:28], "little")
    return head[30 : 30 + length] if head.startswith(b"PK\x03\x04") else b""


def _is_plain_text(head: bytes) -> bool:
    if any(byte < 9 or (13 < byte < 32 and byte != 27) for byte in head):
        return False
    if head.lstrip()[:1] == b"<":
        return False
    return _decodes(head, "utf-8") or _decodes(head, "gb18030")


def _decodes(head: bytes, encoding: str) -> bool:
    """A character may be cut at the end of the head: up to three bytes are forgiven."""
    for cut in range(4):
        try:
            head[: len(head) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
