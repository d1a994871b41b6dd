"""Where a person stands towards an identity: handling its tip, keeping it, or neither."""

from typing import Final

from portal.catalogue.states import Role
from portal.compartments.sealing import Keyring, open_pair
from portal.core.errors import N_, NotFound, Refused
from portal.database import change, fetch
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.preparing import CUSTODIANS, DISPATCH
from portal.tips.queries import TipRow, tip_by_id, tip_for
from portal.tips.recusals import require_free
from portal.vault.boxes import KeyPair
from portal.vault.errors import CannotOpen

NO_SUCH_TIP: Final = N_("没有这件举报。")
_HANDLERS: Final = frozenset({Role.CLERK, Role.CHIEF})


async def handled_by(person: Person, number: str) -> TipRow:
    """The tip, for a case officer or the head of the office that handles it; NotFound for strangers."""
    tip = await tip_for(person, number)
    if not handles(person, tip):
        raise Refused(N_("举报人的身份只由承办单位的经办人或负责人申请和查看。"))
    return tip


def handles(person: Person, tip: TipRow) -> bool:
    roles = person.roles_in(tip.office)
    # The desk acts for an office that has no member yet, but not while it only decides where a tip goes.
    serving = tip.office == DISPATCH and Role.DISPATCHER in roles and tip.is_with_office
    return serving or bool(roles & _HANDLERS)


async def kept_by(person: Person, number: str) -> TipRow:
    """The tip, for an identity custodian, whichever office handles it; NotFound for everybody else."""
    if not keeps(person):
        raise NotFound(NO_SUCH_TIP)
    await require_free(person, number)
    rows = await fetch("SELECT id FROM tip WHERE number = ?", number)
    if not rows:
        raise NotFound(NO_SUCH_TIP)
    return await tip_by_id(rows[0]["id"])


def keeps(person: Person) -> bool:
    return Role.CUSTODIAN in person.roles_in(CUSTODIANS)


class HandlersKeyring:
    """What a person opens as a handler: a custodian who also handles tips has to ask like everybody."""

    def __init__(self, person: Person) -> None:
        self._all = OfficeKeyring(person)

    async def pair(self, holder_kind: str, holder: str, epoch: int) -> KeyPair | None:
        if (holder_kind, holder) == ("office", CUSTODIANS):
            return None
        return await self._all.pair(holder_kind, holder, epoch)


async def opened(tip: TipRow, keyring: Keyring) -> KeyPair | None:
    """The key to the identity; None where this keyring holds no grant, or only a decoy."""
    try:
        return await open_pair(tip.identity, keyring)
    except CannotOpen:
        return None


async def lock(tip: TipRow) -> None:
    """The tip before everything else, the order in which the dispatch desk takes it too."""
    await change("UPDATE tip SET version = version WHERE id = ?", tip.id)
