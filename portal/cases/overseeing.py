"""Letting the leading group or an auditor read one case: with a reason, to one person, until a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from portal.cases.applying import hold, record
from portal.cases.matters import Matter, case_matter, keys_of, roles_towards
from portal.catalogue.states import Role
from portal.compartments.sealing import Holder, share, unshare
from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message, Refused
from portal.database import fetch, writing
from portal.ledger.events import Event, append, happened_today
from portal.staff import queries as staff
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.staff.queries import PersonRow
from portal.tips import recusals
from portal.vault.digests import fingerprint

OVERSEES: Final = "oversight"
DAYS: Final = (3, 7, 14, 30)
LONGEST: Final = 1000
OVERSEERS: Final = frozenset({Role.LEADING, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Reading:
    """One person reads the case until then."""

    account: UUID
    name: str
    ends_at: datetime


def may_grant(person: Person, matter: Matter) -> bool:
    """The head of the office that owns the case, and nobody else."""
    owns = Role.CHIEF in person.roles_in(matter.office)
    return matter.case is not None and owns and Role.CHIEF in roles_towards(person, matter)


async def overseers(matter: Matter) -> list[PersonRow]:
    """Who could be given it: the leading group and auditors who have keys and no conflict of interest."""
    away = await recusals.accounts([matter.id, *(tip.id for tip in matter.tips)])
    return [
        one
        for one in await staff.people()
        if one.active and one.has_keys and one.roles & OVERSEERS and one.id not in away
    ]


async def readings(matter: Matter) -> list[Reading]:
    rows = await fetch(
        "SELECT g.holder, g.ends_at FROM compartment_grant g WHERE g.compartment = ? AND g.purpose = ? "
        "AND g.ends_at > ? ORDER BY g.ends_at, g.holder",
        *(matter.compartment, OVERSEES, clock.now()),
    )
    names = await staff.names(UUID(row["holder"]) for row in rows)
    return [Reading(UUID(row["holder"]), names.get(UUID(row["holder"]), ""), row["ends_at"]) for row in rows]


async def allowed(person: Person) -> list[tuple[str, datetime]]:
    """Numbers of the cases that this person may read now, each with its end; the soonest first."""
    rows = await fetch(
        "SELECT c.number, g.ends_at FROM compartment_grant g "
        "JOIN casefile c ON c.compartment = g.compartment WHERE g.holder_kind = 'account' AND g.holder = ? "
        "AND g.purpose = ? AND g.ends_at > ? "
        f"AND {recusals.not_recused('c')} ORDER BY g.ends_at, c.number",
        *(str(person.id), OVERSEES, clock.now(), person.id),
    )
    return [(row["number"], row["ends_at"]) for row in rows]


async def grant(person: Person, number: str, account: UUID, reason: str, *, days: int, compared: str) -> None:
    """Seal the keys of case and tips to this person's own key.

    `compared` is the fingerprint that he read out himself: a key that somebody put in his place in the
    database is given nothing.
    """
    matter = await case_matter(person, number)
    _require(may_grant(person, matter))
    reader, facts = await _reader(matter, account, compared), {"text": _required(reason)}
    if days not in DAYS:
        raise InvalidInput({"days": Message(N_("请选择可以查看多久。"))})
    keys = await keys_of(matter, OfficeKeyring(person))
    ends_at = clock.now().replace(microsecond=0) + timedelta(days=days)
    codes = {"given_to": str(account), "until": ends_at.isoformat()}
    async with writing():
        await hold(matter)
        for compartment, pair in keys.items():
            await share(compartment, pair, reader, OVERSEES, ends_at=ends_at)
        await record(matter, "case.reading_granted", person.actor, facts, codes, keys=keys)


async def end(person: Person, number: str, account: UUID) -> None:
    """Before its time is over; what was read meanwhile cannot be taken back."""
    matter = await case_matter(person, number)
    _require(may_grant(person, matter))
    keys = await keys_of(matter, OfficeKeyring(person))
    async with writing():
        await hold(matter)
        if account not in {one.account for one in await readings(matter)}:
            return
        for compartment in keys:
            await unshare(compartment, "account", str(account))
        codes = {"given_to": str(account)}
        await record(matter, "case.reading_ended", person.actor, {}, codes, keys=keys)


async def note_reading(person: Person, matter: Matter) -> None:
    """Once a day the ledger says that somebody read the case who oversees it, before he does."""
    if matter.case is None or person.offices & matter.offices or person.offices & await _holding(matter):
        return
    event = Event("case.read_overseeing", matter.name, person.actor, matter.office)
    async with writing():
        if not await happened_today(event):
            await append(matter.name, event)


async def _holding(matter: Matter) -> set[str]:
    rows = await fetch(
        "SELECT holder FROM compartment_grant WHERE compartment = ? AND holder_kind = 'office'",
        matter.compartment,
    )
    return {row["holder"] for row in rows}


async def _reader(matter: Matter, account: UUID, compared: str) -> Holder:
    if account not in {one.id for one in await overseers(matter)}:
        raise InvalidInput({"account": Message(N_("请选择一名领导小组成员或审计员。"))})
    [row] = await fetch("SELECT box_public FROM account WHERE id = ?", account)
    public = bytes(row["box_public"])
    if _folded(fingerprint(public)) != _folded(compared):
        sentence = N_("指纹和系统里的不一致。请让他打开“我的账号”，当面或打电话再念一遍。")
        raise InvalidInput({"compared": Message(sentence)})
    return Holder("account", str(account), public)


def _folded(text: str) -> str:
    return "".join(text.split()).upper()


def _require(holds: bool) -> None:
    if not holds:
        raise Refused(N_("只有承办单位的负责人能准许别人查看本案。"))


def _required(reason: str) -> str:
    text = reason.strip()
    if not text or len(text) > LONGEST:
        raise InvalidInput({"text": Message(N_("请写明理由，最多{most}个字。"), {"most": LONGEST})})
    return text
