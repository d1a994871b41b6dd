"""Files of a form that could not go yet: they wait under the officer's own key while he is signed in."""

import json
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from portal.cases import drafts
from portal.cases.drafts import Owner
from portal.evidence import reading
from portal.evidence.sealed_file import SealedFile
from portal.staff.people import Person
from portal.web import uploads

FORM: Final = "held-files"
_FILES: Final = "files"


async def waiting(person: Person, matter: UUID, owner: str) -> tuple[SealedFile, ...]:
    """`owner`: the session under which they were uploaded; those of one that has ended are gone."""
    draft = (await drafts.mine(person, [matter])).get((matter, FORM))
    files = [SealedFile.of(json.loads(text)) for text in draft.fields[_FILES]] if draft else []
    held = await reading.held(owner) if files else frozenset()
    return tuple(file for file in files if {part.blob for part in file.parts} <= held)


async def keep(person: Person, matter: UUID, files: Sequence[SealedFile]) -> None:
    told = [json.dumps(file.manifest()) for file in files]
    await drafts.keep(Owner.of(person), matter, FORM, {_FILES: told})


async def forget(person: Person, matter: UUID, files: Sequence[SealedFile], owner: str) -> None:
    """None of them goes anywhere any more."""
    await drafts.forget(person, matter, FORM)
    await uploads.erase(files, owner)
