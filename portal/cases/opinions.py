"""What helping offices said about a case, with the files that they brought."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from portal.cases.assisting import OPINION
from portal.compartments.sealing import OpenedItem
from portal.evidence.sealed_file import SealedFile
from portal.staff.people import account_of


@dataclass(frozen=True, slots=True)
class Opinion:
    by: UUID | None
    on: date
    asks: bool
    text: str = field(repr=False)
    files: tuple[SealedFile, ...] = ()


def of(steps: Sequence[OpenedItem]) -> list[Opinion]:
    """Oldest first; `steps` are the case's sealed acts."""
    return [_opinion(step) for step in steps if step.payload["kind"] == OPINION]


def _opinion(step: OpenedItem) -> Opinion:
    told = step.payload["facts"]
    files = tuple(SealedFile.of(manifest) for manifest in told["files"])
    return Opinion(account_of(step.author), step.on_day, told["asks"], told["text"], files)
