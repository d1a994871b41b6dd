"""Several persons, units and agencies in one report, one page each, and numbers that look unusual."""

import pytest

from portal.catalogue.parties import MOST
from portal.tips.reading import open_for
from tests.integration.public.informants import (
    FACTS,
    NUMBER,
    PERSON,
    UNIT,
    WHERE,
    at_check,
    at_first_party,
    at_subject,
    at_unit,
)
from tests.support.bureau import Bureau
from tests.support.pages import Page, PortalClient

SUBJECT = "/report/subject"


async def with_a_second_person(visitor: PortalClient) -> Page:
    page = await (await at_subject(visitor)).follow("再添加一个人")
    return await page.submit(name="李四光", profession="cost1")


async def test_the_way_of_one_person_and_one_unit_is_two_small_pages_and_the_list(
    visitor: PortalClient,
) -> None:
    person = await at_first_party(visitor)
    assert (person.path, person.h1) == (f"{SUBJECT}/persons/new", "谁的证书在“挂证”")
    unit = await person.submit(**PERSON)
    assert (unit.path, unit.h1) == (f"{SUBJECT}/units/new", "证书注册在哪个单位")
    page = await unit.submit(**UNIT)

    assert page.path == SUBJECT
    assert page.facts == {"人员1": "张三丰，注册建造师", "单位1": "常德市示例建筑工程有限公司，施工企业"}
    assert page.link("添加一个中介") == f"{SUBJECT}/intermediaries/new"
    assert (await page.submit(button="继续", **WHERE)).path == "/report/facts"


async def test_who_knows_nobody_presses_continue_and_is_not_asked_again(visitor: PortalClient) -> None:
    page = await (await at_first_party(visitor)).submit()
    assert page.path == f"{SUBJECT}/units/new"
    page = await page.submit(**UNIT)

    assert page.path == SUBJECT
    assert list(page.facts) == ["单位1"]
    assert page.link("添加一个人")
    assert (await visitor.open(SUBJECT)).path == SUBJECT


async def test_a_second_person_is_added_from_the_list_and_the_first_one_shown_there(
    visitor: PortalClient,
) -> None:
    page = await (await at_subject(visitor)).follow("再添加一个人")
    assert page.form_values()["name"] == ""
    assert page.link("人员1") == f"{SUBJECT}/persons/1"
    page = await page.submit(name="李四光", profession="cost1")

    assert page.path == SUBJECT
    assert page.facts["人员1"] == "张三丰，注册建造师"
    assert page.facts["人员2"] == "李四光，一级注册造价工程师"


async def test_each_entry_is_changed_on_a_page_of_its_own(visitor: PortalClient) -> None:
    page = await (await with_a_second_person(visitor)).follow("更改人员2")
    assert page.form_values()["profession"] == "cost1"
    page = await page.submit(name="李四光", profession="cost2", registration_no="")

    assert page.path == SUBJECT
    assert page.facts["人员1"] == "张三丰，注册建造师"
    assert page.facts["人员2"] == "李四光，二级注册造价工程师"


async def test_a_removed_entry_is_gone_and_the_others_move_up(visitor: PortalClient) -> None:
    page = await with_a_second_person(visitor)
    gone = page.link("更改人员1")
    page = await page.submit(action=f"{gone}/remove")

    assert page.notice == "已移除。"
    assert page.facts["人员1"] == "李四光，一级注册造价工程师"
    assert "人员2" not in page.facts
    assert (await visitor.open(gone)).path == SUBJECT


async def test_a_window_that_shows_a_removed_entry_changes_no_other(visitor: PortalClient) -> None:
    page = await with_a_second_person(visitor)
    old = await page.follow("更改人员2")
    page = await page.submit(action=f"{page.link('更改人员2')}/remove")
    page = await (await page.follow("再添加一个人")).submit(name="王五")

    assert (await old.submit(name="不该出现")).path == SUBJECT
    assert (await visitor.open(SUBJECT)).facts["人员2"] == "王五"


async def test_a_double_click_adds_one_person(visitor: PortalClient) -> None:
    form = await (await at_subject(visitor)).follow("再添加一个人")
    await form.submit(name="李四光")
    page = await form.submit(name="李四光")

    assert [one for one in page.facts if one.startswith("人员")] == ["人员1", "人员2"]


async def test_two_windows_that_add_a_person_each_add_both(visitor: PortalClient) -> None:
    one = await (await at_subject(visitor)).follow("再添加一个人")
    other = await visitor.open(f"{SUBJECT}/persons/new")
    await one.submit(name="李四光")
    page = await other.submit(name="王五")

    assert (page.facts["人员2"], page.facts["人员3"]) == ("李四光", "王五")


async def test_twenty_of_each_are_enough(visitor: PortalClient) -> None:
    page = await at_subject(visitor)
    for n in range(2, MOST + 1):
        page = await (await page.follow("再添加一个人")).submit(name=f"第{n}人")

    assert f"人员{MOST}" in page.facts
    assert not page.has_link("再添加一个人")
    page = await visitor.open(f"{SUBJECT}/persons/new")
    assert page.path == SUBJECT
    assert "最多写20个" in page.notice


async def test_an_entry_emptied_by_hand_is_not_kept_as_nothing(visitor: PortalClient) -> None:
    page = await (await at_subject(visitor)).follow("更改单位1")
    page = await page.submit(name="", unit_type="unknown")

    assert page.status == 422
    assert page.errors == ["这一页都空着。请至少填一项，或者返回上一步，把它移除。"]


