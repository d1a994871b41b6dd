"""A petition counts from receipt and acceptance, whenever somebody sees that it is one."""

from datetime import date, timedelta
from random import Random

import holidays
import pytest
from litestar import Litestar

from portal.cases import declaring, following_up, opening, queries, reading
from portal.catalogue.clock_uses import PETITION, TAKEN_ON, started_by
from portal.catalogue.states import State, Subject
from portal.clocks import queries as clocks
from portal.clocks.starting import fresh_row
from portal.core import clock
from portal.core.errors import InvalidInput, NotFound, Refused
from portal.ledger.verifying import verify
from tests.support.bureau import BUILDING, Bureau
from tests.support.cases import CLOSING, a_case, take
from tests.support.clocks import ended, on, running_of
from tests.support.pages import Page, PortalClient
from tests.support.signed_in import CASE, desk_of
from tests.support.tips import send

pytestmark = [
    pytest.mark.usefixtures("working_day"),
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]
DAY = timedelta(days=1)
EARLIEST, LATEST = date(2022, 5, 1), date(2026, 10, 1)
LAW = holidays.country_holidays("CN", years=range(2022, 2027))
RECEIVED, TELL_BY, FINISH_BY = date(2026, 3, 10), date(2026, 3, 25), date(2026, 5, 9)


def by_law(start: date, days: int) -> date:
    """The first day does not count, and an end on a day off is moved: counted with another library."""
    end = start + days * DAY
    while not LAW.is_working_day(end):
        end += DAY
    return end


async def test_whatever_the_day_and_the_state_it_is_told_in_fifteen_days_from_receipt(bureau: Bureau) -> None:
    chance = Random(31)
    for _ in range(60):
        received = EARLIEST + chance.randrange((LATEST - EARLIEST).days) * DAY
        accepted = received + chance.randrange(10) * DAY
        since = {"received_on": received, "accepted_on": accepted}
        state = chance.choice([State.REGISTERED, State.ROUTED, State.ACCEPTED, State.FILED, State.DECIDED])
        subject: Subject = "tip" if state in (State.REGISTERED, State.ROUTED) else "case"
        with on(accepted + chance.randrange(200) * DAY):
            rows = {
                use.name: await fresh_row(use, use.subject, bureau["李科长"].id, office=BUILDING, since=since)
                for use in started_by(PETITION, subject, state)
            }
        tell = rows["petition_tell"]
        assert tell is not None
        assert (tell["started_on"], tell["due_on"]) == (received, by_law(received, 15))
        assert ("petition_finish" in rows) == (subject == "case")
        if finish := rows.get("petition_finish"):
            assert (finish["started_on"], finish["due_on"]) == (accepted, by_law(accepted, 60))


@pytest.mark.parametrize("stage", ["accepted", "awaiting_informant", "filed", "decided"])
async def test_declared_after_it_was_taken_on_both_periods_run(bureau: Bureau, stage: str) -> None:
    number = await a_case(bureau, stage)
    with on(date(2026, 3, 20)):
        late = await declaring.declare(bureau["张干事"], "case", number, "petition", reason="署名来信。")
        runs = await running_of(bureau, number)
    assert late is None
    assert (runs["petition_tell"].started_on, runs["petition_tell"].due_on) == (RECEIVED, TELL_BY)
    assert runs["petition_finish"].started_on == RECEIVED
    assert (await queries.case_for(bureau["张干事"], number)).due_on == TELL_BY


