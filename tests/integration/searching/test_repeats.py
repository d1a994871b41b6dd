"""Tips on one subject: which are shown to which office, what an officer says of them, what a thief learns."""

from typing import Any

import pytest

from portal.cases import queries
from portal.cases.recusing import declare, matter_of
from portal.core.errors import InvalidInput, NotFound, Refused
from portal.database import fetch
from portal.searching import indexing, relating, repeats, subjects
from portal.searching.office_keys import keys_of
from portal.searching.repeats import Candidate, Repeats
from portal.sessions import sealed
from portal.staff import rotating, signing_in
from portal.tips import dispatch
from portal.tips import queries as tips
from tests.support.bureau import BUILDING, COUNTY, DESIGN, Bureau
from tests.support.cases import CHIEF, CLERK, a_case
from tests.support.tips import BUILDER, NAMED, at_unit, of_trade, sealed_photo, send

USCC = "91430700MA4L2X3Y5C"
WHY = "看了两件的内容。"


def about(unit: str = "某某建设有限公司", person: str = "李四", **more: Any) -> dict[str, Any]:
    [given] = BUILDER["units"]
    persons = [{"name": person, "profession": "builder"} | more.pop("of_person", {})]
    return BUILDER | {"units": [given | {"name": unit} | more], "persons": persons}


async def draw(bureau: Bureau, *names: str) -> None:
    for name in names:
        person = bureau[name]
        session = sealed.session_id(await signing_in.begin(person.id, person.keys))
        for key in await keys_of(person):
            assert await indexing.bring_up_to_date(person, key, session=session, seconds=30)


async def found(bureau: Bureau, number: str, who: str = CLERK) -> list[Candidate]:
    matter = await matter_of(bureau[who], number)
    return await repeats.candidates(bureau[who], matter.tips)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (about(uscc=USCC), about("另一个名字", "王五", uscc="9143 0700 ma4l2x3y5c"), ("uscc",)),
        (about("湖南（常德）建设有限责任公司"), about("湖南(常德)建设有限公司", "王五"), ("unit",)),
        (about(), about(), ("unit", "person")),
        (
            about(of_person={"registration_no": "湘1432020202001234"}),
            about("别的公司名", "王五", of_person={"registration_no": "湘 1432020202001234"}),
            ("number",),
        ),
    ],
)
async def test_equal_subjects_are_found_with_what_is_equal(
    bureau: Bureau, one: dict[str, Any], other: dict[str, Any], same: tuple[str, ...]
) -> None:
    first, _ = await send(one)
    second, _ = await send(other)
    await draw(bureau, CLERK)
    for mine, others in ((first, second), (second, first)):
        [candidate] = await found(bureau, mine.number)
        assert (candidate.number, candidate.same, candidate.verdict) == (others.number, same, "")


@pytest.mark.parametrize(
    "other",
    [
        about("某某建筑有限公司"),
        about("某某建设有限公司长沙分公司"),
        about("别的公司名", "李四"),
        about("不详", "王五", uscc="123"),
    ],
)
async def test_what_is_only_similar_is_not_the_same(bureau: Bureau, other: dict[str, Any]) -> None:
    first, _ = await send(about("不详") if other["units"][0]["name"] == "不详" else about())
    await send(other)
    await draw(bureau, CLERK)
    assert await found(bureau, first.number) == []


async def test_the_same_attachment_is_found_under_any_name(bureau: Bureau) -> None:
    first, _ = await send(about(), files=(sealed_photo(),))
    second, _ = await send(about("别的公司名", "王五"), files=(sealed_photo(),))
    await send(about("第三家公司", "赵六"), files=(sealed_photo(2100),))
    await draw(bureau, CLERK)
    [candidate] = await found(bureau, first.number)
    assert (candidate.number, candidate.same) == (second.number, ("file",))


async def test_another_office_sees_nothing_and_its_digests_equal_none(bureau: Bureau) -> None:
    first, _ = await send(about())
    second, _ = await send(about())
    elsewhere, _ = await send(
        of_trade("architect", "design") | {"units": [{"name": "某某建设有限公司", "unit_type": "design"}]}
    )
    await draw(bureau, CLERK, "陈设计")
    assert [one.number for one in await found(bureau, first.number)] == [second.number]
    assert await found(bureau, elsewhere.number, "陈设计") == []
    rows = await fetch("SELECT office, digest FROM subject_key")
    of_office = {
        office: {bytes(row["digest"]) for row in rows if row["office"] == office}
        for office in (BUILDING, DESIGN)
    }
    assert of_office[BUILDING]
    assert of_office[DESIGN]
    assert not of_office[BUILDING] & of_office[DESIGN]


