"""Which window a drafted record gets, by the dated rows of the rules."""

from collections.abc import Sequence
from datetime import date

from portal.catalogue.rows import PublicationRow
from portal.core import clock
from portal.core.errors import N_, Refused
from portal.offices import queries
from portal.records.content import Content
from portal.records.windows import Window, rule_for, window


async def window_of(content: Content, *, public_on: date | None = None) -> Window:
    """The window if it goes public on this day (today); Refused when it may not, naming the field."""
    return window_by(await queries.all_publication_rules(), content, public_on or clock.today())


def window_by(rows: Sequence[PublicationRow], content: Content, public_on: date) -> Window:
    """The same by rules that were read before, for many records at once."""
    rule = rule_for(
        rows,
        severity=content.severity,
        decided_on=content.decision_on,
        chosen=content.window_rule,
    )
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
