"""Whoever asks for the changes since his cursor always has the list, whatever happened."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest

from portal.core import clock
from portal.core.errors import Refused
from portal.database import fetch, writing
from portal.records import publishing, queries, showing
from portal.records.projection import PublicView
from portal.records.publishing import Sample
from portal.records.questions import ANY
from portal.records.taking import changes
from portal.records.taking.snapshots import portions, snapshot
from portal.records.versions import list_changed
from tests.support.records import HOLDER, UNIT

pytestmark = pytest.mark.usefixtures("the_list")
FIRST = date(2026, 3, 10)


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.SHANGHAI)


async def show(*public_on: date, decision_on: date = FIRST) -> list[str]:
    samples = [Sample(replace(UNIT, decision_on=decision_on), day) for day in public_on]
    return await publishing.insert_projections(samples)


async def stop(number: str, state: str) -> None:
    async with writing():
        await showing.stop(number, state)


async def show_again(number: str) -> None:
    async with writing():
        await showing.show_again(number)


async def correct(number: str, **changed: object) -> None:
    """Another name, and sometimes another place in the order."""
    [row] = await fetch("SELECT * FROM public_record WHERE number = ?", number)
    async with writing():
        row |= {"change": await list_changed(), "changed_at": clock.now().replace(microsecond=0), **changed}
        await showing.exchange(number, row)


async def shown() -> dict[str, PublicView]:
    """The list as a plain look at every row gives it."""
    today = clock.today()
    rows = await fetch(
        "SELECT place, publish_from, publish_until FROM public_record WHERE state = 'published'"
    )
    places = [row["place"] for row in rows if row["publish_from"] <= today <= row["publish_until"]]
    return {view.number: view for view in await queries.at(places)}


@dataclass
class Mirror:
    """Somebody's copy of the list."""

    cursor: str = ""
    records: dict[str, PublicView] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)

    async def ask(self, size: int = 500) -> bool:
        """One page; whether there is more."""
        page = await changes.since(self.cursor, size=size)
        today = clock.today()
        assert all(view.publish_from <= today <= view.publish_until for view in page.records)
        assert len({view.number for view in page.records}) == len(page.records)
        self.records |= {view.number: view for view in page.records}
        for number, reason in page.ended:
            self.records.pop(number, None)
            self.ended[number] = reason
        self.cursor = page.next
        return page.more

    async def catch_up(self, size: int = 500) -> None:
        while await self.ask(size):
            pass


async def test_a_new_reader_gets_the_whole_list_in_pages_without_a_gap_or_a_repeat() -> None:
    numbers = await show(*[FIRST] * 23)
    mirror, pages = Mirror(), []
    while True:
        more = await mirror.ask(5)
        pages.append(len(mirror.records))
        if not more:
            break
    assert pages == [5, 10, 15, 20, 23]
    assert sorted(mirror.records) == sorted(numbers)


async def test_nothing_new_is_an_empty_answer_with_the_same_cursor() -> None:
    await show(FIRST)
    mirror = Mirror()
    await mirror.catch_up()
    again = await changes.since(mirror.cursor)
    assert (again.records, again.ended, again.next, again.more) == ((), (), mirror.cursor, False)
    assert mirror.cursor == (await snapshot()).cursor


@pytest.mark.parametrize(
    ("state", "said"), [("withdrawn", "withdrawn"), ("repaired", "repaired"), ("suspended", "removed")]
)
async def test_what_was_taken_off_leaves_its_number_and_the_class_of_reason(state: str, said: str) -> None:
    numbers = await show(FIRST, FIRST)
    mirror = Mirror()
    await mirror.catch_up()
    await stop(numbers[0], state)
    page = await changes.since(mirror.cursor)
    assert page.ended == ((numbers[0], said),)
    assert page.records == ()


async def test_a_window_that_ends_at_midnight_is_told_though_nobody_acted() -> None:
    [number] = await show(FIRST)
    mirror = Mirror()
    await mirror.catch_up()
    last = (await shown())[number].publish_until
    with clock.frozen(on(last)):
        await mirror.catch_up()
        assert number in mirror.records
    with clock.frozen(on(last + timedelta(days=1))):
        await mirror.catch_up()
        assert (mirror.records, mirror.ended) == ({}, {number: "expired"})


async def test_a_record_that_is_shown_later_appears_on_its_day_and_not_before() -> None:
    [number] = await show(FIRST + timedelta(days=2))
    mirror = Mirror()
    for days, there in ((0, False), (1, False), (2, True), (3, True)):
        with clock.frozen(on(FIRST + timedelta(days=days))):
            await mirror.catch_up()
            assert (number in mirror.records) is there
            assert not mirror.ended


async def test_nobody_hears_of_a_record_that_was_stopped_before_it_was_ever_shown() -> None:
    [number] = await show(FIRST + timedelta(days=5))
    mirror = Mirror()
    await mirror.catch_up()
    await stop(number, "withdrawn")
    with clock.frozen(on(FIRST + timedelta(days=9))):
        await mirror.catch_up()
    assert (mirror.records, mirror.ended) == ({}, {})


