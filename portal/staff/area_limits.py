"""Giving a clerk's place to some areas of his office only, and to all of them again."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from portal.catalogue.states import Role
from portal.core.errors import N_, InvalidInput, Message, NotFound, Refused
from portal.database import fetch, writing
from portal.ledger.events import Event, append
from portal.offices import queries as offices
from portal.staff.accounts import one_at_a_time
from portal.staff.people import Person
from portal.staff.revoking import may_end

ROLE: Final = Role.CLERK
"""Heads, reviewers and the dispatch desk see all of their office: somebody has to."""
ELSEWHERE: Final = ("unknown", "outside")
MOST_CHARACTERS: Final = 400


async def limit(by: Person, account: UUID, office: str, areas: Collection[str]) -> None:
    """The clerk sees these areas alone from his next page on; without any, all of them."""
    if not may_end(by, office):
        raise Refused(N_("只有账号管理员和该单位负责人可以限定岗位的区县。"))
    known = {*(area.code for area in await offices.areas()), *ELSEWHERE}
    chosen = ",".join(sorted(set(areas)))
    if not set(areas) <= known or len(chosen) > MOST_CHARACTERS:
        raise InvalidInput({"areas": Message(N_("没有这个区县。"))})
    async with writing():
        await one_at_a_time()
        changed = await fetch(
            "UPDATE membership SET areas = ? WHERE account = ? AND office = ? AND role = ? "
            "AND until_on IS NULL RETURNING id",
            *(chosen, account, office, ROLE.value),
        )
        if not changed:
            raise NotFound(N_("他没有这个岗位，或者已经收回。"))
        facts = {"role": ROLE.value, "areas": sorted(set(areas))}
        await append(
            "staff", Event("account.place_limited", f"account:{account}", by.actor, office, facts=facts)
        )
