"""Opening a case: an office signs off on a tip and begins its clock."""

from typing import Any
from uuid import uuid4

from portal.cases.allowing import HELPING
from portal.cases.applying import move, record, require_same_version
from portal.cases.matters import Matter, keys_of, roles_towards, tip_matter
from portal.cases.tables import Case
from portal.cases.telling import tell
from portal.catalogue.pack import load_pack
from portal.catalogue.states import Role, State, rule
from portal.clocks import following
from portal.clocks.following import Stepped
from portal.compartments.sealing import Fresh, Holder, fresh, holders, store
from portal.core import clock
from portal.core.calendars import Due
from portal.core.errors import N_, Refused
from portal.core.numbers import CASE_SERIES, register_number
from portal.database import insert_many, writing
from portal.ledger.events import Event, append
from portal.settings import current
from portal.staff import keyring
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips import clocks
from portal.tips.intake import office_holder
from portal.tips.numbering import next_numbers
from portal.tips.queries import TipRow
from portal.tips.reading import helpers_of
from portal.vault.boxes import KeyPair


async def open_case(person: Person, tip_number: str, *, version: int) -> str:
    """Take the tip on (签收受理) and return the number of its case.

    Sealed to the office that holds the tip and to those that help; the 60 working days of 166号 begin.
    """
    matter = await tip_matter(person, tip_number)
    await require_same_version(matter, version)
    step = rule("sign_off", matter.state, "tip")
    _require_handler(person, matter)
    tip, new = matter.tips[0], fresh("case")
    due, keys = await clocks.due("finish", clock.today()), await keys_of(matter, OfficeKeyring(person))
    held = await _holders(tip, keys[tip.content])
    async with writing():
        number = await _next_number()
        row = _row(tip, new, number, due)
        await move(matter, State.ACCEPTED, {"case": row["id"]}, version=version)
        await store(new, held)
        await insert_many(Case, [row])
        await _begin_clocks(tip, row)
        said = {"office": tip.office, "due": due.day}
        await tell(matter.tips, step, said, author=person.actor, keys=keys)
        codes = {"case": number, "due": due.day.isoformat()}
        await record(matter, "tip.sign_off", person.actor, {}, codes, keys=keys)
        opened = Event("case.opened", f"case:{row['id']}", person.actor, tip.office, facts={"number": number})
        await append(f"case:{row['id']}", opened)
    return number


def _require_handler(person: Person, matter: Matter) -> None:
    roles = roles_towards(person, matter)
    if not roles & {Role.CLERK, Role.CHIEF}:
        raise Refused(N_("这一步由经办人或负责人办理。") if roles else HELPING)


async def _holders(tip: TipRow, pair: KeyPair) -> list[tuple[Holder, str]]:
    """The office itself and those that help with the tip, each with its present key.

    A row alone makes no helper: the tip's own sealed words have to name it.
    """
    named = await helpers_of(tip, pair, tip.proposed)
    helping = [
        holder
        for kind, holder, purpose in await holders(tip.content)
        if (kind, purpose) == ("office", "cc") and holder in named
    ]
    found = []
    for office, purpose in [(tip.office, "owner"), *((one, "cc") for one in helping)]:
        epoch = await keyring.current_epoch(office)
        if epoch is not None:
            found.append((office_holder(epoch), purpose))
    return found


async def _begin_clocks(tip: TipRow, case: dict[str, Any]) -> None:
    """The tip's clocks end with the decision to take it on; those of the case begin."""
    of_tip = Stepped(subject="tip", matter=tip.id, office=tip.office, action="sign_off", state=State.ACCEPTED)
    of_case = Stepped(
        subject="case",
        matter=case["id"],
        office=tip.office,
        action="sign_off",
        state=State.ACCEPTED,
        since={"accepted_on": case["accepted_on"]},
    )
    await following.carry(tip.id, of_case)
    await following.follow(of_tip)
    await following.follow(of_case)


async def _next_number() -> str:
    year = clock.today().year
    number = await next_numbers(CASE_SERIES, year)
    return register_number(load_pack(current().pack).prefix, CASE_SERIES, year, number)


def _row(tip: TipRow, new: Fresh, number: str, due: Due) -> dict[str, Any]:
    today = clock.today()
    return {
        "id": uuid4(),
        "number": number,
        "kind": tip.kind,
        "received_on": tip.received_on,
        "channel": tip.channel,
        "area": tip.area,
        "office": tip.office,
        "state": State.ACCEPTED.value,
        "assignee": None,
        "accepted_on": today,
        "due_on": due.day,
        "due_provisional": due.provisional,
        "state_since": today,
        "compartment": new.id,
        "version": 1,
    }
