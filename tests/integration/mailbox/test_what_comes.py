"""Too large, too many, forbidden, automatic, coming back: each is dealt with, and nothing vanishes."""

from email.message import EmailMessage

import pytest

from portal.channels.mailbox import enclosures, fetching
from portal.database import fetch, insert_many, writing
from portal.mail import outbox
from portal.mail.messages import INFORMANT, WORK
from portal.mail.tables import OutboxMail
from portal.tips.reading import file_of
from tests.integration.mailbox.conftest import ON_SQLITE, Box, tip_count
from tests.support.dovecot import letter
from tests.support.tips import a_photo

pytestmark = ON_SQLITE
ZIP = b"PK\x03\x04" + bytes(40)


def with_files(*files: bytes, subject: str = "附件") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "zhou@example.com", subject
    mail.set_content("见附件。")
    for number, data in enumerate(files):
        mail.add_attachment(data, maintype="application", subtype="x-any", filename=f"王小明{number}.zip")
    return mail.as_bytes()


async def test_what_no_page_would_take_is_kept_sealed_and_marked(box: Box) -> None:
    """An archive, a program, a document that nobody can open: who sent them cannot be asked for others."""
    others = (
        b"#!AMR\n" + bytes(90),
        ZIP,
        b"MZ" + bytes(90),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    )
    box.deliver(with_files(a_photo(), *others))
    await box.run()
    [tip] = await box.opened()
    assert [(one.name, one.state) for one in tip.files] == [
        ("附件1.jpg", "cleaned"),
        ("附件2.amr", "as_it_was"),
        ("附件3.bin", "as_it_was"),
        ("附件4.bin", "as_it_was"),
        ("附件5.bin", "as_it_was"),
    ]
    assert tip.answers["account"].count("打开前请先查毒") == 3
    assert "王小明" not in tip.answers["account"]
    assert file_of(tip, tip.files[2].blob).size == len(ZIP)
    assert box.lying() == (0, 1, 0)


async def test_too_many_enclosures_are_taken_as_far_as_they_fit_and_the_mail_is_kept(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enclosures, "MOST_FILES", 2)
    box.deliver(with_files(*[f"说明{number}".encode() for number in range(4)]))
    await box.run()
    [tip] = await box.opened()
    assert len(tip.files) == 2
    assert "附件共4个，只收下前2个" in tip.answers["account"]
    assert "邮箱的“look”文件夹" in tip.answers["account"]
    assert box.lying() == (0, 0, 1)
    assert (await box.row()).refused == 1


async def test_an_enclosure_that_is_too_large_stays_in_the_mailbox(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from portal import settings

    settings.bind(replace(settings.current(), file_limit=100, tip_limit=120))
    box.deliver(with_files(b"a" * 101, b"b" * 90, b"c" * 90))
    await box.run()
    [tip] = await box.opened()
    assert [file.size for file in tip.files] == [90]
    assert "第1个附件超过" in tip.answers["account"]
    assert "第3个附件起" in tip.answers["account"]
    assert box.lying() == (0, 0, 1)


async def test_of_a_huge_mail_the_beginning_is_taken_and_the_whole_is_kept(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LARGEST", 20_000)
    monkeypatch.setattr(fetching, "BEGINNING", 8_000)
    box.deliver(with_files(b"small", bytes(range(256)) * 200, subject="很大的信"))
    await box.run()
    await box.run()
    [tip] = await box.opened()
    assert "见附件。" in tip.answers["account"]
    assert "邮件太大" in tip.answers["account"]
    assert [file.size for file in tip.files] == [5]
    assert box.lying() == (0, 0, 1)
    assert len(box.server.messages("look")[0]) > 50_000


async def test_what_machines_send_is_put_aside_and_never_registered(box: Box) -> None:
    automatic = letter("自动回复：外出").replace(b"Subject:", b"Auto-Submitted: auto-replied\nSubject:", 1)
    own = letter("门户中有待办工作", sender="portal@localhost")
    box.deliver(automatic, own, b"\r\n", b"From: a@b.example\r\n\r\n", letter("真的举报"))
    await box.run()
    assert await tip_count() == 1
    assert box.lying()[::2] == (0, 4)
    row = await box.row()
    assert (row.problem, row.refused) == (None, 4)


async def a_sent_mail(template: str, recipient: str = "") -> str:
    row = outbox.mail_row(template, recipient=recipient) | {"state": "sent"}
    async with writing():
        await insert_many(OutboxMail, [row])
    return str(row["message_id"])


def bounce_of(message_id: str, *, action: str = "failed") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example.cn\r\nContent-Type: multipart/report; report-type=delivery-status; "
        "boundary=B\r\n\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Action: {action}\r\nStatus: {'5.1.1' if action == 'failed' else '4.4.1'}\r\n\r\n"
        f"--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n\r\n--B--\r\n"
    ).encode()


async def test_a_mail_of_ours_that_came_back_is_remembered_by_its_reader(box: Box) -> None:
    sent = await a_sent_mail(WORK, "li@example.gov.cn")
    box.deliver(bounce_of(sent))
    await box.run()
    [row] = await fetch("SELECT state, last_problem FROM outbox_mail")
    assert row == {"state": "bounced", "last_problem": "bounced"}
    [known] = await fetch("SELECT address, problem FROM refused_recipient")
    assert known == {"address": "li@example.gov.cn", "problem": "bounced"}
    assert box.lying() == (0, 1, 0)
    assert await tip_count() == 0


async def test_of_an_informants_notice_that_came_back_nobody_learns_whose_it_was(box: Box) -> None:
    box.deliver(bounce_of(await a_sent_mail(INFORMANT)))
    await box.run()
    assert await fetch("SELECT state FROM outbox_mail") == [{"state": "bounced"}]
    assert await fetch("SELECT address FROM refused_recipient") == []


async def test_a_delay_changes_nothing_and_a_foreign_bounce_is_put_aside(box: Box) -> None:
    delayed = await a_sent_mail(WORK, "li@example.gov.cn")
    foreign = "<00000000-0000-4000-8000-000000000000@elsewhere.example>"
    box.deliver(bounce_of(delayed, action="delayed"), bounce_of(foreign))
    await box.run()
    assert await fetch("SELECT state FROM outbox_mail ") == [{"state": "sent"}]
    assert await fetch("SELECT address FROM refused_recipient") == []
    assert box.lying() == (0, 1, 1)
