"""Who answers a mailed reply adds to his tip; a mark that nobody was sent makes a tip of its own."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from email.message import EmailMessage
from email.utils import make_msgid
from hashlib import blake2b
from types import MappingProxyType

import pytest

from portal import settings as settings_module
from portal.cases import conversation, opening
from portal.channels.mailbox import keeping, taking
from portal.channels.mailbox.server import Waiting
from portal.channels.mailbox.taking import Message
from portal.compartments.sealing import open_pair, opened_items
from portal.core import clock
from portal.custody import replies
from portal.database import change, fetch
from portal.mail.sender import send_due
from portal.settings import Settings
from portal.staff.keyring import OfficeKeyring
from portal.tips import dispatch, threads
from portal.tips.queries import tip_by_id, tip_for
from tests.integration.mail.sink import listening
from tests.integration.mailbox.conftest import ON_SQLITE, Box, tip_count, wanted
from tests.support.bureau import DISCIPLINE, Bureau
from tests.support.cases import CLERK, drive
from tests.support.cases import QUESTION as ASKED
from tests.support.dovecot import letter
from tests.support.tips import a_photo

QUESTION = "请问是哪家单位？"


async def replied(box: Box, settings: Settings, *, who: str = "周派", text: str = QUESTION) -> EmailMessage:
    """The newest tip's office writes, 管保 sends, and this is the mail that its writer gets."""
    settings_module.bind(replace(settings, mail_delay=0))
    tip = (await box.opened(who))[-1]
    await conversation.write(box.bureau[who], tip.row.number, text)
    return await mailed(box, settings)


async def mailed(box: Box, settings: Settings) -> EmailMessage:
    [waiting] = await replies.waiting(box.bureau["管保"])
    await replies.send(box.bureau["管保"], waiting.id)
    await change("DELETE FROM outbox_mail WHERE template = 'work'")
    async with listening() as sink:
        await send_due(replace(settings, smtp_url=sink.url))
    [taken] = sink.taken
    return taken


async def take(box: Box, mail: EmailMessage | bytes) -> str:
    """As when it was fetched; what the mail server has to do with it has tests of its own."""
    raw = mail if isinstance(mail, bytes) else mail.as_bytes()
    number = int.from_bytes(blake2b(raw, digest_size=4).digest())
    return await taking.take(Message(await box.row(), Waiting(number, 1, len(raw), clock.now()), raw))


def answer_to(
    mail: EmailMessage,
    text: str,
    *,
    by_headers: bool = True,
    by_subject: bool = True,
    other: Mapping[str, str] = MappingProxyType({}),
) -> EmailMessage:
    found = EmailMessage()
    found["From"], found["To"] = "周举报 <zhou@example.com>", "jubao@example.gov.cn"
    found["Message-ID"] = make_msgid(domain="mail.example.com")
    found["Subject"] = f"回复：{mail['Subject']}" if by_subject else "补充"
    if by_headers:
        found["In-Reply-To"] = found["References"] = str(mail["Message-ID"])
    for name, value in other.items():
        del found[name.replace("_", "-")]
        found[name.replace("_", "-")] = value
    found.set_content(text)
    return found


@pytest.fixture
async def sent(box: Box, settings: Settings) -> EmailMessage:
    """周举报's mail is a tip, and he was asked something."""
    await take(box, letter("举报挂证"))
    return await replied(box, settings)


async def test_his_answer_is_a_message_in_his_tip_with_what_he_enclosed(box: Box, sent: EmailMessage) -> None:
    mail = answer_to(sent, "是示例公司。")
    mail.add_attachment(a_photo(), maintype="image", subtype="jpeg", filename="周举报拍的.jpg")
    box.deliver(mail.as_bytes())
    await box.run()
    assert await tip_count() == 1
    [tip] = await box.opened()
    said = tip.messages[-1]
    assert not said.from_office
    assert "是示例公司。" in said.text
    assert "没有核对是不是同一个人" in said.text
    assert [(one.name, one.state) for one in said.files] == [("附件1.jpg", "cleaned")]
    assert "zhou" not in said.text
    assert "周举报" not in str(said)
    assert tip.row.evidence_count == 1
    assert await fetch("SELECT id FROM session WHERE kind = 'mailbox'") == []
    assert box.lying() == (0, 1, 0)
    assert await fetch("SELECT template FROM outbox_mail WHERE state = 'waiting'") != []


@ON_SQLITE
@pytest.mark.parametrize(("headers", "subject"), [(True, False), (False, True)])
async def test_either_mark_is_enough(box: Box, sent: EmailMessage, headers: bool, subject: bool) -> None:
    await take(box, answer_to(sent, "是示例公司。", by_headers=headers, by_subject=subject))
    [tip] = await box.opened()
    assert "是示例公司。" in tip.messages[-1].text


@ON_SQLITE
async def test_the_mail_says_nothing_but_a_random_mark_and_where_to_answer(
    box: Box, settings: Settings, sent: EmailMessage
) -> None:
    [tip] = await box.opened()
    assert re.fullmatch(r"关于您的来信 / About your mail \[[0-9a-f]{24}\]", str(sent["Subject"]))
    assert sent["Reply-To"] == "jubao@example.gov.cn"
    assert tip.row.number not in str(sent)
    [first] = re.findall(r"\[(.*)\]", str(sent["Subject"]))
    [second] = re.findall(r"\[(.*)\]", str((await replied(box, settings, text="另外请问时间？"))["Subject"]))
    assert first != second
    stored = str(await fetch("SELECT digest FROM mail_thread"))
    assert len(await fetch("SELECT digest FROM mail_thread")) == 4
    assert first not in stored
    assert str(sent["Message-ID"]) not in stored


