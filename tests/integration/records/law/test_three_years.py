"""Three years day by day, with random windows and acts: no record is ever seen outside its window."""

import random
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import pytest
from litestar import Litestar

from portal.catalogue.pack import load_pack
from portal.core import clock
from portal.core.errors import Refused
from portal.database import fetch, writing
from portal.database.engine import OpenEngine
from portal.demo.records import invented_uscc
from portal.documents.loading import load_documents
from portal.offices.loading import load_pack as store_pack
from portal.records import publishing, showing
from portal.records.content import Content
from portal.records.publishing import Sample
from portal.settings import Settings, bind
from tests.integration.records.law.entries import Entry
from tests.integration.records.law.ways import WAYS, Answer, Way
from tests.support.pages import PortalClient
from tests.support.records import HOLDER, UNIT

FIRST: Final = date(2026, 3, 10)
DAYS: Final = 3 * 365
SEED: Final = 20190214
# One number runs through all marks of a record: its name, decision, facts, registration.
MARK: Final = re.compile(r"(?:示|〕|第|湘24312345)(\d{4})(?=建|号|条|\D|$)")
NUMBER: Final = re.compile(r"CDZJ-GS-\d{4}-\d{6}")
FIRST_HOURS: Final = (time(0, 0), time(0, 0, 1), time(12, 30), time(23, 59, 59))
EVERYTHING: Final = [way for way in WAYS if way.whole]
Seen = tuple[date, str, str, str]
ALL: Final = "/api/v1/records?size=100"


@dataclass(slots=True)
class Known:
    """What the test itself knows of a record: its window, and the state that the last act brought."""

    entry: Entry
    begins: date
    ends: date
    state: str = "published"

    def is_shown(self, day: date) -> bool:
        return self.state == "published" and self.begins <= day <= self.ends


@dataclass(slots=True)
class History:
    """Acts of each day, drawn at random and told to the portal by its own verbs."""

    draw: random.Random = field(default_factory=lambda: random.Random(SEED))
    known: dict[str, Known] = field(default_factory=dict)

    @property
    def by_mark(self) -> dict[str, str]:
        return {f"{n:04d}": number for n, number in enumerate(self.known)}

    async def act(self, day: date) -> None:
        if self.draw.random() < 0.12:
            await self._publish(day)
        shown = [one for one in self.known.values() if one.is_shown(day)]
        if shown and self.draw.random() < 0.04:
            await self._stop(self.draw.choice(shown))
        suspended = [one for one in self.known.values() if one.state == "suspended"]
        if suspended and self.draw.random() < 0.05:
            await self._show_again(self.draw.choice(suspended))

    async def _publish(self, day: date) -> None:
        decided = day - timedelta(days=self.draw.randrange(120))
        content = _content(self.draw, len(self.known), decided)
        begins = day + timedelta(days=self.draw.choice((0, 0, 1, 9)))
        try:
            [number] = await publishing.insert_projections([Sample(content, begins)])
        except Refused:  # Nothing of its window was left on that day.
            return
        [row] = await fetch("SELECT publish_from, publish_until FROM public_record WHERE number = ?", number)
        entry = Entry("person" if content.is_person else "unit", "published", content, number)
        self.known[number] = Known(entry, row["publish_from"], row["publish_until"])

    async def _stop(self, one: Known) -> None:
        one.state = self.draw.choice(("suspended", "suspended", "withdrawn", "repaired"))
        async with writing():
            await showing.stop(one.entry.number, one.state)

    async def _show_again(self, one: Known) -> None:
        one.state = "published"
        async with writing():
            await showing.show_again(one.entry.number)


def _content(draw: random.Random, n: int, decided: date) -> Content:
    common: dict[str, Any] = {
        "facts": f"核查认定的事实第{n:04d}条。",
        "decision_no": f"示建罚决字〔{decided.year}〕{n:04d}号",
        "decision_on": decided,
        "severity": draw.choice(("minor", "general", "general", "serious")),
        "minor_reason": "按规定公示",
    }
    if draw.random() < 0.4:
        return replace(HOLDER, registration_no=f"湘24312345{n:04d}", **common)
    return replace(UNIT, name=f"示{n:04d}建筑有限公司", uscc=invented_uscc(n), **common)


