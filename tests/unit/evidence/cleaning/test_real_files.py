"""Files made by real programs come out without what they told, and still say what they are about."""

import json
from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pypdfium2
import pytest
from lxml import etree
from PIL import Image

from portal.evidence.cleaning.protocol import CANNOT, CLEANED, REFUSED
from portal.evidence.filetypes import FileRefused
from portal.evidence.rendering import texts
from tests.support.insides import a_file, cleaned, code_of, insides, tells

CLEANABLE = (
    "photo-with-gps.jpg",
    "photo-with-gps.heic",
    "printed-by-chromium.pdf",
    "written-by-ghostscript.pdf",
    "written-by-libreoffice.pdf",
    "script-and-attachment.pdf",
    "contract-with-changes.docx",
    "payroll.xlsx",
    "slides.pptx",
    "film.mp4",
    "film.mov",
    "voice.m4a",
    "voice.mp3",
    "voice.wav",
)


@pytest.mark.parametrize("name", CLEANABLE)
def test_no_planted_word_is_left(name: str) -> None:
    before = a_file(name)
    report, after = cleaned(before)
    assert report.verdict == CLEANED
    assert report.size == len(after) > 0
    assert report.removed
    assert tells(before) or name == "printed-by-chromium.pdf"
    assert not tells(after)
    assert code_of(after) == ("jpeg" if name.endswith("heic") else code_of(before))


@pytest.mark.parametrize("name", CLEANABLE)
def test_what_is_clean_has_nothing_left_to_remove(name: str) -> None:
    once = cleaned(a_file(name))[1]
    report, twice = cleaned(once)
    assert report.verdict == CLEANED
    assert not set(report.removed) & {"place", "time", "device", "author", "history", "comments", "scripts"}
    assert not tells(twice)


def test_a_photo_loses_place_device_time_and_preview_and_stands_upright() -> None:
    report, after = cleaned(a_file("photo-with-gps.jpg"))
    assert {"place", "device", "time", "author", "description", "thumbnail"} <= set(report.removed)
    with Image.open(BytesIO(a_file("photo-with-gps.jpg"))) as old, Image.open(BytesIO(after)) as new:
        assert new.size == old.size[::-1]
        assert not dict(new.getexif())
        assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(new.info)


def test_a_photo_of_an_iphone_becomes_a_jpeg() -> None:
    report, after = cleaned(a_file("photo-with-gps.heic"))
    assert report.mime == "image/jpeg"
    assert {"place", "device"} <= set(report.removed)
    with Image.open(BytesIO(after)) as new:
        assert new.format == "JPEG"


def test_a_pdf_loses_its_author_and_keeps_its_words() -> None:
    report, after = cleaned(a_file("written-by-ghostscript.pdf"))
    assert "author" in report.removed
    with pikepdf.open(BytesIO(after)) as pdf:
        assert "/Info" not in pdf.trailer
        assert "/Metadata" not in pdf.Root
    assert "Payroll of March" in _words(after)


def test_a_printed_page_keeps_its_words_and_picture() -> None:
    after = cleaned(a_file("printed-by-chromium.pdf"))[1]
    assert "The certificate is rented." in _words(after)
    with pikepdf.open(BytesIO(after)) as pdf:
        assert len([*pdf.pages[0].get_images()]) == 1


def test_scripts_attachments_and_launchers_are_gone_from_a_pdf_and_its_remark_stays() -> None:
    report, after = cleaned(a_file("script-and-attachment.pdf"))
    assert {"scripts", "embedded", "author"} <= set(report.removed)
    inside = insides(after)
    for word in (b"/JavaScript", b"/JS", b"/OpenAction", b"/AA", b"/Launch", b"/EmbeddedFile", b".exe"):
        assert word not in inside
    assert b"seen on site" in inside


