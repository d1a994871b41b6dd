"""Effects of looking at findings: sending them back, or reporting them up to the coordinating office."""

from typing import Final
from uuid import UUID

from portal.cases.applying import Act, Effect
from portal.cases.matters import REPORTED
from portal.catalogue.pack import load_pack
from portal.compartments.sealing import holders, open_pair, share, unshare
from portal.core.errors import N_, NotFound, Refused
from portal.settings import current
from portal.staff import keyring
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.intake import office_holder
from portal.vault.boxes import KeyPair


async def send_back(act: Act) -> Effect:
    """Back to whoever investigates; the coordinating office gives its key back."""
    reported = [place for place in _compartments(act) if await _is_reported(place)]

    async def write() -> None:
        for compartment in reported:
            await unshare(compartment, "office", _coordinating())

    return Effect(columns={"reviewed_by": None}, write=write, announce=frozenset({act.matter.office}))


async def report_up(act: Act) -> Effect:
    """The coordinating office gets the key to the case and to its tips, and decides."""
    assert act.person is not None
    epoch = await keyring.current_epoch(_coordinating())
    if epoch is None:
        raise Refused(N_("市局统筹单位还没有成员，暂时不能上报。"))
    opened = [(place, await _opened(place, act.person)) for place in await _without_coordinator(act)]

    async def write() -> None:
        for compartment, pair in opened:
            await share(compartment, pair, office_holder(epoch), REPORTED)

    return Effect(columns={"reviewed_by": act.person.id}, write=write, announce=frozenset({_coordinating()}))


def _coordinating() -> str:
    return load_pack(current().pack).coordinating


def _compartments(act: Act) -> list[UUID]:
    return [act.matter.compartment, *(tip.content for tip in act.matter.tips)]


async def _without_coordinator(act: Act) -> list[UUID]:
    """Those that it cannot open yet, and always the case: as 协办 it could read and not act."""
    return [
        place for place in _compartments(act) if place == act.matter.compartment or not await _purpose(place)
    ]


async def _is_reported(compartment: UUID) -> bool:
    return await _purpose(compartment) == REPORTED


async def _purpose(compartment: UUID) -> str | None:
    """Why the coordinating office holds the key; None when it does not."""
    found = (purpose for kind, holder, purpose in await holders(compartment) if holder == _coordinating())
    return next(found, None)


async def _opened(compartment: UUID, person: Person) -> KeyPair:
    pair = await open_pair(compartment, OfficeKeyring(person))
    if pair is None:
        raise NotFound(N_("没有这个案件，或者它不归您的单位办理。"))
    return pair


EFFECTS: Final = {"send_back": send_back, "report_up": report_up}
