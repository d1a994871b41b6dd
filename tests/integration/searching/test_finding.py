"""Searching in sealed cases: who finds what by which words, and where the words lie meanwhile."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from portal.cases import checklist, conversation, recusing, steps
from portal.cases.facts import saving
from portal.cases.queries import case_for
from portal.catalogue.states import Role
from portal.core import clock
from portal.database import fetch, writing
from portal.searching import finding, indexing, memory
from portal.searching.asked import Asked, keep, kept
from portal.searching.finding import Found
from portal.searching.office_keys import keys_of
from portal.sessions import sealed
from portal.settings import Settings
from portal.staff import keyring, rotating, signing_in
from portal.tips import correspondence, dispatch
from portal.tips import queries as tips
from tests.support.bureau import BUILDING, COUNTY, Bureau, member
from tests.support.cases import CHIEF, CLERK, PROVED, a_case, a_case_and_its_informant, take
from tests.support.tips import BUILDER, NAMED, UNSURE, at_unit, send

TOLD: dict[str, Any] = BUILDER | {
    "units": [
        {"name": "湖南（常德）湘沅建设有限公司", "uscc": "91430700MA4L2X3Y5C", "unit_type": "construction"}
    ],
    "persons": [{"name": "欧阳修竹", "profession": "builder", "registration_no": "湘1432020202001234"}],
    "account": "他在ＡＢＣ大厦工地挂名，实际在长沙上班。",
}


@pytest.fixture(autouse=True)
def _time_enough(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """However slow the machine is; what happens when time runs out has tests of its own."""
    monkeypatch.setattr(finding, "SECONDS", 60.0)
    yield
    memory._offices.clear()


async def look(bureau: Bureau, who: str, text: str, **narrowed: Any) -> Found:
    """In a session of his own."""
    person = bureau[who]
    session = sealed.session_id(await signing_in.begin(person.id, person.keys))
    return await finding.find(person, Asked(text=text, **narrowed), session=session)


async def numbers(bureau: Bureau, who: str, text: str, **narrowed: Any) -> list[str]:
    return [hit.number for hit in (await look(bureau, who, text, **narrowed)).hits]


@pytest.mark.parametrize(
    "text",
    [
        "欧阳修竹",
        "修竹",
        "竹",
        "湘沅",
        "湖南常德湘沅建设",
        "湖南（常德）湘沅",
        "湖南(常德)湘沅",
        "ABC大厦",
        "ａｂｃ",
        "长沙 欧阳",
        "长沙\u3000挂名",
        "91430700MA4L2X3Y5C",
        "9143 0700ma4l2x3y5c",
        "湘1432020202001234",
        "CDZJ-JB-2026-000001",
        "2026-000001",
    ],
)
async def test_any_word_of_the_tip_finds_it(bureau: Bureau, text: str) -> None:
    registered, _ = await send(TOLD)
    await send()
    assert await numbers(bureau, CLERK, text) == [registered.number]


@pytest.mark.parametrize("text", ["修竹 株洲", "王修竹", "", "（）", "cert_rent", "照片"])
async def test_what_does_not_all_occur_finds_nothing(bureau: Bureau, text: str) -> None:
    await send(TOLD)
    assert await numbers(bureau, CLERK, text) == []


async def test_words_of_a_case_may_stand_in_its_tip_its_talk_and_its_findings(bureau: Bureau) -> None:
    number, _ = await a_case_and_its_informant(bureau, "investigating", answers=TOLD)
    [tip] = await tips.tips_of_case((await case_for(bureau[CLERK], number)).id)
    await correspondence.write_to_informant(bureau[CLERK], tip.number, "请问考勤表在谁手里？")
    await steps.note(bureau[CHIEF], number, "已函询社保中心。")
    await take(bureau, CLERK, number, "submit_findings", **PROVED | {"text": "工资由第三方发放。"})
    for text in ("考勤表", "函询 修竹", "第三方 湘沅 考勤", number):
        assert await numbers(bureau, CLERK, text) == [number]
    assert await numbers(bureau, CLERK, tip.number) == [number]


async def test_facts_are_searched_as_they_stand_and_identity_numbers_are_not(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating", answers=TOLD)
    cells = {
        "person_name": "欧阳修竹",
        "certificate_no": "湘建证000123456",
        "id_number": "430702198001011234",
    }
    await saving.save(bureau[CLERK], number, [saving.Typed(1, cells)], version=0)
    assert await numbers(bureau, CLERK, "湘建证000123456") == [number]
    await saving.save(
        bureau[CLERK], number, [saving.Typed(1, cells | {"certificate_no": "湘建证9"})], version=1
    )
    assert await numbers(bureau, CLERK, "湘建证000123456") == []
    assert await numbers(bureau, CLERK, "430702198001011234") == []


async def test_notes_of_the_checklist_are_searched(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating", answers=TOLD)
    said = checklist.Check(code="insurance", state="done", note="参保证明放在第三卷。")
    await checklist.check(bureau[CLERK], number, [said], ())
    assert await numbers(bureau, CLERK, "第三卷") == [number]


async def test_neither_the_identity_nor_what_is_asked_about_it_is_searched(bureau: Bureau) -> None:
    await send(TOLD, identity=NAMED)
    await send(TOLD, identity=NAMED | {"confidential": False})
    for who in (CLERK, "管保"):
        assert await numbers(bureau, who, "周举报") == []
        assert await numbers(bureau, who, "13800001234") == []
    assert await keys_of(bureau["管保"]) == []


async def test_only_the_offices_that_hold_it_find_it(bureau: Bureau) -> None:
    await send(TOLD)
    sealed_off, _ = await send(TOLD | {"about_staff": True})
    assert await numbers(bureau, "纪严", "修竹") == [sealed_off.number]
    for who in ("陈设计", "周派", "王干事", "管保", "王密"):
        assert await numbers(bureau, who, "修竹") == []
    assert sealed_off.number not in await numbers(bureau, CLERK, "修竹")


async def test_what_moves_away_is_found_no_longer_and_its_entry_is_gone_at_once(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    assert await numbers(bureau, "周派", "张三丰") == [registered.number]
    row = await tips.tip_for(bureau["周派"], registered.number)
    await dispatch.confirm_route(bureau["周派"], registered.number, version=row.version)
    assert await fetch("SELECT office FROM index_entry") == []
    assert await fetch("SELECT office FROM subject_key") == []
    assert await numbers(bureau, "周派", "张三丰") == []
    assert await numbers(bureau, "王干事", "张三丰") == [registered.number]


async def test_access_is_asked_for_at_the_moment_of_the_search(bureau: Bureau) -> None:
    registered, _ = await send(TOLD)
    assert await numbers(bureau, CLERK, "修竹") == [registered.number]
    async with writing():
        # As if the entry had been left behind.
        await fetch("DELETE FROM compartment_grant WHERE holder = ? RETURNING 1 AS one", BUILDING)
    assert await numbers(bureau, CLERK, "修竹") == []


async def test_who_has_a_conflict_of_interest_does_not_find_the_case(bureau: Bureau) -> None:
    number = await a_case(bureau, answers=TOLD)
    await recusing.declare(bureau[CLERK], number, "我和他是亲戚。")
    assert await numbers(bureau, CLERK, "修竹") == []
    assert await numbers(bureau, "赵干事", "修竹") == [number]


async def test_new_words_are_found_by_the_next_search(bureau: Bureau) -> None:
    number, holder = await a_case_and_its_informant(bureau, "investigating", answers=TOLD)
    assert await numbers(bureau, CLERK, "补充说明") == []
    await conversation.answer(holder, "补充说明：他上月离职。")
    assert await numbers(bureau, CLERK, "补充说明") == [number]


async def test_results_are_narrowed_and_the_newest_comes_first(bureau: Bureau) -> None:
    first, second = await a_case(bureau, answers=TOLD), await a_case(bureau, "investigating", answers=TOLD)
    tip, _ = await send(TOLD)
    assert await numbers(bureau, CLERK, "修竹") == [tip.number, second, first]
    assert await numbers(bureau, CLERK, "修竹", state="investigating") == [second]
    assert await numbers(bureau, CLERK, "修竹", kind="fake_job") == []
    assert await numbers(bureau, CLERK, "修竹", office=COUNTY) == []
    found = await look(bureau, CLERK, "修竹")
    assert (found.total, found.more, found.progress.ready, found.progress.all) == (3, False, 5, 5)


async def test_a_whole_number_comes_before_one_that_only_contains_it(bureau: Bureau) -> None:
    exact, _ = await send(TOLD)
    longer, _ = await send(TOLD | {"persons": [{"name": "李四", "registration_no": "湘14320202020012345"}]})
    assert await numbers(bureau, CLERK, "湘1432020202001234") == [exact.number, longer.number]
    assert await numbers(bureau, CLERK, "1432020202001234") == [exact.number, longer.number]


async def test_the_place_is_shown_with_the_words_marked(bureau: Bureau) -> None:
    await send(TOLD)
    [hit] = (await look(bureau, CLERK, "abc 常德湘沅")).hits
    assert hit.about == "湖南（常德）湘沅建设有限公司，欧阳修竹"
    shown = {one.label: [(piece.text, piece.marked) for piece in one.pieces] for one in hit.excerpts}
    assert shown["单位名称"] == [("湖南（", False), ("常德）湘沅", True), ("建设有限公司", False)]
    assert shown["事情经过"] == [("他在", False), ("ＡＢＣ", True), ("大厦工地挂名，实际在长沙上班。", False)]


async def test_a_new_key_draws_everything_anew_under_it(bureau: Bureau) -> None:
    registered, _ = await send(TOLD)
    assert await numbers(bureau, CLERK, "修竹") == [registered.number]
    [before] = await fetch("SELECT epoch, stamp FROM index_entry")
    await rotating.rotate(bureau["王密"], BUILDING)
    assert await numbers(bureau, CLERK, "修竹") == [registered.number]
    [after] = await fetch("SELECT epoch, stamp FROM index_entry")
    assert (before["epoch"], after["epoch"]) == (1, 2)
    assert before["stamp"] != after["stamp"]


async def test_a_private_half_that_was_planted_is_not_used(bureau: Bureau) -> None:
    """Whoever writes the database could seal a key of his own to a member; it is not the office's."""
    from portal.vault import boxes

    person = bureau[CLERK]
    context = keyring.key_context(BUILDING, 1, "account", str(person.id))
    planted = boxes.wrap(boxes.new_pair().private, person.keys.box.public, context)
    await fetch("UPDATE office_grant SET sealed = ? WHERE account = ? RETURNING id", planted, person.id)
    await send(TOLD)
    assert await keys_of(person) == []
    assert await numbers(bureau, CLERK, "修竹") == []
    assert await fetch("SELECT office FROM index_entry") == []


