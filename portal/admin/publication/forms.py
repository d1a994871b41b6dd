"""The form of a rule of publication: name and source, from which decisions on, how long for each degree."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from portal.catalogue.rows import PublicationRow
from portal.core.errors import N_
from portal.records.content import SEVERITIES
from portal.records.rules.proposed import LONGEST_SOURCE, MOST_MONTHS, Proposal, Terms
from portal.web.fields import Checkbox, Day, Field, Text, Whole
from portal.web.forms import Form

_ABOUT: Final = (
    Text(
        "source",
        N_("来源"),
        hint=N_("法规或文件的名称、文号和条款。公众会看到。"),
        limit=LONGEST_SOURCE,
    ),
    Text(
        "rule",
        N_("代码"),
        hint=N_("写在公示记录和下载文件里，例如order-36。启用以后不再改。"),
        limit=30,
        short=True,
    ),
    Day(
        "begins_on",
        N_("适用于从哪天起作出的决定"),
        hint=N_("可以是以前的一天。已经公示的记录不变。"),
    ),
)


def _of(severity: str) -> tuple[Field, ...]:
    return (
        Whole(f"{severity}_min", N_("最短（月）"), low=0, high=MOST_MONTHS, required=False),
        Whole(f"{severity}_max", N_("最长（月）"), low=1, high=MOST_MONTHS, required=False),
        Checkbox(f"{severity}_private", N_("原则上不公示，写明理由才公示"), required=False),
        Checkbox(f"{severity}_penalty", N_("不早于处罚执行完毕"), required=False),
    )


FORM: Final = Form((*_ABOUT, *(field for severity in SEVERITIES for field in _of(severity))), name="rule")
ABOUT: Final = tuple(field.name for field in _ABOUT)
DEGREES: Final[Mapping[str, tuple[str, ...]]] = {
    severity: tuple(field.name for field in _of(severity)) for severity in SEVERITIES
}


def answers_of(terms: Iterable[Terms | PublicationRow]) -> dict[str, Any]:
    """What a rule says, as the form shows it."""
    found: dict[str, Any] = {}
    for one in terms:
        found |= {
            f"{one.severity}_min": one.min_months,
            f"{one.severity}_max": one.max_months,
            f"{one.severity}_private": not one.default_public,
            f"{one.severity}_penalty": one.at_least_penalty,
        }
    return found


def proposal_of(values: Mapping[str, Any]) -> Proposal:
    """A degree without a longest time is none that the rule speaks of."""
    return Proposal(
        rule=values["rule"],
        source=values["source"],
        begins_on=values["begins_on"],
        terms=tuple(_terms(one, values) for one in SEVERITIES if values[f"{one}_max"] is not None),
    )


def _terms(severity: str, values: Mapping[str, Any]) -> Terms:
    return Terms(
        severity=severity,
        min_months=values[f"{severity}_min"] or 0,
        max_months=values[f"{severity}_max"],
        default_public=not values[f"{severity}_private"],
        at_least_penalty=bool(values[f"{severity}_penalty"]),
    )
