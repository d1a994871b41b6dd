"""The rows that a tip's answers make: persons, units and agencies side by side, as annex 3 pairs them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from portal.cases.facts.rows import Facts, Origin, Row, filled
from portal.catalogue.codelists import find
from portal.catalogue.kinds import kind
from portal.tips.reading import OpenTip

# Column of annex 3 and the answer's name within its party.
_PERSON: Final = {"person_name": "name", "certificate_no": "registration_no", "actual_unit": "actual_unit"}
_UNIT: Final = {"unit_name": "name", "unit_uscc": "uscc"}
_AGENCY: Final = {"agency_name": "name", "agency_uscc": "uscc"}
# Here the tip's unit is the one that the certificate is registered with.
_REGISTERED_THERE: Final = frozenset({"cert_rent", "not_deregistered"})

Value = tuple[str, str]
"""A value, and the name of the answer that it was taken from."""


def with_tips(saved: Facts, tips: Sequence[OpenTip]) -> Facts:
    """The saved rows, and below them those of tips that nobody has taken in yet."""
    rows, next_id = list(saved.rows), saved.next_id
    for tip in tips:
        if tip.row.number not in saved.tips:
            for values in _rows_of(tip):
                rows.append(_row(next_id, tip.row.number, values))
                next_id += 1
    proposed = frozenset(range(saved.next_id, next_id))
    return Facts(saved.version, tuple(rows), saved.tips, next_id, proposed)


def _rows_of(tip: OpenTip) -> Iterator[dict[str, Value]]:
    persons, units, agencies = (_party(tip, name) for name in ("persons", "units", "intermediaries"))
    for n in range(max(len(persons), len(units), len(agencies), 1)):
        # The only unit that a tip names is that of all its persons; several are paired in their order.
        unit = 0 if len(units) == 1 else n
        yield {
            **_person(tip, persons, n),
            **_registered(tip, units, unit if n < len(persons) else len(units)),
            **_taken("units", units, unit, _UNIT),
            **_taken("intermediaries", agencies, n, _AGENCY),
            "violation": (kind(tip.row.kind).zh.partition("（")[0], "kind"),
            **_remark(tip),
        }


def _party(tip: OpenTip, name: str) -> Sequence[Mapping[str, Any]]:
    return tip.answers.get(name) or ()


def _person(tip: OpenTip, persons: Sequence[Mapping[str, Any]], n: int) -> dict[str, Value]:
    found = _taken("persons", persons, n, _PERSON)
    told = persons[n] if n < len(persons) else tip.answers if n == 0 else {}
    for name, codes in (("profession_sub", "profession_grade"), ("profession", "profession")):
        code = find(codes, str(told.get(name) or ""))
        if code and code.code != "unknown":
            return found | {"profession": (code.zh, _path("persons", persons, n, name))}
    return found


def _registered(tip: OpenTip, units: Sequence[Mapping[str, Any]], n: int) -> dict[str, Value]:
    if tip.row.kind not in _REGISTERED_THERE:
        return {}
    return _taken("units", units, n, {"registered_unit": "name"})


def _taken(
    party: str, entries: Sequence[Mapping[str, Any]], n: int, names: Mapping[str, str]
) -> dict[str, Value]:
    if n >= len(entries):
        return {}
    return {
        column: (str(entries[n][name]), _path(party, entries, n, name))
        for column, name in names.items()
        if entries[n].get(name)
    }


def _path(party: str, entries: Sequence[Mapping[str, Any]], n: int, name: str) -> str:
    return f"{party}.{n + 1}.{name}" if n < len(entries) else name


def _remark(tip: OpenTip) -> dict[str, Value]:
    project = str(tip.answers.get("project_name") or "").strip()
    return {"remark": (f"项目：{project}", "project_name")} if project else {}


def _row(id: int, number: str, values: Mapping[str, Value]) -> Row:
    origins = {name: Origin(tip=number, answer=answer) for name, (text, answer) in values.items() if text}
    return Row(id, filled({name: text for name, (text, _) in values.items()}), origins)
