"""What the public may see of a record: the columns of the public table, made once from the sealed content."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import msgspec

from portal.core import clock
from portal.core.identifiers import compact
from portal.core.masking import mask_person
from portal.records.content import Content, Measure, decision_number, measure_payload
from portal.records.names import name_digest
from portal.records.subjects import subject_of
from portal.records.windows import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicView:
    """A record as the public reads it; nothing else of it is ever read by a public page."""

    place: int
    number: str
    subject: str
    subject_type: str
    role: str
    name: str
    uscc: str
    legacy_id: str
    legal_rep: str
    unit_type: str
    profession: str
    grade: str
    registration_no: str
    certificate_no: str
    registered_unit: str
    actual_unit: str
    kind: str
    facts: str
    legal_basis: str
    measures: tuple[Measure, ...]
    decision_name: str
    decision_no: str
    decision_on: date
    effective_to: date | None
    reapply_after: date | None
    authority: str
    authority_uscc: str
    source_unit: str
    source_uscc: str
    area: str
    remark: str
    severity: str
    window_rule: str
    publish_from: date
    publish_min: date
    publish_until: date
    change: int
    changed_at: datetime

    @property
    def is_person(self) -> bool:
        return self.subject_type == "natural"


VIEW_COLUMNS = tuple(PublicView.__dataclass_fields__)
_NEVER_NONE = tuple(name for name in VIEW_COLUMNS if name not in ("effective_to", "reapply_after"))
_MEASURES = msgspec.json.Decoder(tuple[Measure, ...])


def public_row(
    content: Content, shown: Window, *, number: str, place: int, change: int, record: UUID | None = None
) -> dict[str, Any]:
    """Built column by column, so that a new sealed field stays sealed unless somebody adds it here."""
    return {
        "place": place,
        "number": number,
        "record": record,
        "subject": subject_of(content),
        **_who(content),
        **_what(content),
        "severity": content.severity,
        "window_rule": shown.rule,
        "publish_from": shown.from_on,
        "publish_min": shown.min_on,
        "publish_until": shown.until_on,
        "state": "published",
        "state_reason": None,
        "state_on": None,
        "change": change,
        "changed_at": _seen_from(shown.from_on),
    }


def _seen_from(day: date) -> datetime:
    """Now, or the midnight from which it can be seen: nothing tells of the days before."""
    return max(clock.now(), datetime.combine(day, time(), clock.SHANGHAI)).replace(microsecond=0)


def _who(content: Content) -> dict[str, Any]:
    return {
        "subject_type": content.subject_type,
        "role": content.role,
        "name": mask_person(content.name) if content.is_masked else content.name,
        "name_digest": name_digest(content.name) if content.is_person else None,
        "uscc": compact(content.uscc) or None,
        "legacy_id": content.legacy_id or None,
        "legal_rep": _legal_rep(content) or None,
        "unit_type": content.unit_type or None,
        "profession": content.profession or None,
        "grade": content.grade or None,
        "registration_no": content.registration_no or None,
        "certificate_no": content.certificate_no or None,
        "registered_unit": content.registered_unit or None,
        "actual_unit": content.actual_unit or None,
    }


def _legal_rep(content: Content) -> str:
    return content.legal_rep if content.legal_rep_punished else mask_person(content.legal_rep)


def _what(content: Content) -> dict[str, Any]:
    measures = [measure_payload(one) for one in content.measures]
    return {
        "kind": content.kind,
        "facts": content.facts,
        "legal_basis": content.legal_basis,
        "measures": json.dumps(measures, ensure_ascii=False),
        "decision_name": content.decision_name,
        "decision_no": decision_number(content.decision_no),
        "decision_on": content.decision_on,
        "effective_to": content.effective_to,
        "reapply_after": content.reapply_after,
        "authority": content.authority,
        "authority_uscc": compact(content.authority_uscc) or None,
        "source_unit": content.source_unit or None,
        "source_uscc": compact(content.source_uscc) or None,
        "area": content.area or None,
        "remark": content.remark,
    }


def view_of(row: Mapping[str, Any]) -> PublicView:
    values = {name: row[name] for name in VIEW_COLUMNS}
    for name in _NEVER_NONE:
        if values[name] is None:
            values[name] = ""
    values["measures"] = _MEASURES.decode(values["measures"])
    return PublicView(**values)


def preview(content: Content, shown: Window) -> PublicView:
    """Exactly what an approval would publish now, made by the same function, still without a number."""
    return view_of(public_row(content, shown, number="", place=0, change=0))
