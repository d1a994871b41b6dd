"""What a disciplinary record says: one decision about one subject, as drafted and sealed."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Final

from portal.core.errors import N_
from portal.core.text import single_line

# The three groups of annex 3, and the degrees that set the window.
ROLES: Final[Mapping[str, str]] = {
    "holder": N_("持证人"),
    "unit": N_("使用单位"),
    "intermediary": N_("中介机构"),
}
SEVERITIES: Final[Mapping[str, str]] = {
    "minor": N_("轻微"),
    "general": N_("一般"),
    "serious": N_("严重"),
}
SUBJECTS: Final = ("legal", "natural", "sole")

_YEAR_IN_BRACKETS = re.compile(r"[〔\[(【「{<《]([0-9]{4})[〕\])】」}>》]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure of the decision; `amount_fen` for fines and confiscation, days for a ban or suspension."""

    code: str
    amount_fen: int | None = None
    licence: str = ""
    licence_no: str = ""
    from_on: date | None = None
    until_on: date | None = None

    @property
    def licence_text(self) -> str:
        """Name and number of the licence as one text."""
        return f"{self.licence} {self.licence_no}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything the drafter fills in. `identity_number`, reasons and the basis of a full name stay sealed.

    `window_until` is the last day of publication where the drafter chose one. `legal_rep_punished`: the
    decision punishes the legal representative himself, whose name is shown then.
    """

    subject_type: str
    role: str
    name: str = field(repr=False)
    kind: str
    facts: str = field(repr=False)
    legal_basis: str
    measures: tuple[Measure, ...]
    decision_name: str
    decision_no: str
    decision_on: date
    authority: str
    severity: str
    uscc: str = ""
    legacy_id: str = ""
    legal_rep: str = field(default="", repr=False)
    legal_rep_punished: bool = False
    unit_type: str = ""
    profession: str = ""
    grade: str = ""
    registration_no: str = field(default="", repr=False)
    certificate_no: str = field(default="", repr=False)
    registered_unit: str = field(default="", repr=False)
    actual_unit: str = field(default="", repr=False)
    effective_to: date | None = None
    reapply_after: date | None = None
    authority_uscc: str = ""
    source_unit: str = ""
    source_uscc: str = ""
    area: str = ""
    remark: str = ""
    window_rule: str = ""
    window_reason: str = ""
    window_until: date | None = None
    minor_reason: str = ""
    publish_full_name: bool = False
    full_name_basis: str = ""
    identity_number: str = field(default="", repr=False)

    @property
    def is_person(self) -> bool:
        return self.subject_type == "natural"

    @property
    def shows_full_name(self) -> bool:
        """Of a person or of a legal representative: it needs its legal basis."""
        return (self.is_person and self.publish_full_name) or (
            bool(self.legal_rep) and self.legal_rep_punished
        )

    @property
    def is_masked(self) -> bool:
        return self.is_person and not self.publish_full_name


def to_payload(content: Content) -> dict[str, Any]:
    """For sealing; `from_payload` gives the same content back."""
    return {name: _plain(value) for name, value in asdict(content).items()}


def from_payload(payload: Mapping[str, Any]) -> Content:
    """Fields that a later version dropped are left aside, new ones have their defaults."""
    known = {one.name for one in fields(Content)}
    values = {name: value for name, value in payload.items() if name in known}
    values["measures"] = tuple(measure_of(one) for one in values["measures"])
    values["decision_on"] = date.fromisoformat(values["decision_on"])
    values |= {name: _day(values.get(name)) for name in ("effective_to", "reapply_after", "window_until")}
    return Content(**values)


def measure_of(payload: Mapping[str, Any]) -> Measure:
    days = {name: _day(payload.get(name)) for name in ("from_on", "until_on")}
    return Measure(
        code=payload["code"],
        amount_fen=payload.get("amount_fen"),
        licence=payload.get("licence", ""),
        licence_no=payload.get("licence_no", ""),
        **days,
    )


def measure_payload(measure: Measure) -> dict[str, Any]:
    """Without what is empty."""
    found = ((name, getattr(measure, name)) for name in Measure.__dataclass_fields__)
    return {name: _plain(value) for name, value in found if value not in (None, "")}


def decision_number(text: str) -> str:
    """A document number with its year in 〔〕, however it was typed: 常建罚决字〔2026〕12号."""
    plain = "".join(single_line(unicodedata.normalize("NFKC", text)).split())
    return _YEAR_IN_BRACKETS.sub(r"〔\1〕", plain)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
