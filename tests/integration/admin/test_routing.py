"""The routing laboratory on its pages: 周派 tries and changes rules, 王密 looks and switches them on."""

from typing import Any

import pytest

from portal.core import clock
from portal.database import change
from portal.offices import queries
from portal.settings import Settings
from tests.support.bureau import BUILDING, DESIGN, Bureau, open_bureau
from tests.support.pages import Page, PortalClient
from tests.support.rules import PACK, SOURCE, in_force, propose, rewritten
from tests.support.signed_in import visitor
from tests.support.tips import BUILDER, send

RULES = "/staff/routing"
DRAFT = f"{RULES}/draft"


@pytest.fixture
async def bureau(client: PortalClient, settings: Settings, working_day: object) -> Bureau:
    return await open_bureau(settings)


@pytest.fixture
async def zhou(client: PortalClient, bureau: Bureau) -> PortalClient:
    """周派, the dispatcher."""
    return await visitor(client, bureau["周派"])


@pytest.fixture
async def wang(client: PortalClient, bureau: Bureau) -> PortalClient:
    """王密, the account administrator."""
    return await visitor(client, bureau["王密"])


async def write(client: PortalClient, code: str = "R20", **typed: Any) -> Page:
    page = await client.open(f"{RULES}/rules/{code}/new")
    values = {"owner": DESIGN, "source": SOURCE} if code == "R20" else {"source": SOURCE}
    return await page.submit(button="写进草案", **{**values, **typed})


async def checked(client: PortalClient) -> Page:
    return await (await client.open(DRAFT)).submit(button="检查草案")


async def test_the_rules_stand_in_order_and_in_plain_words(zhou: PortalClient) -> None:
    page = await (await (await zhou.open("/staff/settings")).follow("分办规则")).client.open(RULES)
    [table] = page.tables
    assert [row[1] for row in table] == [row.code for row in PACK.rules]
    r16 = next(row for row in table if row[1] == "R16")
    assert "在建项目，或者违法行为类型：" in r16[2]
    assert "单位类型：除施工图审查机构、造价咨询企业以外" in r16[2]
    assert r16[3].startswith("所在地的质量监督机构")
    assert r16[4] == "从规则R10起会定的承办和协办单位"
    assert table[-1][2] == "其余一切情形"


async def test_the_laboratory_is_not_for_everybody(client: PortalClient, bureau: Bureau) -> None:
    clerk = await visitor(client, bureau["张干事"])
    for path in (RULES, f"{RULES}/try", f"{RULES}/coverage", f"{RULES}/duties", DRAFT):
        assert (await clerk.get(path)).status == 403


async def test_a_rule_unknown_is_not_found(zhou: PortalClient) -> None:
    for path in ("rules/R77", "rules/R77/new", "duties/colour/red", "duties/unit_type/unknown"):
        assert (await zhou.get(f"{RULES}/{path}")).status == 404


async def test_every_rule_goes_through_its_form_unchanged(zhou: PortalClient) -> None:
    """What the form shows of a rule is all that the rule says: sent back as it stands, nothing is new."""
    for row in PACK.rules:
        page = await (await zhou.open(f"{RULES}/rules/{row.code}/new")).submit(button="写进草案")
        assert (row.code, page.status, page.errors) == (row.code, 422, ["内容和现行的一样，没有可以改的。"])


async def test_a_new_version_goes_from_one_person_to_the_other_and_into_force(
    zhou: PortalClient, wang: PortalClient
) -> None:
    await send()
    page = await write(zhou)
    assert "还没有施行" in page.notice
    assert "局建筑业管理科" in page.text
    assert "局勘察设计科" in page.text
    assert "检查通过以后才能启用" not in page.text  # It is his own: not for him anyhow.
    assert not page.has_button("启用草案")

    page = await checked(wang)
    assert "共114048种组合，没有发现问题。" in page.text
    assert "有1件会改由别的单位承办" in page.text
    assert page.tables[-2] == [["局建筑业管理科，R20", "局勘察设计科，R20", "1"]]
    assert page.tables[-1] == [["CDZJ-JB-2026-000001", "局建筑业管理科，R20", "局勘察设计科，R20"]]

    page = await page.submit(button="启用草案")
    assert "已启用" in page.notice
    page = await wang.open(f"{RULES}/rules/R20")
    assert "第2版 现行" in page.text
    assert "周派起草，王密启用" in page.text
    assert (await queries.routing_rule("R20", 2)).owner == DESIGN


