"""PDF: written anew from what its pages need, without notes on its making, without anything that acts."""

from io import BytesIO
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from portal.evidence.cleaning import jpeg
from portal.evidence.cleaning.boxes import boxes
from portal.evidence.cleaning.protocol import Cleaned, Refuse, Work

MIME: Final = "application/pdf"
_DEEPEST: Final = 60
_KEYS: Final = {
    "/Metadata": "properties",
    "/PieceInfo": "properties",
    "/LastModified": "time",
    "/Thumb": "thumbnail",
    "/AA": "scripts",
    "/OpenAction": "scripts",
    "/JS": "scripts",
    "/JavaScript": "scripts",
    "/XFA": "scripts",
    "/EmbeddedFiles": "embedded",
    "/AF": "embedded",
    "/Collection": "embedded",
    "/Perms": "signature",
    "/SpiderInfo": "properties",
    "/CreatorInfo": "program",
}
"""Taken out of every dictionary, wherever it stands, and what the sender is told of it."""
_ACTS: Final = frozenset(
    {
        "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie",
        "/Sound", "/RichMediaExecute", "/SetOCGState", "/Trans", "/GoTo3DView", "/ResetForm", "/Hide",
    }
)  # fmt: skip
_ATTACHMENTS: Final = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})
_SAYINGS: Final = ("/M", "/CreationDate", "/NM", "/RC", "/Subj")
_INFO: Final = {
    "/Author": "author",
    "/Creator": "program",
    "/Producer": "program",
    "/CreationDate": "time",
    "/ModDate": "time",
    "/Title": "properties",
    "/Subject": "properties",
    "/Keywords": "properties",
}


def cleaner(code: str) -> Work:
    # Loads what the library would load later, when nothing can be opened any more.
    Pdf.new().save(BytesIO())
    return clean


def clean(data: bytes) -> Cleaned:
    """Raise Refuse for one that opens only with a password."""
    try:
        pdf = Pdf.open(BytesIO(data))
    except pikepdf.PasswordError:
        raise Refuse("locked") from None
    with pdf:
        found = _told_in_front(pdf)
        if data.count(b"startxref") > 1 + (b"/Linearized" in data[:2048]):
            found.add("history")
        for one in pdf.objects:
            _walk(one, found, 0)
        for page in pdf.pages:
            _without_attachments(page.obj, found)
        return Cleaned(_written(pdf), MIME, frozenset(found))


def _told_in_front(pdf: Pdf) -> set[str]:
    """The author's name and the like, and the number by which copies of one document are known."""
    found = set()
    info = pdf.trailer.get("/Info")
    if isinstance(info, Dictionary):
        found |= {code for key, code in _INFO.items() if key in info}
    for key in ("/Info", "/ID"):
        if key in pdf.trailer:
            del pdf.trailer[key]
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and int(form.get("/SigFlags", 0)) & 1:
        # Any change ends what a signature proves; a signer's name must not stay behind as if it still did.
        del form["/SigFlags"]
        found.add("signature")
    return found


def _walk(one: Any, found: set[str], depth: int) -> None:
    """One indirect object with the direct ones in it; what it refers to comes by itself."""
    if depth > _DEEPEST:
        raise Refuse("damaged")
    if isinstance(one, Stream):
        _clean_picture(one, found)
        _clean_dictionary(one.stream_dict, found, depth)
    elif isinstance(one, Dictionary):
        _clean_dictionary(one, found, depth)
    elif isinstance(one, Array):
        for part in one.as_list():
            _go_down(part, found, depth)


def _clean_dictionary(one: Object, found: set[str], depth: int) -> None:
    for key in [*one.keys()]:
        if key in _KEYS:
            del one[key]
            found.add(_KEYS[key])
        elif key in ("/A", "/Next", "/PA") and _acts(one[key]):
            del one[key]
            found.add("scripts")
        else:
            _go_down(one[key], found, depth)
    if _is_annotation(one):
        _without_sayings(one, found)
    if one.get("/Type") == Name.Sig or "/ByteRange" in one:
        _without_signature(one, found)


def _go_down(part: Any, found: set[str], depth: int) -> None:
    if isinstance(part, Dictionary | Array) and not part.is_indirect:
        _walk(part, found, depth + 1)


def _acts(action: Any) -> bool:
    if isinstance(action, Array):
        return any(_acts(one) for one in action.as_list())
    return isinstance(action, Dictionary) and str(action.get("/S", "")) in _ACTS


def _is_annotation(one: Object) -> bool:
    return one.get("/Type") == Name.Annot or ("/Subtype" in one and "/Rect" in one)


def _without_sayings(one: Object, found: set[str]) -> None:
    """Who marked it and when; in a field of a form /T is the field's own name and stays."""
    named = () if one.get("/Subtype") == Name.Widget else ("/T",)
    for key in (*named, *_SAYINGS):
        if key in one:
            del one[key]
            found.add("author" if key == "/T" else "time")


def _without_signature(one: Object, found: set[str]) -> None:
    for key in ("/Contents", "/Cert", "/Name", "/Location", "/Reason", "/ContactInfo", "/M", "/Reference"):
        if key in one:
            del one[key]
    found.add("signature")


def _without_attachments(page: Object, found: set[str]) -> None:
    marks = page.get("/Annots")
    if not isinstance(marks, Array):
        return
    kept = [one for one in marks.as_list() if not _is_attachment(one)]
    if len(kept) < len(marks):
        page["/Annots"] = Array(kept)
        found.add("embedded")


def _is_attachment(one: Any) -> bool:
    return isinstance(one, Dictionary) and str(one.get("/Subtype", "")) in _ATTACHMENTS


def _clean_picture(stream: Stream, found: set[str]) -> None:
    """A photograph in the two forms that keep the notes of the camera."""
    form = stream.stream_dict.get("/Filter")
    if isinstance(form, Array) and len(form) == 1:
        form = form[0]
    if str(form) not in _PICTURES:
        return
    raw = stream.read_raw_bytes()
    plain = _PICTURES[str(form)](raw)
    if plain != raw:
        found.add("description")
        filled = stream.stream_dict.get("/DecodeParms")
        parameters = filled if isinstance(filled, Dictionary | Array) else None
        stream.write(plain, filter=Name(str(form)), decode_parms=parameters)


def _jpeg2000(data: bytes) -> bytes:
    work = bytearray(data)
    if work[4:8] != b"jP  ":
        return data  # The bare picture, without boxes around it.
    for box in boxes(work, 0, len(work)):
        if box.kind in (b"uuid", b"xml ", b"uinf"):
            work[box.start + 4 : box.start + 8] = b"free"
            work[box.body : box.end] = bytes(box.end - box.body)
    return bytes(work)


_PICTURES: Final = {"/DCTDecode": jpeg.without_notes, "/JPXDecode": _jpeg2000}


def _written(pdf: Pdf) -> bytes:
    target = BytesIO()
    pdf.save(
        target,
        fix_metadata_version=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
        encryption=False,
    )
    return target.getvalue()
