"""How long a record may be shown: by the rule of its decision's day, in months from the decision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.catalogue.rows import PublicationRow
from portal.core.clock import SHANGHAI
from portal.core.errors import N_, Refused
from portal.core.windows import add_months


@dataclass(frozen=True, slots=True)
class Window:
    """First day, the day before which nothing ends it early, and last day of publication, all inclusive."""

    rule: str
    from_on: date
    min_on: date
    until_on: date

    def shows_on(self, day: date) -> bool:
        return self.from_on <= day <= self.until_on

    @property
    def ends_at(self) -> datetime:
        """The moment from which nothing is shown: 00:00 in Shanghai of the day after the last."""
        return datetime.combine(self.until_on + timedelta(days=1), time(), SHANGHAI)


@dataclass(frozen=True, slots=True)
class Span:
    """The days between which a rule lets publication end, both inclusive."""

    first: date
    last: date


def ever_held(row: PublicationRow) -> bool:
    """Not where another rule took its place before its first day."""
    return row.valid_to is None or row.valid_to >= row.valid_from


def rule_for(
    rows: Sequence[PublicationRow], *, severity: str, decided_on: date, chosen: str = ""
) -> PublicationRow:
    """The rule in force on the day of the decision, or the one an officer chose; the newest of several."""
    fitting = [row for row in rows if row.severity == severity and _is_meant(row, decided_on, chosen)]
    if not fitting:
        raise Refused(N_("没有适用于这一失信程度和决定日期的公示规则。"), field="window_rule")
    return max(fitting, key=lambda row: (row.valid_from, row.rule))


def span(
    rule: PublicationRow,
    *,
    decided_on: date,
    penalties_end: Iterable[date | None] = (),
    until: date | None = None,
) -> Span:
    """Counted from the decision; Refused when `until`, the day that somebody chose, does not lie within.

    Some rules never end before the penalty itself does; `penalties_end` are the last days of its measures.
    """
    first, last = add_months(decided_on, rule.min_months), add_months(decided_on, rule.max_months)
    if rule.at_least_penalty:
        ends = [day for day in penalties_end if day is not None]
        first, last = max([first, *ends]), max([last, *ends])
    if until is not None and not first <= until <= last:
        told = {"first": first, "last": last}
        raise Refused(N_("按适用的规则，公示截止日期要在{first}到{last}之间。"), field="window_until", **told)
    return Span(first, last)


def window(
    rule: PublicationRow,
    *,
    decided_on: date,
    public_on: date,
    penalties_end: Iterable[date | None] = (),
    until: date | None = None,
) -> Window:
    """Whenever the record is put on view it ends on the same day; Refused when nothing of it is left.

    Without a day that somebody chose it is shown for as long as the rule lets it.
    """
    ends = span(rule, decided_on=decided_on, penalties_end=penalties_end, until=until)
    from_on, until_on = max(decided_on, public_on), until or ends.last
    if from_on > until_on:
        raise Refused(N_("公示期已在{day}届满，不能再公示。"), day=until_on)
    return Window(rule.rule, from_on, ends.first, until_on)


def _is_meant(row: PublicationRow, decided_on: date, chosen: str) -> bool:
    return row.rule == chosen if chosen else row.holds_on(decided_on)
