"""周举报 asks about his own data; 管保 shows, corrects or erases it, and answers once."""

from typing import Any
from uuid import UUID

import pytest

from portal.catalogue.states import Role
from portal.compartments.sealing import opened_items
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.custody import fulfilling, reading, rights
from portal.custody.access import opened
from portal.database import fetch, writing
from portal.mail import notices
from portal.retention import held, running, standing
from portal.retention.standing import Standing
from portal.staff.keyring import OfficeKeyring
from portal.tips import naming
from portal.tips.queries import tip_for
from portal.tips.receipts import Informant
from tests.integration.custody.people import a_second_custodian
from tests.integration.retention.ended import ended, later, set_period, there
from tests.support.bureau import BUILDING, Bureau
from tests.support.cases import informant
from tests.support.tips import NAMED, send

pytestmark = pytest.mark.usefixtures("working_day")

NUMBER = "CDZJ-JB-2026-000001"
OPEN = NAMED | {"confidential": False, "notice": "2026-1", "consent_on": "2026-03-10"}


async def asked(bureau: Bureau, kind: str, text: str = "请照办。", **sent: Any) -> tuple[Informant, UUID]:
    _, receipt = await send(**({"identity": OPEN} | sent))
    asking = await informant(receipt)
    await rights.ask(asking, kind, text)
    [row] = await rights.desk(bureau["管保"])
    return asking, row.id


async def shown_to_custodian(bureau: Bureau) -> tuple[str, str, str]:
    found = await reading.open_with_reason(bureau["管保"], NUMBER, "核对")
    return found.name, found.phone, found.email


async def test_a_custodian_who_handles_the_tip_is_not_shown_the_values_this_way_either(
    bureau: Bureau,
) -> None:
    both = await a_second_custodian(bureau, (BUILDING, Role.CLERK))
    asking, request = await asked(bureau, "copy", identity=OPEN | {"confidential": True})
    with pytest.raises(Refused):
        await fulfilling.values(both, request)
    assert (await held.about(asking)).openings == ()


async def test_the_values_are_shown_for_him_and_he_reads_that_they_were_opened(bureau: Bureau) -> None:
    asking, request = await asked(bureau, "copy")

    found = await fulfilling.values(bureau["管保"], request)
    assert (found.name, found.phone) == (NAMED["name"], NAMED["phone"])
    await rights.answer(bureau["管保"], request, "已在窗口告诉您。", deed="told")

    about = await held.about(asking)
    assert [one.office for one in about.openings] == ["custodians"]
    assert [(one.deed, one.answer) for one in about.requests] == [("told", "已在窗口告诉您。")]
    tip = await tip_for(bureau["张干事"], NUMBER)
    pair = await opened(tip, OfficeKeyring(bureau["管保"]))
    assert pair is not None
    [why] = await opened_items(tip.identity, pair, "opening")
    assert why.payload == {"reason": "rights", "request": str(request)}


async def test_a_correction_changes_what_was_given_and_nothing_else(bureau: Bureau) -> None:
    _, request = await asked(bureau, "correct")

    await fulfilling.correct(bureau["管保"], request, {"name": " ", "phone": "0736-7200000"}, "电话改好了。")

    assert await shown_to_custodian(bureau) == (NAMED["name"], "0736-7200000", "")
    found = await reading.read(bureau["李科长"], NUMBER)
    assert found.phone == "0736-7200000", "the office that he allowed reads the new one"


async def test_nobody_gives_a_name_to_who_left_none(bureau: Bureau) -> None:
    _, request = await asked(bureau, "correct", identity={})

    with pytest.raises(Refused, match="没有留下姓名"):
        await fulfilling.correct(bureau["管保"], request, {"name": "张三"}, "改好了。")
    assert [row.answered_on for row in await rights.desk(bureau["管保"])] == [None]


