"""A picture for sample tips, made here so that it shows nothing and nobody."""

from io import BytesIO

_SIZE = (640, 400)
_BLUE = (31, 78, 121)
_MAKE, _MODEL, _TAKEN, _GPS = 0x010F, 0x0110, 0x0132, 0x8825


def photograph() -> bytes:
    """A blue JPEG, with what a telephone writes into a photograph: place, time, model."""
    from PIL import Image

    exif = Image.Exif()
    exif.update({_MAKE: "Example", _MODEL: "Example 1", _TAKEN: "2026:01:05 10:00:00"})
    exif.get_ifd(_GPS).update({1: "N", 2: (29.0, 1.0, 0.0), 3: "E", 4: (111.0, 41.0, 0.0)})
    made = BytesIO()
    Image.new("RGB", _SIZE, _BLUE).save(made, "JPEG", exif=exif)
    return made.getvalue()
