"""Whether an address says only what can be chosen: what somebody typed is kept by no cache and no memory."""

import re
from collections.abc import Collection, Mapping
from typing import Final

from portal.catalogue import codelists
from portal.records.addresses import CODES, DAYS, PARAMETERS
from portal.records.content import ROLES, SEVERITIES
from portal.records.questions import ORDERS
from portal.records.validating import violations
from portal.web.i18n import LANGUAGE_COOKIE, LANGUAGES
from portal.web.query import left_out, query

_LISTS: Final[Mapping[str, Collection[str]]] = {
    "role": ROLES,
    "subject": codelists.codes("subject_type"),
    "kind": [one.code for one in violations()],
    "measure": codelists.codes("measure"),
    "severity": SEVERITIES,
    "order": ORDERS,
    "ending": ("0", "1"),
    LANGUAGE_COOKIE: LANGUAGES,
}
# Areas come and go; these are the only ways in which one is written, and no name or number of a person is.
AREA: Final = r"^(\d{6}(\d{3})?(-[A-Z]{1,6})?|unknown|outside)$"
_DAY: Final = r"\d{4}-\d\d-\d\d"
# Where to go on in a list, and since which state of it changes are asked for.
PLACE: Final = r"(\d{4}-\d\d-\d\d~)?\d{1,16}"
CURSOR: Final = r"[\d.~-]{1,60}"
SIZE: Final = r"\d{1,5}"
_SHAPES: Final[Mapping[str, str]] = {"area": AREA, **dict.fromkeys(DAYS, _DAY)}


def is_typed(**shapes: str) -> bool:
    """Of this visit's address; `shapes` are the parameters that only this page knows, each with its pattern.

    What may be a name stays in no cache: words, an authority, codes that are on no list, unknown parameters.
    """
    return left_out() or any(not _is_chosen(name, value, shapes) for name, value in query().items())


def _is_chosen(name: str, value: str, shapes: Mapping[str, str]) -> bool:
    if not value:
        return name in shapes or name in PARAMETERS or name in _LISTS
    if name in shapes or name in _SHAPES:
        return re.fullmatch(shapes.get(name) or _SHAPES[name], value, re.ASCII) is not None
    return value in _LISTS.get(name, ())


assert set(CODES) - {"authority"} <= {*_LISTS, *_SHAPES}, "each parameter that is chosen says from what"
