"""Undoing a merge: each goes on by itself as before, and no informant learns that there was another."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from portal.cases import joining, queries
from portal.cases.allowing import HELPING
from portal.cases.applying import move, record, require_same_version
from portal.cases.joining import Joined, Keys, as_it_was, lock_in_order
from portal.cases.matters import Matter, case_matter, matter_of_case, roles_towards, tip_matter
from portal.cases.merging import keys_to, require_reason
from portal.cases.telling import UNMERGED, leave
from portal.catalogue.states import FINAL, Role, State
from portal.clocks import following
from portal.clocks.following import Stepped
from portal.core import clock
from portal.core.errors import N_, Refused
from portal.database import change, writing
from portal.staff.people import Person
from portal.tips.queries import TipRow

_HANDLERS: Final = frozenset({Role.CLERK, Role.CHIEF})


async def unmerge_tip(person: Person, number: str, *, version: int, reason: str) -> None:
    """The tip waits to be signed off again, as before."""
    one = await tip_matter(person, number)
    require_reason(reason)
    await require_same_version(one, version)
    found = await joining.joined(one.tips[0])
    if found is None or found.came_from is not None:
        raise Refused(N_("这件举报没有单独并入过案件。"))
    master = await matter_of_case(await queries.case_by_id(found.master))
    _require_may_undo(person, one, master)
    keys, facts = await keys_to(person, one, master), {"reason": reason.strip()}
    async with writing():
        await move(master, master.state, as_it_was(master), version=master.version)
        await move(one, found.state, {"case": None}, version=version)
        await following.resume(_stepped(one, found.state), _day(found))
        await _go_on(one.tips, [found], person, keys)
        await record(one, "tip.unmerge", person.actor, facts, {"merged": master.number}, keys=keys)
        await record(master, "case.unmerge", person.actor, facts, {"merged": one.number}, keys=keys)


async def unmerge_case(person: Person, number: str, *, version: int, reason: str) -> None:
    """The case goes on in the state in which it stood, with its own tips and its own due date."""
    minor = await case_matter(person, number)
    require_reason(reason)
    await require_same_version(minor, version)
    if minor.case is None or minor.case.master is None:
        raise Refused(N_("这个案件没有并入过别的案件。"))
    master = await matter_of_case(await queries.case_by_id(minor.case.master))
    _require_may_undo(person, minor, master)
    with_it = await joining.joined_with(minor.id)
    keys, facts = await keys_to(person, minor, master), {"reason": reason.strip()}
    async with writing():
        await lock_in_order(minor, master)
        restored = as_it_was(master) | _due_before(minor, master, with_it)
        await move(master, master.state, restored, version=master.version)
        await move(minor, minor.state, as_it_was(minor) | {"master": None}, version=version)
        await following.resume(_stepped(minor, minor.state), _day(with_it[0]) if with_it else clock.today())
        await following.keep_due("case", master.id)
        await _go_on(await _moved_back(minor, master, with_it), with_it, person, keys)
        await record(minor, "case.unmerged_from", person.actor, facts, {"merged": master.number}, keys=keys)
        await record(master, "case.unmerge", person.actor, facts, {"merged": minor.number}, keys=keys)


def _stepped(one: Matter, state: State) -> Stepped:
    return Stepped(subject=one.subject, matter=one.id, office=one.office, action="unmerge", state=state)


def _day(joined: Joined) -> date:
    return joined.merged_at.astimezone(clock.SHANGHAI).date()


def _require_may_undo(person: Person, one: Matter, master: Matter) -> None:
    roles = roles_towards(person, one)
    if not roles & _HANDLERS:
        raise Refused(HELPING)
    if master.state in FINAL and Role.CHIEF not in roles:
        raise Refused(N_("主案已经结束，撤销并入由负责人决定。"))


async def _moved_back(minor: Matter, master: Matter, with_it: Sequence[Joined]) -> list[TipRow]:
    own = [tip for tip in master.tips if tip.id in {one.tip for one in with_it}]
    for tip in own:
        await change('UPDATE tip SET "case" = ?, version = version + 1 WHERE id = ?', minor.id, tip.id)
    return own


def _due_before(minor: Matter, master: Matter, with_it: Sequence[Joined]) -> dict[str, Any]:
    """The master's own date again, unless it has moved since."""
    assert minor.case is not None
    assert master.case is not None
    if not with_it or master.case.due_on != minor.case.due_on or with_it[0].due_on is None:
        return {}
    return {"due_on": with_it[0].due_on, "due_provisional": with_it[0].due_provisional}


async def _go_on(tips: Sequence[TipRow], undone: Sequence[Joined], person: Person, keys: Keys) -> None:
    await joining.give_back(tips, undone)
    subject, action = UNMERGED
    note = {"subject": subject, "action": action, "values": {}}
    await leave(tips, note, author=person.actor, keys=keys)
