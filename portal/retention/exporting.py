"""Exporting a case for the archive: one zip file, built in the session's memory and streamed as it grows."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from portal.cases.applying import hold as lock
from portal.cases.inspections.reading import all_sheets
from portal.cases.matters import Matter, roles_towards
from portal.cases.queries import case_for
from portal.cases.reading import OpenCase, OpenMatterOfTip, open_case, open_tip
from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import N_, NotFound, Refused
from portal.database import change, fetch, insert_many, writing
from portal.evidence.reading import open_file
from portal.ledger.events import Event, Fact, append
from portal.retention import archive
from portal.retention.archive import Filed
from portal.retention.outcomes import WITH_CASE
from portal.retention.standing import items_of
from portal.retention.tables import ArchiveExport
from portal.staff.people import Person
from portal.vault.errors import CannotOpen

_HANDLERS: Final = frozenset({Role.CLERK, Role.CHIEF})


@dataclass(frozen=True, slots=True)
class Export:
    """`chunks` are the bytes of the file; when the last was taken, the ledger says that it is whole."""

    filename: str
    chunks: AsyncIterator[bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Whole:
    """Everything that goes into the file: the case, its tips, and the cases that became part of it."""

    case: OpenCase
    tips: Sequence[OpenMatterOfTip] = field(repr=False)
    merged: Sequence[OpenCase] = field(repr=False)


class _Sink:
    """Takes what the zip file writes, counts and fingerprints it, and hands it on. It cannot go back."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._state = sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self._waiting += data
        self._state.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back: whoever takes the chunks decides when they go."""

    def taken(self) -> bytes:
        data = bytes(self._waiting)
        self._waiting.clear()
        return data

    @property
    def fingerprint(self) -> str:
        return self._state.hexdigest()


async def export(person: Person, number: str) -> Export:
    """For a case officer or the head of the owner office, once the case has come to an end.

    That it began is in the ledger before a byte leaves; that it is whole, after the last one.
    """
    # Counted before it is read: what comes in between is then missing from the count, not from the archive.
    counted = await items_of((await case_for(person, number)).id)
    case = await open_case(person, number)
    if not roles_towards(person, case.matter) & _HANDLERS:
        raise Refused(N_("归档由承办单位的经办人或负责人导出。"))
    if case.row.state not in WITH_CASE:
        raise Refused(N_("案件还没有结束，现在不能归档。"))
    async with writing():
        await lock(case.matter)
        await append(case.matter.name, _event("case.archive_begun", case.matter, person, {}))
    tips = [await open_tip(person, tip.row.number) for tip in case.tips]
    whole = _Whole(case, tips, [await open_case(person, one.number) for one in case.merged])
    return Export(f"{number}.zip", _chunks(person, whole, counted))


def may_export(person: Person, matter: Matter) -> bool:
    ended = matter.subject == "case" and matter.state in WITH_CASE
    return ended and bool(roles_towards(person, matter) & _HANDLERS)


async def _chunks(person: Person, whole: _Whole, counted: int) -> AsyncIterator[bytes]:
    case = whole.case
    sheets = {one.row.number: await all_sheets(one) for one in (case, *whole.merged)}
    sink, filed = _Sink(), archive.files_of(case, whole.merged, sheets)
    missing: list[str] = []
    with ZipFile(sink, "w", ZIP_DEFLATED) as zipped:  # type: ignore[call-overload]
        records = await _records(case)
        data = await archive.as_data(case, whole.tips, filed, records, whole.merged, sheets)
        zipped.writestr(_info("case.json"), _json(data))
        zipped.writestr(_info("案卷.txt"), archive.as_text(data).encode("utf-8-sig"))
        yield sink.taken()
        for one in filed:
            async for _ in _added(zipped, one, missing):
                yield sink.taken()
        if missing:
            zipped.writestr(_info("缺失文件.txt"), "\r\n".join(missing).encode("utf-8-sig"))
    yield sink.taken()
    await _record(person, case, sink, counted, missing)


async def _added(zipped: ZipFile, one: Filed, missing: list[str]) -> AsyncIterator[None]:
    """Writes one file piece by piece; one that is lost or damaged is named instead of ending everything."""
    try:
        with zipped.open(_info(one.path, ZIP_STORED), "w", force_zip64=True) as entry:
            async for chunk in open_file(one.file.manifest()):
                entry.write(chunk)
                yield
    except (NotFound, CannotOpen):
        missing.append(one.path)


async def _record(person: Person, case: OpenCase, sink: _Sink, counted: int, missing: Sequence[str]) -> None:
    """What came into the case while the file was built is not in it: the version and count of before hold."""
    row = {
        "case": case.row.id,
        "exported_on": clock.today(),
        "exported_by": person.actor,
        "fingerprint": sink.fingerprint,
        "size": sink.size,
        "version": case.row.version,
        "items": counted,
    }
    facts: dict[str, Fact] = {"sha256": sink.fingerprint, "size": sink.size, "missing": len(missing)}
    async with writing():
        await lock(case.matter)
        await change('DELETE FROM archive_export WHERE "case" = ?', case.row.id)
        await insert_many(ArchiveExport, [row])
        await append(case.matter.name, _event("case.archived", case.matter, person, facts))


async def last_export(matter: Matter) -> dict[str, Any] | None:
    rows = await fetch('SELECT * FROM archive_export WHERE "case" = ?', matter.id)
    return rows[0] if rows else None


async def _records(case: OpenCase) -> list[str]:
    rows = await fetch(
        'SELECT number FROM disciplinary_record WHERE "case" = ? AND number IS NOT NULL ORDER BY number',
        case.row.id,
    )
    return [row["number"] for row in rows]


def _event(kind: str, matter: Matter, person: Person, facts: dict[str, Fact]) -> Event:
    return Event(kind, matter.name, person.actor, matter.office, facts=facts)


def _info(path: str, how: int = ZIP_DEFLATED) -> ZipInfo:
    """Dated by the day: a zip file would keep the second."""
    day = clock.today()
    info = ZipInfo(path, (day.year, day.month, day.day, 0, 0, 0))
    info.compress_type = how
    return info


def _json(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1, default=str).encode()
