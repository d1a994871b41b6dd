"""Published records as FollowTheMoney entities: one for each subject, one for each measure against it.

A person has neither birth date nor identity number here, as nowhere in public; a masked name stays masked.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from portal.core.identifiers import WARNINGS, uscc_problems
from portal.records.content import Measure
from portal.records.plain import changed_on
from portal.records.projection import PublicView
from portal.records.taking.columns import LABELS, measures_text

# Only who may not register or practise for a time is debarred; every record is an act of a regulator.
_BANS: Final = frozenset({"ban_practice", "rescind_registration"})
_DISQUALIFIED: Final = frozenset({"ban_practice"})
SIMPLE: Final = (
    "id",
    "schema",
    "name",
    "aliases",
    "birth_date",
    "countries",
    "addresses",
    "identifiers",
    "sanctions",
    "phones",
    "emails",
    "dataset",
    "first_seen",
    "last_seen",
    "last_change",
)
"""The columns that readers of targets.simple.csv expect; those of a person's papers and ways stay empty."""

Entity = dict[str, Any]
Group = Sequence[PublicView]


def entities(group: Group, base: str) -> Iterator[Entity]:
    """A subject by all its records, the newest first, then each measure of each record."""
    subject = subject_of(group, base)
    yield subject
    for view in group:
        yield from _sanctions(view, subject["id"], base)


def nested(group: Group, base: str) -> Entity:
    """The subject with its measures inside."""
    subject, *sanctions = entities(group, base)
    return subject | {"target": True, "properties": subject["properties"] | {"sanctions": sanctions}}


def simple(group: Group, base: str, dataset: str) -> list[str]:
    subject = subject_of(group, base)
    found: Mapping[str, list[str]] = subject["properties"]
    values = {
        "id": subject["id"],
        "schema": subject["schema"],
        "name": found["name"][0],
        "aliases": ";".join(found["name"][1:]),
        "countries": "cn",
        "identifiers": ";".join(_all(found, "uscCode", "licenseNumber", "registrationNumber")),
        "sanctions": ";".join(f"{view.decision_no} {measures_text(view.measures)}" for view in group),
        "dataset": dataset,
        "first_seen": min(view.publish_from for view in group).isoformat(),
        "last_seen": max(view.publish_until for view in group).isoformat(),
        "last_change": _changed(group),
    }
    return [values.get(name, "") for name in SIMPLE]


def json_line(entity: Entity) -> str:
    return json.dumps(entity, ensure_ascii=False, separators=(",", ":")) + "\n"


def subject_of(group: Group, base: str) -> Entity:
    newest = group[0]
    page = f"{base}/records/subjects/{newest.subject}" if newest.subject else _page(newest, base)
    schema = _schema(newest)
    properties = {
        "name": _each(view.name for view in group),
        "country": ["cn"],
        "topics": _topics(group),
        "licenseNumber": _each(_licence(view) for view in group),
        "modifiedAt": [_changed(group)],
        "sourceUrl": [page],
    }
    if schema == "Person":
        properties["profession"] = _each(LABELS.profession(one.profession) for one in group if one.profession)
    else:
        properties |= _of_a_unit(group)
    return _entity(_id(newest), schema, properties)


def _of_a_unit(group: Group) -> dict[str, list[str]]:
    """A code that is none would be dropped silently by whoever reads the file."""
    codes = (view.uscc for view in group if not set(uscc_problems(view.uscc)) - WARNINGS)
    return {
        "jurisdiction": ["cn"],
        "uscCode": _each(codes),
        "registrationNumber": _each(view.legacy_id for view in group),
        "legalForm": ["个体工商户"] if group[0].subject_type == "sole" else [],
    }


def _sanctions(view: PublicView, subject: str, base: str) -> Iterator[Entity]:
    for n, one in enumerate(view.measures, 1):
        properties = {
            "entity": [subject],
            "country": ["cn"],
            "authority": [view.authority],
            "authorityId": _each([view.authority_uscc]),
            "program": [LABELS.kind(view.kind)],
            "programId": [view.kind],
            "provisions": [view.legal_basis],
            "status": ["active"],
            "reason": [view.facts],
            "summary": [measures_text((one,))],
            "recordId": [view.number],
            "listingDate": [view.publish_from.isoformat()],
            "startDate": [(one.from_on or view.decision_on).isoformat()],
            "endDate": _ends(one, view),
            "sourceUrl": [_page(view, base)],
            "publisher": [view.source_unit or view.authority],
            "modifiedAt": [_changed([view])],
        }
        yield _entity(f"{view.number.lower()}-{n}", "Sanction", properties)


def _entity(name: str, schema: str, properties: Mapping[str, list[str]]) -> Entity:
    given = {key: values for key, values in properties.items() if values}
    return {"id": name, "schema": schema, "properties": given}


def _schema(view: PublicView) -> str:
    if view.is_person:
        return "Person"
    # 91 begins the code of an enterprise; without a code the name tells.
    is_company = view.uscc.startswith("91") if view.uscc else "公司" in view.name
    return "Company" if is_company and view.subject_type == "legal" else "LegalEntity"


def _topics(group: Group) -> list[str]:
    codes = {one.code for view in group for one in view.measures}
    found = ["reg.action"]
    if codes & _BANS:
        found.append("debarment")
    if group[0].is_person and codes & _DISQUALIFIED:
        found.append("corp.disqual")
    return found


def _licence(view: PublicView) -> str:
    return view.registration_no or view.certificate_no


def _ends(one: Measure, view: PublicView) -> list[str]:
    day = one.until_on or view.effective_to
    return [day.isoformat()] if day else []


def _id(view: PublicView) -> str:
    """The same in every file and every day: that of the subject, or of the only record of who has none."""
    return f"{_prefix(view)}-{view.subject}" if view.subject else view.number.lower()


def _prefix(view: PublicView) -> str:
    return view.number.partition("-")[0].lower()


def _changed(group: Group) -> str:
    return max(changed_on(view) for view in group).isoformat()


def _page(view: PublicView, base: str) -> str:
    return f"{base}/records/{view.number}"


def _each(values: Iterable[str]) -> list[str]:
    return [value for value in dict.fromkeys(values) if value]


def _all(found: Mapping[str, list[str]], *names: str) -> list[str]:
    return [value for name in names for value in found.get(name, ())]
