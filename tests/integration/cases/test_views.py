"""Saved views: so many, so long, shared with one's own office alone; acts on many rows are bounded too."""

import pytest

from portal.cases import bulk, views
from portal.cases.bulk import Chosen
from portal.cases.criteria import Criteria
from portal.core.errors import InvalidInput, NotFound, Refused
from tests.support.bureau import BUILDING, COUNTY, Bureau

FILED = Criteria(state="filed")


async def test_views_are_kept_up_to_their_number_each_circle_for_itself(bureau: Bureau) -> None:
    for n in range(views.MOST):
        await views.keep(bureau["张干事"], f"第{n}个", FILED)
    with pytest.raises(Refused, match="请先删除不用的"):
        await views.keep(bureau["张干事"], "还有一个", FILED)
    await views.keep(bureau["张干事"], "给全科的", FILED, office=BUILDING)
    await views.keep(bureau["赵干事"], "我的", FILED)
    found = await views.views_of(bureau["张干事"])
    assert [one.position for one in found] == [*range(1, views.MOST + 1), 1]
    assert found[-1].name == "给全科的"


async def test_a_name_may_be_as_long_as_it_says_and_not_longer(bureau: Bureau) -> None:
    await views.keep(bureau["张干事"], "长" * views.LONGEST_NAME, FILED)
    with pytest.raises(InvalidInput) as wrong:
        await views.keep(bureau["张干事"], "长" * (views.LONGEST_NAME + 1), FILED)
    assert set(wrong.value.errors) == {"name"}


async def test_a_view_is_moved_into_no_office_of_others(bureau: Bureau) -> None:
    view = await views.keep(bureau["张干事"], "我的", FILED)
    with pytest.raises(InvalidInput) as wrong:
        await views.alter(bureau["张干事"], view, name="我的", office=COUNTY, position=1, version=1)
    assert set(wrong.value.errors) == {"office"}
    assert await views.views_of(bureau["王干事"]) == []


async def test_ones_own_view_is_nobody_elses_to_change_or_remove(bureau: Bureau) -> None:
    view = await views.keep(bureau["张干事"], "我的", FILED)
    for name in ("李科长", "赵干事", "陈设计", "周派"):
        with pytest.raises(NotFound):
            await views.alter(bureau[name], view, name="拿来", office=None, position=1, version=1)
        with pytest.raises(NotFound):
            await views.remove(bureau[name], view)
    assert [one.name for one in await views.views_of(bureau["张干事"])] == ["我的"]


async def test_a_shared_view_is_removed_by_its_owner_or_the_head_alone(bureau: Bureau) -> None:
    view = await views.keep(bureau["张干事"], "全科", FILED, office=BUILDING)
    with pytest.raises(Refused, match="只有他本人或负责人"):
        await views.remove(bureau["赵干事"], view)
    await views.remove(bureau["李科长"], view)
    assert await views.views_of(bureau["赵干事"]) == []


async def test_an_act_on_many_is_refused_beyond_a_page_before_anything_is_done(bureau: Bureau) -> None:
    done: list[str] = []

    async def noted(row: Chosen) -> None:
        done.append(row.number)

    rows = [Chosen(str(n), 1) for n in range(bulk.MOST + 1)]
    with pytest.raises(InvalidInput) as wrong:
        await bulk.each(rows, noted)
    assert (set(wrong.value.errors), done) == ({"chosen"}, [])
    assert len(await bulk.each(rows[1:], noted)) == bulk.MOST
