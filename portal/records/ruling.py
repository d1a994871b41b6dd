"""Which window a drafted record gets, by the dated rows of the rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.catalogue.rows import PublicationRow
from portal.core import clock
from portal.core.counting import Limit, count
from portal.core.errors import N_, Refused
from portal.core.windows import add_months
from portal.offices import queries
from portal.records.content import Content
from portal.records.windows import Span, Window, ever_held, rule_for, span, window

PUBLISH = "publish"
"""The clock that says within how many working days a decision is published."""


@dataclass(frozen=True, slots=True)
class Basis:
    """The window that a record would get, the dated row that gives it, and by when it should be public."""

    rule: PublicationRow
    window: Window
    span: Span
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
    return Basis(
        rule=_rule(rows, content),
        window=shown,
        span=span_by(rows, content),
        due_on=await due_on(content.decision_on),
        chosen=bool(content.window_rule),
    )


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


async def window_of(content: Content, *, public_on: date | None = None, rule: str = "") -> Window:
    """The window if it goes public on this day (today); Refused when it may not, naming the field.

    `rule` is the one by which it was published already.
    """
    return window_by(await queries.all_publication_rules(), content, public_on or clock.today(), rule)


def window_by(rows: Sequence[PublicationRow], content: Content, public_on: date, kept: str = "") -> Window:
    """The same by rules that were read before, for many records at once."""
    rule = _rule(rows, content, kept)
    if not rule.default_public and not content.minor_reason:
        raise Refused(N_("轻微失信信息原则上不公示。确需公示的，请写明理由。"), field="minor_reason")
    return window(
        rule,
        decided_on=content.decision_on,
        public_on=public_on,
        penalties_end=_penalties_end(content),
        until=content.window_until,
    )


async def require_until(content: Content) -> None:
    """Refused, before anything else about it is known, for an end that its rule does not allow."""
    if content.window_until is not None:
        span_by(await queries.all_publication_rules(), content)


def span_by(rows: Sequence[PublicationRow], content: Content) -> Span:
    """Between which days its publication may end; Refused when the chosen one is not among them."""
    return span(
        _rule(rows, content),
        decided_on=content.decision_on,
        penalties_end=_penalties_end(content),
        until=content.window_until,
    )


async def span_for(
    severity: str, decided_on: date, chosen: str, penalties_end: Iterable[date | None]
) -> Span | None:
    """What a form can say before it is complete; None where no rule fits."""
    try:
        rows = await queries.all_publication_rules()
        rule = rule_for(rows, severity=severity, decided_on=decided_on, chosen=chosen)
    except Refused:
        return None
    return span(rule, decided_on=decided_on, penalties_end=penalties_end)


async def rules() -> dict[str, str]:
    """The rules that an officer can choose from, each with the document it comes from, the newest first."""
    rows = [row for row in await queries.all_publication_rules() if ever_held(row)]
    newest_first = sorted(rows, key=lambda row: (row.valid_from, row.rule), reverse=True)
    return {row.rule: row.source for row in newest_first}


def _penalties_end(content: Content) -> list[date | None]:
    return [measure.until_on for measure in content.measures]


def _rule(rows: Sequence[PublicationRow], content: Content, kept: str = "") -> PublicationRow:
    severity, chosen = content.severity, kept or content.window_rule
    return rule_for(rows, severity=severity, decided_on=content.decision_on, chosen=chosen)