async def test_when_the_last_name_is_removed_the_list_is_asked_again_before_sending(
    visitor: PortalClient,
) -> None:
    await at_check(visitor)
    page = await visitor.open(SUBJECT)
    for words in ("更改人员1", "更改单位1"):
        page = await page.submit(action=f"{page.link(words)}/remove")

    assert (await visitor.open("/report/check")).path == SUBJECT
    page = await page.submit(button="继续")
    assert page.status == 422
    assert "请至少写一个" in page.errors[0]


async def test_an_entry_changed_from_the_check_page_leads_back_to_it(visitor: PortalClient) -> None:
    page = await (await at_check(visitor)).follow("更改单位1")
    page = await page.submit(name="德山样板建筑工程有限公司")

    assert page.path == "/report/check"
    assert page.facts["单位1"] == "德山样板建筑工程有限公司，施工企业"


async def test_the_way_back_leads_through_the_parties(visitor: PortalClient) -> None:
    page = await (await at_unit(visitor)).follow("返回上一步")
    assert page.path == f"{SUBJECT}/persons/1"
    assert page.form_values()["name"] == "张三丰"
    page = await page.submit(name="张三")
    assert page.path == f"{SUBJECT}/units/new"

    person = await visitor.open(f"{SUBJECT}/persons/1")
    assert (await person.follow("返回上一步")).path == "/report/kind"


@pytest.mark.parametrize("path", ["nobody/new", "persons/7", "persons/x", "persons/1/2"])
async def test_an_address_that_was_made_up_leads_to_the_list(visitor: PortalClient, path: str) -> None:
    await at_subject(visitor)
    page = await visitor.get(f"{SUBJECT}/{path}")

    assert page.path == SUBJECT or page.status == 404


async def test_a_party_of_another_kind_is_not_asked(visitor: PortalClient) -> None:
    await at_first_party(visitor, "not_deregistered")

    assert (await visitor.open(f"{SUBJECT}/persons/new")).path == f"{SUBJECT}/units/new"


async def test_the_office_reads_every_party_and_all_their_offices_help(
    visitor: PortalClient, bureau: Bureau
) -> None:
    page = await (await with_a_second_person(visitor)).follow("再添加一个单位")
    page = await page.submit(name="德山样板造价咨询有限公司", unit_type="cost_consulting")
    page = await (await page.follow("添加一个中介")).submit(name="澧水中介", unit_type="website")
    page = await (await page.submit(button="继续", **WHERE)).submit(**FACTS)
    page = await (await page.submit(button="继续")).submit(mode="anonymous")
    page = await page.submit(button="去领查询码")
    page = await page.submit(last_group=page.receipt[-5:])
    found = NUMBER.search(page.text)
    assert found

    tip = await open_for(bureau["李科长"], found[0])
    assert tip.answers["persons"] == [
        PERSON,
        {"name": "李四光", "profession": "cost_engineer", "profession_sub": "cost1"},
    ]
    assert tip.answers["units"] == [
        UNIT,
        {"name": "德山样板造价咨询有限公司", "unit_type": "cost_consulting"},
    ]
    assert tip.answers["intermediaries"] == [{"name": "澧水中介", "unit_type": "website"}]
    assert tip.row.office == "construction-section"
    assert "cost-station" in tip.row.decision["cc"]


# ---- Certificates and numbers


async def test_classes_stand_under_their_category_and_are_enough(visitor: PortalClient) -> None:
    page = await at_first_party(visitor)
    groups = {one.get("label"): len([*one.iter("option")]) for one in page.root.iter("optgroup")}

    assert groups["注册建造师"] == 5
    assert groups["勘察设计注册工程师"] == 14
    page = await (await page.submit(name="张三丰", profession="geotech")).submit(**UNIT)
    assert page.facts["人员1"] == "张三丰，注册土木工程师（岩土）"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("9143070", "这里是7位"),
        ("91430700MA4L0000IX", "没有I、O、S、V、Z"),
        ("91350100M000100Y44", "最后一位和前面17位对不上"),
        ("91430700MA4L00013Q", "第17位和它前面8位对不上"),
    ],
)
async def test_a_credit_code_that_looks_wrong_is_told_why_and_taken_at_the_second_time(
    visitor: PortalClient, code: str, sentence: str
) -> None:
    page = await (await at_unit(visitor)).submit(**UNIT, uscc=code)
    assert page.status == 422
    assert sentence in page.errors[0]
    assert "再按一次“继续”" in page.errors[0]
    assert page.form_values()["uscc"] == code

    page = await page.submit()
    assert page.path == SUBJECT
    assert code in page.facts["单位1"]


async def test_another_wrong_code_is_doubted_anew(visitor: PortalClient) -> None:
    page = await (await at_unit(visitor)).submit(**UNIT, uscc="9143070")
    page = await page.submit(uscc="914307001")

    assert "这里是9位" in page.errors[0]


@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "９１３５０１００Ｍ０００１００Ｙ４３", " 9135 0100 M000100Y43"]
)
async def test_a_sound_credit_code_raises_no_doubt(visitor: PortalClient, code: str) -> None:
    page = await (await at_unit(visitor)).submit(**UNIT, uscc=code)

    assert page.path == SUBJECT


async def test_an_unusual_registration_number_is_told_what_is_usual_and_taken(visitor: PortalClient) -> None:
    page = await (await at_first_party(visitor)).submit(**PERSON, registration_no="湘12345")
    assert "这类证书一般是一个省份简称加12位或者16位数字" in page.errors[0]

    assert (await page.submit()).path == f"{SUBJECT}/units/new"


async def test_a_number_of_an_unknown_category_raises_no_doubt(visitor: PortalClient) -> None:
    page = await (await at_first_party(visitor)).submit(name="张三丰", registration_no="湘12345")

    assert page.path == f"{SUBJECT}/units/new"
