"""Declaring a conflict of interest (回避), for oneself or as head for somebody else, and ending one."""

from typing import Any, Final
from uuid import UUID, uuid4

from portal.cases.applying import hold, move, record
from portal.cases.matters import Matter, case_matter, keys_of, matter_behind, roles_towards, tip_matter
from portal.catalogue.states import Role
from portal.compartments.sealing import holders
from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message, NotFound, Refused
from portal.database import change, insert_many, writing
from portal.staff import queries as staff
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.staff.queries import PersonRow
from portal.tips import recusals
from portal.tips.recusals import Recusal
from portal.tips.tables import Recusal as RecusalTable

LONGEST_REASON: Final = 1000
_JUDGES: Final = frozenset({Role.CHIEF, Role.LEADING})
_EVERYWHERE: Final = frozenset({Role.LEADING, Role.CUSTODIAN})


async def matter_of(person: Person, number: str) -> Matter:
    """The case, or the tip that has none, behind either number; NotFound for strangers."""
    try:
        return await case_matter(person, number)
    except recusals.Recused:
        raise
    except NotFound:
        [tip] = (await tip_matter(person, number)).tips
        return await matter_behind(tip)


async def in_force(matter: Matter) -> list[Recusal]:
    return await recusals.in_force(_behind(matter))


async def may_be_named(person: Person, matter: Matter) -> list[PersonRow]:
    """Whom this person could keep away: himself, or as head everybody who can open it or step on it."""
    away = await recusals.accounts(_behind(matter))
    offices = {holder for kind, holder, _ in await holders(matter.compartment) if kind == "office"}
    concerned = [one for one in await staff.people() if one.active and _is_concerned(one, offices)]
    head = is_head(person, matter)
    return [one for one in concerned if one.id not in away and (head or one.id == person.id)]


def is_head(person: Person, matter: Matter) -> bool:
    return Role.CHIEF in roles_towards(person, matter)


def may_end(person: Person, matter: Matter) -> bool:
    return bool(roles_towards(person, matter) & _JUDGES)


async def declare(person: Person, number: str, reason: str, *, whom: UUID | None = None) -> None:
    """From now on this person (or, as the head of the office says, `whom`) neither opens nor finds it."""
    matter, account = await matter_of(person, number), whom or person.id
    if account not in {one.id for one in await may_be_named(person, matter)}:
        raise InvalidInput({"whom": Message(N_("请选择一名能打开这一件的人员；别人只能由负责人指定。"))})
    facts, keys = {"reason": _required(reason)}, await keys_of(matter, OfficeKeyring(person))
    if matter.compartment not in keys:
        raise NotFound(N_("没有这个案件，或者它不归您的单位办理。"))
    async with writing():
        await hold(matter)
        if account in await recusals.accounts(_behind(matter)):
            return
        await insert_many(RecusalTable, [_row(matter, account, person)])
        await change("DELETE FROM work_draft WHERE account = ? AND matter = ?", account, matter.id)
        await _take_off(matter, account)
        codes = {"account": str(account)}
        await record(matter, f"{matter.subject}.recused", person.actor, facts, codes, keys=keys)


async def end(person: Person, number: str, account: UUID, reason: str) -> None:
    """The head of the office, never the one it is about, says that the conflict is over."""
    matter = await matter_of(person, number)
    if person.id == account or not may_end(person, matter):
        raise Refused(N_("解除回避由承办单位的负责人或领导小组决定，不能由本人决定。"))
    facts, keys = {"reason": _required(reason)}, await keys_of(matter, OfficeKeyring(person))
    async with writing():
        await hold(matter)
        ended = [one for one in await recusals.in_force(_behind(matter)) if one.account == account]
        for one in ended:
            await change(
                "UPDATE recusal SET ended_by = ?, ended_on = ? WHERE id = ?", person.id, clock.today(), one.id
            )
        if ended:
            codes = {"account": str(account)}
            kind = f"{matter.subject}.recusal_ended"
            await record(matter, kind, person.actor, facts, codes, keys=keys)


def _is_concerned(one: PersonRow, offices: set[str]) -> bool:
    """Also who would decide about the informant's name."""
    return any(place.office in offices or place.role in _EVERYWHERE for place in one.places)


def _behind(matter: Matter) -> list[UUID]:
    return [matter.id, *(tip.id for tip in matter.tips)]


def _required(reason: str) -> str:
    text = reason.strip()
    if not text or len(text) > LONGEST_REASON:
        sentence = N_("请写明理由，最多{most}个字。")
        raise InvalidInput({"reason": Message(sentence, {"most": LONGEST_REASON})})
    return text


async def _take_off(matter: Matter, account: UUID) -> None:
    """Who was in charge is so no longer; the version tells everybody whose page is older."""
    case = matter.case
    if case is not None and case.assignee == account:
        columns = {"assignee": None, "state_since": case.state_since}
        await move(matter, matter.state, columns, version=matter.version)


def _row(matter: Matter, account: UUID, by: Person) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "subject": matter.subject,
        "matter": matter.id,
        "account": account,
        "declared_by": by.id,
        "since_on": clock.today(),
        "ended_by": None,
        "ended_on": None,
    }
