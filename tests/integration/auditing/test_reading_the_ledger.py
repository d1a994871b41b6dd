"""The ledger as an auditor reads it: order, pages, filters, and what he is not shown."""

import csv
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar

from portal.auditing import exporting, reading
from portal.auditing.reading import Asked, Happened
from portal.auditing.words import COMMON, KINDS, Group, group_of, kinds_of
from portal.cases import recusing, satisfaction
from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import InvalidInput, NotFound
from portal.custody import reading as custody
from portal.database import fetch, is_postgres, writing
from portal.ledger import verifying
from portal.ledger.events import Event, append
from portal.records import drafting
from portal.register import exporting as register
from portal.register.rows import Asked as Registered
from portal.staff.people import Person
from portal.staff.permissions import PERMISSIONS
from tests.support.bureau import BUILDING, DISCIPLINE, Bureau
from tests.support.cases import a_case, a_case_and_its_informant
from tests.support.pages import PortalClient
from tests.support.records import UNIT
from tests.support.signed_in import desk_of, visitor
from tests.support.tips import NAMED, send

PATH = "/staff/ledger"
EVERYTHING = Asked()


@pytest.fixture
async def auditor(bureau: Bureau) -> Person:
    return await bureau.hire("审计", (None, Role.AUDITOR))


async def read(person: Person, asked: Asked = EVERYTHING, limit: int = 500) -> list[Happened]:
    return list((await reading.events(person, asked, limit=limit)).rows)


async def kinds(person: Person, asked: Asked = EVERYTHING) -> list[str]:
    return [one.kind for one in await read(person, asked)]


# ---- Order, words, times


async def test_the_newest_stands_first_and_what_has_only_a_day_at_the_end_of_it(
    bureau: Bureau, auditor: Person
) -> None:
    number, informant = await a_case_and_its_informant(bureau, "closed")
    await satisfaction.give(informant, "satisfied", "")
    found = await read(auditor)
    days = [one.on_day for one in found]
    assert days == sorted(days, reverse=True)
    for day in set(days):
        times = [one.at for one in found if one.on_day == day]
        known = [at for at in times if at is not None]
        assert known == sorted(known, reverse=True)
        assert times == known + [None] * (len(times) - len(known))
    rated = next(one for one in found if one.kind == "tip.satisfaction_given")
    assert (rated.at, rated.who, rated.actor) == (None, "", "informant")
    begun = next(one for one in found if one.kind == "case.start")
    assert begun.at is not None
    assert (begun.who, begun.office, begun.subject.number) == ("张干事", BUILDING, number)


async def test_every_page_goes_on_where_the_last_ended_in_both_directions(
    bureau: Bureau, auditor: Person
) -> None:
    await a_case_and_its_informant(bureau, "closed")
    for asked in (
        Asked(),
        Asked(group=Group.TIPS),
        Asked(group=Group.KEYS),
        Asked(office=BUILDING),
        Asked(account=bureau["李科长"].id, group=Group.CASES),
        Asked(office=BUILDING, group=Group.KEYS),
    ):
        whole = await read(auditor, asked)
        pages = [await reading.events(auditor, asked, limit=3)]
        while pages[-1].older is not None:
            pages.append(await reading.events(auditor, asked, limit=3, after=pages[-1].older))
        seen = [one for page in pages for one in page.rows]
        assert [one.id for one in seen] == [one.id for one in whole]
        assert len(seen) == len({one.id for one in seen}) > 0
        for one, following in pairwise(pages):
            back = await reading.events(auditor, asked, limit=3, before=following.newer)
            assert back.rows == one.rows
            assert (back.newer is None) == (one is pages[0])


async def test_a_place_that_is_none_begins_at_the_newest(bureau: Bureau, auditor: Person) -> None:
    page = await reading.events(auditor, Asked(), limit=3, before=UUID(int=7))
    assert page == await reading.events(auditor, Asked(), limit=3)
    assert page.newer is None


# ---- Filters


async def test_days_group_office_person_and_number_narrow_it(bureau: Bureau, auditor: Person) -> None:
    number = await a_case(bureau, "investigating")
    today = clock.today()
    assert await read(auditor, Asked(first=today + timedelta(days=1))) == []
    assert await read(auditor, Asked(last=today - timedelta(days=1))) == []
    assert await kinds(auditor, Asked(first=today, last=today)) == await kinds(auditor)
    about = await read(auditor, Asked(number=number))
    assert {one.subject.number for one in about} == {number}
    assert {"case.opened", "case.start"} <= {one.kind for one in about}
    assert {one.office for one in await read(auditor, Asked(office=BUILDING))} == {BUILDING}
    assert {one.who for one in await read(auditor, Asked(account=bureau["王密"].id))} == {"王密"}
    for group in Group:
        found = await kinds(auditor, Asked(group=group))
        assert found == [kind for kind in await kinds(auditor) if group_of(kind) is group]