async def test_nothing_of_the_informant_is_compared(bureau: Bureau) -> None:
    first, _ = await send(about(), identity=NAMED)
    await send(about("别的公司名", "王五"), identity=NAMED)
    await draw(bureau, CLERK)
    assert await found(bureau, first.number) == []


async def test_how_many_subjects_a_tip_names_is_hidden(bureau: Bureau) -> None:
    await send(about())
    await send(BUILDER | {"units": [], "persons": [{"name": "李四", "profession": "builder"}]})
    await draw(bureau, CLERK)
    rows = await fetch("SELECT compartment, count(*) AS n FROM subject_key GROUP BY compartment")
    assert {row["n"] for row in rows} == {4}
    assert len(subjects.padded([bytes(16)] * 5)) == 8


async def test_rows_of_a_list_are_counted_and_say_what_nobody_compared_yet(bureau: Bureau) -> None:
    first, _ = await send(about())
    case = await a_case(bureau, answers=about())
    assert await repeats.repeats_of(bureau[CLERK], [first.number, case]) == {
        first.number: Repeats(0, compared=False),
        case: Repeats(0, compared=False),
    }
    await draw(bureau, CLERK)
    lone, _ = await send(at_unit("孤零零建设公司"))
    counted = await repeats.repeats_of(bureau[CLERK], [first.number, case, lone.number])
    assert counted == {
        first.number: Repeats(1, compared=True),
        case: Repeats(1, compared=True),
        lone.number: Repeats(0, compared=False),
    }
    assert await repeats.repeats_of(bureau["管保"], [first.number]) == {}


async def test_a_new_key_compares_anew(bureau: Bureau) -> None:
    first, _ = await send(about())
    await send(about())
    await draw(bureau, CLERK)
    await rotating.rotate(bureau["王密"], BUILDING)
    tip = await tips.tip_for(bureau[CLERK], first.number)
    assert not await repeats.is_compared([tip])
    await draw(bureau, CLERK)
    assert await repeats.is_compared([tip])
    assert len(await found(bureau, first.number)) == 1


async def test_what_moved_away_is_no_candidate(bureau: Bureau) -> None:
    unsure = about() | {"level": "unknown", "area": "430721"}
    first, _ = await send(unsure)
    second, _ = await send(unsure)
    await draw(bureau, "周派")
    assert len(await found(bureau, first.number, "周派")) == 1
    row = await tips.tip_for(bureau["周派"], second.number)
    await dispatch.confirm_route(bureau["周派"], second.number, version=row.version)
    assert await found(bureau, first.number, "周派") == []
    assert [one.office for one in await found(bureau, second.number, "王干事")] == []
    assert row.office != COUNTY


async def test_who_has_a_conflict_of_interest_sees_no_candidate(bureau: Bureau) -> None:
    first, _ = await send(about())
    case = await a_case(bureau, answers=about())
    await draw(bureau, CLERK)
    await declare(bureau[CLERK], case, "亲戚")
    assert await found(bureau, first.number) == []
    assert len(await found(bureau, first.number, CHIEF)) == 1


async def test_an_officer_says_that_they_are_not_the_same_and_the_hint_is_gone(bureau: Bureau) -> None:
    first, _ = await send(about())
    case = await a_case(bureau, answers=about())
    await draw(bureau, CLERK)
    matter = await matter_of(bureau[CLERK], case)
    await relating.say(bureau[CLERK], matter, [first.number], "related", WHY)
    assert [one.verdict for one in await found(bureau, first.number)] == ["related"]
    await relating.say(bureau[CLERK], matter, [first.number], "unrelated", WHY)
    for number in (first.number, case):
        assert [one.verdict for one in await found(bureau, number)] == ["unrelated"]
        assert (await repeats.repeats_of(bureau[CLERK], [number]))[number].count == 0
    assert len(await fetch("SELECT verdict FROM relation")) == 1
    row = await queries.case_for(bureau[CLERK], case)
    assert row.version == matter.version


async def test_strangers_and_helpers_say_nothing(bureau: Bureau) -> None:
    first, _ = await send(about())
    case = await a_case(bureau, answers=about())
    await draw(bureau, CLERK)
    matter = await matter_of(bureau[CLERK], case)
    with pytest.raises(Refused):
        await relating.say(bureau["陈设计"], matter, [first.number], "related", WHY)
    with pytest.raises(NotFound):
        await relating.say(bureau[CLERK], matter, ["CDZJ-JB-2026-009999"], "related", WHY)
    with pytest.raises(InvalidInput):
        await relating.say(bureau[CLERK], matter, [first.number], "related", " ")
