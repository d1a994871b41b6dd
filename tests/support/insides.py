"""Everything that can be read in a file, also in what it packs, to be searched for what should be gone."""

from io import BytesIO
from zipfile import ZipFile

import pikepdf

from portal.evidence.cleaning import child
from portal.evidence.cleaning.protocol import Report
from portal.evidence.filetypes import HEAD, recognise
from tests.support.sources import SAMPLES

FILES = SAMPLES
CANARY = "canary"


def a_file(name: str) -> bytes:
    """Made by a real program; see the list in docs/developing.md."""
    return (FILES / name).read_bytes()


def code_of(data: bytes) -> str:
    return recognise(data[:HEAD]).code


def cleaned(data: bytes, code: str = "") -> tuple[Report, bytes]:
    """As the child does it, in this process."""
    code = code or code_of(data)
    report, new = child.attempted(child.loaded("clean", code), data)
    return report, bytes(new)


def insides(data: bytes) -> bytes:
    if data.startswith(b"PK"):
        with ZipFile(BytesIO(data)) as archive:
            return b"\n".join([*map(str.encode, archive.namelist()), *map(archive.read, archive.namelist())])
    if data.startswith(b"%PDF-"):
        return _open_pdf(data)
    return data


def tells(data: bytes) -> bool:
    """Whether one of the planted words is still there, in one-byte or two-byte letters."""
    inside = insides(data)
    return any(CANARY.encode(coding) in inside for coding in ("utf-8", "utf-16-le", "utf-16-be"))


def _open_pdf(data: bytes) -> bytes:
    target = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.save(
            target,
            qdf=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        )
    return target.getvalue()
