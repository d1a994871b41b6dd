"""Merging what is about one thing into one case, and undoing it; no informant learns of another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from portal.cases import effects, joining, queries
from portal.cases.allowing import HELPING, MERGED
from portal.cases.applying import Act, Effect, apply, move, record, require_same_version
from portal.cases.joining import Keys, as_it_was, lock_in_order
from portal.cases.matters import Matter, case_matter, keys_of, matter_of_case, roles_towards, tip_matter
from portal.cases.telling import ITEM, leave
from portal.catalogue.states import FINAL, Role, State, rule
from portal.clocks import following
from portal.clocks.following import Stepped
from portal.compartments.sealing import opened_items
from portal.core import clock
from portal.core.calendars import Due
from portal.core.errors import N_, InvalidInput, Message, Refused, too_long
from portal.database import change, writing
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips import clocks
from portal.vault.boxes import KeyPair

LONGEST_REASON: Final = 1000
MERGEABLE: Final = frozenset(
    {State.ACCEPTED, State.INVESTIGATING, State.AWAITING_INFORMANT, State.PARKED, State.FILED}
)
"""In which a case may become part of another: nothing was handed in, reported, referred or decided yet."""

_HANDLERS: Final = frozenset({Role.CLERK, Role.CHIEF})
_CHIEF_DECIDES: Final = N_("主案已经结束。把举报并入已结束的案件，由负责人决定。")
_NEW_FACTS: Final = N_("主案已经结束，请说明这件举报有没有新的情况。")


@dataclass(frozen=True, slots=True)
class _Both:
    person: Person
    joins: Matter
    master: Matter
    reason: str = field(repr=False)
    keys: Keys = field(repr=False)

    @property
    def facts(self) -> dict[str, str]:
        return {"reason": self.reason}


async def merge_tip(
    person: Person,
    number: str,
    master_number: str,
    *,
    version: int,
    reason: str,
    new_facts: bool | None = None,
) -> None:
    """A tip without a case joins one. Its informant is told what everybody is whose tip was accepted.

    `new_facts` has to be said where the case has ended: with them it is looked into again, without them this
    informant too is told how it ended.
    """
    joins, master = await tip_matter(person, number), await case_matter(person, master_number)
    require_reason(reason)
    await require_same_version(joins, version)
    _require_may_merge(person, joins, master)
    if joins.state != State.ROUTED or joins.tips[0].case is not None:
        raise Refused(N_("只有待签收的举报可以直接并入案件。"))
    _require_takes_up(person, master, new_facts)
    both = _Both(person, joins, master, reason.strip(), await keys_to(person, joins, master))
    ended = master.state in FINAL
    again = await _looked_into_again(both) if ended and new_facts else None
    told = await _told(both, end=ended and not new_facts)
    async with writing():
        after = await _master_moved(both, again)
        await move(joins, State.ACCEPTED, {"case": master.id}, version=version)
        await _taken_in(both, after, told)


async def _taken_in(both: _Both, after: Matter, told: Sequence[Mapping[str, Any]]) -> None:
    """Clocks and keys of the tip go along; `after` is the master as it stands now."""
    joins, by, keys = both.joins, both.person, both.keys
    await following.carry(joins.id, _stepped(after, "merge", after.state))
    await following.follow(_stepped(joins, "merge", State.ACCEPTED))
    await following.keep_due("case", after.id)
    await joining.take_over(by, joins.tips, both.master, keys, came_from=None)
    for note in told:
        await leave(joins.tips, note, author=by.actor, keys=keys)
    await record(joins, "tip.merge", by.actor, both.facts, {"merged": after.number}, keys=keys)
    await record(after, "case.merge", by.actor, both.facts, {"merged": joins.number}, keys=keys)


async def merge_case(person: Person, number: str, master_number: str, *, version: int, reason: str) -> None:
    """One case goes on as part of another of the same office; the stricter due date holds for both."""
    minor, master = await case_matter(person, number), await case_matter(person, master_number)
    require_reason(reason)
    await require_same_version(minor, version)
    _require_may_merge(person, minor, master)
    await _require_mergeable(minor)
    _require_open(master)
    both = _Both(person, minor, master, reason.strip(), await keys_to(person, minor, master))
    async with writing():
        await lock_in_order(minor, master)
        await move(master, master.state, as_it_was(master) | _stricter(both), version=master.version)
        await move(minor, minor.state, as_it_was(minor) | {"master": master.id}, version=version)
        await change('UPDATE tip SET "case" = ?, version = version + 1 WHERE "case" = ?', master.id, minor.id)
        await following.follow(_stepped(minor, "merge", master.state))
        await following.keep_due("case", master.id)
        await joining.take_over(person, minor.tips, master, both.keys, came_from=minor.id)
        codes = {"merged": master.number}
        await record(minor, "case.merged_into", person.actor, both.facts, codes, keys=both.keys)
        await record(master, "case.merge", person.actor, both.facts, {"merged": minor.number}, keys=both.keys)


def _stepped(joins: Matter, action: str, state: State) -> Stepped:
    since = {"accepted_on": joins.case.accepted_on} if joins.case else {}
    return Stepped(
        subject=joins.subject,
        matter=joins.id,
        office=joins.office,
        action=action,
        state=state,
        since=since,
    )


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput({"reason": Message(N_("请写明理由。"))})
    if len(reason) > LONGEST_REASON:
        raise InvalidInput({"reason": too_long(LONGEST_REASON)})


def _require_may_merge(person: Person, joins: Matter, master: Matter) -> None:
    """Both are his to handle, of one office, and neither is part of another already."""
    for matter in (joins, master):
        if not roles_towards(person, matter) & _HANDLERS:
            raise Refused(HELPING)
        if matter.merged:
            raise Refused(MERGED)
    if joins.id == master.id or joins.office != master.office:
        raise Refused(N_("只能合并同一单位的两件不同的举报或案件。"))


def _require_takes_up(person: Person, master: Matter, new_facts: bool | None) -> None:
    if master.state in (State.UNDER_RECONSIDERATION, State.TRANSFERRED_OUT):
        raise Refused(N_("主案正在复核或者已经转出，现在不能并入。"))
    if master.state not in FINAL:
        return
    if new_facts is None:
        raise InvalidInput({"new_facts": Message(_NEW_FACTS)})
    if Role.CHIEF not in roles_towards(person, master):
        raise Refused(_CHIEF_DECIDES)


def _require_open(master: Matter) -> None:
    if master.state in FINAL or master.state == State.UNDER_RECONSIDERATION:
        raise Refused(N_("主案已经结束或者正在复核，不能再并入案件。"))


async def _require_mergeable(minor: Matter) -> None:
    if minor.state not in MERGEABLE:
        raise Refused(N_("已经提交、上报、移送、决定或结束的案件不能并入别的案件，可以以它为主案。"))
    if await queries.merged_into(minor.id):
        raise Refused(N_("已有别的案件并入这个案件，请以它为主案。"))


async def keys_to(person: Person, *matters: Matter) -> dict[UUID, KeyPair]:
    ring = OfficeKeyring(person)
    found: dict[UUID, KeyPair] = {}
    for matter in matters:
        found |= await keys_of(matter, ring)
    return found


async def _told(both: _Both, *, end: bool) -> list[Mapping[str, Any]]:
    """That it was accepted and until when; where the case has ended, also how."""
    due = await _due_for(both.master)
    values = {"office": both.joins.office, "due": due.day.isoformat()}
    accepted = {"subject": "tip", "action": "sign_off", "values": values}
    return [accepted, *(await _end_of(both) if end else [])]


async def _due_for(master: Matter) -> Due:
    """The case's own date where it goes on and that is still ahead."""
    assert master.case is not None
    if master.state in FINAL or master.case.due_on < clock.today():
        return await clocks.due("finish", clock.today())
    return Due(master.case.due_on, provisional=master.case.due_provisional)