@ON_SQLITE
async def test_an_answer_moves_a_case_that_waited_for_it(box: Box, settings: Settings) -> None:
    settings_module.bind(replace(settings, mail_delay=0))
    await take(box, letter("举报挂证"))
    [tip] = await box.opened()
    await dispatch.confirm_route(box.bureau["周派"], tip.row.number, version=tip.row.version)
    version = (await tip_for(box.bureau[CLERK], tip.row.number)).version
    number = await opening.open_case(box.bureau[CLERK], tip.row.number, version=version)
    await drive(box.bureau, number, (CLERK, "start", {"assignee": CLERK}), (CLERK, "ask", ASKED))
    await take(box, answer_to(await mailed(box, settings), "是示例公司。"))
    [row] = await fetch("SELECT state, answered FROM casefile")
    assert (row["state"], bool(row["answered"])) == ("investigating", True)


@ON_SQLITE
@pytest.mark.parametrize(
    "extra",
    [
        {"Subject": "Re: 关于您的来信 [0123456789abcdef01234567]", "In_Reply_To": "", "References": ""},
        {
            "Subject": "补充",
            "In_Reply_To": "<00000000-0000-4000-8000-000000000000@localhost>",
            "References": "",
        },
    ],
)
async def test_a_mark_that_nobody_was_sent_makes_a_tip_with_a_hint(
    box: Box, sent: EmailMessage, extra: dict[str, str]
) -> None:
    await take(box, answer_to(sent, "我是另一个人。", other=extra))
    old, new = await box.opened()
    assert len(old.messages) == 1
    assert "标记对不上" in new.answers["account"]
    assert "[0123" not in new.answers["account"]


@ON_SQLITE
async def test_a_first_letter_has_no_hint_and_a_number_in_its_subject_leads_nowhere(
    box: Box, sent: EmailMessage
) -> None:
    await take(box, letter("补充 CDZJ-JB-2026-000001"))
    old, new = await box.opened()
    assert len(old.messages) == 1
    assert "标记" not in new.answers["account"]


@ON_SQLITE
@pytest.mark.parametrize(
    "extra",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Return_Path": "<>"},
        {"Subject": "自动回复：我休假了"},
        {"Subject": "Automatic reply: About your mail"},
    ],
)
async def test_an_automatic_answer_is_neither_a_tip_nor_a_message(
    box: Box, sent: EmailMessage, extra: dict[str, str]
) -> None:
    assert await take(box, answer_to(sent, "我休假了。", other=extra)) == "aside"
    [tip] = await box.opened()
    assert len(tip.messages) == 1


@ON_SQLITE
async def test_a_long_answer_is_shortened_and_lies_whole_beside_it(box: Box, sent: EmailMessage) -> None:
    await take(box, answer_to(sent, "很长的补充。\n" * 900))
    [tip] = await box.opened()
    [whole] = tip.messages[-1].files
    assert len(tip.messages[-1].text) < 3300
    assert whole.size > 10_000


async def test_the_same_answer_taken_by_several_at_once_is_one_message(box: Box, sent: EmailMessage) -> None:
    row, raw = await box.row(), answer_to(sent, "是示例公司。").as_bytes()
    message = Message(row, Waiting(7, 1, len(raw), clock.now()), raw)
    found = await asyncio.gather(*[taking.take(message) for _ in range(4)], return_exceptions=True)
    assert "taken" in found
    [tip] = await box.opened()
    assert len(tip.messages) == 2


@ON_SQLITE
async def test_to_the_discipline_offices_mailbox_no_answer_goes_into_anothers_tip(
    bureau: Bureau, box: Box, sent: EmailMessage
) -> None:
    await keeping.correct(bureau["王密"], box.id, wanted(box.server, office=DISCIPLINE), version=1)
    await take(box, answer_to(sent, "其实是你们的人。"))
    [old] = await box.opened()
    assert len(old.messages) == 1
    [new] = await box.opened("纪严")
    assert "标记对不上" in new.answers["account"]


@ON_SQLITE
async def test_the_custodians_have_the_headers_of_both_and_answers_go_to_the_first_writer(
    bureau: Bureau, box: Box, sent: EmailMessage, settings: Settings
) -> None:
    await take(box, answer_to(sent, "是示例公司。", other={"From": "别人 <other@example.com>"}))
    [tip] = await box.opened()
    pair = await open_pair(tip.row.identity, OfficeKeyring(bureau["管保"]))
    assert pair is not None
    envelopes = [one.payload for one in await opened_items(tip.row.identity, pair, "envelope")]
    assert [one["address"] for one in envelopes] == ["zhou@example.com", "other@example.com"]
    again = await replied(box, settings, text="谢谢。")
    assert again["To"] == "zhou@example.com"


@ON_SQLITE
async def test_with_its_tip_a_mark_is_gone(box: Box, sent: EmailMessage) -> None:
    mark = str(sent["Message-ID"])
    found = await threads.tip_of([mark])
    assert found is not None
    assert (await tip_by_id(found)).number == "CDZJ-JB-2026-000001"
    await change("DELETE FROM mail_thread WHERE tip = ?", found)
    assert await threads.tip_of([mark]) is None
