"""Photographs and pictures: drawn anew from their pixels, so that nothing else of the old file is left."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageCms, ImageOps

from portal.evidence.cleaning import traces
from portal.evidence.cleaning.protocol import Cleaned, TooMuch, Work

MOST_PIXELS: Final = 64_000_000
"""Of one picture; a JPEG of more is read at half its width and height."""
MOST_PIXELS_MOVING: Final = 200_000_000
QUALITY: Final = 92
_FORMATS: Final = {
    "jpeg": ("JPEG", "MPO"),
    "png": ("PNG",),
    "gif": ("GIF",),
    "webp": ("WEBP",),
    "heic": ("HEIF",),
    "avif": ("AVIF",),
}
_MIMES: Final = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}
_MOVING: Final = ("PNG", "GIF", "WEBP")
_SAVED: Final[dict[str, dict[str, Any]]] = {
    "JPEG": {"quality": QUALITY},
    "PNG": {"compress_level": 4},
    "GIF": {},
    "WEBP": {"quality": QUALITY, "method": 2},
}


def cleaner(code: str) -> Work:
    Image.init()
    # A large picture is refused by us, with a sentence; the library's own warning would only be in the way.
    Image.MAX_IMAGE_PIXELS = None
    if code == "heic":
        _add_heif()
    return lambda data: clean(data, code)


def clean(data: bytes, code: str) -> Cleaned:
    with opened(data, code) as image:
        reduced = _fitted(image, code)
        found = traces.of(image) | ({"reduced"} if reduced else set())
        kind = image.format if image.format in _MIMES else "JPEG"
        frames = getattr(image, "n_frames", 1) if kind in _MOVING else 1
        if frames > 1:
            return Cleaned(_moving(image, frames, kind), _MIMES[kind], frozenset(found))
        return Cleaned(_saved(_plain(image, kind), kind), _MIMES[kind], frozenset(found))


def opened(data: bytes, code: str) -> Image.Image:
    """Only as what its first bytes say: no other reader of the library gets to see it."""
    return Image.open(BytesIO(data), formats=_FORMATS[code])


def _fitted(image: Image.Image, code: str) -> bool:
    """Raise TooMuch for more pixels than there is memory for; True when it is read smaller than it is."""
    pixels = image.width * image.height
    if pixels <= MOST_PIXELS:
        return False
    if code != "jpeg" or pixels > 4 * MOST_PIXELS:
        raise TooMuch
    image.draft("RGB", (image.width // 2, image.height // 2))
    if image.width * image.height > MOST_PIXELS:
        raise TooMuch
    return True


def _plain(image: Image.Image, kind: str) -> Image.Image:
    """Pixels alone: turned as they were meant to be seen, in common colours, without words around them."""
    profile = image.info.get("icc_profile")
    image.load()
    turned = ImageOps.exif_transpose(image)
    if kind == "JPEG" and turned.mode not in ("L", "RGB"):
        turned = turned.convert("RGB")
    _without_words(turned)
    return _in_common_colours(turned, profile)


def _without_words(image: Image.Image) -> None:
    for name in {*image.info} - {"transparency", "duration", "loop"}:
        del image.info[name]


def _in_common_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A profile of colours may name the device; its colours are kept, the profile is not."""
    if not profile or image.mode != "RGB":
        return image
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(given):
            return image
        ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), inPlace=True)
    except ImageCms.PyCMSError:
        return image  # A broken profile meant nothing before either.
    _without_words(image)
    return image


def _moving(image: Image.Image, frames: int, kind: str) -> bytes:
    if image.width * image.height * frames > MOST_PIXELS_MOVING:
        raise TooMuch
    first, *others = _frames(image, frames)
    options = _SAVED[kind] | {"save_all": True, "append_images": others}
    options |= {name: image.info[name] for name in ("duration", "loop") if name in image.info}
    return _saved(first, kind, options)


def _frames(image: Image.Image, frames: int) -> Iterator[Image.Image]:
    for number in range(frames):
        image.seek(number)
        frame = image.copy()
        _without_words(frame)
        yield frame


def _saved(image: Image.Image, kind: str, options: dict[str, Any] | None = None) -> bytes:
    target = BytesIO()
    image.save(target, kind, **(options or _SAVED[kind]))
    return target.getvalue()


def _add_heif() -> None:
    import pillow_heif

    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False)
