"""“已读” stands on the informant's own messages once the handling office has opened them; nothing more."""

from collections.abc import Sequence

from portal.cases import conversation, progress, reading
from portal.compartments.sealing import open_pair, share
from portal.database import fetch
from portal.staff import keyring
from portal.staff.keyring import OfficeKeyring
from portal.tips import read_marks
from portal.tips.preparing import office_holder
from portal.tips.queries import tip_for
from portal.tips.receipts import Informant
from tests.support.bureau import DESIGN, Bureau
from tests.support.cases import a_case_and_its_informant, informant
from tests.support.tips import UNSURE, send

NUMBER = "CDZJ-JB-2026-000001"


async def marks(holder: Informant) -> Sequence[bool]:
    view = await progress.view(holder)
    return [line.read for line in view.messages]


async def test_a_message_is_unread_until_the_office_opens_the_tip(bureau: Bureau) -> None:
    _, receipt = await send()
    holder = await informant(receipt)
    await conversation.answer(holder, "还有一份合同。")
    assert await marks(holder) == [False]

    await reading.open_tip(bureau["张干事"], NUMBER)
    assert await marks(holder) == [True]


async def test_what_he_writes_afterwards_is_unread_again(bureau: Bureau) -> None:
    number, holder = await a_case_and_its_informant(bureau)
    await conversation.answer(holder, "第一条。")
    await reading.open_case(bureau["张干事"], number)
    await conversation.answer(holder, "第二条。")

    assert await marks(holder) == [True, False]
    await reading.open_case(bureau["李科长"], number)
    assert await marks(holder) == [True, True]


async def test_the_offices_own_messages_carry_no_mark(bureau: Bureau) -> None:
    _, receipt = await send()
    holder = await informant(receipt)
    await conversation.answer(holder, "我写的。")
    await conversation.write(bureau["张干事"], NUMBER, "我们写的。")
    await reading.open_tip(bureau["张干事"], NUMBER)

    assert await marks(holder) == [True, False]


async def test_while_the_desk_holds_the_tip_its_reading_counts(bureau: Bureau) -> None:
    _, receipt = await send(UNSURE)
    holder = await informant(receipt)
    await conversation.answer(holder, "给派单台。")
    await reading.open_tip(bureau["周派"], NUMBER)

    assert await marks(holder) == [True]


async def test_an_office_that_only_helps_leaves_no_mark(bureau: Bureau) -> None:
    _, receipt = await send()
    holder = await informant(receipt)
    await conversation.answer(holder, "给承办单位。")
    await read_along(bureau)

    await reading.open_tip(bureau["陈设计"], NUMBER)
    assert await marks(holder) == [False]


async def test_reading_his_own_page_marks_nothing_and_tells_staff_nothing(bureau: Bureau) -> None:
    _, receipt = await send()
    holder = await informant(receipt)
    await conversation.answer(holder, "看看有没有人读。")
    before = await fetch("SELECT count(*) AS many FROM ledger_event")
    await progress.view(holder)

    assert await fetch("SELECT * FROM read_mark") == []
    assert await fetch("SELECT count(*) AS many FROM ledger_event") == before


async def test_a_mark_is_a_place_and_never_goes_back(bureau: Bureau) -> None:
    _, receipt = await send()
    holder = await informant(receipt)
    await conversation.answer(holder, "一。")
    early = await reading.open_tip(bureau["张干事"], NUMBER)
    await conversation.answer(holder, "二。")
    await reading.open_tip(bureau["张干事"], NUMBER)
    await read_marks.mark([early.tip])

    [row] = await fetch("SELECT * FROM read_mark")
    assert set(row) == {"tip", "upto"}
    assert row["upto"] == 1


async def read_along(bureau: Bureau) -> None:
    """陈设计's office gets the key as a helper's."""
    tip = await tip_for(bureau["张干事"], NUMBER)
    pair = await open_pair(tip.content, OfficeKeyring(bureau["张干事"]))
    epochs = await keyring.current_epochs(DESIGN)
    assert pair is not None
    await share(tip.content, pair, office_holder(epochs[DESIGN]), "cc")
