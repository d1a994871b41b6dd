"""What a hotline's order says: its members, checked, as a kind, answers and an identity."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from portal.catalogue import answers as told
from portal.catalogue.codelists import code_list, codes
from portal.catalogue.kinds import KINDS, Kind, kind
from portal.catalogue.parties import MOST
from portal.channels import callers
from portal.channels.json_reading import Reader, canonical
from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message
from portal.offices import queries as offices

NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
LONGEST_TEXT: Final = 5000
OLDEST: Final = timedelta(days=366)
"""An order that lay longer is entered by an officer, who sees what became of it."""
_OTHER: Final = "other"
_ENTRIES: Final[Mapping[str, Mapping[str, int]]] = {
    "persons": {"name": 60, "registration_no": 60, "actual_unit": 200, "office": 200, "post": 60},
    "units": {"name": 200, "uscc": 30},
    "intermediaries": {"name": 200, "uscc": 30, "links": 2000},
}
_CODES: Final[Mapping[str, tuple[str, str]]] = {
    "persons": ("profession", "profession"),
    "units": ("unit_type", "unit_type"),
    "intermediaries": ("unit_type", "agency_type"),
}
_CALLED: Final = {"persons": "人员", "units": "单位", "intermediaries": "中介"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`canonical` is one text for what was sent; `extra` lies sealed beside the order's number."""

    number: str
    kind: str
    answers: Mapping[str, Any] = field(repr=False)
    identity: Mapping[str, Any] = field(repr=False)
    reply: bool
    urgency: str
    received_on: date | None
    extra: Mapping[str, str] = field(repr=False)
    canonical: str = field(repr=False)


async def order_of(body: Any) -> Order:
    """Raises InvalidInput with a sentence under the pointer of every member that is wrong."""
    areas = {area.code for area in await offices.areas()} | set(codes("special_area"))
    wrong: dict[str, Message] = {}
    order = _order(Reader(body, wrong), areas, canonical(body))
    if not wrong and not NUMBER.fullmatch(order.number):
        wrong["/order"] = Message(N_("工单编号只能有字母、数字和“.”“_”“-”，最多64个字符。"))
    if wrong:
        raise InvalidInput(wrong)
    return order


def _order(given: Reader, areas: Collection[str], whole: str) -> Order:
    number = given.text("order", most=64, required=True)
    category = given.text("category", most=100)
    code = given.code("kind", [one.code for one in KINDS]) or _kind_called(category)
    account = given.text("text", most=LONGEST_TEXT, required=True, lines=True)
    facts = {"area": given.code("area", sorted(areas)), "level": given.code("level", codes("level"))}
    about_staff = given.flag("about_staff", otherwise=False)
    parties, identity = _reported(given.object("reported")), _caller(given)
    answers = _answers(kind(code), {**facts, **parties}, account)
    found = Order(
        number=number,
        kind=code,
        answers=answers | ({"about_staff": True} if about_staff else {}),
        identity=identity,
        reply=given.flag("reply", otherwise=True),
        urgency=given.code("urgency", codes("priority")) or "normal",
        received_on=given.day("received_on", earliest=clock.today() - OLDEST, latest=clock.today()),
        extra={"category": category} if category else {},
        canonical=whole,
    )
    given.finish()
    return found


def _kind_called(category: str) -> str:
    """The kind whose name the hotline's own list uses; otherwise an office reads what it is."""
    return next((one.code for one in KINDS if category and category in (one.zh, one.en)), _OTHER)


def _reported(given: Reader | None) -> dict[str, list[dict[str, str]]]:
    if given is None:
        return {}
    found = {
        party: [one for each in given.objects(party, most=MOST) if (one := _entry(each, party))]
        for party in _ENTRIES
    }
    given.finish()
    return {party: entries for party, entries in found.items() if entries}


def _entry(given: Reader, party: str) -> dict[str, str]:
    name, options = _CODES[party]
    entry = {key: given.text(key, most=most, lines=key == "links") for key, most in _ENTRIES[party].items()}
    entry[name] = given.code(name, codes(options))
    given.finish()
    return {key: value for key, value in entry.items() if value}


def _caller(given: Reader) -> dict[str, Any]:
    """Sealed to the custodians, unless the caller said that the office may know; empty without any trace."""
    confidential, caller = given.flag("confidential", otherwise=True), given.object("caller")
    if caller is None:
        return {}
    name, phone = caller.text("name", most=60), caller.text("phone", most=30)
    caller.finish()
    return callers.identity(name=name, phone=phone, confidential=confidential)


def _answers(of: Kind, given: Mapping[str, Any], account: str) -> dict[str, Any]:
    """In the shape of the web form. What this kind does not ask is told in words: nothing is lost."""
    rest = [
        line
        for party in _ENTRIES
        for number, entry in enumerate(given.get(party, ()), 1)
        if (line := _left_out(of, party, number, entry))
    ]
    asked = told.asked(of, {name: value for name, value in given.items() if value})
    return asked | {"account": "\n".join([account, *rest])}


def _left_out(of: Kind, party: str, number: int, entry: Mapping[str, str]) -> str:
    asked = of.party(party)
    keys = asked.keys if asked else frozenset[str]()
    words = [_worded(party, key, value) for key, value in entry.items() if key not in keys]
    return f"（{_CALLED[party]}{number}：{'，'.join(words)}）" if words else ""


def _worded(party: str, key: str, value: str) -> str:
    """A code as its label; numbers and names stand for themselves."""
    name, options = _CODES[party]
    labels = {one.code: one.zh for one in code_list(options)}
    return labels.get(value, value) if key == name else value
