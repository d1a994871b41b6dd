"""PDF: written anew from what its pages need, without notes on its making, without anything that acts."""

from io import BytesIO
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from portal.evidence.cleaning import jpeg, pdf_keys
from portal.evidence.cleaning.boxes import boxes
from portal.evidence.cleaning.protocol import Cleaned, Refuse, Work

MIME: Final = "application/pdf"
_DEEPEST: Final = 60


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
        if not len(pdf.pages):
            raise ValueError("nothing could be saved of it")
        # Where the end was missing, its words were found by searching; only those that are there are written.
        pdf.trailer["/Size"] = len(pdf.objects)
        found = _told_in_front(pdf)
        if data.count(b"startxref") > 1 + (b"/Linearized" in data[:2048]):
            found.add("history")
        _only(pdf.Root, pdf_keys.CATALOG, found)
        _only(pdf.Root.get("/Names"), pdf_keys.NAMES, found)
        _only(pdf.Root.get("/AcroForm"), pdf_keys.FORM, found)
        for page in pdf.pages:
            _clean_page(page.obj, found)
        for one in pdf.objects:
            _walk(one, found, 0)
        return Cleaned(_proved(_written(pdf), len(pdf.pages)), MIME, frozenset(found))


def _told_in_front(pdf: Pdf) -> set[str]:
    """The author's name and the like, and the number by which copies of one document are known."""
    found = set()
    info = pdf.trailer.get("/Info")
    if isinstance(info, Dictionary):
        found |= {code for key, code in pdf_keys.INFO.items() if key in info}
        for key in [*info.keys()]:
            del info[key]  # Something else may lead here too.
    for key in {*pdf.trailer.keys()} - pdf_keys.TRAILER:
        del pdf.trailer[key]
    return found


def _only(one: Any, known: frozenset[str], found: set[str]) -> None:
    if not isinstance(one, Dictionary):
        return
    for key in {*one.keys()} - known:
        del one[key]
        found.add(pdf_keys.TOLD.get(key, "properties"))


def _clean_page(page: Object, found: set[str]) -> None:
    _only(page, pdf_keys.PAGE, found)
    marks = page.get("/Annots")
    if not isinstance(marks, Array):
        return
    kept = [one for one in marks.as_list() if not _is_attachment(one)]
    if len(kept) < len(marks):
        page["/Annots"] = Array(kept)
        found.add("embedded")
    for one in kept:
        _clean_remark(one, found)


def _clean_remark(one: Object, found: set[str]) -> None:
    keys, words = pdf_keys.REMARK, pdf_keys.REMARK_WORDS
    if one.get("/Subtype") == Name.Widget:
        keys, words = pdf_keys.FIELD, pdf_keys.FIELD_WORDS
    _only(one, keys, found)
    misplaced = [key for key, value in one.items() if isinstance(value, String) and key not in words]
    action = one.get("/A")
    if action is not None and not (isinstance(action, Dictionary) and "/S" in action):
        misplaced.append("/A")
    for key in misplaced:
        if key in one:
            del one[key]


def _is_attachment(one: Any) -> bool:
    return not isinstance(one, Dictionary) or str(one.get("/Subtype", "")) in pdf_keys.ATTACHMENTS


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
        if key in pdf_keys.EVERYWHERE:
            del one[key]
            found.add(pdf_keys.EVERYWHERE[key])
        elif key in ("/A", "/Next", "/PA") and (code := _harm(one[key])):
            del one[key]
            found.add(code)
        elif isinstance(one[key], String) and key not in pdf_keys.WORDS and key != "/P":
            del one[key]
        else:
            _go_down(one[key], found, depth)
    if "/ByteRange" in one or one.get("/Type") == Name.Sig:
        _without_signature(one, found)


def _go_down(part: Any, found: set[str], depth: int) -> None:
    if isinstance(part, Dictionary | Array) and not part.is_indirect:
        _walk(part, found, depth + 1)


def _harm(action: Any) -> str:
    """Why an action cannot stay; a link to anything but a page on the web may name somebody's computer."""
    if isinstance(action, Array):
        return next((code for one in action.as_list() if (code := _harm(one))), "")
    if not isinstance(action, Dictionary) or "/S" not in action:
        return ""  # Some other thing of that name.
    if str(action["/S"]) not in pdf_keys.ACTIONS:
        return "scripts"
    astray = action["/S"] == Name.URI and not str(action.get("/URI", "")).startswith(("http://", "https://"))
    return "links" if astray else ""


def _without_signature(one: Object, found: set[str]) -> None:
    """Any change ends what it proves; the signer's name must not stay behind as if it still did."""
    for key in {*one.keys()} - {"/Type"}:
        del one[key]
    found.add("signature")


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


def _proved(data: bytes, pages: int) -> bytes:
    """Of a damaged file something may be left that opens nowhere."""
    with Pdf.open(BytesIO(data)) as pdf:
        if len(pdf.pages) != pages:
            raise ValueError("pages were lost")
    return data
