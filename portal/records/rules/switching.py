"""Switching a rule on: a second person puts it in the place of those that it follows."""

from dataclasses import asdict
from uuid import uuid4

from portal.catalogue.rows import PublicationRow
from portal.core.errors import N_, Refused
from portal.database import change, insert_many, writing
from portal.offices import queries
from portal.offices.tables import PublicationRule
from portal.records.rules.drafts import required
from portal.records.rules.proposed import check, rows_with
from portal.records.rules.proposing import end, tell


async def switch_on(*, version: int, actor: str) -> None:
    """From now on drafts and coming records have it, for decisions of its days; no published record changes.

    Refused to whoever wrote part of it.
    """
    queries.forget()
    async with writing():
        draft = await required(version)
        if actor in draft.authors:
            raise Refused(N_("草案里有您改的内容，请另一位同事看过以后启用。"))
        rows = await queries.all_publication_rules()
        check(draft.proposal, rows)
        after = rows_with(draft.proposal, rows)
        for old, new in zip(rows, after, strict=False):
            if new != old:
                await _end(new)
        await insert_many(PublicationRule, [_stored(row) for row in after[len(rows) :]])
        await end(draft, "on", actor)
        told = {"rule": draft.proposal.rule, "begins": draft.proposal.begins_on.isoformat()}
        await tell("publication.switched_on", draft, actor, **told)
    queries.forget()


async def _end(row: PublicationRow) -> None:
    """From now on the row is the staff's: a new version of the pack does not bring it back."""
    await change(
        "UPDATE publication_rule SET valid_to = ?, origin = 'staff' "
        "WHERE rule = ? AND severity = ? AND valid_from = ?",
        *(row.valid_to, row.rule, row.severity, row.valid_from),
    )


def _stored(row: PublicationRow) -> dict[str, object]:
    return {"row_key": f"staff/{uuid4()}", "origin": "staff", **asdict(row)}
