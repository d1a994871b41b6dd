"""What only looks like evidence is refused or taken apart: archives, programs, macros, two files in one."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZipFile
from zlib import crc32

import pytest
from PIL import Image

from portal.evidence.cleaning import films, ole, pictures
from portal.evidence.cleaning.protocol import CANNOT, CLEANED, FAILED, OVER, REFUSED, CannotClean, Refuse
from tests.support.insides import a_file, cleaned, insides, tells

WORD = "contract-with-changes.docx"


def repacked(name: str, parts: Mapping[str, bytes], **replaced: tuple[bytes, bytes]) -> bytes:
    """A real document with other parts in it; `types` and `rels` are changed by replacing."""
    target = BytesIO()
    places = {"types": "[Content_Types].xml", "rels": "word/_rels/document.xml.rels"}
    with ZipFile(BytesIO(a_file(name))) as old, ZipFile(target, "w") as new:
        for entry in old.namelist():
            content = old.read(entry)
            for place, (before, after) in replaced.items():
                if places[place] == entry:
                    content = content.replace(before, after)
            new.writestr(entry, content)
        for entry, content in parts.items():
            new.writestr(entry, content)
    return target.getvalue()


def test_macros_stay_behind_and_the_document_is_a_plain_one() -> None:
    relation = (
        b'<Relationship Id="rIdM" Target="vbaProject.bin" '
        b'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/></Relationships>'
    )
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    active = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    disguised = repacked(
        WORD,
        {"word/vbaProject.bin": b"canary-macro"},
        types=(plain, active),
        rels=(b"</Relationships>", relation),
    )
    report, after = cleaned(disguised, "docx")
    assert report.verdict == CLEANED
    assert "macros" in report.removed
    assert b"vbaProject" not in insides(after)
    assert active not in insides(after)
    assert not tells(after)


def test_a_program_beside_the_text_stays_behind() -> None:
    report, after = cleaned(repacked(WORD, {"word/media/tool.exe": b"MZcanary"}), "docx")
    assert report.verdict == CLEANED
    assert b"tool.exe" not in insides(after)


def test_an_archive_with_the_head_of_a_document_is_an_archive() -> None:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("word/secrets.txt", b"canary")
    report, after = cleaned(target.getvalue(), "docx")
    assert (report.verdict, report.reason, after) == (REFUSED, "archive", b"")


def test_a_document_that_unpacks_without_end_is_too_much() -> None:
    target = BytesIO()
    with ZipFile(target, "w", 8) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        for number in range(4):
            archive.writestr(f"word/{number}.xml", bytes(33_000_000))
    assert len(target.getvalue()) < 1_000_000
    assert cleaned(target.getvalue(), "docx")[0].verdict == OVER


def test_a_document_that_asks_for_a_file_of_the_server_is_damaged() -> None:
    asking = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><Types>&e;</Types>'
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", asking)
    assert cleaned(target.getvalue(), "docx")[0].verdict == REFUSED


def test_an_archive_behind_a_photo_is_not_taken_along() -> None:
    both = a_file("photo-with-gps.jpg") + a_file("zip-named.jpg")
    report, after = cleaned(both)
    assert report.verdict == CLEANED
    assert b"PK\x03\x04" not in after


def test_an_archive_behind_a_pdf_is_not_taken_along() -> None:
    report, after = cleaned(a_file("written-by-ghostscript.pdf") + a_file("zip-named.jpg"))
    assert report.verdict == CLEANED
    assert b"PK\x03\x04" not in after


def test_an_archive_behind_a_film_is_not_taken() -> None:
    assert cleaned(a_file("film.mp4") + a_file("zip-named.jpg"))[0].verdict == FAILED


def test_a_picture_that_would_fill_the_memory_is_too_much() -> None:
    target = BytesIO()
    Image.new("1", (8, 8)).save(target, "PNG")
    head = b"IHDR" + four(30_000, 30_000) + b"\x01\0\0\0\0"
    small = target.getvalue()
    bomb = small[:12] + head + four(crc32(head)) + small[33:]
    assert cleaned(bomb)[0].verdict == OVER


def test_a_moving_picture_keeps_moving() -> None:
    target = BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:], comment=b"canary")
    report, after = cleaned(target.getvalue())
    with Image.open(BytesIO(after)) as moving:
        assert getattr(moving, "n_frames", 1) == 3
    assert "description" in report.removed
    assert not tells(after)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_other_pictures_lose_their_notes(kind: str) -> None:
    target, notes = BytesIO(), Image.Exif()
    notes[0x013B] = "canary-author"
    Image.new("RGB", (40, 30), "red").save(target, kind, exif=notes)
    report, after = cleaned(target.getvalue())
    assert "author" in report.removed
    assert not tells(after)


def test_see_through_pictures_stay_so() -> None:
    target = BytesIO()
    Image.new("RGBA", (40, 30), (255, 0, 0, 0)).save(target, "PNG")
    with Image.open(BytesIO(cleaned(target.getvalue())[1])) as after:
        assert after.mode == "RGBA"


def wide(name: str) -> bytes:
    """An entry in the folder of an old office document."""
    text = (name + "\0").encode("utf-16-le")
    return text.ljust(64, b"\0") + len(text).to_bytes(2, "little")


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["EncryptedPackage"], "locked"),
        (["WordDocument", "_VBA_PROJECT"], "macros"),
        (["SummaryInformation"], "unknown"),
    ],
)
def test_old_containers_are_looked_into(names: list[str], reason: str) -> None:
    with pytest.raises(Refuse) as refused:
        ole.refuse_or_leave(b"\xd0\xcf\x11\xe0" + b"".join(map(wide, names)))
    assert refused.value.reason == reason


def test_an_old_word_document_is_left_as_it_is() -> None:
    with pytest.raises(CannotClean):
        ole.refuse_or_leave(b"\xd0\xcf\x11\xe0" + wide("WordDocument"))
    assert cleaned(a_file("contract-of-old.doc"))[0].verdict == CANNOT


def box(kind: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return (len(body) + 8).to_bytes(4, "big") + kind + body


def four(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(4, "big") for number in numbers)


def test_a_track_of_places_is_emptied_with_its_samples() -> None:
    head = box(b"ftyp", b"isom" + bytes(4))
    places = b"canary 28.9 N 111.7 E"
    start = len(head) + 8
    table = box(
        b"stbl",
        box(b"stsz", four(0, 0, 1, len(places))),
        box(b"stsc", four(0, 1, 1, 1, 1)),
        box(b"stco", four(0, 1, start)),
    )
    handler = box(b"hdlr", bytes(8) + b"meta" + bytes(12) + b"canary-name\0")
    film = (
        head
        + box(b"mdat", places, b"picture")
        + box(b"moov", box(b"trak", box(b"mdia", handler, box(b"minf", table))))
    )
    done = films.clean(film, "mp4")
    assert "track" in done.removed
    assert b"canary" not in done.data
    assert b"picture" in done.data
    assert len(done.data) == len(film)


def test_what_only_calls_itself_a_picture_inside_a_document_is_refused() -> None:
    with pytest.raises(Refuse):
        pictures.cleaned(b"MZ" + bytes(100), set())