async def test_readings_of_an_identity_and_exports_can_be_listed_alone(
    bureau: Bureau, auditor: Person
) -> None:
    await send(identity=NAMED)
    await custody.open_with_reason(bureau["管保"], "CDZJ-JB-2026-000001", "核对身份。")
    day = clock.today()
    await register.export(bureau["张干事"], Registered(day, day), shape="csv", sealed=False, reason="")
    [opened] = await read(auditor, Asked(group=Group.IDENTITY))
    assert (opened.kind, opened.who, opened.subject.number) == (
        *("identity.opened", "管保"),
        "CDZJ-JB-2026-000001",
    )
    assert await kinds(auditor, Asked(group=Group.EXPORT)) == ["register.exported"]


async def test_a_number_that_is_none_is_told(bureau: Bureau, auditor: Person) -> None:
    with pytest.raises(InvalidInput):
        await read(auditor, Asked(number="CDZJ-JB-2026-000009"))


# ---- Who sees what


async def test_the_discipline_offices_events_are_for_its_own_people_alone(
    bureau: Bureau, auditor: Person
) -> None:
    hidden, _ = await send({"account": "科长收钱"}, kind="staff_conduct", identity=NAMED)
    await custody.open_with_reason(bureau["管保"], hidden.number, "核对身份。")
    seen = await read(auditor)
    assert DISCIPLINE not in {one.office for one in seen}
    assert not {"tip.received", "identity.opened"} & {one.kind for one in seen}
    with pytest.raises(InvalidInput):
        await read(auditor, Asked(number=hidden.number))
    assert await read(auditor, Asked(office=DISCIPLINE)) == []
    own = await bureau.hire("纪审", (DISCIPLINE, Role.CLERK), (None, Role.AUDITOR))
    for person in (own, own.within(reading.PERMISSION)):
        about = await kinds(person, Asked(number=hidden.number))
        assert {"tip.received", "identity.opened"} <= set(about)
        assert await read(person, Asked(office=DISCIPLINE))


async def test_anchors_stand_in_no_list_for_they_name_every_chain(bureau: Bureau, auditor: Person) -> None:
    await verifying.anchor()
    assert verifying.ANCHORED not in await kinds(auditor)
    assert await verifying.last_anchor() is not None


async def test_a_recused_reader_finds_nothing_of_his_matter(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    head = await bureau.hire("李审计", (BUILDING, Role.CLERK), (None, Role.AUDITOR))
    before = await read(head)
    assert number in {one.subject.number for one in before}
    await recusing.declare(bureau["李科长"], number, "是亲戚。", whom=head.id)
    after = await read(head)
    assert {one.subject.number for one in after} & {number, "CDZJ-JB-2026-000001"} == set()
    assert len(after) < len(before)
    with pytest.raises(InvalidInput):
        await read(head, Asked(number=number))


async def test_a_recused_reader_finds_nothing_of_the_record_that_came_of_it_either(bureau: Bureau) -> None:
    number = await a_case(bureau, "decided")
    await drafting.draft(bureau["张干事"], UNIT, case=number)
    await drafting.draft(bureau["张干事"], UNIT, office=BUILDING)
    head = await bureau.hire("李审计", (BUILDING, Role.CLERK), (None, Role.AUDITOR))
    assert (await kinds(head)).count("record.drafted") == 2
    await recusing.declare(bureau["李科长"], number, "是亲戚。", whom=head.id)
    assert (await kinds(head)).count("record.drafted") == 1


async def test_without_the_permission_there_is_no_ledger(bureau: Bureau) -> None:
    for name in ("张干事", "李科长", "周派", "纪严", "管保"):
        with pytest.raises(NotFound):
            await read(bureau[name])
        with pytest.raises(NotFound):
            await exporting.export(bureau[name], Asked())
    assert await fetch("SELECT id FROM ledger_event WHERE kind = ?", exporting.EXPORTED) == []


# ---- Taking it along


async def test_an_export_holds_what_the_page_shows_and_is_an_event_before_its_first_byte(
    bureau: Bureau, auditor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "_BATCH", 7)
    number = await a_case(bureau, "investigating")
    parts = await exporting.export(auditor, Asked(number=number))
    [event] = await read(auditor, Asked(group=Group.EXPORT))
    assert (event.kind, event.who) == ("ledger.exported", "审计")
    data = b"".join([part async for part in parts]).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(data, newline="")))
    shown = await read(auditor, Asked(number=number))
    assert rows[0] == list(exporting.HEADER)
    assert [row[-1] for row in rows[1:]] == [one.kind for one in shown]
    assert {row[4] for row in rows[1:]} == {number}
    assert "核查" in {row[2][-2:] for row in rows[1:]}