async def test_an_erased_name_is_gone_for_everybody_and_its_owner_is_told(bureau: Bureau) -> None:
    asking, request = await asked(bureau, "delete")
    async with writing():
        await notices.keep_address((await tip_for(bureau["张干事"], NUMBER)).id, "me@example.com")

    await fulfilling.erase(bureau["管保"], request, "已删除，举报照常办理。")

    assert await shown_to_custodian(bureau) == ("", "", "")
    with pytest.raises(Refused):
        await reading.read(bureau["李科长"], NUMBER)
    about = await held.about(asking)
    assert (about.mode, about.fields, about.notice, about.address_kept) == ("anonymous", (), "", False)
    assert [(one.deed, one.answer) for one in about.requests] == [("erased", "已删除，举报照常办理。")]
    assert not await naming.has_name(asking)


async def test_the_contact_alone_can_go(bureau: Bureau) -> None:
    _, request = await asked(bureau, "delete")

    await fulfilling.erase(bureau["管保"], request, "电话已删除。", contact_only=True)

    assert await shown_to_custodian(bureau) == (NAMED["name"], "", "")
    assert (await reading.read(bureau["李科长"], NUMBER)).name == NAMED["name"]


async def test_no_row_and_no_event_tells_an_erasure_from_an_answer(bureau: Bureau) -> None:
    """The identity keeps place, day, author and length; the ledger says that a request was answered."""
    _, request = await asked(bureau, "delete")
    kept = "SELECT position, author, on_day, length(body) AS size FROM item WHERE name = 'identity'"
    before = await fetch(kept)
    bodies = await fetch("SELECT body FROM item WHERE name = 'identity'")

    await fulfilling.erase(bureau["管保"], request, "已删除。")

    assert await fetch(kept) == before
    assert await fetch("SELECT body FROM item WHERE name = 'identity'") != bodies
    events = await fetch("SELECT kind, facts FROM ledger_event WHERE kind LIKE 'identity.%' ORDER BY seq")
    assert [event["kind"] for event in events] == ["identity.rights_answered"]
    assert "eras" not in events[0]["facts"]
    assert NAMED["name"] not in events[0]["facts"]


@pytest.mark.parametrize("kind", ["copy", "correct", "explain"])
async def test_a_custodian_does_only_what_was_asked(bureau: Bureau, kind: str) -> None:
    _, request = await asked(bureau, kind)

    with pytest.raises(Refused, match="没有申请"):
        await fulfilling.erase(bureau["管保"], request, "已删除。")
    assert (await shown_to_custodian(bureau))[0] == NAMED["name"]


async def test_it_is_done_once_and_by_custodians_alone(bureau: Bureau) -> None:
    _, request = await asked(bureau, "delete")
    with pytest.raises(NotFound):
        await fulfilling.erase(bureau["李科长"], request, "已删除。")
    with pytest.raises(InvalidInput):
        await fulfilling.erase(bureau["管保"], request, " ")
    await fulfilling.erase(bureau["管保"], request, "已删除。")

    with pytest.raises(Conflict):
        await fulfilling.erase(bureau["管保"], request, "又删一次。")
    with pytest.raises(Conflict):
        await rights.answer(bureau["管保"], request, "再答一次。")


async def test_what_is_asked_is_not_deleted_before_it_is_answered(bureau: Bureau) -> None:
    number, asking = await ended(bureau, "tip:not_accepted")
    await rights.ask(asking, "copy", "存了什么？")
    await set_period("tip:not_accepted")
    with later(months=30):
        [found] = await standing.overview()
        assert (found.number, found.standing) == (number, Standing.ASKED)
        assert (await running.run()).deleted == 0

        [row] = await rights.desk(bureau["管保"])
        await rights.answer(bureau["管保"], row.id, "没有存您的姓名。")
        assert (await running.run()).deleted == 1
    assert await there("tip", "rights_request") == {"tip": 0, "rights_request": 0}


async def test_one_request_keeps_the_whole_case(bureau: Bureau) -> None:
    _, asking = await ended(bureau, "case:parked")
    await rights.ask(asking, "explain", "为什么？")
    await set_period("case:parked")
    with later(months=30):
        assert {one.standing for one in await standing.overview()} == {Standing.ASKED}


async def test_what_is_still_within_its_period_says_so_as_before(bureau: Bureau) -> None:
    _, asking = await ended(bureau, "tip:not_accepted")
    await rights.ask(asking, "explain", "为什么？")
    await set_period("tip:not_accepted")
    with later(days=30):
        assert {one.standing for one in await standing.overview()} == {Standing.KEPT}
