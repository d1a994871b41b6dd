"""Officers enter calls, letters and visits on one page: routed by the rules, sealed, numbered once."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from litestar import Litestar

from portal.compartments.sealing import open_pair, opened_items
from portal.core import clock
from portal.core.errors import Refused
from portal.custody.reading import open_with_reason, read
from portal.database import fetch
from portal.documents.queries import notice_in_force
from portal.ledger.verifying import verify
from portal.offices import keeping
from portal.offices.keeping import AREAS
from portal.settings import Settings
from portal.staff.keyring import OfficeKeyring
from portal.tips import queries, reading
from tests.support.bureau import BUILDING, DESK, Bureau
from tests.support.canaries import stolen
from tests.support.entering import ACCOUNT, CALL, PATH, checked, go_on, number_on, register
from tests.support.pages import PortalClient
from tests.support.signed_in import visitor


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


@pytest.fixture
async def zhang(client: PortalClient, bureau: Bureau) -> PortalClient:
    """张干事 of the building section, signed in."""
    return await visitor(client, bureau["张干事"])


async def test_a_call_is_entered_on_one_page_and_registered_after_one_look(
    zhang: PortalClient, bureau: Bureau
) -> None:
    page = await checked(zhang)
    assert "拟交由：局建筑业管理科" in page.text
    assert "规则R20" in page.text
    done = await register(page)
    number = number_on(done)
    [tip] = await fetch("SELECT channel, office, state, rule, urgency, entered_by, received_on FROM tip")
    assert (tip["channel"], tip["office"], tip["rule"]) == ("phone", BUILDING, "R20")
    assert (tip["entered_by"], str(tip["received_on"])) == (bureau["张干事"].id, "2026-03-10")
    tip_ = await reading.open_for(bureau["张干事"], number)
    assert tip_.answers == {
        "account": ACCOUNT,
        "persons": [{"name": "张三丰", "profession": "builder", "profession_sub": "builder1"}],
        "units": [{"name": "常德市示例建筑工程有限公司", "unit_type": "construction"}],
        "level": "city",
    }
    assert tip_.mode == "anonymous"
    assert (await verify()).sound


async def test_the_ledger_knows_who_entered_it_and_only_the_day(zhang: PortalClient, bureau: Bureau) -> None:
    await register(await checked(zhang))
    [event] = await fetch("SELECT actor, at, on_day FROM ledger_event WHERE kind = 'tip.received'")
    assert (event["actor"], event["at"]) == (bureau["张干事"].actor, None)


async def test_only_kind_channel_day_and_account_are_needed(zhang: PortalClient, bureau: Bureau) -> None:
    page = await zhang.open(PATH)
    page = await page.submit(button="继续", account="")
    assert page.status == 422
    assert len(page.errors) == 1
    page = await page.submit(button="继续", account="有人挂证，别的说不清。")
    await register(page)
    [tip] = await fetch("SELECT office, proposed FROM tip")
    assert (tip["office"], tip["proposed"]) == (DESK, BUILDING)


async def test_bad_input_is_told_at_its_field_and_all_that_was_typed_stays(zhang: PortalClient) -> None:
    typed = CALL | {
        "received_on": "2027-01-01",
        "account": "",
        "caller-email": "不是邮箱",
        "caller-name": "周来电",
        "limit_on": "2026-02-31",
    }
    page = await go_on(await zhang.open(PATH), **typed)
    assert page.status == 422
    assert len(page.errors) == 4
    values = page.form_values(PATH)
    assert {name: values[name] for name in typed} == typed
    assert await fetch("SELECT id FROM tip") == []


async def test_another_kind_asks_its_own_questions_and_keeps_what_was_typed(zhang: PortalClient) -> None:
    page = await go_on(await zhang.open(PATH), "按新的类型提问", kind="absent_on_site", account=ACCOUNT)
    assert page.status == 200
    values = page.form_values(PATH)
    assert (values["account"], values["kind"]) == (ACCOUNT, "absent_on_site")
    assert "project_name" in values
    assert "persons-1-site_post" in values


async def test_who_forgets_the_button_after_choosing_another_kind_is_asked_its_questions(
    zhang: PortalClient,
) -> None:
    page = await go_on(await zhang.open(PATH), kind="withhold_cert", account=ACCOUNT)
    assert (page.status, page.path) == (200, PATH)
    assert "withheld" in page.html


async def test_as_many_persons_as_were_named(zhang: PortalClient, bureau: Bureau) -> None:
    page = await go_on(await zhang.open(PATH), "再添加一个人", **CALL)
    page = await page.submit(button="添加一个中介")
    page = await go_on(page, **{"persons-2-name": "李四光", "intermediaries-1-name": "某某人才网"})
    number = number_on(await register(page))
    tip = await reading.open_for(bureau["张干事"], number)
    assert [one["name"] for one in tip.answers["persons"]] == ["张三丰", "李四光"]
    assert tip.answers["intermediaries"] == [{"name": "某某人才网"}]


async def test_a_number_that_looks_mistyped_is_doubted_once(zhang: PortalClient) -> None:
    typed = CALL | {"units-1-uscc": "91430700MA4L16JQ9X", "caller-phone": "7250071"}
    page = await go_on(await zhang.open(PATH), **typed)
    assert (page.status, len(page.errors)) == (422, 2)
    page = await page.submit(button="继续")
    assert page.path.endswith("/check")


async def test_the_look_can_be_left_to_change_something(zhang: PortalClient, bureau: Bureau) -> None:
    page = await checked(zhang, **{"caller-name": "周来电"})
    page = await page.follow("更改登记的内容")
    assert page.form_values()["account"] == ACCOUNT
    assert page.form_values()["persons-1-profession"] == "builder1"
    assert page.form_values()["caller-name"] == "周来电"
    page = await page.submit(button="继续", account="改过的内容。")
    assert "改过的内容。" in page.text
    number = number_on(await register(page))
    assert (await reading.open_for(bureau["张干事"], number)).answers["account"] == "改过的内容。"


async def test_a_letter_counts_from_the_day_it_came(zhang: PortalClient) -> None:
    await register(await checked(zhang, channel="letter", received_on="2026-03-06"))
    [tip] = await fetch("SELECT received_on, due_on FROM tip")
    assert (str(tip["received_on"]), str(tip["due_on"])) == ("2026-03-06", "2026-03-17")


async def test_what_an_authority_sent_keeps_its_number_sealed(
    zhang: PortalClient, bureau: Bureau, settings: Settings
) -> None:
    page = await checked(
        zhang,
        channel="authority",
        sender="湖南省住房和城乡建设厅",
        document_no="湘建函〔2026〕77号",
        limit_on="2026-04-30",
        urgency="urgent",
    )
    number = number_on(await register(page))
    tip = await reading.open_for(bureau["张干事"], number)
    document = {"sender": "湖南省住房和城乡建设厅", "document_no": "湘建函〔2026〕77号"}
    assert tip.arrival == document | {"notice": ""}
    assert (tip.row.urgency, tip.row.limit_on) == ("urgent", date(2026, 4, 30))
    shown = (await zhang.open(f"/staff/tips/{number}")).facts
    assert shown["来文单位"] == "湖南省住房和城乡建设厅"
    assert shown["紧急程度"] == "特急"
    loot = b"".join(data for _, data in await stolen(settings))
    assert "湘建函".encode() not in loot


async def test_the_day_that_a_superior_set_runs_as_a_clock_of_its_own(zhang: PortalClient) -> None:
    await register(await checked(zhang, channel="authority", limit_on="2026-03-13"))
    clocks = await fetch("SELECT name, due_on, legal FROM running_clock ORDER BY due_on")
    assert ("superior", "2026-03-13") in [(one["name"], str(one["due_on"])) for one in clocks]
    [tip] = await fetch("SELECT due_on FROM tip")
    assert str(tip["due_on"]) == "2026-03-13"


async def test_a_time_limit_before_the_day_it_came_is_refused(zhang: PortalClient) -> None:
    page = await go_on(await zhang.open(PATH), **(CALL | {"limit_on": "2026-03-01"}))
    assert page.errors == ["来文要求的期限不能早于收到日期。"]


# ---- Who it was


async def test_who_called_is_sealed_to_the_custodians_and_to_nobody_else(
    zhang: PortalClient, bureau: Bureau
) -> None:
    page = await checked(zhang, **{"caller-name": "周来电", "caller-phone": "13800001234"})
    assert page.facts["举报人"] == "为他保密，只有身份保管员能看到"
    number = number_on(await register(page))
    assert "周来电" not in (await zhang.open(f"/staff/tips/{number}")).html
    with pytest.raises(Refused):
        await read(bureau["张干事"], number)
    assert (await open_with_reason(bureau["管保"], number, "核对")).phone == "13800001234"


async def test_whether_he_was_told_how_his_data_is_handled_is_kept_with_the_version(
    zhang: PortalClient, bureau: Bureau
) -> None:
    assert (await checked(zhang)).facts["个人信息告知"] == "没有告知"
    page = await checked(zhang, informed="1", **{"caller-name": "周来电"})
    version = (await notice_in_force()).version
    assert page.facts["个人信息告知"] == f"已告知，版本{version}"
    again = await page.follow("更改登记的内容")
    assert again.form_values()["informed"] == "1"
    number = number_on(await register(await go_on(again)))
    page = await zhang.open(f"/staff/tips/{number}")
    assert page.facts["个人信息告知"] == f"已告知，版本{version}"
    tip = await queries.tip_for(bureau["张干事"], number)
    pair = await open_pair(tip.identity, OfficeKeyring(bureau["管保"]))
    assert pair is not None
    [kept] = [item.payload for item in await opened_items(tip.identity, pair, "identity")]
    assert (kept["notice"], kept["consent_on"]) == (version, "2026-03-10")


async def test_an_informant_who_wants_to_be_known_is_known_to_the_office(
    zhang: PortalClient, bureau: Bureau
) -> None:
    page = await go_on(
        await zhang.open(PATH), "继续", **(CALL | {"caller-name": "周来电"}), **{"caller-confidential": False}
    )
    number = number_on(await register(page))
    assert (await read(bureau["张干事"], number)).name == "周来电"


async def test_nothing_of_a_call_lies_open_while_it_is_written(
    zhang: PortalClient, settings: Settings
) -> None:
    await checked(zhang, **{"caller-name": "周来电"})
    loot = b"".join(data for _, data in await stolen(settings))
    assert [word for word in ("张三丰", "周来电", ACCOUNT) if word.encode() in loot] == []


async def test_an_area_that_ends_meanwhile_is_asked_again(zhang: PortalClient, bureau: Bureau) -> None:
    page = await checked(zhang, area="430721")
    yesterday = clock.today() - timedelta(days=1)
    await keeping.end(AREAS, "430721", last_day=yesterday, source="撤并", version=1, actor="system")
    page = await zhang.open(page.path, status=422)
    assert any("不再使用" in one for one in page.errors)
    page = await go_on(page, area="430702")
    assert page.path.endswith("/check")
