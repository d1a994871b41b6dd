"""Files of a message that cannot go before somebody says what becomes of those that were not cleaned."""

from collections.abc import Sequence
from typing import Final

from portal.core.errors import Message
from portal.evidence.sealed_file import SealedFile
from portal.web.formdata import FormData
from portal.web.forms import Bound
from portal.web.uploads import DECIDE, FILES

KEEP: Final = "keep"
REMOVE: Final = "remove"
"""Names of the buttons beside a waiting file; they carry its blob, and the words come along."""


def is_decision(data: FormData) -> bool:
    return bool(data.get(KEEP) or data.get(REMOVE))


def decided(files: Sequence[SealedFile], data: FormData) -> tuple[SealedFile, ...]:
    """The files after the button that was pressed."""
    return tuple(
        file.kept_as_it_was() if file.blob == data.get(KEEP) else file
        for file in files
        if file.blob != data.get(REMOVE)
    )


def removed(files: Sequence[SealedFile], data: FormData) -> list[SealedFile]:
    return [file for file in files if file.blob == data.get(REMOVE)]


def held_back(form: Bound, why_not: str = DECIDE) -> Bound:
    """The form with what keeps its files from going, beside the sentences for those that were not taken."""
    return form.with_error(f"{FILES}-0" if FILES in form.errors else FILES, Message(why_not))
