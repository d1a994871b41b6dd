"""The style sheets, joined from their parts, and the two scripts, under names that follow their content."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
ORDER = ("tokens", "base", "layout", "components/*", "wide", "print")
STAFF_ORDER = ("staff/*",)
SCRIPTS = ("keys.js", "passkeys.js")
BUDGET = 20 * 1024
STAFF_BUDGET = 10 * 1024
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACING = re.compile(r"\s*([{};])\s*")


@dataclass(frozen=True, slots=True)
class Asset:
    address: str
    media_type: str
    body: bytes


class Assets:
    """Everything under /static, by plain name for templates and by hashed name for browsers."""

    def __init__(self, folder: Path = FOLDER) -> None:
        found = {
            "portal.css": _asset("portal.css", "text/css", style_sheet(folder / "css")),
            "staff.css": _asset("staff.css", "text/css", style_sheet(folder / "css", STAFF_ORDER)),
            "favicon.svg": _asset("favicon.svg", "image/svg+xml", (folder / "favicon.svg").read_bytes()),
            **{name: _asset(name, "text/javascript", (folder / name).read_bytes()) for name in SCRIPTS},
        }
        self._by_name = found
        self._by_address = {asset.address: asset for asset in found.values()}

    def address(self, name: str) -> str:
        return self._by_name[name].address

    def at(self, address: str) -> Asset | None:
        return self._by_address.get(address)


def style_sheet(folder: Path, order: Sequence[str] = ORDER) -> bytes:
    """The parts in the order that the cascade needs; comments and line breaks are for their authors."""
    files = [path for pattern in order for path in sorted(folder.glob(f"{pattern}.css"))]
    text = _COMMENT.sub("", "\n".join(path.read_text(encoding="utf-8") for path in files))
    return _SPACING.sub(r"\1", text).strip().encode()


def _asset(name: str, media_type: str, body: bytes) -> Asset:
    stem, _, suffix = name.rpartition(".")
    digest = hashlib.blake2b(body, digest_size=8).hexdigest()
    return Asset(address=f"/static/{stem}.{digest}.{suffix}", media_type=media_type, body=body)
