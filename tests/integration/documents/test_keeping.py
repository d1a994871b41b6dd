"""李管 writes a new version of the privacy notice, 何领导 confirms it, and the old one stays readable."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from portal.catalogue.pack import load_pack
from portal.core import clock
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.database import change, fetch
from portal.documents import keeping, queries
from portal.documents.loading import load_documents
from portal.ledger import verifying
from tests.support.bureau import Bureau

WRITER, OTHER = "staff:00000000-0000-0000-0000-000000000001", "staff:00000000-0000-0000-0000-000000000002"
TEXT: Mapping[str, str] = {
    "zh": "# 新的告知\n- 一条",
    "en": "# A new notice\n- one item",
    "source": "局务会纪要",
}


async def proposed(**changed: Any) -> str:
    given: dict[str, Any] = {**TEXT, "valid_from": clock.today(), **changed}
    return await keeping.propose("privacy", **given, actor=WRITER)


async def test_the_shipped_notice_is_in_force_on_the_first_day(bureau: Bureau) -> None:
    notice = await queries.notice_in_force(clock.today())
    assert (notice.version, notice.origin) == ("2026-2", "pack")
    assert "您有哪些权利" in notice.zh
    assert "your rights" in notice.en


async def test_without_any_row_the_shipped_notice_is_shown(bureau: Bureau) -> None:
    await change("DELETE FROM kept_document")
    assert (await queries.notice_in_force()).version == "2026-2"


async def test_a_proposed_version_changes_nothing_for_anybody(bureau: Bureau) -> None:
    name = await proposed()
    assert (await queries.notice_in_force()).version == "2026-2"
    assert [one.version for one in await queries.proposals()] == [name]
    with pytest.raises(NotFound):
        await queries.published("privacy", name)


async def test_a_confirmed_version_holds_from_its_day_and_the_old_one_ends_the_day_before(
    bureau: Bureau,
) -> None:
    first = clock.today() + timedelta(days=10)
    name = await proposed(valid_from=first)
    await keeping.confirm("privacy", name, actor=OTHER)
    assert (await queries.notice_in_force(first - timedelta(days=1))).version == "2026-2"
    assert (await queries.notice_in_force(first)).version == name == "2026-1"
    assert (await queries.version("privacy", "2026-2")).valid_to == first - timedelta(days=1)
    with pytest.raises(NotFound):
        await queries.published("privacy", name)


async def test_who_wrote_it_cannot_confirm_it(bureau: Bureau) -> None:
    name = await proposed()
    with pytest.raises(Refused):
        await keeping.confirm("privacy", name, actor=WRITER)
    assert (await queries.version("privacy", name)).proposed


async def test_a_version_is_confirmed_once(bureau: Bureau) -> None:
    name = await proposed()
    await keeping.confirm("privacy", name, actor=OTHER)
    with pytest.raises(Conflict):
        await keeping.confirm("privacy", name, actor="staff:00000000-0000-0000-0000-000000000003")


async def test_a_version_that_waited_too_long_begins_on_the_day_of_its_confirmation(bureau: Bureau) -> None:
    name = await proposed()
    with clock.frozen(clock.now() + timedelta(days=30)):
        await keeping.confirm("privacy", name, actor=OTHER)
        assert (await queries.version("privacy", name)).valid_from == clock.today()


async def test_two_versions_of_one_day_leave_the_later_one_in_force_and_both_readable(bureau: Bureau) -> None:
    await keeping.confirm("privacy", await proposed(), actor=OTHER)
    last = await proposed()
    await keeping.confirm("privacy", last, actor=OTHER)
    assert (await queries.notice_in_force()).version == last
    assert len(await queries.published_versions("privacy")) == 3


async def test_an_earlier_beginning_does_not_end_a_version_that_begins_later(bureau: Bureau) -> None:
    summer, may = date(2026, 6, 1), date(2026, 5, 1)
    later = await proposed(valid_from=summer)
    await keeping.confirm("privacy", later, actor=OTHER)
    sooner = await proposed(valid_from=may)
    await keeping.confirm("privacy", sooner, actor=OTHER)
    assert (await queries.notice_in_force(date(2026, 5, 20))).version == sooner
    assert (await queries.notice_in_force(date(2026, 7, 1))).version == later


async def test_a_proposal_can_be_taken_back_and_a_version_in_force_cannot(bureau: Bureau) -> None:
    name = await proposed()
    await keeping.drop("privacy", name, actor=OTHER)
    assert await queries.proposals() == []
    with pytest.raises(Refused):
        await keeping.drop("privacy", "2026-2", actor=OTHER)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"en": "# A new notice"}, "en"),
        ({"zh": "# 新的告知\n- 找张三，13800001234"}, "zh"),
        ({"zh": "字" * 20_001}, "zh"),
        ({"valid_from": date(2026, 3, 9)}, "valid_from"),
    ],
    ids=["languages differ", "somebody's number", "too long", "in the past"],
)
async def test_a_text_that_cannot_be_taken_says_why(
    bureau: Bureau, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as problem:
        await proposed(**changed)
    assert list(problem.value.errors) == [field]


async def test_an_unknown_document_is_not_found(bureau: Bureau) -> None:
    with pytest.raises(NotFound):
        await keeping.propose("diary", **TEXT, valid_from=clock.today(), actor=WRITER)


async def test_the_ledger_names_version_and_fingerprint_and_no_text(bureau: Bureau) -> None:
    await keeping.confirm("privacy", await proposed(), actor=OTHER)
    events = await fetch(
        "SELECT kind, subject, facts FROM ledger_event WHERE subject = 'document:privacy' ORDER BY seq"
    )
    assert [event["kind"] for event in events] == ["document.proposed", "document.confirmed"]
    assert all("新的告知" not in event["facts"] and "2026-1" in event["facts"] for event in events)
    assert (await verifying.verify()).sound


async def test_loading_the_pack_again_changes_no_version(bureau: Bureau) -> None:
    await change("UPDATE kept_document SET zh = 'as somebody consented to it' WHERE code = 'privacy'")
    assert await load_documents(load_pack("changde")) == 0
    assert (await queries.notice_in_force()).zh == "as somebody consented to it"


async def test_a_new_version_of_the_pack_only_proposes_itself_where_staff_wrote_their_own(
    bureau: Bureau,
) -> None:
    await keeping.confirm("privacy", await proposed(), actor=OTHER)
    await change("DELETE FROM kept_document WHERE row_key = 'privacy/2026-2'")
    assert await load_documents(load_pack("changde")) == 1
    assert [one.version for one in await queries.proposals()] == ["2026-2"]
    assert (await queries.notice_in_force()).version == "2026-1"
