"""Whom a tip is about, as keyed digests that are equal for equal subjects of one office."""

import secrets
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from portal.catalogue.answers import in_parties
from portal.catalogue.kinds import kind
from portal.compartments.sealing import OpenedItem
from portal.core.errors import N_, NotFound
from portal.core.identifiers import compact, uscc_problems
from portal.core.text import fold, fold_unit
from portal.evidence.reading import open_file
from portal.evidence.sealed_file import SealedFile
from portal.searching.office_keys import OfficeKey
from portal.vault.digests import blind_index
from portal.vault.errors import CannotOpen

FILE: Final = "file"
SAME: Final[Mapping[str, str]] = {
    "uscc": N_("统一社会信用代码相同"),
    "number": N_("注册号相同"),
    "unit": N_("单位名称相同"),
    "person": N_("人员和单位都相同"),
    FILE: N_("附件相同"),
}
LARGEST_FILE: Final = 20 * 1024 * 1024
_BYTES: Final = 16
_TOGETHER: Final = 4
_SHORTEST_UNIT: Final = 4
_SHORTEST_NUMBER: Final = 6


@dataclass(frozen=True, slots=True)
class Subject:
    """`sort` is a key of SAME."""

    sort: str
    text: str = field(repr=False)


def digest(key: OfficeKey, subject: Subject) -> bytes:
    return blind_index(key.subjects, subject.sort, subject.text)[:_BYTES]


def padded(digests: Sequence[bytes]) -> list[bytes]:
    """With random ones, so that their number does not tell how many a tip names."""
    missing = -len(digests) % _TOGETHER or (_TOGETHER if not digests else 0)
    return [*digests, *(secrets.token_bytes(_BYTES) for _ in range(missing))]


async def of_items(code: str, items: Sequence[OpenedItem]) -> list[Subject]:
    [told] = [item.payload for item in items if item.name == "answers"]
    manifests = [item.payload for item in items if item.name == "file"]
    manifests += [one for item in items if item.name == "message" for one in item.payload["files"]]
    files = [subject async for subject in _files([SealedFile.of(one) for one in manifests])]
    return [*of_answers(in_parties(kind(code), told["answers"])), *files]


def of_answers(answers: Mapping[str, Any]) -> list[Subject]:
    """Units and intermediaries by code and name, persons by number and together with a unit."""
    units = [*(answers.get("units") or ()), *(answers.get("intermediaries") or ())]
    persons = answers.get("persons") or ()
    found = [*_of_units(units), *_of_persons(persons, units)]
    return list(dict.fromkeys(found))


def _of_units(units: Sequence[Mapping[str, Any]]) -> Iterator[Subject]:
    for unit in units:
        code = compact(_text(unit.get("uscc")))
        if code and not {"length", "alphabet"} & set(uscc_problems(code)):
            yield Subject("uscc", code)
        name = fold_unit(_text(unit.get("name")))
        if len(name) >= _SHORTEST_UNIT:
            yield Subject("unit", name)


def _of_persons(
    persons: Sequence[Mapping[str, Any]], units: Sequence[Mapping[str, Any]]
) -> Iterator[Subject]:
    names = [name for unit in units if (name := fold_unit(_text(unit.get("name"))))]
    for person in persons:
        number = fold(_text(person.get("registration_no")))
        if len(number) >= _SHORTEST_NUMBER:
            yield Subject("number", number)
        who = fold(_text(person.get("name")))
        # A name alone belongs to many people.
        yield from (Subject("person", f"{who}\n{unit}") for unit in names if len(who) > 1)


async def _files(files: Sequence[SealedFile]) -> AsyncIterator[Subject]:
    """What the files contain, whatever they are called; a large, lost or damaged one is left out."""
    for file in files:
        if file.size > LARGEST_FILE:
            continue
        state = sha256()
        try:
            async for chunk in open_file(file.manifest()):
                state.update(chunk)
        except (NotFound, CannotOpen):
            continue
        yield Subject(FILE, state.hexdigest())


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