async def test_an_exchanged_entry_opens_nowhere_else(bureau: Bureau) -> None:
    await send(TOLD)
    await send()
    await look(bureau, CLERK, "修竹")
    memory._offices.clear()
    rows = await fetch("SELECT compartment, folded, shown FROM index_text ORDER BY compartment")
    for row, swapped in ((rows[0], rows[1]), (rows[1], rows[0])):
        await fetch(
            "UPDATE index_text SET folded = ?, shown = ? WHERE compartment = ? RETURNING 1 AS one",
            *(bytes(swapped["folded"]), bytes(swapped["shown"]), row["compartment"]),
        )
    assert await numbers(bureau, CLERK, "修竹") == []


async def test_nothing_of_it_lies_in_the_clear(bureau: Bureau, settings: Settings) -> None:
    await send(TOLD)
    person = bureau[CLERK]
    session = await sealed.find(await signing_in.begin(person.id, person.keys), signing_in.KIND)
    assert session is not None
    name = await keep(session, Asked(text="欧阳修竹 湘沅"))
    again = await sealed.find(session.token, signing_in.KIND)
    assert again is not None
    asked = kept(again, name)
    assert asked is not None
    assert len((await finding.find(person, asked, session=session.id)).hits) == 1
    written = b"".join(path.read_bytes() for path in Path(settings.data).parent.rglob("*") if path.is_file())
    for row in await fetch("SELECT folded, shown FROM index_text"):
        written += bytes(row["folded"]) + bytes(row["shown"])
    for row in await fetch("SELECT body FROM session"):
        written += bytes(row["body"])
    for word in ("修竹", "湘沅"):
        assert word.encode() not in written
        assert word.encode("gb18030") not in written


