"""A file is what its bytes say; what cannot be evidence is refused with a reason a person understands."""

import pytest

from portal.evidence import filetypes
from portal.evidence.filetypes import FileRefused
from portal.evidence.receiving import seal_bytes
from tests.support.tips import a_photo


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(20), "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"%PDF-1.7", "pdf"),
        (b"\x00\x00\x00\x18ftypheic", "heic"),
        (b"\x00\x00\x00\x20ftypmp42", "mp4"),
        (b"RIFF....WEBPVP8 ", "webp"),
        (b"PK\x03\x04" + bytes(22) + b"\x13\x00\x00\x00[Content_Types].xml ... xl/workbook", "xlsx"),
        ("挂证人员名单\n张三".encode(), "txt"),
        ("挂证人员名单".encode("gb18030"), "txt"),
        (("挂" * 2000).encode()[:4096], "txt"),
    ],
)
def test_types_are_found_by_content(head: bytes, code: str) -> None:
    assert filetypes.recognise(head).code == code


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"MZ\x90\x00" + bytes(60), filetypes.PROGRAM),
        (b"\x7fELF" + bytes(60), filetypes.PROGRAM),
        (b"#!/bin/sh\n", filetypes.PROGRAM),
        (b"PK\x03\x04" + bytes(22) + b"\x08\x00\x00\x00tips.txt", filetypes.ARCHIVE),
        (b"Rar!\x1a\x07", filetypes.ARCHIVE),
        (b"\x1f\x8b\x08" + bytes(30), filetypes.ARCHIVE),
        (b"<!DOCTYPE html><script>", filetypes.UNKNOWN),
        (b"<svg onload=alert(1)>", filetypes.UNKNOWN),
        (bytes(100), filetypes.UNKNOWN),
        (b"", filetypes.EMPTY),
    ],
)
def test_programs_archives_and_the_unknown_are_refused_with_a_reason(head: bytes, reason: str) -> None:
    with pytest.raises(FileRefused) as refused:
        filetypes.recognise(head)
    assert refused.value.message.msgid == reason


def test_paths_and_control_characters_in_names_are_dropped() -> None:
    assert seal_bytes(a_photo(), "C:\\Users\\li\\桌面\\证据\u202e.jpg").name == "证据.jpg"
    assert seal_bytes(a_photo(), "../../etc/passwd").name == "passwd"
