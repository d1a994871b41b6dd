"""A reply to a mail: the office writes it, a custodian sends it, and neither learns the other's half."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest
from litestar import Litestar

from portal import settings as settings_module
from portal.cases import conversation
from portal.cases.reading import open_tip
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.custody import replies
from portal.database import change, fetch
from portal.mail import queries
from portal.mail.sender import Sent, send_due
from portal.settings import Settings
from portal.tips.intake import Submission, receive
from tests.integration.mail.sink import listening
from tests.support.bureau import Bureau
from tests.support.cases import QUESTION, a_case
from tests.support.pages import PortalClient
from tests.support.signed_in import visitor

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
TEXT = "谢谢来信。请补充单位名称。"
NUMBER = "CDZJ-JB-2026-000001"


async def a_mail(**envelope: str) -> None:
    await receive(
        Submission(
            kind="other",
            answers={"account": "张三的证书挂在外面。", "level": "city"},
            identity={"name": "周举报", "email": "zhou@example.com", "confidential": True},
            channel="mailbox",
            envelope=envelope or {"address": "zhou@example.com", "reply_to": ""},
        )
    )


@pytest.fixture
async def written(bureau: Bureau, settings: Settings) -> UUID:
    """周派 of the dispatch desk has written a reply; it waits for 管保."""
    settings_module.bind(replace(settings, mail_delay=0))
    await a_mail()
    await conversation.write(bureau["周派"], NUMBER, TEXT)
    [waiting] = await replies.waiting(bureau["管保"])
    assert (waiting.number, waiting.written_by) == (NUMBER, bureau["周派"].id)
    return waiting.id


async def test_what_a_custodian_sends_reaches_the_writer_and_leaves_nothing_behind(
    bureau: Bureau, settings: Settings, written: UUID
) -> None:
    assert (await replies.open_reply(bureau["管保"], written)).text == TEXT
    await replies.send(bureau["管保"], written)
    [mail] = [row for row in await queries.mails() if row.recipient == queries.TO_WRITER]
    assert (await queries.mail_text(mail.id)).body == ""
    async with listening() as sink:
        mailing = replace(settings, smtp_url=sink.url)
        await change("DELETE FROM outbox_mail WHERE template = 'work'")
        assert await send_due(mailing) == Sent(sent=1)
        [taken] = sink.taken
    assert (taken["To"], taken.get_content().strip()) == ("zhou@example.com", TEXT)
    assert NUMBER not in str(taken)
    assert await fetch("SELECT id FROM sealed_letter") == []
    [row] = await fetch("SELECT state, recipient, letter FROM outbox_mail")
    assert row == {"state": "sent", "recipient": "", "letter": None}


@ON_SQLITE
async def test_an_answer_goes_where_the_writer_wants_answers(bureau: Bureau, settings: Settings) -> None:
    settings_module.bind(replace(settings, mail_delay=0))
    await a_mail(address="zhou@example.com", reply_to="elsewhere@example.com")
    await conversation.write(bureau["周派"], NUMBER, TEXT)
    [waiting] = await replies.waiting(bureau["管保"])
    await replies.send(bureau["管保"], waiting.id)
    async with listening() as sink:
        await change("DELETE FROM outbox_mail WHERE template = 'work'")
        await send_due(replace(settings, smtp_url=sink.url))
    assert sink.readers == ["elsewhere@example.com"]


@ON_SQLITE
async def test_a_mail_without_an_address_cannot_be_answered(bureau: Bureau) -> None:
    await a_mail(address="nobody", reply_to="")
    await conversation.write(bureau["周派"], NUMBER, TEXT)
    [waiting] = await replies.waiting(bureau["管保"])
    assert not (await replies.open_reply(bureau["管保"], waiting.id)).has_address
    with pytest.raises(Refused):
        await replies.send(bureau["管保"], waiting.id)


@ON_SQLITE
async def test_nobody_but_a_custodian_reads_or_sends(bureau: Bureau, written: UUID) -> None:
    for name in ("周派", "李科长", "王密", "纪严"):
        assert await replies.waiting(bureau[name]) == []
        with pytest.raises(NotFound):
            await replies.send(bureau[name], written)


@ON_SQLITE
async def test_one_who_wrote_it_does_not_send_it(bureau: Bureau, written: UUID) -> None:
    await change("UPDATE mail_reply SET written_by = ?", bureau["管保"].id)
    with pytest.raises(Refused):
        await replies.send(bureau["管保"], written)


async def test_a_double_click_sends_one_letter(bureau: Bureau, written: UUID) -> None:
    found = await asyncio.gather(
        *[replies.send(bureau["管保"], written) for _ in range(3)], return_exceptions=True
    )
    assert found.count(None) == 1
    assert all(one is None or isinstance(one, Conflict | NotFound) for one in found)
    assert len(await fetch("SELECT id FROM sealed_letter")) == 1


@ON_SQLITE
async def test_what_is_kept_back_is_never_sent(bureau: Bureau, written: UUID) -> None:
    with pytest.raises(InvalidInput):
        await replies.keep_back(bureau["管保"], written, " ")
    await replies.keep_back(bureau["管保"], written, "信里写了登记号。")
    with pytest.raises(NotFound):
        await replies.send(bureau["管保"], written)
    kinds = {row["kind"] for row in await fetch("SELECT kind FROM ledger_event WHERE kind LIKE 'mail.%'")}
    assert kinds == {"mail.reply_written", "mail.reply_kept_back"}
    [line] = [one for one in (await open_tip(bureau["周派"], NUMBER)).lines if one.kind == replies.KEPT_BACK]
    assert [told.value for told in line.told] == ["信里写了登记号。"]
    for row in await fetch("SELECT body FROM item"):
        assert "信里写了登记号。".encode() not in bytes(row["body"])


@ON_SQLITE
async def test_neither_words_nor_address_lie_open(bureau: Bureau, written: UUID) -> None:
    await replies.send(bureau["管保"], written)
    for table in ("mail_reply", "sealed_letter", "outbox_mail", "item"):
        cells = [value for row in await fetch(f"SELECT * FROM {table}") for value in row.values()]
        loot = b"".join(value if isinstance(value, bytes) else str(value).encode() for value in cells)
        assert TEXT.encode() not in loot
        assert b"zhou@example.com" not in loot


@ON_SQLITE
async def test_a_letter_whose_tip_is_gone_is_not_sent(
    bureau: Bureau, settings: Settings, written: UUID
) -> None:
    await replies.send(bureau["管保"], written)
    await change("DELETE FROM sealed_letter")
    async with listening() as sink:
        await change("DELETE FROM outbox_mail WHERE template = 'work'")
        assert await send_due(replace(settings, smtp_url=sink.url)) == Sent()
    assert sink.taken == []
    assert await fetch("SELECT id FROM outbox_mail") == []


@ON_SQLITE
async def test_a_question_that_a_step_asks_waits_for_a_custodian_too(bureau: Bureau) -> None:
    await a_case(bureau, "awaiting_informant", channel="mailbox", envelope={"address": "zhou@example.com"})
    [waiting] = await replies.waiting(bureau["管保"])
    assert waiting.written_by == bureau["张干事"].id
    assert (await replies.open_reply(bureau["管保"], waiting.id)).text == QUESTION["text"]


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as client:
        yield client


@ON_SQLITE
async def test_from_the_desk_to_the_custodian_by_pages(
    bureau: Bureau, client: PortalClient, settings: Settings
) -> None:
    await a_mail()
    desk = await visitor(client, bureau["周派"])
    page = await desk.open(f"/staff/tips/{NUMBER}")
    page = await page.submit(text=TEXT, button="预览写给举报人")
    page = await page.submit(button="交身份保管员寄出")
    assert "已交身份保管员" in page.text
    keeper = await visitor(client, bureau["管保"])
    page = await (await keeper.open("/staff/identities")).follow("给来信人的回信")
    page = await page.follow(NUMBER)
    assert TEXT in page.text
    assert "zhou@example.com" not in page.text
    page = await page.submit(action=f"{page.path}/sending")
    assert "没有等待寄出的回信" in page.text
    await (await visitor(client, bureau["李科长"])).open("/staff/identities/replies", status=403)
    await conversation.write(bureau["周派"], NUMBER, "登记号是……")
    page = await (await keeper.open("/staff/identities/replies")).follow(NUMBER)
    assert (await page.submit(button="不寄出", reason="")).status == 422
    page = await page.submit(button="不寄出", reason="信里有登记号。")
    assert "承办单位能看到您写的理由" in page.notice
    assert "信里有登记号。" in (await desk.open(f"/staff/tips/{NUMBER}")).text
