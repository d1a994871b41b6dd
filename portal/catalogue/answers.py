"""What an informant answered: what is missing, whom it names, what it means for routing."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from portal.catalogue.codelists import find
from portal.catalogue.kind import Kind
from portal.catalogue.parties import PartyName
from portal.core.errors import N_, Message

_FILL_IN = N_("请填写这一项。")
_CHOOSE = N_("请选择一项。")
_UNKNOWN: Final = "unknown"
_PARTIES: Final[tuple[PartyName, ...]] = ("units", "persons", "intermediaries")
# The names of two flat answers of the first release, and what they are called in a party.
_FLAT: Final = {"persons": "person_name", "units": "unit_name", "intermediaries": "unit_name"}

Answers = Mapping[str, Any]


def missing(kind: Kind, answers: Answers) -> dict[str, Message]:
    """What still has to be answered, by the name of its question; "" where nothing was named to check."""
    found = {
        question.name: Message(_CHOOSE if question.options else _FILL_IN)
        for question in kind.questions
        if question.required and not answered(answers, question.name)
    }
    if kind.identifying and not any(answered(answers, name) for name in kind.identifying):
        found[""] = Message(kind.needed)
    return found


def answered(answers: Answers, name: str) -> bool:
    """`persons.name` asks whether any person has a name."""
    party, dot, key = name.partition(".")
    if dot:
        return any(answered(entry, key) for entry in answers.get(party) or ())
    value = answers.get(name)
    return bool(_text(value)) if isinstance(value, str) else bool(value)


def says_something(entry: Answers) -> bool:
    """Choosing “not known” everywhere tells no more than leaving all empty."""
    return any(value and value != _UNKNOWN for value in entry.values())


def asked(kind: Kind, answers: Answers) -> dict[str, Any]:
    """The answers to what this kind asks; what was answered for another kind stays behind."""
    keys = {key for question in kind.questions for key in question.keys}
    parties = {party.name: _entries(answers, party.name, party.keys) for party in kind.parties}
    told = {name: value for name, value in answers.items() if name in keys}
    return {name: entries for name, entries in parties.items() if entries} | told


def in_parties(kind: Kind, answers: Answers) -> dict[str, Any]:
    """The flat answers of the first release, one person and one unit, in the shape of today."""
    if any(name in answers for name in _PARTIES):
        return dict(answers)
    left, parties = dict(answers), {}
    own = {key for question in kind.questions for key in question.keys}
    for party in kind.parties:
        keys = {"name": _FLAT[party.name]} | {key: key for key in party.keys - own - {"name"}}
        entry = {key: left.pop(flat) for key, flat in keys.items() if flat in left}
        if entry:
            parties[party.name] = [entry]
    return parties | left


def named(answers: Answers) -> str:
    """Units, project, persons and intermediaries by name, for lists of tips."""
    persons, agencies = _names(answers, "persons"), _names(answers, "intermediaries")
    found = [*_names(answers, "units"), _text(answers.get("project_name")), *persons, *agencies]
    return "，".join(name for name in found if name)


def main_unit(answers: Answers) -> dict[str, str]:
    """What was told of the unit that counts for routing: the first one named."""
    units = answers.get("units") or ()
    return {key: _text(value) for key, value in units[0].items()} if units else {}


def routing_inputs(kind: Kind, answers: Answers) -> dict[str, object]:
    """The answers as the codes that routing reads; what was not asked or answered counts as unknown."""
    return {
        "violation": kind.code,
        "professions": list(_known(_values(answers, "profession", "persons"))),
        "unit_types": _unit_types(answers),
        "level": _text(answers.get("level")) or _UNKNOWN,
        "area": _text(answers.get("area")) or _UNKNOWN,
        "on_site": kind.code == "absent_on_site" or _ticked(answers.get("on_site")),
        "about_staff": kind.about_staff or _ticked(answers.get("about_staff")),
    }


def _unit_types(answers: Answers) -> list[str]:
    """The main unit first, known or not. A person whose unit nobody named counts more than an agency."""
    units = [_routes_as("unit_type", _text(entry.get("unit_type"))) for entry in answers.get("units") or ()]
    agencies = answers.get("intermediaries") or ()
    others = [_routes_as("agency_type", _text(entry.get("unit_type")) or _UNKNOWN) for entry in agencies]
    if not units and answers.get("persons") and others:
        units = [_UNKNOWN]
    types = [*units, *others]
    return [*types[:1], *_known(types[1:])]


def _routes_as(name: str, code: str) -> str:
    entry = find(name, code)
    return entry.routes_as if entry else code or _UNKNOWN


def _values(answers: Answers, name: str, party: PartyName) -> Iterator[str]:
    yield _text(answers.get(name))
    for entry in answers.get(party) or ():
        yield _text(entry.get(name))


def _known(codes: Iterable[str]) -> Iterator[str]:
    return (code for code in codes if code and code != _UNKNOWN)


def _entries(answers: Answers, party: PartyName, keys: frozenset[str]) -> list[dict[str, Any]]:
    entries = ({key: entry[key] for key in entry if key in keys} for entry in answers.get(party) or ())
    return [entry for entry in entries if entry]


def _names(answers: Answers, party: PartyName) -> list[str]:
    return [_text(entry.get("name")) for entry in answers.get(party) or ()]


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _ticked(value: object) -> bool:
    return value is True or _text(value).lower() in {"yes", "true", "on", "1"}
