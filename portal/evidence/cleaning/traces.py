"""What a picture says about whoever took it, in the words that he is told."""

from typing import Final

from PIL import ExifTags, Image

_TAGS: Final = {
    ExifTags.Base.Make: "device",
    ExifTags.Base.Model: "device",
    ExifTags.Base.HostComputer: "device",
    ExifTags.Base.BodySerialNumber: "device",
    ExifTags.Base.LensModel: "device",
    ExifTags.Base.MakerNote: "device",
    ExifTags.Base.DateTime: "time",
    ExifTags.Base.DateTimeOriginal: "time",
    ExifTags.Base.DateTimeDigitized: "time",
    ExifTags.Base.Artist: "author",
    ExifTags.Base.Copyright: "author",
    ExifTags.Base.XPAuthor: "author",
    ExifTags.Base.CameraOwnerName: "author",
    ExifTags.Base.Software: "program",
    ExifTags.Base.ImageDescription: "description",
    ExifTags.Base.UserComment: "description",
    ExifTags.Base.XPComment: "description",
    ExifTags.Base.XPTitle: "description",
    ExifTags.Base.XPSubject: "description",
    ExifTags.Base.XPKeywords: "description",
}
_WORDS: Final = ("comment", "photoshop", "xmp", "XML:com.adobe.xmp", "Raw profile type iptc", "metadata")


def of(image: Image.Image) -> set[str]:
    """Codes of REMOVED; a picture whose notes cannot be read is drawn anew all the same."""
    found = {"description" for name in _WORDS if image.info.get(name)}
    if getattr(image, "text", None):
        found.add("description")
    try:
        return found | _in_exif(image.getexif())
    except (ValueError, OSError, SyntaxError, KeyError, TypeError):
        return found | {"description"}


def _in_exif(exif: Image.Exif) -> set[str]:
    details = exif.get_ifd(ExifTags.IFD.Exif)
    found = {code for tag, code in _TAGS.items() if tag in exif or tag in details}
    if exif.get_ifd(ExifTags.IFD.GPSInfo):
        found.add("place")
    if exif.get_ifd(ExifTags.IFD.IFD1):
        found.add("thumbnail")
    return found
