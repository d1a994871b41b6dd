"""Cleaning a sealed file while its key lives: opened into the child's pipe, sealed again as it comes back."""

from dataclasses import replace

from portal.evidence.cleaning import process
from portal.evidence.cleaning.protocol import CLEANED, FAILED, REASONS, REFUSED, Report
from portal.evidence.filetypes import FileRefused, is_known, of_mime
from portal.evidence.reading import discard, opened_chunks
from portal.evidence.receiving import Writer, store_row
from portal.evidence.sealed_file import CLEANED as DONE
from portal.evidence.sealed_file import ORIGINAL, PLAIN, UNDECIDED, SealedFile


async def clean(file: SealedFile, *, owner: str, keep_original: bool) -> SealedFile:
    """The file without what tells on its author; `file` itself is gone unless it is to be kept sealed.

    A file that cannot be cleaned comes back undecided: its sender says what is to become of it. Raises
    FileRefused when something lies inside that is not taken; then nothing is left.
    """
    kind = of_mime(file.mime)
    if kind.code == "txt":
        return replace(file, state=PLAIN)
    writer = Writer()
    try:
        report = await process.in_child(
            "clean", kind.code, await opened_chunks(file), writer.push, size=file.size
        )
        if report.verdict == CLEANED and is_known(report.mime):
            return await _exchanged(file, writer, report, owner=owner, keep_original=keep_original)
    except BaseException:
        writer.discard()
        raise
    writer.discard()
    if report.verdict == REFUSED:
        await discard(file.blob, owner)
        raise FileRefused(REASONS[report.reason])
    why = FAILED if report.verdict == CLEANED else report.verdict
    return replace(file, state=UNDECIDED, why=why)


async def _exchanged(
    file: SealedFile, writer: Writer, report: Report, *, owner: str, keep_original: bool
) -> SealedFile:
    cleaned = writer.finished(file.name, report.mime)
    await store_row(cleaned, owner)
    if keep_original:
        original = replace(file, content=None, state=ORIGINAL)
    else:
        original = None
        await discard(file.blob, owner)
    return replace(cleaned, content=None, state=DONE, removed=report.removed, original=original)