async def test_only_the_last_searches_are_kept_and_only_in_their_session(bureau: Bureau) -> None:
    person = bureau[CLERK]
    tokens = [await signing_in.begin(person.id, person.keys) for _ in range(2)]
    mine, other = [await sealed.find(token, signing_in.KIND) for token in tokens]
    assert mine is not None
    assert other is not None
    names = [await keep(mine, Asked(text=f"第{n}次")) for n in range(10)]
    now = await sealed.find(mine.token, signing_in.KIND)
    assert now is not None
    assert kept(now, names[0]) is None
    newest = kept(now, names[-1])
    assert newest is not None
    assert newest.text == "第9次"
    assert kept(other, names[-1]) is None
    assert await signing_in.person_of(now) is not None


async def test_what_is_held_goes_with_the_last_session(bureau: Bureau) -> None:
    await send(TOLD)
    person = bureau[CLERK]
    token, second = [await signing_in.begin(person.id, person.keys) for _ in range(2)]
    for one in (token, second):
        await finding.find(person, Asked(text="修竹"), session=sealed.session_id(one))
    memory.forget_session(sealed.session_id(token))
    await memory.tidy()
    assert memory.held_mib() > 0
    await signing_in.sign_out(second)
    await memory.tidy()
    assert memory._offices == {}


