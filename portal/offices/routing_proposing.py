"""Working on the draft of the rules: what is proposed here decides nothing until it is switched on."""

from datetime import date
from uuid import UUID, uuid4

from portal.catalogue.rows import DutyRow, RuleRow
from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, NotFound, Refused
from portal.database import change, insert_many, writing
from portal.ledger.events import Event, Fact, append
from portal.offices import queries
from portal.offices.routing_changes import Change, duty_subject, rule_subject
from portal.offices.routing_checking import check_duty, check_rule
from portal.offices.routing_drafts import Draft, body_of, open_draft, required
from portal.offices.routing_tables import RoutingChange

CHAIN = "staff"


async def propose_rule(row: RuleRow, *, actor: str, seen: UUID | None = None) -> None:
    """A new rule, or the next version of one; `seen` is the change of the draft that it was written over.

    Raises InvalidInput for a row that cannot stand beside the others.
    """
    async with writing():
        draft = await _at_work()
        check_rule(row, await queries.routing_rows(), draft)
        await _put(draft, rule_subject(row.code), body_of(row), seen=seen, actor=actor)


async def propose_end(code: str, *, actor: str) -> None:
    """The rule decides no more from the day on which the draft begins."""
    async with writing():
        draft = await _at_work()
        rules = draft.rules(await queries.routing_rows()).rules
        found = next((rule.row for rule in rules if rule.row.code == code), None)
        if found is None:
            raise NotFound(N_("没有这条分办规则。"))
        if found.sealed:
            raise Refused(N_("涉及工作人员的举报只交一个单位，这条规则不能停用。"))
        standing = draft.change(rule_subject(code))
        seen = standing.id if standing else None
        await _put(draft, rule_subject(code), None, seen=seen, actor=actor)


async def propose_duty(duty: DutyRow, *, actor: str, seen: UUID | None = None) -> None:
    """Another office for a unit type or profession; none where its office is empty."""
    async with writing():
        draft = await _at_work()
        check_duty(duty, await queries.routing_rows(), draft)
        body = body_of(duty) if duty.office else None
        await _put(draft, duty_subject(duty.axis, duty.code), body, seen=seen, actor=actor)


async def begin_on(day: date, *, version: int, actor: str) -> None:
    """The day from which the draft is to decide, once it is switched on."""
    if day < clock.today():
        raise InvalidInput({"begins_on": Message(N_("施行日期不能早于今天。"))})
    async with writing():
        draft = await required(version)
        await change(
            "UPDATE routing_draft SET begins_on = ?, version = version + 1 WHERE id = ?", day, draft.id
        )
        await tell("routing.begins", draft, actor, day=day.isoformat())


async def take_back(id: UUID, *, actor: str) -> None:
    """One change fewer; with the last one the draft is gone."""
    async with writing():
        draft = await _at_work()
        found = next((one for one in draft.changes if one.id == id), None)
        if found is None:
            raise NotFound(N_("草案里已经没有这项改动。"))
        await change("DELETE FROM routing_change WHERE id = ?", id)
        await tell("routing.taken_back", draft, actor, change=found.subject)
        if len(draft.changes) == 1:
            await end(draft, "dropped", actor)


async def drop(*, version: int, actor: str) -> None:
    """Give the whole draft up."""
    async with writing():
        draft = await required(version)
        await end(draft, "dropped", actor)
        await tell("routing.dropped", draft, actor)


async def end(draft: Draft, state: str, actor: str) -> None:
    """What was found in decisions of tips ends with the draft."""
    await change(
        "UPDATE routing_draft SET state = ?, begins_on = ?, ended_by = ?, ended_on = ?, findings = NULL "
        "WHERE id = ?",
        *(state, draft.begins, actor, clock.today(), draft.id),
    )


async def tell(kind: str, draft: Draft, actor: str, **facts: Fact) -> None:
    await append(CHAIN, Event(kind, f"routing-draft:{draft.id}", actor, facts=facts))


async def _at_work() -> Draft:
    """The open draft, or a new one; whoever comes second waits here."""
    await change(
        "INSERT INTO routing_draft (id, state, begins_on, checked_rows, version) "
        "VALUES (?, 'open', ?, '', 0) ON CONFLICT (state) WHERE state = 'open' DO NOTHING",
        uuid4(),
        clock.today(),
    )
    await change("UPDATE routing_draft SET version = version + 1 WHERE state = 'open'")
    found = await open_draft()
    assert found is not None, "a draft was just made"
    return found


async def _put(draft: Draft, subject: str, body: str | None, *, seen: UUID | None, actor: str) -> None:
    """In the place of what the draft did to this subject before."""
    standing: Change | None = draft.change(subject)
    if (standing.id if standing else None) != seen:
        raise Conflict(N_("别的同事刚刚也改了这一项，请看过草案再改。"))
    await change("DELETE FROM routing_change WHERE draft = ? AND subject = ?", draft.id, subject)
    row = {
        "id": uuid4(),
        "draft": draft.id,
        "subject": subject,
        "body": body,
        "became": None,
        "made_by": actor,
        "made_on": clock.today(),
    }
    await insert_many(RoutingChange, [row])
    await tell("routing.proposed", draft, actor, change=subject, ends=body is None)