async def test_declared_when_the_day_is_past_it_is_overdue_at_once_and_says_so(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    with on(date(2026, 3, 26)):
        late = await declaring.declare(bureau["张干事"], "case", number, "petition", reason="署名来信。")
        runs = await running_of(bureau, number)
        opened = await reading.open_case(bureau["李科长"], number)
        assert runs["petition_tell"].overdue
    assert late == TELL_BY
    assert ("办理时已经过了的到期日", TELL_BY) in [(one.label, one.value) for one in opened.lines[-1].told]


async def test_who_tells_the_petitioner_ends_the_period(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    with pytest.raises(Refused, match="没有等着告知"):
        await following_up.told_petitioner(bureau["张干事"], number, "told", "3月11日邮寄。")
    await declaring.declare(bureau["张干事"], "case", number, "petition", reason="署名来信。")
    with pytest.raises(InvalidInput):
        await following_up.told_petitioner(bureau["张干事"], number, "perhaps", "3月11日邮寄。")
    with pytest.raises(InvalidInput):
        await following_up.told_petitioner(bureau["张干事"], number, "told", " ")
    with pytest.raises(NotFound):
        await following_up.told_petitioner(bureau["陈设计"], number, "told", "3月11日邮寄。")
    with on(TELL_BY):
        await following_up.told_petitioner(bureau["张干事"], number, "told", "3月25日邮寄。")
        with pytest.raises(Refused, match="没有等着告知"):
            await following_up.told_petitioner(bureau["李科长"], number, "told", "又寄一次。")
    assert (await ended(bureau, number))["petition_tell"].ending == "met"
    assert "petition_finish" in await running_of(bureau, number)
    assert (await verify()).sound


async def test_where_nobody_can_be_told_the_period_does_not_matter(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await declaring.declare(bureau["张干事"], "case", number, "petition", reason="匿名来信。")
    with on(date(2026, 4, 1)):
        await following_up.told_petitioner(bureau["张干事"], number, "unclear", "没有留姓名。")
    assert (await ended(bureau, number))["petition_tell"].ending == "dropped"


async def test_the_end_of_a_case_ends_both_and_taking_back_forgets_both(bureau: Bureau) -> None:
    number = await a_case(bureau, "decided")
    await declaring.declare(bureau["李科长"], "case", number, "petition", reason="信访。")
    await declaring.take_back(bureau["李科长"], "case", number, "petition", reason="不是信访。")
    assert {"petition_tell", "petition_finish"} & set(await running_of(bureau, number)) == set()
    await declaring.declare(bureau["李科长"], "case", number, "petition", reason="还是信访。")
    await take(bureau, "李科长", number, "close", **CLOSING)
    found = await clocks.clocks_of([(await queries.case_for(bureau["李科长"], number)).id])
    endings = [one.ending for one in found if one.name == "petition_tell"]
    assert sorted(map(str, endings)) == ["dropped", "met"]


async def test_a_tip_that_was_declared_and_taken_on_is_told_by_that(bureau: Bureau) -> None:
    registered, _ = await send()
    await declaring.declare(bureau["张干事"], "tip", registered.number, "petition", reason="署名来信。")
    assert [use.name for use in started_by(TAKEN_ON, "case", State.ACCEPTED)] == ["petition_finish"]
    number = await opening.open_case(bureau["张干事"], registered.number, version=1)
    runs = await running_of(bureau, number)
    assert "petition_tell" not in runs
    assert runs["petition_finish"].started_on == clock.today()


async def test_on_the_page_it_is_declared_late_and_told(app: Litestar, bureau: Bureau) -> None:
    await a_case(bureau, "investigating")
    async with PortalClient.opened(app, lifespan=False) as client:
        with on(date(2026, 3, 26)):
            page = await declared_and_told(client, bureau)
    assert "已办理" in page.text
    assert "告知信访人是否受理 法定 逾期" in page.text


async def declared_and_told(client: PortalClient, bureau: Bureau) -> Page:
    page = await desk_of(client, bureau, "张干事", CASE.replace("/staff/", "/staff/clocks/"))
    page = await page.submit(procedure="petition", reason="署名来信。", button="按另一种程序办理")
    assert "有的已经过了" in page.text
    assert "告知信访人是否受理 法定2026年3月25日 已逾期1个工作日" in page.text
    return await page.submit(how="told", text="3月26日邮寄。", button="告知信访人")
