"""Eight officers on one office in random order: nothing lost, nothing broken, no state beside the table."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import pytest

from portal.cases import allowing, conversation, inbox, opening, steps
from portal.cases.allowing import Offer
from portal.cases.criteria import FILTERS, Criteria, Filter
from portal.cases.listing import COUNTED
from portal.cases.matters import Matter, case_matter, history, tip_matter
from portal.catalogue.codelists import codes
from portal.catalogue.states import Field, Role, State, rules
from portal.core.errors import DomainError
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.staff.people import Person
from portal.tips import dispatch
from portal.tips.receipts import Informant
from tests.support.bureau import BUILDING, DESIGN, Bureau
from tests.support.cases import informant, make_ready
from tests.support.tips import send

CLERKS: Final = tuple(f"经办{n}" for n in range(5))
CHIEFS: Final = tuple(f"负责{n}" for n in range(3))
AT_ONCE: Final = len(CLERKS) + len(CHIEFS)
# So few rows are looked at that officers often choose the same.
LOOKED_AT: Final = 4
SHOWN: Final[tuple[Filter, ...]] = tuple(name for name in FILTERS if name not in ("ended", "helping"))
TEXTS: Final = {"text": "核查情况。", "reason": "理由。", "clause": "二（二）2", "proof": "证明一份。"}
DAY: Final = date(2026, 3, 9)
ENDED: Final = "('closed', 'not_accepted', 'transferred_out')"


@dataclass(slots=True)
class Day:
    """One bureau's long day: `moves` are the steps that somebody was told had been taken."""

    bureau: Bureau
    chance: random.Random
    holders: list[Informant] = field(default_factory=list)
    moves: Counter[str] = field(default_factory=Counter)
    too_late: Counter[str] = field(default_factory=Counter)


@pytest.mark.parametrize("count", [150, pytest.param(2000, marks=pytest.mark.full)])
async def test_eight_officers_at_once_lose_nothing(bureau: Bureau, count: int) -> None:
    day = Day(bureau, random.Random(20261126))
    officers = await eight_officers(bureau)
    for _ in range(count // 10):
        await one_more_tip(day)
    taken = 0
    while taken < count:
        acts = [act(day, day.chance.choice(officers)) for _ in range(AT_ONCE)]
        taken += sum(await asyncio.gather(*acts))
        await an_informant_answers(day)
        if day.chance.random() < 0.2:
            await one_more_tip(day)
    assert len(day.moves) > 8
    assert day.too_late, "nobody was ever slower than a colleague"
    await nothing_was_lost(day)
    await every_state_is_of_the_table()
    assert (await verify()).sound
    await counters_agree_with_rows(officers[0])


async def eight_officers(bureau: Bureau) -> list[Person]:
    for name in CLERKS:
        await bureau.hire(name, (BUILDING, Role.CLERK))
    for name in CHIEFS:
        await bureau.hire(name, (BUILDING, Role.CHIEF), (BUILDING, Role.CLERK))
    await bureau.found(BUILDING, *CLERKS, *CHIEFS)
    return [bureau[name] for name in (*CLERKS, *CHIEFS)]


async def one_more_tip(day: Day) -> None:
    _, receipt = await send()
    day.holders.append(await informant(receipt))


async def an_informant_answers(day: Day) -> None:
    await conversation.answer(day.chance.choice(day.holders), "我想起来了。")


async def act(day: Day, person: Person) -> bool:
    """Something off his list, and one of the things that are his to do; tells whether he tried a step."""
    matter = await chosen(day, person)
    given = [one for one in await allowing.offers(person, matter) if one.why_not is None] if matter else []
    if matter is None or not given:
        return False
    one = day.chance.choice(given)
    facts = {asked.name: fact(day, asked, person) for asked in one.step.fields}
    # A colleague may act between his page and his click.
    await asyncio.sleep(day.chance.random() / 200)
    try:
        await carry_out(day, person, matter, one, facts)
    except DomainError as error:
        day.too_late[type(error).__name__] += 1
    else:
        day.moves[f"{matter.subject}.{'propose' if one.proposing else one.step.action}"] += 1
    return True


async def chosen(day: Day, person: Person) -> Matter | None:
    criteria = Criteria(show=day.chance.choice(SHOWN))
    rows = (await inbox.work(person, criteria, limit=LOOKED_AT)).rows
    if not rows:
        return None
    row = day.chance.choice(rows)
    try:
        return await (tip_matter if row.subject == "tip" else case_matter)(person, row.number)
    except DomainError:
        return None


def fact(day: Day, asked: Field, person: Person) -> Any:
    if asked.options == "member":
        return str(person.id)
    if asked.options == "office":
        return DESIGN
    if asked.options is not None:
        return day.chance.choice(sorted(codes(asked.options)))
    return {"checkbox": True, "date": DAY}.get(asked.widget, TEXTS.get(asked.name, "示例"))


async def carry_out(day: Day, person: Person, matter: Matter, one: Offer, facts: Mapping[str, Any]) -> None:
    action, number, version = one.step.action, matter.number, matter.version
    if action == "submit_findings":
        await make_ready(day.bureau, person.name, number)
    if action == "sign_off":
        await opening.open_case(person, number, version=version)
    else:
        verbs = {"tip": (steps.take_tip, steps.propose_tip), "case": (steps.take, steps.propose)}
        await verbs[matter.subject][one.proposing](person, number, action, facts, version=version)
    if action == "return" and not one.proposing:
        # The desk sends it back, until it may be returned no more.
        await dispatch.confirm_route(
            day.bureau["周派"], number, version=version + 1, office=BUILDING, reason="仍归该科。"
        )


async def nothing_was_lost(day: Day) -> None:
    """Of each kind as many events as steps that somebody was told had been taken."""
    rows = await fetch("SELECT kind, count(*) AS n FROM ledger_event GROUP BY kind")
    written = {row["kind"]: int(row["n"]) for row in rows}
    told = {kind.replace("tip.return", "tip.returned"): n for kind, n in day.moves.items()}
    assert {kind: written.get(kind) for kind in told} == told


async def every_state_is_of_the_table() -> None:
    """Each step on record begins where the one before ended, and leads where the table says."""
    known = {(one.subject, one.action, source): one.target for one in rules() for source in one.sources}
    for case in await fetch("SELECT id, state FROM casefile"):
        state = State.ACCEPTED
        for event in await history(f"case:{case['id']}"):
            if "to" in event["facts"]:
                assert event["facts"]["from"] == state
                state = known["case", event["kind"].removeprefix("case."), state]
                assert event["facts"]["to"] == state
        assert state == case["state"]


async def counters_agree_with_rows(person: Person) -> None:
    [cases] = await fetch(f"SELECT count(*) AS n FROM casefile WHERE state NOT IN {ENDED}")
    [tips] = await fetch(
        f'SELECT count(*) AS n FROM tip WHERE "case" IS NULL AND office = ? AND state NOT IN {ENDED}',
        BUILDING,
    )
    found, there = await inbox.total(person, Criteria()), int(cases["n"]) + int(tips["n"])
    assert (found.n, found.more) == (min(there, COUNTED - 1), there >= COUNTED)
