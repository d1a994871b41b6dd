"""After a referral: received, asked again every fifteen working days, answered."""

from datetime import date, datetime, timedelta

import pytest

from portal.cases import following_up, reading
from portal.catalogue.states import Role
from portal.clocks import queries as clocks
from portal.core import clock
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.ledger.verifying import verify
from portal.referrals import following, opening
from portal.referrals import queries as referrals
from tests.support.bureau import BUILDING, Bureau
from tests.support.referrals import a_referral, hire, listed

TODAY = date(2026, 3, 10)


def later(days: int) -> datetime:
    return datetime(2026, 3, 10, 10, tzinfo=clock.SHANGHAI) + timedelta(days=days)


async def test_it_is_received_asked_about_and_answered(bureau: Bureau) -> None:
    row = await a_referral(bureau)
    clerk = bureau["张干事"]
    await following.received(clerk, row.id, TODAY, version=1)
    with clock.frozen(later(22)):
        assert await listed(bureau, "张干事", state="overdue") == [row.id]
        await following.followed_up(clerk, row.id, "已电话催问，对方正在核实。", version=2)
        again = await referrals.referral_for(clerk, row.id)
        # From 1 April fifteen working days, over Tomb Sweeping Day.
        assert (again.state, again.follow_up_on) == ("received", date(2026, 4, 23))
        assert await listed(bureau, "张干事", state="overdue") == []
        clock_of_case = await clocks.named(row.case, "follow_up")
        assert clock_of_case is not None
        assert clock_of_case.due_on == again.follow_up_on
    with clock.frozen(later(40)):
        await following.answered(clerk, row.id, date(2026, 4, 17), "已撤销注册。", version=4)
    opened = (await opening.open_referral(clerk, row.id)).referral
    assert [(one.title, one.text) for one in opened.heard] == [
        ("对方签收", ""),
        ("催问", "已电话催问，对方正在核实。"),
        ("结果", "已撤销注册。"),
    ]
    assert opened.row.answered_on == date(2026, 4, 17)
    assert (await listed(bureau, "张干事"), await listed(bureau, "张干事", state="answered")) == (
        [],
        [row.id],
    )
    told = {told.value for line in (await reading.open_case(clerk, row.number)).lines for told in line.told}
    assert "已撤销注册。" in told
    assert (await verify()).sound


async def test_asking_from_the_page_of_clocks_asks_about_all(bureau: Bureau) -> None:
    row = await a_referral(bureau)
    with clock.frozen(later(22)):
        await following_up.followed_up(bureau["张干事"], row.number, "电话催问。")
        again = await referrals.referral_for(bureau["张干事"], row.id)
    assert again.follow_up_on == date(2026, 4, 23)


async def test_a_second_click_changes_nothing(bureau: Bureau) -> None:
    row = await a_referral(bureau)
    await following.answered(bureau["张干事"], row.id, TODAY, "已处理。", version=1)
    with pytest.raises(Conflict):
        await following.answered(bureau["张干事"], row.id, TODAY, "已处理。", version=1)


async def test_who_looked_at_an_older_page_is_told(bureau: Bureau) -> None:
    row = await a_referral(bureau)
    await following.received(bureau["赵干事"], row.id, TODAY, version=1)
    with pytest.raises(Conflict):
        await following.followed_up(bureau["张干事"], row.id, "催问。", version=1)


@pytest.mark.parametrize(("on", "text"), [(date(2026, 3, 9), "好"), (date(2026, 3, 11), "好"), (TODAY, " ")])
async def test_days_and_words_are_checked(bureau: Bureau, on: date, text: str) -> None:
    row = await a_referral(bureau)
    with pytest.raises(InvalidInput):
        await following.answered(bureau["张干事"], row.id, on, text, version=1)


async def test_strangers_follow_up_nothing(bureau: Bureau) -> None:
    row = await a_referral(bureau)
    for name in ("陈设计", "周派", "管保"):
        with pytest.raises(NotFound):
            await following.followed_up(bureau[name], row.id, "催问。", version=1)


async def test_who_only_drafts_records_follows_up_nothing(bureau: Bureau) -> None:
    row = await a_referral(bureau)
    await hire(bureau, "孙起草", BUILDING, Role.PUBLISHER, by="李科长")
    with pytest.raises(Refused):
        await following.followed_up(bureau["孙起草"], row.id, "催问。", version=1)