async def test_a_result_out_of_date_is_marked_and_does_not_switch_on(
    zhou: PortalClient, wang: PortalClient
) -> None:
    await write(zhou)
    page = await checked(wang)
    await change("UPDATE office SET valid_to = ? WHERE code = 'cost-station'", clock.today())
    await write(zhou, "R21", reason_zh="另一个理由。")
    late = await page.submit(button="启用草案")
    assert any("刚刚被别的同事改过" in error for error in late.errors)
    assert "下面的结果已经过时" in (await wang.open(DRAFT)).text
    assert not (await wang.open(DRAFT)).has_button("启用草案")


async def test_what_is_wrong_is_told_beside_the_field_and_all_ticks_stay(zhou: PortalClient) -> None:
    page = await write(zhou, "R16", position="90", all_level=["city", "district"])
    assert page.status == 422
    assert page.errors == ["规则R40已经在这个位置。"]
    again = await page.submit(button="写进草案", position="55")
    assert "单位由谁管：市里直接管、区县市或管理区管" in again.text


async def test_two_on_one_rule_the_second_keeps_what_he_typed(zhou: PortalClient, wang: PortalClient) -> None:
    form = await wang.open(f"{RULES}/rules/R20/new")
    await write(zhou)
    page = await form.submit(button="写进草案", owner="cost-station", source="另一份纪要")
    assert any("别的同事刚刚也改了这一项" in error for error in page.errors)
    assert page.form_values()["source"] == "另一份纪要"


async def test_a_new_rule_is_written_corrected_and_taken_back(zhou: PortalClient) -> None:
    page = await (await zhou.open(f"{RULES}/new")).submit(
        button="写进草案",
        code="r45",
        position="95",
        all_area=["outside"],
        any_on_site="yes",
        any_violation=["absent_on_site"],
        owner="@unit-office",
        owner_else=BUILDING,
        cc_1="@from:R10",
        basis="policy",
        confirm="always",
        clause_zh="本系统规定",
        clause_en="Rule of this portal",
        reason_zh="试一试。",
        reason_en="To try it.",
        source=SOURCE,
    )
    assert page.path == DRAFT
    assert "R45 新增" in page.text
    assert "单位类型对应的科室，没有时为局建筑业管理科" in page.text
    assert "违法行为类型：“挂证”不到岗履责（在建项目），或者在建项目；所在地区：本市以外" in page.text
    page = await (await page.follow("修改")).submit(button="写进草案", position="96")
    assert "96" in page.text
    page = await page.submit(button="撤回这项改动")
    assert "现在没有草案" in page.text


async def test_a_rule_is_ended_in_the_draft(zhou: PortalClient, wang: PortalClient) -> None:
    page = await (await zhou.open(f"{RULES}/rules/R41")).submit(button="停用这条规则")
    assert "R41 停用" in page.text
    assert not (await zhou.open(f"{RULES}/rules/R41")).has_button("停用这条规则")
    await (await checked(wang)).submit(button="启用草案")
    assert not (await wang.open(f"{RULES}/rules/R41")).has_button("停用这条规则")
    assert "R41" not in (await wang.open(RULES)).text


async def test_the_rule_about_staff_keeps_where_it_leads(zhou: PortalClient) -> None:
    page = await zhou.open(f"{RULES}/rules/R01")
    assert not page.has_button("停用这条规则")
    page = await page.follow("写新版本")
    assert not [one for one in page.root.iter("select") if one.get("name") == "owner"]
    assert "R01 新版本" in (await write(zhou, "R01", reason_zh="只交机关纪检。")).text


async def test_the_day_is_set_and_one_before_today_refused(zhou: PortalClient) -> None:
    page = await write(zhou)
    page = await page.submit(button="改施行日期", begins_on="2026-04-01")
    assert "施行日期已改" in page.notice
    page = await page.submit(button="改施行日期", begins_on="2026-03-09")
    assert page.errors == ["施行日期不能早于今天。"]
    page = await (await zhou.open(DRAFT)).submit(button="放弃整个草案")
    assert "规则没有变" in page.notice


async def test_what_begins_later_is_announced_in_the_list(zhou: PortalClient, wang: PortalClient) -> None:
    page = await write(zhou)
    await page.submit(button="改施行日期", begins_on="2026-04-01")
    page = await (await checked(wang)).submit(button="启用草案")
    assert "以后施行的版本 R20 第2版，2026年4月1日" in page.text
    r20 = next(row for row in page.tables[0] if row[1] == "R20")
    assert r20[-1] == "第1版，2019年2月14日至2026年3月31日"
    assert "第2版 即将生效" in (await page.follow("R20")).text


