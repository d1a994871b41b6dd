"""Taking a step on a case or a tip, or proposing it: the verbs behind every button of the desk."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from portal.cases import allowing, effects
from portal.cases.applying import STEP, Act, apply, hold, move, record, require_same_version
from portal.cases.checking import checked_facts, handlers_of
from portal.cases.matters import Matter, case_matter, keys_of, roles_towards, tip_matter
from portal.catalogue.states import FINAL, Role, TransitionRule, rule
from portal.compartments.sealing import opened_items
from portal.core.errors import N_, InvalidInput, Message, Refused
from portal.database import change, writing
from portal.ledger.events import Fact
from portal.mail import outbox
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips import dispatch
from portal.vault.boxes import KeyPair

LONGEST_NOTE = 2000
_HANDLERS = frozenset({Role.CLERK, Role.CHIEF})


async def take(
    person: Person, case_number: str, action: str, facts: Mapping[str, Any], *, version: int
) -> None:
    """Take a step of the table on a case.

    Raises NotFound for strangers, Conflict when a colleague was faster, Refused where role, state or the
    four-eyes rule forbid it, InvalidInput with a sentence for each field.
    """
    await _take(person, await case_matter(person, case_number), action, facts, version)


async def take_tip(
    person: Person, tip_number: str, action: str, facts: Mapping[str, Any], *, version: int
) -> None:
    """The same for a tip that has no case; `sign_off` is `opening.open_case`, which gives a number back."""
    matter = await tip_matter(person, tip_number)
    if action == "return":
        await _return(person, matter, facts, version)
    else:
        await _take(person, matter, action, facts, version)


async def propose(
    person: Person, case_number: str, action: str, facts: Mapping[str, Any], *, version: int
) -> None:
    """Prepare a step for somebody else to approve; it lapses when the case moves on."""
    await _propose(person, await case_matter(person, case_number), action, facts, version)


async def propose_tip(
    person: Person, tip_number: str, action: str, facts: Mapping[str, Any], *, version: int
) -> None:
    await _propose(person, await tip_matter(person, tip_number), action, facts, version)


async def assign(person: Person, case_number: str, member: UUID, *, version: int) -> None:
    """Put somebody of the office in charge; the state stays as it is."""
    matter = await case_matter(person, case_number)
    await require_same_version(matter, version)
    _require_handler(person, matter)
    if member not in {one.id for one in await handlers_of(matter)}:
        raise InvalidInput({"assignee": Message(N_("请选择本单位的一名经办人或负责人。"))})
    keys, codes = await keys_of(matter, OfficeKeyring(person)), {"assignee": str(member)}
    async with writing():
        await move(matter, matter.state, _kept(matter, {"assignee": member}), version=version)
        await record(matter, "case.assign", person.actor, {}, codes, keys=keys)


async def note(person: Person, case_number: str, text: str) -> None:
    """An internal note: sealed to the case, never shown to the informant; sent twice it is one note."""
    matter = await case_matter(person, case_number)
    _require_handler(person, matter)
    if not text.strip() or len(text) > LONGEST_NOTE:
        raise InvalidInput({"text": Message(N_("请填写备注，最多{most}个字。"), {"most": LONGEST_NOTE})})
    keys, facts = await keys_of(matter, OfficeKeyring(person)), {"text": text.strip()}
    async with writing():
        await hold(matter)
        if not await _noted(matter, keys[matter.compartment], person, text.strip()):
            await change("UPDATE casefile SET answered = FALSE WHERE id = ? AND answered", matter.id)
            await record(matter, "case.note", person.actor, facts, {}, keys=keys)


async def _noted(matter: Matter, pair: KeyPair, person: Person, text: str) -> bool:
    """Whether the last thing that happened is this very note: a double click."""
    items = await opened_items(matter.compartment, pair, STEP)
    this = {"kind": "case.note", "facts": {"text": text}}
    return bool(items) and (items[-1].author, items[-1].payload) == (person.actor, this)


async def _take(person: Person, matter: Matter, action: str, facts: Mapping[str, Any], version: int) -> None:
    await require_same_version(matter, version)
    step = _step(matter, action)
    await allowing.require(person, matter, step)
    clean = await checked_facts(step, facts, matter)
    keys = await keys_of(matter, OfficeKeyring(person))
    act = Act(matter=matter, step=step, facts=clean, keys=keys, person=person, actor=person.actor)
    await apply(act, await effects.prepared(act), version=version)


async def _return(person: Person, matter: Matter, facts: Mapping[str, Any], version: int) -> None:
    """Back to the dispatch desk, which moves the key; the clause is the argument that the desk will read."""
    await require_same_version(matter, version)
    step = rule("return", matter.state, "tip")
    await allowing.require(person, matter, step)
    clean = await checked_facts(step, facts, matter)
    office, clause = clean["office"], clean["clause"]
    await dispatch.return_tip(person, matter.number, version=version, office=office, reason=clause)


async def _propose(
    person: Person, matter: Matter, action: str, facts: Mapping[str, Any], version: int
) -> None:
    await require_same_version(matter, version)
    step = _step(matter, action)
    await allowing.require(person, matter, step, proposing=True)
    clean = await checked_facts(step, facts, matter)
    keys = await keys_of(matter, OfficeKeyring(person))
    async with writing():
        waiting = {"proposed_action": action, "proposed_by": person.id}
        await move(matter, matter.state, _kept(matter, waiting), version=version)
        await outbox.announce({matter.office})
        codes: dict[str, Fact] = {"action": action, "version": version + 1}
        await record(matter, f"{matter.subject}.propose", person.actor, clean, codes, keys=keys)


def _step(matter: Matter, action: str) -> TransitionRule:
    """The table's step of this name; those with a verb of their own are not taken here."""
    step = rule(action, matter.state, matter.subject)
    if action in (*allowing.ELSEWHERE, "sign_off") or step.who <= {Role.SYSTEM}:
        raise Refused(N_("当前状态下不能进行这一步操作。"))
    return step


def why_not_handling(person: Person, matter: Matter) -> Message | None:
    """Why this person neither puts somebody in charge nor notes anything now; None where he may."""
    if not roles_towards(person, matter) & _HANDLERS:
        return Message(N_("这一步由经办人或负责人办理。"))
    if matter.state in FINAL:
        return Message(N_("案件已经结束，不能再分派或备注。"))
    return Message(allowing.MERGED) if matter.merged else None


def _require_handler(person: Person, matter: Matter) -> None:
    why_not = why_not_handling(person, matter)
    if why_not is not None:
        raise Refused(why_not.msgid)


def _kept(matter: Matter, columns: Mapping[str, Any]) -> Mapping[str, Any]:
    """The day of the present state stays as it was: nothing has moved on."""
    return columns if matter.case is None else {**columns, "state_since": matter.case.state_since}
