"""Saved views of the invented bureau: one that an office shares, one that a clerk keeps for himself."""

from datetime import timedelta
from typing import Final

from portal.cases.criteria import Criteria
from portal.cases.views import keep
from portal.core import clock
from portal.demo.people import Players

OFFICE: Final = "construction-section"


async def save(players: Players) -> None:
    soon = Criteria(due_to=clock.today() + timedelta(days=30))
    await keep(players["kezhang"].person, "一个月内到期", soon, office=OFFICE)
    await keep(players["ganshi"].person, "我在核查的", Criteria(mine=True, state="investigating"))
