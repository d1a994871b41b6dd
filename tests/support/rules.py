"""Changes of the routing rules, as the dispatcher 周派 and the administrator 王密 make them."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from portal.catalogue.pack import load_pack
from portal.catalogue.rows import RuleRow
from portal.offices import routing_proposing, routing_switching
from portal.offices.routing_drafts import Draft, open_draft
from portal.staff.people import Person
from portal.tips import replaying
from tests.support.bureau import DESIGN, Bureau

PACK = load_pack("changde")
SOURCE = "局务会纪要〔2026〕3号"


def shipped(code: str) -> RuleRow:
    return next(row for row in PACK.rules if row.code == code)


def rewritten(rule: str, /, **changed: Any) -> RuleRow:
    """The shipped rule with something else in it."""
    return replace(shipped(rule), **{"source": SOURCE, **changed})


async def propose(author: Person, row: RuleRow | None = None, *, seen: UUID | None = None) -> Draft:
    """What city-run builders do goes to the survey and design section, unless another row is given."""
    row = row or rewritten("R20", owner=DESIGN)
    await routing_proposing.propose_rule(row, actor=author.actor, seen=seen)
    return await the_draft()


async def the_draft() -> Draft:
    found = await open_draft()
    assert found is not None
    return found


async def check(person: Person) -> Draft:
    await replaying.check_draft(version=(await the_draft()).version, actor=person.actor)
    return await the_draft()


async def switch_on(person: Person) -> None:
    draft = await the_draft()
    await routing_switching.switch_on(version=draft.version, actor=person.actor)


async def in_force(bureau: Bureau, *rows: RuleRow) -> None:
    """Proposed by 周派, checked and switched on by 王密."""
    for row in rows:
        await propose(bureau["周派"], row)
    await check(bureau["王密"])
    await switch_on(bureau["王密"])
