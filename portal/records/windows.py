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


def rule_for(
    rows: Sequence[PublicationRow], *, severity: str, decided_on: date, chosen: str = ""
) -> PublicationRow:
    """The rule in force on the day of the decision, or the one an officer chose; the newest of several."""
    fitting = [row for row in rows if row.severity == severity and _is_meant(row, decided_on, chosen)]
    if not fitting:
        raise Refused(N_("没有适用于这一失信程度和决定日期的公示规则。"), field="window_rule")
    return max(fitting, key=lambda row: (row.valid_from, row.rule))


def window(
    rule: PublicationRow, *, decided_on: date, public_on: date, penalties_end: Iterable[date | None] = ()
) -> Window:
    """Counted from the decision, whenever the record is put on view; Refused when nothing of it is left.

    Some rules never end before the penalty itself does; `penalties_end` are the last days of its measures.
    """
    min_on, until_on = add_months(decided_on, rule.min_months), add_months(decided_on, rule.max_months)
    if rule.at_least_penalty:
        ends = [day for day in penalties_end if day is not None]
        min_on, until_on = max([min_on, *ends]), max([until_on, *ends])
    from_on = max(decided_on, public_on)
    if from_on > until_on:
        raise Refused(N_("公示期已在{day}届满，不能再公示。"), day=until_on)
    return Window(rule.rule, from_on, min_on, until_on)


def _is_meant(row: PublicationRow, decided_on: date, chosen: str) -> bool:
    return row.rule == chosen if chosen else row.holds_on(decided_on)