def test_an_earlier_version_inside_a_pdf_is_gone() -> None:
    old = a_file("written-by-ghostscript.pdf")
    start = int(old[old.rindex(b"startxref") :].split()[1])
    with pikepdf.open(BytesIO(old)) as pdf:
        number, root = int(pdf.trailer.Size), pdf.Root.objgen[0]
    struck = f"{number} 0 obj\n(canary-struck-out)\nendobj\n".encode()
    table = (
        f"xref\n{number} 1\n{len(old):010} 00000 n \n"
        f"trailer\n<</Size {number + 1}/Root {root} 0 R/Prev {start}>>\n"
        f"startxref\n{len(old) + len(struck)}\n%%EOF\n"
    )
    report, after = cleaned(old + struck + table.encode())
    assert "history" in report.removed
    assert not tells(after)
    assert "Payroll of March" in _words(after)


def test_a_contract_has_its_insertions_and_not_its_deletions_nor_comments() -> None:
    report, after = cleaned(a_file("contract-with-changes.docx"))
    assert {"history", "comments", "author", "links"} <= set(report.removed)
    document = _xml(after, "word/document.xml")
    said = "".join(document.itertext())
    assert "The certificate stays with the company for a fee." in said
    assert "the posting" in said
    assert not [
        one for one in document.iter() if etree.QName(one).localname in ("ins", "del", "commentReference")
    ]
    with ZipFile(BytesIO(after)) as archive:
        names = archive.namelist()
        assert not [name for name in names if "docProps" in name or "comments" in name or "custom" in name]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "https://example.org/post" in archive.read("word/_rels/document.xml.rels").decode()


def test_a_cleaned_workbook_keeps_its_numbers_and_formulas() -> None:
    after = cleaned(a_file("payroll.xlsx"))[1]
    assert b"SUM(B2:B2)*2" in insides(after)
    table = next(one for one in texts.sheets(after) if one["kind"] == "table")
    assert [row[:2] for row in table["rows"]][1] == ["Zhang", "2500.0"]


def test_cleaned_slides_keep_their_words() -> None:
    report, after = cleaned(a_file("slides.pptx"))
    assert "comments" in report.removed
    assert b"Who rents to whom" in insides(after)


@pytest.mark.parametrize("name", ["film.mp4", "film.mov", "voice.m4a"])
def test_a_film_keeps_its_size_its_pictures_and_its_sound(name: str) -> None:
    before = a_file(name)
    report, after = cleaned(before)
    assert {"place", "time"} <= set(report.removed)
    assert len(after) == len(before)
    assert _box(after, b"mdat") == _box(before, b"mdat")
    assert b"+28.9000" not in after


def test_a_recording_begins_with_its_sound() -> None:
    assert cleaned(a_file("voice.mp3"))[1][0] == 0xFF
    wav = cleaned(a_file("voice.wav"))[1]
    assert b"LIST" not in wav
    assert int.from_bytes(wav[4:8], "little") == len(wav) - 8


@pytest.mark.parametrize(
    ("name", "verdict", "reason"),
    [
        ("contract-of-old.doc", CANNOT, ""),
        ("voice.ogg", CANNOT, ""),
        ("locked.pdf", REFUSED, "locked"),
    ],
)
def test_what_cannot_be_cleaned_or_opened_is_named(name: str, verdict: str, reason: str) -> None:
    report, after = cleaned(a_file(name))
    assert (report.verdict, report.reason, after) == (verdict, reason, b"")


def test_an_archive_named_like_a_photo_is_an_archive() -> None:
    with pytest.raises(FileRefused):
        code_of(a_file("zip-named.jpg"))


def test_a_document_is_read_out_in_its_order() -> None:
    work = texts.renderer("docx", 1)
    blocks = json.loads(work(a_file("contract-with-changes.docx")).data)
    assert blocks[0] == {"kind": "text", "text": "Agreement"}
    assert {"kind": "table", "rows": [["Fee", "30000"]]} in blocks


def _words(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return str(document[0].get_textpage().get_text_range())


def _xml(data: bytes, name: str) -> etree._Element:
    with ZipFile(BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def _box(data: bytes, kind: bytes) -> bytes:
    at = data.index(kind)
    return data[at : at + int.from_bytes(data[at - 4 : at], "big") - 4]