async def _end_of(both: _Both) -> list[Mapping[str, Any]]:
    """The words in which the end was told: public already, and the same for each informant."""
    for tip in both.master.tips:
        pair = both.keys.get(tip.content)
        notes = await opened_items(tip.content, pair, ITEM) if pair else []
        ends = [note.payload for note in notes if note.payload["subject"] == "case"]
        if ends:
            return ends[-1:]
    return []


async def _looked_into_again(both: _Both) -> tuple[Act, Effect]:
    """Told to the informants whom the case has already, not to the one who joins."""
    step, by = rule("look_again", both.master.state, "case"), both.person
    act = Act(matter=both.master, step=step, facts=both.facts, keys=both.keys, person=by, actor=by.actor)
    return act, await effects.prepared(act)


async def _master_moved(both: _Both, again: tuple[Act, Effect] | None) -> Matter:
    """Whoever has the case open learns at his next step that something joined it."""
    if again is None:
        await move(both.master, both.master.state, as_it_was(both.master), version=both.master.version)
        return both.master
    act, effect = again
    await apply(act, effect, version=both.master.version)
    return await matter_of_case(await queries.case_by_id(both.master.id))


def _stricter(both: _Both) -> dict[str, Any]:
    minor, master = both.joins.case, both.master.case
    assert minor is not None
    assert master is not None
    if minor.due_on >= master.due_on:
        return {}
    return {"due_on": minor.due_on, "due_provisional": minor.due_provisional}
