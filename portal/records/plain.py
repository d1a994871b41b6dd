"""A published record as plain data: the one form in which lists, downloads, feeds and programs get it."""

from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any, Final

from portal.core import clock
from portal.records.content import measure_payload
from portal.records.projection import VIEW_COLUMNS, PublicView

SCHEMA: Final = "1"
"""Raised when a field changes its meaning or goes; a new field does not raise it."""
# What orders and counts the list inside, and what says nothing to anybody else.
_INSIDE: Final = frozenset({"place", "subject", "measures", "change", "changed_at"})
_NAMES: Final = tuple(name for name in VIEW_COLUMNS if name not in _INSIDE)
_VALUES: Final = attrgetter(*_NAMES)
_DAYS: Final = frozenset(one.name for one in fields(PublicView) if one.type in (date, date | None))


def plain(view: PublicView, base: str) -> dict[str, Any]:
    """Codes as they are, days as ISO 8601, amounts in fen; what is empty is left out."""
    values = zip(_NAMES, _VALUES(view), strict=True)
    found = {name: value for name, value in values if value}
    for name in _DAYS & found.keys():
        found[name] = found[name].isoformat()
    if view.measures:
        found["measures"] = [measure_payload(one) for one in view.measures]
    found["url"] = f"{base}/records/{view.number}"
    if view.subject:
        found["subject_url"] = f"{base}/records/subjects/{view.subject}"
    found["changed_on"] = changed_on(view).isoformat()
    return found


def changed_on(view: PublicView) -> date:
    """The day of its last change, as it was in China."""
    return view.changed_at.astimezone(clock.SHANGHAI).date()


def gone(number: str, reason: str) -> dict[str, Any]:
    """What is left of a record that has ended: its number and the class of the reason."""
    return {"number": number, "ended": reason}
