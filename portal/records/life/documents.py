"""Documents of an act or objection: brought with a form, sealed to its compartment, named in its item."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from portal.core.errors import N_, InvalidInput, Message
from portal.database import fetch
from portal.evidence.receiving import owner_name
from portal.evidence.sealed_file import SealedFile

FILES: Final = "files"


@dataclass(frozen=True, slots=True)
class Brought:
    """Files that came with a form; they wait under `owner`, the session in which they were uploaded."""

    files: tuple[SealedFile, ...] = field(default=(), repr=False)
    owner: str = ""

    @property
    def manifests(self) -> list[dict[str, Any]]:
        return [file.manifest() for file in self.files]


NOTHING: Final = Brought()


def files_in(payload: Mapping[str, Any]) -> tuple[SealedFile, ...]:
    """Those of a sealed item; none where it was written before files could be brought."""
    return tuple(SealedFile.of(manifest) for manifest in payload.get(FILES, ()))


async def lay(compartment: UUID, brought: Brought) -> None:
    """Inside `writing()`: from now on they belong to the compartment whose item names them."""
    for part in (part for file in brought.files for part in file.parts):
        moved = await fetch(
            "UPDATE blob SET owner = ? WHERE name = ? AND owner = ? RETURNING name",
            *(str(compartment), part.blob, owner_name(brought.owner)),
        )
        if not moved:
            raise InvalidInput({FILES: Message(N_("有文件已经不在了，请移除后重新选择。"))})
