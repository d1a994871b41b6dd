"""An incident is worked through item by item, by named people, and ends with a conclusion."""

import asyncio
from uuid import uuid4

import pytest

from portal.core import clock
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.database import fetch
from portal.documents import incidents, keeping
from tests.support.bureau import Bureau

FIRST, SECOND = "staff:00000000-0000-0000-0000-000000000001", "staff:00000000-0000-0000-0000-000000000002"


async def test_an_incident_follows_the_checklist_of_its_day(bureau: Bureau) -> None:
    incident = await incidents.begin("备份盘丢失", actor=FIRST)
    name = await keeping.propose(
        "breach", zh="- 只有一项", en="- one item", valid_from=clock.today(), source="新清单", actor=FIRST
    )
    await keeping.confirm("breach", name, actor=SECOND)
    assert len((await incidents.incident_of(incident)).items) > 10
    assert len((await incidents.incident_of(await incidents.begin("另一次", actor=FIRST))).items) == 1


async def test_an_item_names_who_did_it_and_when(bureau: Bureau) -> None:
    incident = await incidents.begin("备份盘丢失", actor=FIRST)
    await incidents.tick(incident, 3, "副本在保险柜。", actor=SECOND)
    [(position, done)] = (await incidents.incident_of(incident)).done.items()
    assert (position, done.by, done.note) == (3, SECOND, "副本在保险柜。")
    assert done.at == clock.now().replace(microsecond=0)


async def test_of_two_people_who_tick_one_item_only_the_first_does(bureau: Bureau) -> None:
    incident = await incidents.begin("备份盘丢失", actor=FIRST)
    answers = await asyncio.gather(
        *(incidents.tick(incident, 0, "", actor=actor) for actor in (FIRST, SECOND)), return_exceptions=True
    )
    assert [type(answer) for answer in answers if answer] == [Conflict]
    assert len((await incidents.incident_of(incident)).done) == 1


async def test_there_is_no_item_beyond_the_checklist(bureau: Bureau) -> None:
    incident = await incidents.begin("备份盘丢失", actor=FIRST)
    with pytest.raises(NotFound):
        await incidents.tick(incident, 999, "", actor=FIRST)


async def test_a_closed_incident_keeps_its_conclusion_and_takes_nothing_more(bureau: Bureau) -> None:
    incident = await incidents.begin("备份盘丢失", actor=FIRST)
    await incidents.close(incident, "盘已找回，没有人打开过。", actor=SECOND)
    found = await incidents.incident_of(incident)
    assert (found.closed, found.closed_by, found.conclusion) == (True, SECOND, "盘已找回，没有人打开过。")
    with pytest.raises(Refused):
        await incidents.tick(incident, 0, "", actor=FIRST)
    with pytest.raises(Refused):
        await incidents.close(incident, "再来一次", actor=FIRST)


async def test_an_incident_needs_a_conclusion(bureau: Bureau) -> None:
    incident = await incidents.begin("备份盘丢失", actor=FIRST)
    with pytest.raises(InvalidInput):
        await incidents.close(incident, "  ", actor=FIRST)


@pytest.mark.parametrize("words", ["找张三13800001234", "写信到zhou@example.com", "430702198001010014"])
async def test_nobody_is_recognisable_in_words_that_are_not_sealed(bureau: Bureau, words: str) -> None:
    with pytest.raises(InvalidInput):
        await incidents.begin(words, actor=FIRST)
    incident = await incidents.begin("备份盘丢失", actor=FIRST)
    with pytest.raises(InvalidInput):
        await incidents.tick(incident, 0, words, actor=FIRST)
    with pytest.raises(InvalidInput):
        await incidents.close(incident, words, actor=FIRST)


async def test_open_incidents_stand_before_closed_ones(bureau: Bureau) -> None:
    closed = await incidents.begin("第一次", actor=FIRST)
    await incidents.close(closed, "没有影响。", actor=FIRST)
    await incidents.begin("第二次", actor=FIRST)
    assert [one.title for one in await incidents.all_incidents()] == ["第二次", "第一次"]


async def test_an_unknown_incident_is_not_found(bureau: Bureau) -> None:
    with pytest.raises(NotFound):
        await incidents.incident_of(uuid4())


async def test_each_act_is_in_the_ledger(bureau: Bureau) -> None:
    incident = await incidents.begin("备份盘丢失", actor=FIRST)
    await incidents.tick(incident, 0, "", actor=FIRST)
    await incidents.close(incident, "没有影响。", actor=SECOND)
    events = await fetch(
        "SELECT kind, facts FROM ledger_event WHERE subject = ? ORDER BY seq", f"incident:{incident}"
    )
    assert [event["kind"] for event in events] == ["incident.opened", "incident.item", "incident.closed"]
    assert not any("备份盘" in event["facts"] for event in events)
