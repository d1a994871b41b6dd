"""A proposed rule, and what it makes of the rules that there are: each decision has one for its day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from portal.catalogue.rows import PublicationRow
from portal.core.errors import N_, InvalidInput, Message, too_long
from portal.records.windows import ever_held

DEGREES: Final = {"minor": ("轻微", "Minor"), "general": ("一般", "General"), "serious": ("严重", "Serious")}
MOST_MONTHS: Final = 120
LONGEST_SOURCE: Final = 200
EARLIEST: Final = date(2000, 1, 1)
_CODE: Final = re.compile(r"[a-z][a-z0-9-]{2,29}", re.ASCII)
# What forms and addresses mean by these words is no rule.
_RESERVED: Final = frozenset({"automatic", "draft", "new"})
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a rule says of one degree of misconduct."""

    severity: str
    min_months: int
    max_months: int
    default_public: bool
    at_least_penalty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A rule for decisions from a day on, of the degrees that it speaks of."""

    rule: str
    source: str
    begins_on: date
    terms: tuple[Terms, ...]


def check(proposal: Proposal, rows: Sequence[PublicationRow]) -> None:
    """Raise InvalidInput, field by field; the name of a rule is never given twice.

    Published records name the rule that they were published by, so that a rule, once switched on, never
    changes: another one takes its place.
    """
    found = _wrong_name(proposal.rule, rows)
    if not proposal.source:
        found["source"] = Message(N_("请写明来源。"))
    if len(proposal.source) > LONGEST_SOURCE:
        found["source"] = too_long(LONGEST_SOURCE)
    if proposal.begins_on < EARLIEST:
        found["begins_on"] = Message(N_("日期不能早于{day}。"), {"day": EARLIEST})
    if not proposal.terms:
        found["general_max"] = Message(N_("请至少写明一种失信程度的公示期。"))
    for one in proposal.terms:
        found |= _wrong(one)
    if found:
        raise InvalidInput(found)


def rows_with(proposal: Proposal, rows: Sequence[PublicationRow]) -> tuple[PublicationRow, ...]:
    """All rows as they would be: of each degree it decides from its day until the next rule begins."""
    found = list(rows)
    for terms in proposal.terms:
        found = [_ended_before(row, terms.severity, proposal.begins_on) for row in found]
        found.append(_row(proposal, terms, rows))
    return tuple(found)


def _wrong_name(rule: str, rows: Sequence[PublicationRow]) -> dict[str, Message]:
    if not _CODE.fullmatch(rule) or rule in _RESERVED:
        return {"rule": Message(N_("代码用小写字母开头，由小写字母、数字和连字符组成，3到30个字符。"))}
    if any(row.rule == rule for row in rows):
        return {"rule": Message(N_("已有规则用了这个代码。已公示的记录按代码说明依据，请另取一个。"))}
    return {}


def _wrong(one: Terms) -> dict[str, Message]:
    if not 1 <= one.max_months <= MOST_MONTHS:
        return {f"{one.severity}_max": Message(N_("最长公示期为1到{most}个月。"), {"most": MOST_MONTHS})}
    if not 0 <= one.min_months <= one.max_months:
        return {f"{one.severity}_min": Message(N_("最短公示期不能长于最长公示期。"))}
    return {}


def _ended_before(row: PublicationRow, severity: str, begins: date) -> PublicationRow:
    """What holds on that day ends before it; what begins later stays."""
    holds = row.valid_from <= begins and (row.valid_to is None or row.valid_to >= begins)
    return replace(row, valid_to=begins - _DAY) if row.severity == severity and holds else row


def _row(proposal: Proposal, terms: Terms, rows: Sequence[PublicationRow]) -> PublicationRow:
    later = [
        row.valid_from
        for row in rows
        if row.severity == terms.severity and row.valid_from > proposal.begins_on and ever_held(row)
    ]
    zh, en = DEGREES[terms.severity]
    return PublicationRow(
        rule=proposal.rule,
        severity=terms.severity,
        zh=zh,
        en=en,
        min_months=terms.min_months,
        max_months=terms.max_months,
        default_public=terms.default_public,
        at_least_penalty=terms.at_least_penalty,
        valid_from=proposal.begins_on,
        valid_to=min(later) - _DAY if later else None,
        source=proposal.source,
    )
