"""Who came and went: a colleague moved on, so that a key is due; another was invited and has not come yet."""

from typing import Final

from portal.catalogue.states import Role
from portal.core import clock
from portal.demo.people import Players
from portal.demo.tips import at
from portal.staff import inviting, placing, revoking
from portal.staff.accounts import NewPerson
from portal.staff.inviting import Issued
from portal.staff.revoking import Reason
from portal.vault.digests import fingerprint

LEFT: Final = "construction-section"
"""The office that one of its clerks left for another: its key waits for the key officer."""

_NEWCOMER: Final = NewPerson("xinren", "辛示例", "xinren@changde.example")


async def move_on(players: Players) -> None:
    """`sheji` helped out in another section for a while."""
    admin, chief, helper = (players[login].person for login in ("guanli", "kezhang", "sheji"))
    with clock.frozen(at(60)):
        await placing.place(admin, helper.id, office=LEFT, role=Role.CLERK)
        await placing.admit(chief, helper.id, LEFT, compared=fingerprint(helper.keys.box.public))
    with clock.frozen(at(20)):
        await revoking.end_place(admin, helper.id, LEFT, Role.CLERK, reason=Reason.MOVED)


async def invite(players: Players) -> Issued:
    """Now, because an invitation ends after some days."""
    return await inviting.invite(players["guanli"].person, _NEWCOMER)
