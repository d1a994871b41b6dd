"""Assistance (协办): another office reads and gives its opinion; the case stays with its owner."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from portal.cases.applying import STEP, hold, record
from portal.cases.matters import Matter, case_matter, keys_of, roles_towards
from portal.catalogue.states import FINAL, Role
from portal.compartments.sealing import Holder, holders, opened_items, share, unshare
from portal.core.errors import N_, InvalidInput, Message, Refused
from portal.database import change, writing
from portal.evidence.receiving import owner_name
from portal.evidence.sealed_file import SealedFile
from portal.ledger.events import Fact
from portal.mail import outbox
from portal.offices import queries as offices
from portal.staff import keyring
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.dispatch import NOT_HANDLING
from portal.tips.preparing import office_holder
from portal.vault.boxes import KeyPair

HELPS: Final = "cc"
OPINION: Final = "case.opinion"
LONGEST: Final = 2000
_HANDLERS: Final = frozenset({Role.CLERK, Role.CHIEF})


async def helpers(matter: Matter) -> list[str]:
    """The offices that help with the case now."""
    held = await holders(matter.compartment)
    return [holder for kind, holder, purpose in held if (kind, purpose) == ("office", HELPS)]


async def may_be_invited(matter: Matter) -> list[str]:
    """Handling offices that hold no key to the case yet; the discipline office keeps to itself both ways."""
    held = {holder for kind, holder, _ in await holders(matter.compartment) if kind == "office"}
    rows = await offices.offices()
    apart = (*NOT_HANDLING, "discipline")
    return [row.code for row in rows if row.kind not in apart and row.code not in held]


def may_invite(person: Person, matter: Matter) -> bool:
    return (
        matter.case is not None
        and bool(person.roles_in(matter.office) & _HANDLERS)
        and bool(roles_towards(person, matter) & _HANDLERS)
        and matter.state not in FINAL
    )


async def invite(person: Person, number: str, office: str, reason: str) -> None:
    """Give another office the key to the case and its tips, and say in the case what is asked of it."""
    matter = await case_matter(person, number)
    _require(may_invite(person, matter))
    facts, keys = {"text": _required(reason)}, await keys_of(matter, OfficeKeyring(person))
    helper = await _holder(office)
    async with writing():
        await hold(matter)
        if office in await helpers(matter):
            return
        if office not in await may_be_invited(matter):
            raise InvalidInput({"office": Message(N_("请选择一个还没有参与本案的承办单位。"))})
        for compartment, pair in keys.items():
            if office not in {holder for kind, holder, _ in await holders(compartment) if kind == "office"}:
                await share(compartment, pair, helper, HELPS)
        await outbox.announce({office})
        await record(matter, "case.assist_invited", person.actor, facts, {"helper": office}, keys=keys)


async def end(person: Person, number: str, office: str, reason: str) -> None:
    """Take the keys back; what the office has read meanwhile cannot be taken back, and the page says so."""
    matter = await case_matter(person, number)
    _require(may_invite(person, matter))
    facts, keys = {"text": _required(reason)}, await keys_of(matter, OfficeKeyring(person))
    async with writing():
        await hold(matter)
        if office not in await helpers(matter):
            return
        for compartment in keys:
            if ("office", office, HELPS) in await holders(compartment):
                await unshare(compartment, "office", office)
        await record(matter, "case.assist_ended", person.actor, facts, {"helper": office}, keys=keys)


async def is_helper(person: Person, matter: Matter) -> bool:
    """Reads along through an office that only helps."""
    if person.offices & matter.offices:
        return False
    return bool(person.offices & set(await helpers(matter)))


async def give_opinion(
    person: Person,
    number: str,
    text: str,
    files: Sequence[SealedFile] = (),
    *,
    uploads: str | None = None,
    asks: bool = False,
) -> None:
    """What a helping office thinks, found or asks back: sealed to the case, never told to the informant.

    Sent twice it is one.
    """
    matter = await case_matter(person, number)
    if not await is_helper(person, matter):
        raise Refused(N_("协办意见由协办单位填写；承办单位请写内部备注。"))
    if matter.state in FINAL:
        raise Refused(N_("案件已经结束，不能再写协办意见。"))
    said = {"text": _required(text), "asks": asks, "files": [file.manifest() for file in files]}
    [office] = sorted(person.offices & set(await helpers(matter)))[:1]
    keys = await keys_of(matter, OfficeKeyring(person))
    async with writing():
        await hold(matter)
        if await _said(matter, keys[matter.compartment], person, said):
            return
        for part in [part for file in files for part in file.parts]:
            await change(
                "UPDATE blob SET owner = ? WHERE name = ? AND owner = ?",
                *(str(matter.compartment), part.blob, owner_name(uploads or "")),
            )
        await outbox.announce({matter.office})
        codes: dict[str, Fact] = {"helper": office, "files": len(files), "asks": asks}
        await record(matter, OPINION, person.actor, said, codes, keys=keys)


async def _said(matter: Matter, pair: KeyPair, person: Person, said: Mapping[str, Any]) -> bool:
    """Whether the last thing that happened is this very opinion: a double click."""
    items = await opened_items(matter.compartment, pair, STEP)
    this = {"kind": OPINION, "facts": dict(said)}
    return bool(items) and (items[-1].author, items[-1].payload) == (person.actor, this)


async def _holder(office: str) -> Holder:
    epoch = await keyring.current_epoch(office)
    if epoch is None:
        raise InvalidInput({"office": Message(N_("这个单位还没有成员，不能协办。"))})
    return office_holder(epoch)


def _require(holds: bool) -> None:
    if not holds:
        raise Refused(N_("协办由承办单位的经办人或负责人在案件结束前邀请和收回。"))


def _required(text: str) -> str:
    tidy = text.strip()
    if not tidy or len(tidy) > LONGEST:
        raise InvalidInput({"text": Message(N_("请填写内容，最多{most}个字。"), {"most": LONGEST})})
    return tidy