async def test_an_export_of_a_number_that_is_none_writes_nothing(bureau: Bureau, auditor: Person) -> None:
    with pytest.raises(InvalidInput):
        await exporting.export(auditor, Asked(number="CDZJ-AJ-2026-000009"))
    assert await read(auditor, Asked(group=Group.EXPORT)) == []


# ---- Words and speed


def test_each_kind_stands_in_one_group() -> None:
    placed = [kind for group in Group for kind in kinds_of(group)]
    assert sorted(placed) == sorted(KINDS)


def test_every_kind_that_the_program_writes_has_words() -> None:
    """Give a new kind its words in portal/auditing/words.py."""
    written = set[str]()
    for path in Path("portal").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        written |= {kind for kind, _ in re.findall(r'Event\(\s*"(([a-z_]+)\.[a-z_]+)"', source)}
        if "Event(" in source or "record(" in source:
            named = re.findall(r'"(([a-z_]+)\.(?!json)[a-z_]+)"', source)
            written |= {kind for kind, first in named if first in {one.partition(".")[0] for one in KINDS}}
    assert len(written) > 100
    assert written - PERMISSIONS.keys() - {verifying.ANCHORED} <= KINDS.keys()


async def test_no_page_walks_more_of_the_ledger_than_it_shows(
    bureau: Bureau, auditor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_postgres():
        pytest.skip("SQLite says in advance which way it takes")
    await send()
    asked_for: list[tuple[str, tuple[Any, ...]]] = []

    async def noted(sql: str, *values: Any) -> list[dict[str, Any]]:
        asked_for.append((sql, values))
        return await fetch(sql, *values)

    monkeypatch.setattr(reading, "fetch", noted)
    plain = (Asked(), Asked(office=BUILDING), Asked(account=auditor.id), Asked(last=clock.today()))
    asked = [replace(one, group=group) for one in plain for group in (None, *Group)]
    [newest, *_] = await read(auditor)
    for one in asked:
        await reading.events(auditor, one, limit=5, after=newest.id)
        sql, values = asked_for[-1]
        plan = [row["detail"] for row in await fetch(f"EXPLAIN QUERY PLAN {sql}", *values)]
        read_by = [step for step in plan if step.split()[1:2] == ["e"] and "ledger_event" in step]
        assert read_by
        assert all("USING INDEX ledger_event_by_" in step for step in read_by)
        if one.group is None or one.group in COMMON:
            assert not any("TEMP B-TREE" in step for step in plan)


# ---- The page


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


async def test_an_auditor_finds_it_under_the_settings_and_narrows_it(
    client: PortalClient, bureau: Bureau, auditor: Person
) -> None:
    await a_case(bureau, "investigating")
    async with writing():
        await append("staff", *[Event("account.signed_in", "account:x", "system") for _ in range(60)])
    page = await (await desk_of(client, bureau, "审计", "/staff/settings")).follow("操作记录")
    assert "还没有核对过" in page.text
    [rows] = page.tables
    assert len(rows) == 50
    older = await page.follow("下一页")
    assert older.tables[0]
    assert (await older.follow("上一页")).tables == page.tables
    await verifying.note(await verifying.verify(), "operator")
    cases = await desk_of(client, bureau, "审计", f"{PATH}?group=cases")
    assert "完好" in cases.text
    about = await cases.follow("CDZJ-AJ-2026-000001")
    assert {row[2] for row in about.tables[0]} == {"案件 CDZJ-AJ-2026-000001"}
    answer = await about.submit(button="导出操作记录")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "ledger.exported" in await kinds(auditor)


async def test_a_wrong_address_says_so_at_its_field(
    client: PortalClient, bureau: Bureau, auditor: Person
) -> None:
    browser = await visitor(client, auditor)
    page = await browser.open(f"{PATH}?number=CDZJ-JB-2026-000404&after=x", status=422)
    assert page.errors == ["没有这个编号的举报、案件或公示记录。"]
    assert not page.tables
    page = await browser.open(f"{PATH}?first=soon", status=422)
    assert page.errors
    assert DISCIPLINE not in page.html
    head = await visitor(client, bureau["李科长"])
    await head.open(PATH, status=403)
