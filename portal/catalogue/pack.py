"""Reference packs: everything that makes the portal the portal of one city."""

import json
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from portal.catalogue.rows import (
    AreaRow,
    CalendarRow,
    ChecklistRow,
    ClockRow,
    ContactRow,
    Dated,
    DocumentRow,
    DutyRow,
    ExemptionRow,
    InspectionRow,
    LetterRow,
    LetterSeriesRow,
    OfficeRow,
    PublicationRow,
    ReapplyRow,
    RolePermissionRow,
    RuleRow,
    RungRow,
    TemplateRow,
    TextRow,
)

_PACKS = Path(__file__).with_name("packs")

RowType = TypeVar("RowType", bound=Dated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """`prefix` heads register numbers; the four office codes name the duties that the portal itself needs."""

    code: str
    zh: str
    en: str
    prefix: str
    coordinating: str
    dispatch: str
    custody: str
    discipline: str
    areas: tuple[AreaRow, ...]
    offices: tuple[OfficeRow, ...]
    contacts: tuple[ContactRow, ...]
    duties: tuple[DutyRow, ...]
    rules: tuple[RuleRow, ...]
    calendar: tuple[CalendarRow, ...]
    clocks: tuple[ClockRow, ...]
    ladder: tuple[RungRow, ...]
    publication: tuple[PublicationRow, ...]
    reapply: tuple[ReapplyRow, ...]
    exemptions: tuple[ExemptionRow, ...]
    checklist: tuple[ChecklistRow, ...]
    inspection: tuple[InspectionRow, ...]
    templates: tuple[TemplateRow, ...]
    texts: tuple[TextRow, ...]
    letters: tuple[LetterRow, ...]
    letter_series: tuple[LetterSeriesRow, ...]
    role_permissions: tuple[RolePermissionRow, ...]
    documents: tuple[DocumentRow, ...]


class UnknownPack(LookupError):
    """The setting names a pack that was not shipped."""


def available() -> tuple[str, ...]:
    return tuple(sorted(path.name for path in _PACKS.iterdir() if (path / "pack.json").is_file()))


@cache
def load_pack(code: str) -> Pack:
    if code not in available():
        raise UnknownPack(f"no reference pack {code!r}; there are: {', '.join(available())}")
    folder = _PACKS / code
    return Pack(
        **_read(folder / "pack.json"),
        areas=_rows(folder / "areas.json", AreaRow),
        offices=_rows(folder / "offices.json", OfficeRow),
        contacts=_rows(folder / "contacts.json", ContactRow),
        duties=_rows(folder / "duties.json", DutyRow),
        rules=_rows(folder / "routing.json", RuleRow),
        calendar=_rows(folder / "calendar.json", CalendarRow),
        clocks=_rows(folder / "clocks.json", ClockRow),
        ladder=_rows(folder / "ladder.json", RungRow),
        publication=_rows(folder / "publication.json", PublicationRow),
        reapply=_rows(folder / "reapply.json", ReapplyRow),
        exemptions=_rows(folder / "exemptions.json", ExemptionRow),
        checklist=_rows(folder / "checklist.json", ChecklistRow),
        inspection=_rows(folder / "inspection.json", InspectionRow),
        templates=_rows(folder / "templates.json", TemplateRow),
        texts=_rows(folder / "texts.json", TextRow),
        letters=_rows(folder / "letters.json", LetterRow),
        letter_series=_rows(folder / "letter_series.json", LetterSeriesRow),
        role_permissions=_rows(folder / "role_permissions.json", RolePermissionRow),
        documents=_documents(folder),
    )


def _documents(folder: Path) -> tuple[DocumentRow, ...]:
    """The texts are too long for a line of JSON: each lies in a file of its own beside the list."""
    body = _read(folder / "documents.json")
    shared = {name: body[name] for name in ("valid_from", "valid_to")}
    return tuple(_row(DocumentRow, shared | given | _texts(folder, given)) for given in body["rows"])


def _texts(folder: Path, given: dict[str, Any]) -> dict[str, str]:
    stem = f"{given['code']}-{given['version']}"
    paths = {language: folder / "documents" / f"{stem}.{language}.txt" for language in ("zh", "en")}
    return {language: path.read_text(encoding="utf-8") for language, path in paths.items()}


def _rows(path: Path, shape: type[RowType]) -> tuple[RowType, ...]:
    """The rows of one file; validity and source of the file hold for rows that name none."""
    body = _read(path)
    shared = {name: body[name] for name in ("valid_from", "valid_to", "source")}
    return tuple(_row(shape, {**shared, **given}) for given in body["rows"])


def _row(shape: type[RowType], given: dict[str, Any]) -> RowType:
    kinds = {field.name: field.type for field in fields(shape)}
    return shape(**{name: _value(kinds[name], value) for name, value in given.items()})


def _value(kind: Any, value: Any) -> Any:
    if kind in (date, date | None):
        return date.fromisoformat(value) if value else None
    if kind == tuple[date, ...]:
        return tuple(map(date.fromisoformat, value))
    return tuple(value) if isinstance(value, list) else value


def _read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded
