"""Which window a drafted record gets, by the dated rows of the rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.catalogue.rows import PublicationRow
from portal.core import clock
from portal.core.counting import Limit, count
from portal.core.errors import N_, Refused
from portal.core.windows import add_months
from portal.offices import queries
from portal.records.content import Content
from portal.records.windows import Window, rule_for, window

PUBLISH = "publish"
"""The clock that says within how many working days a decision is published."""


@dataclass(frozen=True, slots=True)
class Basis:
    """The window that a record would get, the dated row that gives it, and by when it should be public."""

    rule: PublicationRow
    window: Window
    due_on: date
    chosen: bool


@dataclass(frozen=True, slots=True)
class Reapply:
    """The first day on which somebody may apply for registration again, and the rule that says so."""

    day: date
    source: str


async def basis_of(content: Content, *, public_on: date | None = None) -> Basis:
    """Refused when it may not be public on this day (today), naming the field."""
    rows = await queries.all_publication_rules()
    shown = window_by(rows, content, public_on or clock.today())
    return Basis(_rule(rows, content), shown, await due_on(content.decision_on), bool(content.window_rule))


async def due_on(decided_on: date) -> date:
    """The last day on which publication is in time; the day of the decision itself does not count."""
    rule = await queries.clock_rule(PUBLISH, decided_on)
    calendar = await queries.work_calendar()
    return count(calendar, decided_on, [Limit(rule.amount, rule.unit)]).due.day


async def reapply_of(content: Content) -> Reapply | None:
    """What the dated rules suggest for this decision; the officer may write another day."""
    if not content.is_person:
        return None
    codes = {one.code for one in content.measures}
    rows = [
        row
        for row in await queries.reapply_rules(content.decision_on)
        if row.measure in codes and row.profession in ("", content.profession)
    ]
    if not rows:
        return None
    row = max(rows, key=lambda row: (bool(row.profession), row.months, row.valid_from))
    return Reapply(add_months(content.decision_on, row.months), row.source)


async def window_of(content: Content, *, public_on: date | None = None) -> Window:
    """The window if it goes public on this day (today); Refused when it may not, naming the field."""
    return window_by(await queries.all_publication_rules(), content, public_on or clock.today())


def window_by(rows: Sequence[PublicationRow], content: Content, public_on: date) -> Window:
    """The same by rules that were read before, for many records at once."""
    rule = _rule(rows, content)
    if not rule.default_public and not content.minor_reason:
        raise Refused(N_("轻微失信信息原则上不公示。确需公示的，请写明理由。"), field="minor_reason")
    return window(
        rule,
        decided_on=content.decision_on,
        public_on=public_on,
        penalties_end=[measure.until_on for measure in content.measures],
    )


async def rules() -> dict[str, str]:
    """The rules that an officer can choose from, each with the document it comes from, the newest first."""
    rows = await queries.all_publication_rules()
    newest_first = sorted(rows, key=lambda row: (row.valid_from, row.rule), reverse=True)
    return {row.rule: row.source for row in newest_first}


def _rule(rows: Sequence[PublicationRow], content: Content) -> PublicationRow:
    severity, chosen = content.severity, content.window_rule
    return rule_for(rows, severity=severity, decided_on=content.decision_on, chosen=chosen)
