"""What a PDF may say of itself, of a page and of a remark; what has another name is taken out."""

from typing import Final


def _keys(names: str) -> frozenset[str]:
    return frozenset(names.split())


TRAILER: Final = _keys("/Root /Size /Encrypt /Prev /XRefStm /Type /W /Index /Length /Filter /DecodeParms")
CATALOG: Final = _keys(
    """
    /Type /Version /Extensions /Pages /PageLabels /Names /Dests /ViewerPreferences /PageLayout /PageMode
    /Outlines /AcroForm /StructTreeRoot /MarkInfo /Lang /OCProperties
    """
)
NAMES: Final = frozenset({"/Dests"})
FORM: Final = _keys(
    """
    /Fields /NeedAppearances /CO /DR /DA /Q
    """
)
PAGE: Final = _keys(
    """
    /Type /Parent /Resources /MediaBox /CropBox /BleedBox /TrimBox /ArtBox /Contents /Rotate /Group
    /Annots /Tabs /StructParents /UserUnit
    """
)
REMARK: Final = _keys(
    """
    /Type /Subtype /Rect /Contents /P /F /AP /AS /Border /C /A /Dest /H /QuadPoints /InkList /L
    /Vertices /LE /BS /BE /IC /DA /Q /DS /CA /Open /Name /IRT /RT /Popup /Parent /StructParent /OC
    """
)
FIELD: Final = REMARK | _keys(
    """
    /FT /Kids /T /TU /Ff /V /DV /Opt /MaxLen /MK /TI /I
    """
)
"""A place to fill in is a remark too; its /T is its own name."""
WORDS: Final = _keys(
    """
    /Contents /Title /T /TU /TM /V /DV /Opt /DA /DS /CA /RC /AC /Lang /ActualText /Alt /E /URI /CharSet
    /FontFamily /Registry /Ordering /Panose /Name /D /Dest /ID
    """
)
"""Under every other name words are out of place."""
REMARK_WORDS: Final = _keys("/Contents /DA /DS /Dest")
FIELD_WORDS: Final = REMARK_WORDS | _keys("/T /TU /V /DV /Opt /CA")
ACTIONS: Final = frozenset({"/GoTo", "/URI", "/Named"})
ATTACHMENTS: Final = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})
EVERYWHERE: Final = {
    "/Metadata": "properties",
    "/PieceInfo": "properties",
    "/LastModified": "time",
    "/Thumb": "thumbnail",
    "/AA": "scripts",
    "/JS": "scripts",
    "/XFA": "scripts",
    "/AF": "embedded",
    "/EF": "embedded",
    "/SpiderInfo": "properties",
    "/CreatorInfo": "program",
}
"""Taken out of every dictionary, wherever it stands, and what the sender is told of it."""
TOLD: Final = {
    "/OpenAction": "scripts",
    "/JavaScript": "scripts",
    "/EmbeddedFiles": "embedded",
    "/Collection": "embedded",
    "/Perms": "signature",
    "/SigFlags": "signature",
    "/T": "author",
    "/M": "time",
    "/CreationDate": "time",
    **EVERYWHERE,
}
INFO: Final = {
    "/Author": "author",
    "/Creator": "program",
    "/Producer": "program",
    "/CreationDate": "time",
    "/ModDate": "time",
    "/Title": "properties",
    "/Subject": "properties",
    "/Keywords": "properties",
}
