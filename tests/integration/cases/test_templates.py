"""Reply templates: offered where they fit, filled with safe values, kept as versions, never with a name."""

from datetime import date, timedelta

import pytest

from portal.cases import conversation, progress, templates
from portal.cases.matters import case_matter, tip_matter
from portal.cases.templates import PLACES, Written
from portal.catalogue.pack import load_pack
from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import Conflict, InvalidInput, NotFound
from portal.core.identifiers import personal_data_in
from portal.staff.people import Person
from tests.support.bureau import Bureau
from tests.support.cases import a_case, a_case_and_its_informant
from tests.support.tips import ABOUT, send


def written(**changes: object) -> Written:
    values: dict[str, object] = {
        "title_zh": "请耐心等待",
        "title_en": "Please be patient",
        "zh": "{office}正在办理，期限{due}。",
        "en": "{office} is at work, until {due}.",
        "valid_from": clock.today(),
    }
    return Written(**values | changes)  # type: ignore[arg-type]


async def codes(person: Person, number: str) -> list[str]:
    return [one.code for one in await templates.offered(person, await case_matter(person, number))]


async def test_a_template_is_offered_by_state_kind_and_role(bureau: Bureau) -> None:
    rent = await a_case(bureau, "investigating")
    assert await codes(bureau["张干事"], rent) == ["working", "more-proof"]
    site = await templates.template("site-times")
    assert site.fits("absent_on_site", "investigating", [Role.CLERK])
    assert not site.fits("absent_on_site", "closed", [Role.CLERK])
    closed = await a_case(bureau, "closed")
    assert await codes(bureau["李科长"], closed) == ["thanks"]
    assert await codes(bureau["张干事"], closed) == []


async def test_it_is_filled_with_office_day_and_number_in_both_languages(bureau: Bureau) -> None:
    matter = await case_matter(bureau["张干事"], await a_case(bureau))
    received = await templates.template("received")
    reply = await templates.filled(received, matter, matter.tips[0])
    assert "CDZJ-JB-2026-000001" in reply.zh
    assert "建筑业管理科" in reply.zh
    assert f"{matter.case.due_on.month}月{matter.case.due_on.day}日" in reply.zh  # type: ignore[union-attr]
    assert str(matter.case.due_on.year) in reply.en  # type: ignore[union-attr]
    assert not {"{", "}"} & set(reply.zh + reply.en)


async def test_no_template_can_carry_a_name(bureau: Bureau) -> None:
    """The values come from rows of offices, a date and a number: whatever a tip says finds no way in."""
    matter = await case_matter(bureau["李科长"], await a_case(bureau))
    assert set(PLACES) == {"office", "due", "number"}
    shipped = load_pack("changde").templates
    for row in shipped:
        reply = await templates.filled(templates.Template(row, 0), matter, matter.tips[0])
        for word in ABOUT.split("，"):
            assert word not in reply.zh + reply.en
        assert not personal_data_in(row.zh + row.en)
    for place in ("name", "person", "tip", "office.zh", "office!r", "due:%Y", "0", "", "number.__class__"):
        with pytest.raises(InvalidInput):
            await templates.write(bureau["李科长"], None, written(zh=f"你好{{{place}}}"), version=0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"zh": ""}, "zh"),
        ({"en": " "}, "en"),
        ({"zh": "{office"}, "zh"),
        ({"zh": "请打13800001234。"}, "zh"),
        ({"zh": "长" * 2001}, "zh"),
        ({"en": "{office} only."}, "en"),
        ({"title_zh": ""}, "title_zh"),
        ({"title_en": "x" * 61}, "title_en"),
        ({"valid_from": date(2026, 3, 9)}, "valid_from"),
        ({"kinds": ("gossip",)}, ""),
        ({"states": ("asleep",)}, ""),
        ({"roles": ("auditor",)}, ""),
    ],
)
async def test_a_template_that_would_not_do_is_refused(
    bureau: Bureau, change: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as wrong:
        await templates.write(bureau["李科长"], None, written(**change), version=0)
    assert set(wrong.value.errors) == {field}


async def test_an_edit_is_a_new_version_that_begins_on_its_day(bureau: Bureau) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    await templates.write(bureau["李科长"], "working", written(valid_from=tomorrow), version=0)
    now = {one.code: one for one in await templates.templates()}
    then = {one.code: one for one in await templates.templates(tomorrow)}
    assert (now["working"].version, then["working"].version) == (0, 1)
    assert then["working"].row.position == now["working"].row.position
    assert [one.version for one in await templates.versions("working")] == [1, 0]
    with pytest.raises(Conflict):
        await templates.write(bureau["李科长"], "working", written(), version=0)


async def test_a_template_that_ends_is_offered_no_more_from_the_next_day(bureau: Bureau) -> None:
    await templates.write(bureau["李科长"], "working", written(ends=True), version=0)
    assert "working" in {one.code for one in await templates.templates()}
    tomorrow = clock.today() + timedelta(days=1)
    assert "working" not in {one.code for one in await templates.templates(tomorrow)}


async def test_a_template_of_ones_own_comes_last(bureau: Bureau) -> None:
    code = await templates.write(bureau["李科长"], None, written(roles=(Role.CLERK.value,)), version=0)
    assert (await templates.templates())[-1].code == code
    with pytest.raises(NotFound):
        await templates.template("no-such")


async def test_before_a_case_a_tip_has_its_own_day(bureau: Bureau) -> None:
    registered, _ = await send()
    matter = await tip_matter(bureau["张干事"], registered.number)
    reply = await templates.filled(await templates.template("working"), matter, matter.tips[0])
    assert "2026年" in reply.zh


async def test_an_informant_reads_a_message_in_his_language(bureau: Bureau) -> None:
    _, holder = await a_case_and_its_informant(bureau)
    await conversation.write(bureau["张干事"], "CDZJ-JB-2026-000001", "正在办理。", en="We are at work.")
    [line] = (await progress.view(holder)).messages
    assert (str(line.text), line.text.en) == ("正在办理。", "We are at work.")  # type: ignore[attr-defined]
