"""A custodian with a conflict of interest decides nothing about that tip, and everybody is told who does."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from portal.cases import recusing
from portal.core.errors import NotFound
from portal.custody import access, deciding, reading, replies, requests
from portal.custody.requests import SetAside
from portal.tips.recusals import Recused
from tests.integration.custody.people import CUSTODIAN, SECOND, a_named_tip, a_second_custodian, ask, granted
from tests.support.bureau import Bureau
from tests.support.pages import PortalClient
from tests.support.signed_in import visitor

WHY = "被举报的人是他的表弟。"


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as client:
        yield client


async def keep_away(bureau: Bureau, number: str, name: str = CUSTODIAN) -> None:
    """The head knows what the tip says; the custodian does not."""
    await recusing.declare(bureau["李科长"], number, WHY, whom=bureau[name].id)


async def test_he_decides_nothing_and_takes_nothing_back(bureau: Bureau) -> None:
    number = await a_named_tip()
    asked, other = await ask(bureau, number), await granted(bureau, await a_named_tip())
    await keep_away(bureau, number)
    keeper = bureau[CUSTODIAN]
    for verb in (
        deciding.open_request(keeper, asked.id),
        deciding.grant(keeper, asked.id, "1d", version=asked.version),
        deciding.refuse(keeper, asked.id, "不必。", version=asked.version),
        deciding.say_no_name(keeper, asked.id, version=asked.version),
        deciding.revoke(keeper, asked.id, version=asked.version),
        reading.open_with_reason(keeper, number, "来电更正。"),
    ):
        with pytest.raises(Recused):
            await verb
    assert [one.number for one in (await requests.desk(keeper)).running] == [other.number]
    assert (await requests.desk(keeper)).waiting == ()


async def test_who_was_kept_away_after_he_opened_the_page_decides_no_more(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check is made again under the lock of the tip."""
    number = await a_named_tip()
    asked = await ask(bureau, number)
    lock = access.lock

    async def slow(tip: object) -> None:
        await keep_away(bureau, number)
        await lock(tip)  # type: ignore[arg-type]

    monkeypatch.setattr(deciding, "lock", slow)
    with pytest.raises(Recused):
        await deciding.grant(bureau[CUSTODIAN], asked.id, "1d", version=asked.version)
    assert asked.waits


async def test_the_others_are_named_and_the_only_one_is_told_what_to_do(bureau: Bureau) -> None:
    number = await a_named_tip()
    asked = await ask(bureau, number)
    await keep_away(bureau, number)
    keeper = bureau[CUSTODIAN]
    assert await requests.set_aside(keeper) == [SetAside(number, ())]
    second = await a_second_custodian(bureau)
    assert await requests.set_aside(keeper) == [SetAside(number, (SECOND,))]
    assert await requests.set_aside(second) == []
    assert await requests.set_aside(bureau["李科长"]) == []
    await deciding.grant(second, asked.id, "1d", version=asked.version)
    assert await requests.set_aside(keeper) == []


async def test_a_stranger_learns_nothing_of_it(bureau: Bureau) -> None:
    number = await a_named_tip()
    asked = await ask(bureau, number)
    await keep_away(bureau, number)
    for name in ("李科长", "陈设计", "王密"):
        with pytest.raises(NotFound) as found:
            await deciding.open_request(bureau[name], asked.id)
        assert not isinstance(found.value, Recused)
        assert await replies.waiting(bureau[name]) == []


async def test_the_pages_say_who_may(client: PortalClient, bureau: Bureau) -> None:
    number = await a_named_tip()
    asked = await ask(bureau, number)
    await keep_away(bureau, number)
    keeper = await visitor(client, bureau[CUSTODIAN])
    page = await keeper.open("/staff/identities")
    assert "您已回避，不能决定。现在没有别的身份保管员可以决定" in page.text
    refused = await keeper.open(f"/staff/identities/{asked.id}", status=404)
    assert "您已回避这一件" in refused.text
    clerk = await visitor(client, bureau["张干事"])
    assert "现在没有身份保管员可以决定" in (await clerk.open(f"/staff/tips/{number}")).text
    await a_second_custodian(bureau)
    assert f"由这些身份保管员决定：{SECOND}" in (await keeper.open("/staff/identities")).text
    assert "现在没有身份保管员可以决定" not in (await clerk.open(f"/staff/tips/{number}")).text