async def test_a_correction_replaces_the_record_under_its_number() -> None:
    [number] = await show(FIRST)
    mirror = Mirror()
    await mirror.catch_up()
    [row] = await fetch("SELECT place FROM public_record")
    await correct(number, name="改正后的公司", place=row["place"] - 1)
    await mirror.catch_up()
    assert mirror.records[number].name == "改正后的公司"


async def test_a_download_and_the_changes_since_its_cursor_are_the_list() -> None:
    """Also of a download during which the list went on."""
    numbers = await show(*[FIRST] * 8)
    at = await snapshot()
    await stop(numbers[0], "withdrawn")
    await correct(numbers[1], name="改正后的公司")
    await show(FIRST, FIRST)
    taken = [row["number"] async for rows in portions(ANY, at) for row in rows]
    assert sorted(taken) == sorted(numbers[2:])
    views = await shown()
    mirror = Mirror(at.cursor, {number: views[number] for number in taken})
    await mirror.catch_up()
    assert mirror.records == views


@pytest.mark.parametrize("seed", range(6))
async def test_a_random_life_over_days_leaves_every_mirror_equal_to_the_list(seed: int) -> None:
    """One reader asks daily, one a few pages now and then, one only at the end."""
    draw, day = random.Random(seed), FIRST
    daily, lazy, late = Mirror(), Mirror(), Mirror()
    numbers: list[str] = []
    for _ in range(12):
        with clock.frozen(on(day)):
            for _ in range(draw.randint(0, 4)):
                await _act(draw, day, numbers)
            await daily.catch_up(draw.choice([1, 2, 7]))
            assert daily.records == await shown()
            for _ in range(draw.randint(0, 2)):
                await lazy.ask(draw.randint(1, 3))
            if draw.random() < 0.2:
                await late.ask(2)
        day += timedelta(days=draw.choice([0, 0, 1, 1, 2, 200, 700]))
    with clock.frozen(on(day)):
        for mirror in (lazy, late, Mirror()):
            await mirror.catch_up(3)
            assert mirror.records == await shown()


async def _act(draw: random.Random, day: date, numbers: list[str]) -> None:
    states = {row["number"]: row["state"] for row in await fetch("SELECT number, state FROM public_record")}
    on_list = [number for number in numbers if states[number] == "published"]
    away = [number for number in numbers if states[number] == "suspended"]
    what = draw.choice(["show", "show", "later", "stop", "correct", "again"])
    if what == "stop" and on_list:
        await stop(draw.choice(on_list), draw.choice(["withdrawn", "repaired", "suspended"]))
    elif what == "correct" and (seen := [number for number in on_list if number in await shown()]):
        await correct(draw.choice(seen), name=f"公司{draw.random()}")
    elif what == "again" and away:
        await show_again(draw.choice(away))
    elif what in ("show", "later"):
        first = day + timedelta(days=draw.randint(1, 3) if what == "later" else 0)
        count = draw.choice([1, 1, 4])
        numbers += await show(*[first] * count, decision_on=day - timedelta(days=draw.randint(0, 300)))


@pytest.mark.parametrize(
    "cursor",
    ["x", "~", "1", "99~2026-03-10", "0~2026-03-11", "0~2026-02-30", "0~2026-03-01~2027-01-01.1",
     "9" * 40 + "~2026-03-10", "-1~2026-03-10", "0~2026-03-10\n", "0.1.1~2026-03-10", "٠~2026-03-10"],
)  # fmt: skip
async def test_a_cursor_that_this_list_never_gave_is_refused(cursor: str) -> None:
    await show(FIRST)
    with pytest.raises(Refused):
        await changes.since(cursor)


@pytest.mark.parametrize("size", [-1, 0, 10**9])
async def test_a_page_has_at_least_one_record_and_at_most_some_hundred(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MOST", 3)
    await publishing.insert_projections([Sample(HOLDER, FIRST)] * 5)
    page = await changes.since("", size=size)
    assert 1 <= len(page.records) <= 3
    assert page.more


async def test_a_correction_that_puts_a_shown_record_off_is_told_at_once() -> None:
    [number] = await show(FIRST)
    mirror = Mirror()
    await mirror.catch_up()
    later = FIRST + timedelta(days=3)
    await correct(number, publish_from=later)
    await mirror.catch_up()
    assert (mirror.records, mirror.ended) == ({}, {number: "removed"})
    with clock.frozen(on(later)):
        await mirror.catch_up()
        assert set(mirror.records) == {number}


async def test_a_correction_of_what_nobody_has_seen_yet_is_not_told() -> None:
    [number] = await show(FIRST + timedelta(days=2))
    mirror = Mirror()
    await correct(number, publish_from=FIRST + timedelta(days=3))
    await mirror.catch_up()
    assert (mirror.records, mirror.ended) == ({}, {})
