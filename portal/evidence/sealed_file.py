"""A sealed file as its holders know it: where it lies, its key, its name, and what was done to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

CLEANED: Final = "cleaned"
PLAIN: Final = "plain"
"""Bare text, which carries nothing beside what can be read."""
UNDECIDED: Final = "undecided"
"""It could not be cleaned; whoever sends it has not said yet what is to become of it."""
AS_IT_WAS: Final = "as_it_was"
"""Not cleaned, and handed in all the same, because whoever sends it wanted that."""
ORIGINAL: Final = "original"


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A sealed file and its key; `content` is there only when it is not stored yet.

    `state` is one of the words above, empty for a file from before files were cleaned; `why` is the
    verdict of the cleaning that did not succeed; `removed` are codes of `cleaning.protocol.REMOVED`.
    `original` is the file as it came, where its sender wanted it kept.
    """

    blob: str
    key: str = field(repr=False)
    name: str = field(repr=False)
    mime: str
    size: int
    sealed_size: int = 0
    content: bytes | None = field(default=None, repr=False)
    state: str = ""
    why: str = ""
    removed: tuple[str, ...] = ()
    original: "SealedFile | None" = field(default=None, repr=False)

    @property
    def undecided(self) -> bool:
        return self.state == UNDECIDED

    @property
    def weight(self) -> int:
        """Bytes that count towards the limit of a tip."""
        return sum(one.size for one in self.parts)

    @property
    def parts(self) -> Iterator["SealedFile"]:
        """Every sealed file that belongs to this one: itself and its original."""
        yield self
        if self.original is not None:
            yield self.original

    def called(self, name: str) -> "SealedFile":
        """Both parts under one name, so that neither tells more than the other."""
        original = replace(self.original, name=name) if self.original else None
        return replace(self, name=name, original=original)

    def kept_as_it_was(self) -> "SealedFile":
        return replace(self, state=AS_IT_WAS)

    def manifest(self) -> dict[str, Any]:
        """What is sealed with the tip so that its holders can find and open the file."""
        told = {"blob": self.blob, "key": self.key, "name": self.name, "mime": self.mime, "size": self.size}
        done = {"state": self.state, "why": self.why, "removed": list(self.removed)}
        original = {"original": self.original.manifest()} if self.original else {}
        return told | {name: value for name, value in done.items() if value} | original

    @classmethod
    def of(cls, manifest: dict[str, Any], sealed_size: int = 0) -> "SealedFile":
        known = {name: manifest[name] for name in ("blob", "key", "name", "mime", "size")}
        return cls(
            **known,
            sealed_size=sealed_size,
            state=manifest.get("state", ""),
            why=manifest.get("why", ""),
            removed=tuple(manifest.get("removed", ())),
            original=cls.of(manifest["original"]) if manifest.get("original") else None,
        )