async def test_duties_change_in_the_draft_too(zhou: PortalClient, wang: PortalClient) -> None:
    page = await (await zhou.open(f"{RULES}/duties")).follow("更改人力资源服务机构")
    page = await page.submit(button="写进草案", office="cost-station", source=SOURCE)
    assert "人力资源服务机构 新增" in page.text
    page = await (await page.follow("修改")).submit(button="写进草案", office=DESIGN)
    assert "局勘察设计科" in page.text
    await (await checked(wang)).submit(button="启用草案")
    tables = (await zhou.open(f"{RULES}/duties")).tables
    assert ["人力资源服务机构", "局勘察设计科"] in [row[:2] for row in tables[0]]


async def test_a_duty_written_unchanged_is_refused(zhou: PortalClient) -> None:
    page = await (await zhou.open(f"{RULES}/duties/unit_type/construction")).submit(button="写进草案")
    assert page.errors == ["内容和现行的一样，没有可以改的。"]


async def test_the_tester_shows_who_decides_and_who_would_otherwise(zhou: PortalClient) -> None:
    page = await (await zhou.open(f"{RULES}/try")).submit(
        button="看由谁承办",
        violation="absent_on_site",
        professions=["builder"],
        unit_type="construction",
        area="430721",
    )
    assert page.answer.url.query == b""
    assert "安乡县质量监督机构" in page.text
    assert page.facts["规则"] == "R16 第1版"
    assert page.facts["派单台确认"] == "要由派单台确认"
    [table] = page.tables
    assert [(row[0], row[1]) for row in table] == [
        ("R50", "安乡县住房和城乡建设局"),
        ("R60", "局建筑业管理科"),
    ]


async def test_the_tester_takes_several_professions_and_units(zhou: PortalClient) -> None:
    page = await zhou.open(f"{RULES}/try")
    several: dict[str, Any] = {
        "level": "city",
        "professions": ["builder", "architect"],
        "others": ["cost_consulting"],
    }
    main = await page.submit(button="看由谁承办", unit_type="construction", **several)
    assert "局建筑业管理科" in main.text
    assert main.facts["协办单位"] == "局勘察设计科，市造价站"
    without = await page.submit(button="看由谁承办", **several)
    assert without.facts["规则"] == "R99 第1版"


async def test_the_tester_asks_another_day_or_the_draft(bureau: Bureau, zhou: PortalClient) -> None:
    await propose(bureau["周派"], rewritten("R99", owner="cost-station"))
    page = await zhou.open(f"{RULES}/try")
    drafted = await page.submit(button="看由谁承办", violation="other", against="draft")
    assert "R99 第2版" in drafted.text
    assert "市造价站" in drafted.text
    before = await page.submit(button="看由谁承办", violation="other", against="day", day="2019-02-14")
    assert "R99 第1版" in before.text
    no_rules = await page.submit(button="看由谁承办", violation="other", against="day", day="2019-02-13")
    assert any("没有适用的分办规则" in error for error in no_rules.errors)
    no_day = await page.submit(button="看由谁承办", violation="other", against="day")
    assert no_day.errors == ["请填写哪一天。"]


async def test_the_tester_says_who_alone_reads_what_is_about_staff(zhou: PortalClient) -> None:
    page = await (await zhou.open(f"{RULES}/try")).submit(button="看由谁承办", about_staff=True)
    assert page.facts["派单台确认"] == "不需要，直接封存给承办单位，别的单位看不到"
    assert page.facts["协办单位"] == "没有"


async def test_the_proof_counts_every_rule_and_every_office(zhou: PortalClient) -> None:
    page = await zhou.open(f"{RULES}/coverage")
    assert "检查通过" in page.text
    rules, offices = page.tables
    assert sum(int(row[1]) for row in rules) == sum(int(row[1]) for row in offices) == 114_048
    assert (len(rules), len(offices)) == (18, 28)


async def test_a_draft_tells_nothing_of_the_discipline_offices_tips(
    zhou: PortalClient, wang: PortalClient
) -> None:
    await write(zhou)
    without = (await checked(wang)).text
    await send(BUILDER | {"about_staff": True})
    assert (await checked(wang)).text == without


async def test_an_ended_draft_found_nothing_in_english_either(bureau: Bureau, zhou: PortalClient) -> None:
    await in_force(bureau, rewritten("R20", owner=DESIGN))
    zhou.http.cookies.set("lang", "en")
    assert "version 2 In force" in (await zhou.open(f"{RULES}/rules/R20")).text
    assert "There is no draft now" in (await zhou.open(DRAFT)).text
