"""A rule of publication is drafted by one person and switched on by another; what is published stays."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from portal.catalogue.pack import load_pack
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.database import change, fetch
from portal.ledger.verifying import verify
from portal.offices.loading import load_pack as store_pack
from portal.records import publishing, queries, ruling
from portal.records.life import proposing as acts
from portal.records.projection import PublicView
from portal.records.rules import drafts, proposing, switching
from portal.records.rules.effects import effects
from portal.records.rules.proposed import Proposal, Terms
from tests.support.bureau import Bureau
from tests.support.life import done, ground, shown
from tests.support.records import UNIT, in_review, published

AUTHOR, OTHER = "staff:管理员", "staff:周派"
# For decisions of 1 March 2026 on: those of the tests are of the second. It ends where the next begins.
PROPOSAL = Proposal(
    rule="city-2026",
    source="常德市公示办法（演示）第三条",
    begins_on=date(2026, 3, 1),
    terms=(
        Terms(severity="general", min_months=1, max_months=6, default_public=True, at_least_penalty=False),
    ),
)
BY_PACK, BY_CITY = date(2029, 3, 2), date(2026, 9, 2)


async def version() -> int:
    draft = await drafts.open_draft()
    return draft.version if draft else 0


async def switched_on(proposal: Proposal = PROPOSAL) -> None:
    await proposing.propose(proposal, actor=AUTHOR)
    await switching.switch_on(version=1, actor=OTHER)


async def last_day(number: str) -> date:
    view = await queries.by_number(number)
    assert isinstance(view, PublicView)
    return view.publish_until


async def test_a_draft_decides_nothing(bureau: Bureau) -> None:
    await proposing.propose(PROPOSAL, actor=AUTHOR)
    assert await last_day(await published(bureau["张干事"], bureau["李科长"])) == BY_PACK
    assert "city-2026" not in await ruling.rules()


async def test_switched_on_it_is_the_rule_of_records_that_are_published_from_now_on(bureau: Bureau) -> None:
    record = await in_review(bureau["张干事"])
    await switched_on()
    number = await publishing.approve(bureau["李科长"], record, version=2)
    view = await queries.by_number(number)
    assert isinstance(view, PublicView)
    assert (view.window_rule, view.publish_until) == ("city-2026", BY_CITY)
    assert (
        await last_day(
            await published(bureau["张干事"], bureau["李科长"], severity="serious", decision_no="〔2026〕9号")
        )
        == BY_PACK
    )
    assert (await ruling.rules())["city-2026"] == PROPOSAL.source


async def test_no_published_record_changes_by_a_rule_and_none_by_its_correction(bureau: Bureau) -> None:
    record = await shown(bureau)
    before = await fetch("SELECT * FROM public_record")
    await switched_on()
    assert await fetch("SELECT * FROM public_record") == before
    why = ground("facts", note="违法事实的表述已更正。", document="")
    content = replace(UNIT, facts="更正后的事实。")
    await done(record.publisher, await acts.correct(record.maker, record.number, content, why))
    assert await last_day(record.number) == BY_PACK
    other_day = replace(content, decision_on=date(2026, 3, 3))
    await done(record.publisher, await acts.correct(record.maker, record.number, other_day, why))
    assert await last_day(record.number) == date(2026, 9, 3)


@pytest.mark.usefixtures("bureau")
async def test_nobody_switches_on_what_he_wrote_any_part_of() -> None:
    await proposing.propose(PROPOSAL, actor=AUTHOR)
    await proposing.propose(replace(PROPOSAL, source="第四条"), actor=OTHER, seen=1)
    for actor in (AUTHOR, OTHER):
        with pytest.raises(Refused):
            await switching.switch_on(version=2, actor=actor)
    await switching.switch_on(version=2, actor="staff:王干事")
    decided = (await drafts.decided())["city-2026"]
    assert (decided.authors, decided.switched_by) == ((OTHER, AUTHOR), "staff:王干事")


@pytest.mark.usefixtures("bureau")
async def test_only_what_was_seen_is_switched_on_changed_or_dropped() -> None:
    await proposing.propose(PROPOSAL, actor=AUTHOR)
    await proposing.propose(PROPOSAL, actor=AUTHOR, seen=1)
    with pytest.raises(Conflict):
        await switching.switch_on(version=1, actor=OTHER)
    for seen in (0, 1):
        with pytest.raises(Conflict):
            await proposing.propose(PROPOSAL, actor=OTHER, seen=seen)
    with pytest.raises(Conflict):
        await proposing.drop(version=1, actor=OTHER)
    await proposing.drop(version=2, actor=OTHER)
    with pytest.raises(NotFound):
        await switching.switch_on(version=2, actor=OTHER)


@pytest.mark.usefixtures("bureau")
async def test_of_two_at_once_one_switches_it_on() -> None:
    await proposing.propose(PROPOSAL, actor=AUTHOR)
    both = (switching.switch_on(version=1, actor=one) for one in (OTHER, "staff:王干事"))
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert [type(one) for one in outcomes if one] == [NotFound]
    assert len(await fetch("SELECT id FROM publication_rule WHERE rule = 'city-2026'")) == 1


@pytest.mark.usefixtures("bureau")
async def test_of_two_first_drafts_at_once_one_is_kept() -> None:
    both = (proposing.propose(PROPOSAL, actor=one) for one in (AUTHOR, OTHER))
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert [type(one) for one in outcomes if one] == [Conflict]
    assert await version() == 1


@pytest.mark.usefixtures("bureau")
async def test_a_rule_that_is_on_keeps_its_name_and_a_new_pack_does_not_undo_it() -> None:
    await switched_on()
    with pytest.raises(InvalidInput):
        await proposing.propose(PROPOSAL, actor=AUTHOR)
    rows = await fetch("SELECT rule, severity, valid_from, valid_to FROM publication_rule ORDER BY id")
    await store_pack(load_pack("changde"))
    again = await fetch("SELECT rule, severity, valid_from, valid_to FROM publication_rule ORDER BY id")
    assert again == rows


@pytest.mark.usefixtures("bureau")
async def test_each_step_stands_in_the_ledger() -> None:
    await switched_on()
    rows = await fetch("SELECT kind, actor FROM ledger_event WHERE kind LIKE 'publication.%' ORDER BY seq")
    assert [(row["kind"], row["actor"]) for row in rows] == [
        ("publication.proposed", AUTHOR), ("publication.switched_on", OTHER),
    ]  # fmt: skip
    assert (await verify()).sound


async def test_its_effects_are_told_before_for_a_decision_and_for_what_is_being_made(bureau: Bureau) -> None:
    record = await in_review(bureau["张干事"])
    await in_review(bureau["张干事"], replace(UNIT, severity="serious", decision_no="〔2026〕8号"))
    await published(bureau["张干事"], bureau["李科长"], decision_no="〔2026〕7号")
    found = await effects(bureau["李科长"], PROPOSAL)
    [example] = found.examples
    assert example.before is not None
    assert (example.before.rule, example.after_span.last) == ("construction-2017", date(2026, 9, 1))
    [one] = found.affected
    assert (one.record.row.id, one.before.until, one.after.until) == (record, BY_PACK, BY_CITY)
    assert (found.seen, found.unseen) == (2, 0)
    stranger = await effects(bureau["陈设计"], PROPOSAL)
    assert (stranger.affected, stranger.seen, stranger.unseen) == ((), 0, 2)


async def test_records_of_the_discipline_office_are_counted_for_nobody_else(bureau: Bureau) -> None:
    await in_review(bureau["张干事"])
    await change("UPDATE disciplinary_record SET office = 'discipline-office'")
    assert (await effects(bureau["陈设计"], PROPOSAL)).unseen == 0


async def test_a_checker_publishes_only_the_end_that_he_saw(bureau: Bureau) -> None:
    record = await in_review(bureau["张干事"])
    await switched_on()
    with pytest.raises(Conflict):
        await publishing.approve(bureau["李科长"], record, version=2, until=BY_PACK)
    assert (
        await last_day(await publishing.approve(bureau["李科长"], record, version=2, until=BY_CITY))
        == BY_CITY
    )
