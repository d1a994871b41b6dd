"""Filling an empty database with the invented bureau, through the same verbs as real work."""

from dataclasses import dataclass

from portal.core import clock
from portal.core.errors import N_, Refused
from portal.database import fetch
from portal.demo import (
    arrivals,
    clocks,
    contacts,
    custody,
    handling,
    helping,
    lives,
    mailbox,
    making,
    many,
    moving,
    people,
    publication,
    records,
    referrals,
    roles,
    rules,
    tips,
    units,
    views,
)
from portal.demo.marking import mark
from portal.demo.people import Players
from portal.demo.tips import Told
from portal.records import publishing
from portal.settings import Settings
from portal.staff.inviting import Issued

BEFORE_THE_FIRST_TIP = 90
"""Days ago on which the invented people took up their places."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What only the terminal is told: passwords of the players, receipts of the tips, a newcomer's code."""

    players: Players
    told: tuple[Told, ...]
    invitation: Issued


async def fill(settings: Settings, listed: int = 0) -> Filled:
    """Needs the database open and migrated, the pack loaded, and no account yet.

    `listed` is how many records the published list shall have, where the usual two hundred are too few.
    """
    if await fetch("SELECT 1 AS one FROM account LIMIT 1"):
        raise Refused(N_("数据库不是空的，不能生成演示数据。"))
    mark(settings)
    with clock.frozen(tips.at(BEFORE_THE_FIRST_TIP)):
        players = await people.enrol(settings)
    await contacts.publish()
    await contacts.let_some_fail(players)
    await units.register(players)
    await publishing.insert_projections(records.samples())
    for some in many.portions(listed - records.HOW_MANY):
        await publishing.insert_projections(some)
    told = await tips.send_all()
    await handling.handle(told, players)
    await helping.help_each_other(told, players)
    await clocks.keep_time(told, players)
    await referrals.refer(told, players)
    await custody.ask_for_names(told, players)
    await mailbox.receive(players)
    await moving.move_on(players)
    await arrivals.arrive(players)
    await rules.propose(players)
    await roles.propose(players)
    await publication.propose(players)
    await views.save(players)
    await making.records(players)
    await lives.go_on(players)
    invitation = await moving.invite(players)
    mark(settings, complete=True)
    return Filled(players, tuple(told), invitation)
