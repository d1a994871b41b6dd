"""A draft of what roles hold that waits for the leading group, from a later day."""

from datetime import timedelta
from typing import Final

from portal.catalogue.states import Role
from portal.core import clock
from portal.demo.people import Players
from portal.staff import rights, role_drafts, role_proposing
from portal.staff.permissions import Scope

_LATER: Final = timedelta(days=30)


async def propose(players: Players) -> None:
    """Clerks are to see the numbers of their own office."""
    admin = players["guanli"].person
    held = (await rights.in_force()).held[Role.CLERK]
    wanted = {name: grant.scope for name, grant in held.items()} | {"numbers.see": Scope.OFFICE}
    await role_proposing.propose(admin, Role.CLERK, wanted, note="演示：局务会纪要〔2026〕5号")
    draft = await role_drafts.open_draft()
    assert draft is not None, "it was just proposed"
    await role_proposing.begin_on(admin, clock.today() + _LATER, version=draft.version)
