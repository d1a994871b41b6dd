"""Working on the draft of a rule: no record is published by it until it is switched on."""

import json
from dataclasses import asdict
from uuid import uuid4

from portal.core import clock
from portal.core.errors import N_, Conflict
from portal.database import change, writing
from portal.ledger.events import Event, Fact, append
from portal.offices import queries
from portal.records.rules.drafts import Draft, open_draft, required
from portal.records.rules.proposed import Proposal, check


async def propose(proposal: Proposal, *, actor: str, seen: int = 0) -> None:
    """A draft, or the next version of the open one; `seen` is the version that it was written over, or 0."""
    check(proposal, await queries.all_publication_rules())
    async with writing():
        await change(
            "INSERT INTO publication_draft (id, state, rule, source, begins_on, terms, authors, version) "
            "VALUES (?, 'open', '', '', ?, '[]', '[]', 0) "
            "ON CONFLICT (state) WHERE state = 'open' DO NOTHING",
            *(uuid4(), proposal.begins_on),
        )
        draft = await open_draft()
        assert draft is not None, "a draft was just made"
        if draft.version != seen:
            raise Conflict(N_("别的同事刚刚也改了草案，请看过草案再改。"))
        terms = [asdict(one) for one in proposal.terms]
        await change(
            "UPDATE publication_draft SET rule = ?, source = ?, begins_on = ?, terms = ?, authors = ?, "
            "version = version + 1 WHERE id = ?",
            *(proposal.rule, proposal.source, proposal.begins_on, json.dumps(terms)),
            *(json.dumps(sorted({*draft.authors, actor})), draft.id),
        )
        begins = proposal.begins_on.isoformat()
        await tell("publication.proposed", draft, actor, rule=proposal.rule, begins=begins)


async def drop(*, version: int, actor: str) -> None:
    """Give the draft up."""
    async with writing():
        draft = await required(version)
        await end(draft, "dropped", actor)
        await tell("publication.dropped", draft, actor, rule=draft.proposal.rule)


async def end(draft: Draft, state: str, actor: str) -> None:
    """Inside `writing()`."""
    await change(
        "UPDATE publication_draft SET state = ?, ended_by = ?, ended_on = ? WHERE id = ?",
        *(state, actor, clock.today(), draft.id),
    )


async def tell(kind: str, draft: Draft, actor: str, **facts: Fact) -> None:
    await append("staff", Event(kind, f"publication-draft:{draft.id}", actor, facts=facts))
