"""A sender may keep his own names for files; what such a name ends in decides what it starts."""

import pytest

from portal.evidence import naming
from portal.evidence.filetypes import FileType, of_mime

JPEG, HEIC = of_mime("image/jpeg"), of_mime("image/heic")
TEXT, OLD_OFFICE = of_mime("text/plain"), of_mime("application/x-ole-storage")
PDF, FILM = of_mime("application/pdf"), of_mime("video/mp4")


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("工地照片.jpg", JPEG),
        ("工地照片.JPEG", JPEG),
        ("工地.heif", HEIC),
        ("聊天记录.txt", TEXT),
        ("记录.log", TEXT),
        ("合同.doc", OLD_OFFICE),
        ("工资.XLS", OLD_OFFICE),
        ("合同.v2.pdf", PDF),
        ("录像.3gp", FILM),
    ],
)
def test_a_name_that_fits_the_file_is_kept(given: str, kind: FileType) -> None:
    assert naming.as_given(given, kind) == given


@pytest.mark.parametrize(
    ("given", "kind", "kept"),
    [
        ("合同.bat", TEXT, "合同.bat.txt"),
        ("合同.vbs", TEXT, "合同.vbs.txt"),
        ("合同.hta", TEXT, "合同.hta.txt"),
        ("工资表.csv", TEXT, "工资表.csv.txt"),
        ("合同.msi", OLD_OFFICE, "合同.msi.doc"),
        ("合同.pdf.exe", PDF, "合同.pdf.exe.pdf"),
        ("照片.html", JPEG, "照片.html.jpg"),
        ("照片.svg", JPEG, "照片.svg.jpg"),
        (".bat", TEXT, ".bat.txt"),
        ("说明", TEXT, "说明.txt"),
    ],
)
def test_one_that_would_start_something_else_ends_as_what_the_file_is(
    given: str, kind: FileType, kept: str
) -> None:
    assert naming.as_given(given, kind) == kept


@pytest.mark.parametrize("given", ["工地.heic", "工地.png", "工地.webp"])
def test_a_picture_that_was_drawn_anew_changes_its_ending(given: str) -> None:
    assert naming.as_given(given, JPEG) == "工地.jpg"
