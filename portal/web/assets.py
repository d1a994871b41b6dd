"""The style sheet, joined from its parts at start-up, under a name that changes with its content."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
ORDER = ("tokens", "base", "layout", "components/*", "wide", "print")
BUDGET = 20 * 1024


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
            "favicon.svg": _asset("favicon.svg", "image/svg+xml", (folder / "favicon.svg").read_bytes()),
        }
        self._by_name = found
        self._by_address = {asset.address: asset for asset in found.values()}

    def address(self, name: str) -> str:
        return self._by_name[name].address

    def at(self, address: str) -> Asset | None:
        return self._by_address.get(address)


def style_sheet(folder: Path) -> bytes:
    """The parts in the order that the cascade needs."""
    files = [path for pattern in ORDER for path in sorted(folder.glob(f"{pattern}.css"))]
    return b"\n".join(path.read_bytes().strip() for path in files) + b"\n"


def _asset(name: str, media_type: str, body: bytes) -> Asset:
    stem, _, suffix = name.rpartition(".")
    digest = hashlib.blake2b(body, digest_size=8).hexdigest()
    return Asset(address=f"/static/{stem}.{digest}.{suffix}", media_type=media_type, body=body)