@pytest.fixture
async def visitor(
    settings: Settings, app: Litestar, opened_database: OpenEngine, working_day: datetime
) -> AsyncIterator[PortalClient]:
    bind(settings)
    await store_pack(load_pack("changde"))
    await load_documents(load_pack("changde"))
    async with PortalClient.opened(app, lifespan=False) as opened:
        yield opened


async def test_on_no_day_is_anything_seen_outside_its_window(visitor: PortalClient) -> None:
    """The list of the interface each day; every few days another way, and one record by itself."""
    history = History()
    for n, moment in enumerate(_moments(history.draw)):
        with clock.frozen(moment):
            await history.act(clock.today())
            assert await _listed(visitor) == _shown(history), clock.today()
            assert await _seen_outside(visitor, history, _in_turn(n)) == []
            await _each_by_itself(visitor, history, n % 3 == 0)
    assert len(history.known) > 80
    assert {one.state for one in history.known.values()} >= {"published", "withdrawn", "repaired"}


@pytest.mark.full
async def test_on_no_day_does_any_way_show_anything_outside_its_window(visitor: PortalClient) -> None:
    history = History()
    for moment in _moments(history.draw):
        with clock.frozen(moment):
            await history.act(clock.today())
            assert await _listed(visitor) == _shown(history), clock.today()
            assert await _seen_outside(visitor, history, EVERYTHING) == []
            await _each_by_itself(visitor, history, 5)


def _moments(draw: random.Random) -> Iterator[datetime]:
    """One of each day: windows begin and end at midnight and at no other time."""
    for n in range(DAYS):
        day = FIRST + timedelta(days=n)
        yield datetime.combine(day, draw.choice(FIRST_HOURS), clock.SHANGHAI)


def _in_turn(day: int) -> list[Way]:
    """Every other day the next way: all of them come about ten times."""
    return [] if day % 2 else [EVERYTHING[day // 2 % len(EVERYTHING)]]


async def _listed(visitor: PortalClient) -> set[str]:
    found, address = set[str](), ALL
    while address:
        body = (await visitor.get(address)).answer.json()
        found |= {record["number"] for record in body["records"]}
        address = body.get("next", "").removeprefix(str(visitor.http.base_url).rstrip("/"))
    return found


async def _seen_outside(visitor: PortalClient, history: History, ways: Sequence[Way]) -> list[Seen]:
    """What these ways show of records that are not shown on this day."""
    found = list[Seen]()
    nobody = Entry("unit", "", UNIT)
    shown, by_mark = _shown(history), history.by_mark
    for way in ways:
        answer = await way.ask(visitor, nobody)
        seen = {by_mark[mark] for mark in MARK.findall(answer.text) if mark in by_mark}
        if not way.tells_ends:
            seen |= set(NUMBER.findall(answer.text))
        found += [(clock.today(), way.route, way.name, number) for number in sorted(seen - shown)]
    return found


async def _each_by_itself(visitor: PortalClient, history: History, count: int) -> None:
    """Its page, its data and its subject: there while it is shown, and saying nothing of it afterwards."""
    one_by_one = list(history.known.values())
    for known in history.draw.sample(one_by_one, min(count, len(one_by_one))):
        number, is_shown = known.entry.number, known.is_shown(clock.today())
        for address in ("/records/{}", "/api/v1/records/{}"):
            page = await visitor.get(address.format(number))
            assert (page.status == 200) is is_shown, (clock.today(), address, known)
            assert (known.entry.content.decision_no in Answer.of("", page).text) is is_shown
        page = await visitor.get(f"/api/v1/subjects/{known.entry.subject}")
        assert (page.status == 200) is is_shown, (clock.today(), known)


def _shown(history: History) -> set[str]:
    today = clock.today()
    return {number for number, one in history.known.items() if one.is_shown(today)}