async def test_what_is_held_goes_when_nobody_has_worked_for_a_while(bureau: Bureau) -> None:
    await send(TOLD)
    await look(bureau, CLERK, "修竹")
    with clock.frozen(clock.now() + timedelta(minutes=31)):
        await memory.tidy()
    assert memory._offices == {}


async def test_what_is_held_goes_with_a_members_place(bureau: Bureau) -> None:
    await send(TOLD)
    await look(bureau, CLERK, "修竹")
    await fetch("DELETE FROM office_grant WHERE account = ? RETURNING id", bureau[CLERK].id)
    await memory.tidy()
    assert memory._offices == {}


async def test_the_first_search_says_how_far_it_is(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(6):
        await send(at_unit(f"第{n}建设公司", TOLD))
    monkeypatch.setattr(indexing, "BATCH", 2)
    monkeypatch.setattr(finding, "SECONDS", 0.0)
    found = await look(bureau, CLERK, "修竹")
    assert (found.progress.ready, found.progress.all) == (0, 6)
    person = bureau[CLERK]
    session = sealed.session_id(await signing_in.begin(person.id, person.keys))
    [key] = await keys_of(person)
    assert await indexing.bring_up_to_date(person, key, session=session, seconds=60)
    monkeypatch.setattr(finding, "SECONDS", 5.0)
    began = monotonic()
    found = await look(bureau, CLERK, "修竹")
    assert (found.progress.ready, found.progress.all, len(found.hits)) == (6, 6, 6)
    assert monotonic() - began < 5


async def test_memory_has_a_limit_and_the_page_says_what_is_left_out(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    await send(TOLD)
    monkeypatch.setattr(memory, "_has_room", lambda office: False)
    found = await look(bureau, CLERK, "修竹")
    assert (found.progress.ready, found.progress.all, found.hits) == (0, 1, ())


async def test_what_a_search_leaves_closed_is_opened_beside_the_requests(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        await send(TOLD)
    await look(bureau, CLERK, "修竹")
    memory._offices.clear()
    monkeypatch.setattr(finding, "SECONDS", 0.0)
    monkeypatch.setattr(memory, "_CHUNK", 1)
    async with memory.kept_tidy():
        assert (await look(bureau, CLERK, "修竹")).progress.ready < 3
        await asyncio.gather(*memory._opening.values())
        monkeypatch.setattr(finding, "SECONDS", 60.0)
        assert (await look(bureau, CLERK, "修竹")).progress.ready == 3
    assert memory._offices == {}


async def test_drawing_stops_with_the_session(bureau: Bureau) -> None:
    await send(TOLD)
    person = bureau[CLERK]
    token = await signing_in.begin(person.id, person.keys)
    await signing_in.sign_out(token)
    [key] = await keys_of(person)
    done = await indexing.bring_up_to_date(person, key, session=sealed.session_id(token), seconds=5)
    assert not done
    assert await fetch("SELECT office FROM index_entry") == []


async def test_what_does_not_open_is_noted_once(bureau: Bureau) -> None:
    await send(TOLD)
    await fetch("UPDATE item SET body = ? WHERE name = 'answers' RETURNING 1 AS one", b"broken")
    assert await numbers(bureau, CLERK, "修竹") == []
    assert len(await fetch("SELECT stamp FROM index_entry")) == 1


async def test_a_new_member_finds_what_his_office_holds(bureau: Bureau) -> None:
    registered, _ = await send(TOLD)
    await bureau.hire("新干事", (BUILDING, Role.CLERK))
    assert await numbers(bureau, "新干事", "修竹") == []
    await keyring.admit(BUILDING, member(bureau["新干事"]), by=bureau[CHIEF])
    assert await numbers(bureau, "新干事", "修竹") == [registered.number]
