"""What the public may see of a record: the columns of the public table, made once from the sealed content."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from portal.core import clock
from portal.core.identifiers import compact
from portal.core.masking import mask_person
from portal.core.text import fold
from portal.records.content import Content, Measure, decision_number, measure_of, measure_payload
from portal.records.names import name_digest
from portal.records.windows import Window

# A year's records follow those of the year before in one order, without a second counter.
_YEAR = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicView:
    """A record as the public reads it; nothing else of it is ever read by a public page."""

    number: str
    subject_type: str
    role: str
    name: str
    uscc: str
    profession: str
    registration_no: str
    registered_unit: str
    kind: str
    facts: str
    legal_basis: str
    measures: tuple[Measure, ...]
    decision_name: str
    decision_no: str
    decision_on: date
    authority: str
    area: str
    severity: str
    window_rule: str
    publish_from: date
    publish_min: date
    publish_until: date
    sequence: int

    @property
    def is_person(self) -> bool:
        return self.subject_type == "natural"


VIEW_COLUMNS = tuple(PublicView.__dataclass_fields__)


def public_row(
    content: Content, shown: Window, *, number: str, sequence: int, record: UUID | None = None
) -> dict[str, Any]:
    """Built column by column, so that a new sealed field stays sealed unless somebody adds it here."""
    name = mask_person(content.name) if content.is_masked else content.name
    return {
        "id": uuid4(),
        "number": number,
        "record": record,
        "subject_type": content.subject_type,
        "role": content.role,
        "name": name,
        "name_folded": fold(name)[:200],
        "name_digest": name_digest(content.name) if content.is_person else None,
        "uscc": compact(content.uscc) or None,
        "profession": content.profession or None,
        "registration_no": content.registration_no or None,
        "registration_folded": fold(content.registration_no)[:60] or None,
        "registered_unit": content.registered_unit or None,
        "kind": content.kind,
        "facts": content.facts,
        "legal_basis": content.legal_basis,
        "measures": json.dumps([measure_payload(one) for one in content.measures], ensure_ascii=False),
        "decision_name": content.decision_name,
        "decision_no": decision_number(content.decision_no),
        "decision_folded": fold(content.decision_no)[:120],
        "decision_on": content.decision_on,
        "authority": content.authority,
        "area": content.area or None,
        "severity": content.severity,
        "window_rule": shown.rule,
        "publish_from": shown.from_on,
        "publish_min": shown.min_on,
        "publish_until": shown.until_on,
        "state": "published",
        "state_reason": None,
        "sequence": sequence,
        "changed_at": clock.now().replace(microsecond=0),
    }


def sequence_of(year: int, n: int) -> int:
    return year * _YEAR + n


def view_of(row: Mapping[str, Any]) -> PublicView:
    values: dict[str, Any] = {name: "" if row[name] is None else row[name] for name in VIEW_COLUMNS}
    values["measures"] = tuple(measure_of(one) for one in json.loads(row["measures"]))
    return PublicView(**values)


def preview(content: Content, shown: Window) -> PublicView:
    """Exactly what an approval would publish now, made by the same function, still without a number."""
    return view_of(public_row(content, shown, number="", sequence=0))
