"""The receipt opens its own tip, is stored nowhere, and wrong codes all look the same."""

import asyncio

import pytest

from portal.catalogue.states import State
from portal.core import receipts as codes
from portal.core.receipts import ReceiptTypo, grouped
from portal.database import fetch, tables, writing
from portal.sessions import sealed
from portal.tips import changing, correspondence, receipts
from portal.tips.receipts import Informant, ReceiptChanged, UnknownReceipt
from tests.support.bureau import Bureau
from tests.support.tips import BUILDER, a_photo, sealed_photo, send

pytestmark = pytest.mark.usefixtures("bureau")


async def _open(code: str) -> Informant:
    session = await sealed.find(await receipts.sign_in(code), "informant")
    assert session is not None
    return receipts.informant_of(session)


async def test_the_receipt_opens_what_was_sent() -> None:
    registered, receipt = await send(files=(sealed_photo(),))
    tip = await receipts.open_own_tip(await _open(receipt))
    assert tip.row.number == registered.number
    assert tip.answers == BUILDER
    assert len(tip.files) == 1


@pytest.mark.parametrize(
    "written", [str.lower, lambda code: code.replace("-", " "), lambda code: f"  {code} "]
)
async def test_case_spaces_and_dashes_do_not_matter(written: object) -> None:
    _, receipt = await send()
    assert callable(written)
    assert (await receipts.own_tip(await _open(written(grouped(receipt))))).state == State.ROUTED


async def test_an_unknown_code_is_answered_as_such() -> None:
    await send()
    with pytest.raises(UnknownReceipt):
        await receipts.sign_in(codes.generate())


async def test_a_typing_error_is_told_at_once() -> None:
    _, receipt = await send()
    wrong = ("2" if receipt[0] != "2" else "3") + receipt[1:]
    with pytest.raises(ReceiptTypo):
        await receipts.sign_in(wrong)


async def test_the_receipt_is_in_no_column_of_any_table() -> None:
    _, receipt = await send()
    await _open(receipt)
    needles = {receipt.encode(), grouped(receipt).encode(), receipt.lower().encode()}
    for table in tables():
        for row in await fetch(f'SELECT * FROM "{table._meta.tablename}"'):
            stored = b"|".join(
                value if isinstance(value, bytes) else str(value).encode() for value in row.values()
            )
            assert not [needle for needle in needles if needle in stored], table


async def test_signing_in_leaves_no_trace_but_the_session() -> None:
    _, receipt = await send()
    before = await fetch("SELECT count(*) AS n FROM ledger_event")
    await _open(receipt)
    assert await fetch("SELECT count(*) AS n FROM ledger_event") == before


async def test_a_receipt_opens_no_other_tip() -> None:
    _, mine = await send()
    other, _ = await send(BUILDER | {"account": "别的事"})
    tip = await receipts.open_own_tip(await _open(mine))
    assert tip.row.number != other.number


async def test_whoever_holds_the_old_receipt_writes_nothing_once_it_was_exchanged() -> None:
    """Two are signed in with one receipt; one of them makes it his alone while the other types."""
    _, receipt = await send()
    mine, theirs = await receipts.sign_in(receipt), await receipts.sign_in(receipt)
    await changing.make_code(mine)
    session = await receipts.session_of(mine)
    assert session is not None
    code = changing.waiting_code(session)
    async with writing():
        assert (await receipts.locked_session(theirs)).body["tip"] == session.body["tip"]
    await changing.confirm(mine, codes.last_group(code))
    for refused in (receipts.session_of(theirs), changing.make_code(theirs), changing.forget_code(theirs)):
        with pytest.raises(ReceiptChanged):
            await refused
    with pytest.raises(ReceiptChanged):
        async with writing():
            await receipts.locked_session(theirs)
    async with writing():
        assert (await receipts.locked_session(mine)).token == mine
    with pytest.raises(UnknownReceipt):
        await receipts.sign_in(receipt)


async def test_question_and_answer_reach_each_other(bureau: Bureau) -> None:
    registered, receipt = await send()
    clerk = bureau["张干事"]
    await correspondence.write_to_informant(clerk, registered.number, "他在哪个项目？", kind="question")
    informant = await _open(receipt)
    await correspondence.write_to_office(await receipts.own_tip(informant), "城东安置房项目")
    from portal.tips.reading import open_for

    for tip in (await open_for(clerk, registered.number), await receipts.open_own_tip(informant)):
        assert [(one.from_office, one.text, one.kind) for one in tip.messages] == [
            (True, "他在哪个项目？", "question"),
            (False, "城东安置房项目", "message"),
        ]


async def test_evidence_can_be_added_later(bureau: Bureau) -> None:
    from collections.abc import AsyncIterator

    from portal.evidence.receiving import take
    from portal.tips.reading import open_for

    async def photo() -> AsyncIterator[bytes]:
        yield a_photo()

    registered, receipt = await send()
    informant = await _open(receipt)
    file = await take(photo(), "考勤.jpg", owner=informant.session, limit=10_000)
    await correspondence.write_to_office(
        await receipts.own_tip(informant), "", [file], uploads=informant.session
    )
    tip = await open_for(bureau["张干事"], registered.number)
    assert tip.row.evidence_count == 1
    assert [file.name for message in tip.messages for file in message.files] == ["考勤.jpg"]


async def test_an_empty_answer_is_not_sent() -> None:
    from portal.core.errors import InvalidInput

    _, receipt = await send()
    with pytest.raises(InvalidInput):
        await correspondence.write_to_office(await receipts.own_tip(await _open(receipt)), "  ")


async def test_an_answer_keeps_only_its_day() -> None:
    _, receipt = await send()
    await correspondence.write_to_office(await receipts.own_tip(await _open(receipt)), "补充")
    [event] = await fetch("SELECT at FROM ledger_event WHERE kind = 'tip.message_received'")
    assert event["at"] is None


async def test_a_wish_to_withdraw_is_recorded_and_changes_nothing() -> None:
    _, receipt = await send()
    tip = await receipts.own_tip(await _open(receipt))
    await asyncio.gather(*[correspondence.record_wish_to_withdraw(tip) for _ in range(3)])
    [row] = await fetch("SELECT state FROM tip")
    assert row["state"] == "routed"
    assert len(await fetch("SELECT id FROM ledger_event WHERE kind = 'tip.withdrawal_wished'")) == 1
