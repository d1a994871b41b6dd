"""The decisions of the last months once more, by a draft: what would go elsewhere, and what nobody learns."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.core import clock
from portal.core.errors import Conflict, NotFound
from portal.database import change, fetch
from portal.offices import routing_proposing, routing_switching
from portal.offices.routing_findings import Moved, Replay, Way
from portal.tips import decisions, replaying
from tests.support.bureau import BUILDING, DESIGN, DISCIPLINE, Bureau
from tests.support.rules import check, in_force, propose, rewritten, the_draft
from tests.support.tips import BUILDER, UNSURE, send

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
ABOUT_STAFF = BUILDER | {"about_staff": True}


async def replay(bureau: Bureau) -> Replay:
    found = (await check(bureau["周派"])).check
    assert found is not None
    return found.replay


async def one_tip(**row: Any) -> str:
    registered, _ = await send()
    for name, value in row.items():
        await change(f"UPDATE tip SET {name} = ? WHERE id = ?", value, registered.tip)
    return registered.number


async def test_what_would_go_elsewhere_is_listed_by_number_the_newest_first(bureau: Bureau) -> None:
    first, second = (await send())[0].number, (await send())[0].number
    await send(UNSURE)
    await propose(bureau["周派"])
    found = await replay(bureau)
    assert found.many == 2
    assert [one.number for one in found.moved] == [second, first]
    way = Way(old_rule="R20", old_owner=BUILDING, rule="R20", owner=DESIGN)
    assert found.ways == ((way, 2),)
    assert found.moved[0] == Moved(number=second, way=way, already=False)


async def test_nothing_is_listed_where_a_draft_changes_only_words(bureau: Bureau) -> None:
    await send()
    await propose(bureau["周派"], rewritten("R20", reason_zh="由建管科负责。"))
    found = await replay(bureau)
    assert (found.many, found.otherwise, found.moved) == (0, 0, ())


async def test_other_helpers_or_another_rule_of_the_same_office_are_counted_apart(bureau: Bureau) -> None:
    await send()
    await propose(bureau["周派"], rewritten("R20", cc=(DESIGN,)))
    found = await replay(bureau)
    assert (found.many, found.otherwise) == (0, 1)


async def test_tips_of_the_discipline_office_are_in_no_list_and_no_count(bureau: Bureau) -> None:
    """Whatever about them says so: the seal, the office that has them, or the one they were meant for."""
    await propose(bureau["周派"])
    none = await replay(bureau)
    await send(ABOUT_STAFF)
    await one_tip(office=DISCIPLINE)
    await one_tip(proposed=DISCIPLINE)
    # One that the discipline office handed on still bears the seal of its decision.
    registered, _ = await send(ABOUT_STAFF)
    await change("UPDATE tip SET office = ?, proposed = ? WHERE id = ?", BUILDING, BUILDING, registered.tip)
    assert await replay(bureau) == none


async def test_a_draft_about_staff_says_nothing_of_the_tips_it_is_about(bureau: Bureau) -> None:
    await send(ABOUT_STAFF)
    wider = {"any": [{"about_staff": True}, {"violation": ["staff_conduct"]}, {"level": ["district"]}]}
    await propose(bureau["周派"], rewritten("R01", conditions=wider))
    found = await replay(bureau)
    assert (found.many, found.otherwise) == (0, 0)


async def test_only_the_last_ninety_days_count(bureau: Bureau) -> None:
    for days in (91, 90):
        with clock.frozen(NOW - timedelta(days=days)):
            await send()
    await propose(bureau["周派"])
    found = await replay(bureau)
    assert (found.since, found.many) == (clock.today() - timedelta(days=90), 1)


async def test_a_decision_that_todays_rules_would_no_longer_take_is_told_apart(bureau: Bureau) -> None:
    await send()
    await in_force(bureau, rewritten("R20", owner=DESIGN))
    await send()
    await propose(bureau["周派"], rewritten("R21", owner=BUILDING))
    found = await replay(bureau)
    assert (found.many, found.already) == (1, 1)
    assert found.moved[0].already


async def test_a_decision_that_the_draft_leaves_without_an_office_is_shown(bureau: Bureau) -> None:
    await send(UNSURE)
    for code in ("R50", "R60", "R99"):
        await routing_proposing.propose_end(code, actor=bureau["周派"].actor)
    found = await replay(bureau)
    assert [(one.way.rule, one.way.owner) for one in found.moved] == [("", "")]


async def test_a_decision_with_all_its_sentences_of_the_first_release_is_read(bureau: Bureau) -> None:
    number = await one_tip()
    [row] = await fetch("SELECT decision FROM tip WHERE number = ?", number)
    whole = json.loads(row["decision"]) | {"clause_zh": "二（二）1", "rule": "R20"}
    whole["inputs"] |= {"violation": "cert_rent", "area": "unknown", "on_site": False}
    await change("UPDATE tip SET decision = ? WHERE number = ?", json.dumps(whole), number)
    await propose(bureau["周派"])
    assert [one.number for one in (await replay(bureau)).moved] == [number]


async def test_more_than_fit_one_reading_are_all_replayed(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "_AT_ONCE", 2)
    numbers = [(await send())[0].number for _ in range(5)]
    await propose(bureau["周派"])
    assert [one.number for one in (await replay(bureau)).moved] == numbers[::-1]


async def test_many_are_counted_and_not_named_for_a_whole_list_would_show_who_is_missing(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "MOST_LISTED", 2)
    for _ in range(3):
        await send()
    await propose(bureau["周派"])
    found = await replay(bureau)
    assert (found.many, [number for _, number in found.ways], found.moved) == (3, [3], ())


async def test_a_draft_that_changes_during_its_check_keeps_no_result(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    await propose(bureau["周派"])
    seen = await the_draft()

    async def meanwhile(*_: object) -> list[dict[str, Any]]:
        await propose(bureau["王密"], rewritten("R21", owner=BUILDING))
        return []

    monkeypatch.setattr(replaying, "_decisions", meanwhile)
    with pytest.raises(Conflict):
        await replaying.check_draft(version=seen.version, actor=bureau["周派"].actor)
    assert (await the_draft()).check is None


async def test_a_tip_keeps_the_version_that_decided_and_its_sentences(bureau: Bureau) -> None:
    before, _ = await send()
    await in_force(bureau, rewritten("R20", reason_zh="按新的分工办理。"))
    after, _ = await send()
    rows = await fetch("SELECT number, rule, decision FROM tip ORDER BY number")
    kept = {row["number"]: json.loads(row["decision"]) for row in rows}
    assert (kept[before.number]["version"], kept[after.number]["version"]) == (1, 2)
    told = [(await decisions.sentences(row["rule"], json.loads(row["decision"]))).reason_zh for row in rows]
    assert told[0].startswith("市直管施工")
    assert told[1] == "按新的分工办理。"


async def test_who_checks_without_a_draft_is_told_so(bureau: Bureau) -> None:
    with pytest.raises(NotFound):
        await replaying.check_draft(version=1, actor=bureau["周派"].actor)
    with pytest.raises(NotFound):
        await routing_switching.switch_on(version=1, actor=bureau["周派"].actor)
