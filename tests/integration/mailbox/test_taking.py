"""A mail becomes a tip: its words for the office, its sender for the custodians, its day for the clock."""

import imaplib
from datetime import date, datetime
from email.message import EmailMessage

import pytest

from portal.catalogue.states import State
from portal.channels.mailbox import keeping
from portal.compartments.sealing import open_pair, opened_items
from portal.core import clock
from portal.core.errors import NotFound
from portal.custody import reading
from portal.database import fetch
from portal.offices import contacts
from portal.staff.keyring import OfficeKeyring
from portal.tips.queries import tip_for
from portal.tips.reading import open_for
from tests.integration.mailbox.conftest import ON_SQLITE, Box, tip_count, wanted
from tests.support.bureau import BUILDING, DESK, DISCIPLINE, Bureau
from tests.support.dovecot import letter
from tests.support.tips import a_photo

pytestmark = ON_SQLITE
ARRIVED = imaplib.Time2Internaldate(datetime(2026, 3, 6, 23, 30, tzinfo=clock.SHANGHAI))


async def test_a_mail_becomes_a_tip_for_the_dispatch_desk_to_confirm(box: Box) -> None:
    box.deliver(letter("举报挂证"))
    await box.run()
    [tip] = await box.opened()
    row = tip.row
    assert (row.channel, row.kind, row.rule, row.office, row.proposed) == (
        "mailbox",
        "other",
        "R99",
        DESK,
        BUILDING,
    )
    assert row.state is State.REGISTERED
    assert row.number == "CDZJ-JB-2026-000001"
    assert "张三的证书挂在示例公司。" in tip.answers["account"]
    assert "【邮件主题】举报挂证" in tip.answers["account"]
    assert "【收件邮箱】jubao@example.gov.cn" in tip.answers["account"]


async def test_where_no_folder_is_named_it_is_deleted(bureau: Bureau, box: Box) -> None:
    await keeping.correct(bureau["王密"], box.id, wanted(box.server, processed=""), version=1)
    box.deliver(letter("一"))
    await box.run()
    assert box.lying() == (0, 0, 0)
    assert await tip_count() == 1


async def test_the_period_counts_from_the_day_on_which_the_mail_arrived(box: Box) -> None:
    box.deliver(letter("旧信"), at=ARRIVED)
    await box.run()
    [tip] = await box.opened()
    assert tip.row.received_on == date(2026, 3, 6)
    assert tip.row.due_on == date(2026, 3, 17)


async def test_a_server_whose_clock_runs_ahead_does_not_send_tips_from_tomorrow(box: Box) -> None:
    box.deliver(letter("未来"), at=imaplib.Time2Internaldate(datetime(2031, 1, 1, tzinfo=clock.SHANGHAI)))
    await box.run()
    [tip] = await box.opened()
    assert tip.row.received_on == clock.today()


async def test_the_sender_is_known_to_the_custodians_alone(bureau: Bureau, box: Box) -> None:
    box.deliver(letter("举报挂证", sender="周举报 <zhou@example.com>"))
    await box.run()
    [tip] = await box.opened()
    assert tip.mode == "named"
    assert "zhou" not in str(tip.answers)
    found = await reading.open_with_reason(bureau["管保"], tip.row.number, "核实")
    assert (found.name, found.email) == ("周举报", "zhou@example.com")
    pair = await open_pair(tip.row.identity, OfficeKeyring(bureau["管保"]))
    assert pair is not None
    [envelope] = [item.payload for item in await opened_items(tip.row.identity, pair, "envelope")]
    assert envelope["message_id"].endswith("@mail.example.com>")
    assert envelope["message_id"] in envelope["headers"]
    assert await open_pair(tip.row.identity, OfficeKeyring(bureau["周派"])) is None
    for name in ("陈设计", "王干事", "纪严", "王密"):
        with pytest.raises(NotFound):
            await open_for(bureau[name], "CDZJ-JB-2026-000001")


async def test_a_mail_to_the_discipline_office_is_seen_by_nobody_else(bureau: Bureau, box: Box) -> None:
    await keeping.correct(bureau["王密"], box.id, wanted(box.server, office=DISCIPLINE), version=1)
    box.deliver(letter("举报工作人员"))
    await box.run()
    [tip] = await box.opened("纪严")
    assert (tip.row.office, tip.row.rule) == (DISCIPLINE, "R01")
    with pytest.raises(NotFound):
        await tip_for(bureau["周派"], tip.row.number)
    row = await box.row()
    assert (row.waiting, row.refused) == (None, None)


async def test_a_picture_is_cleaned_and_gets_a_neutral_name(box: Box) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "zhou@example.com", "有照片"
    mail.set_content("见照片。")
    mail.add_attachment(a_photo(), maintype="image", subtype="jpeg", filename="王小明拍的.jpg")
    box.deliver(mail.as_bytes())
    await box.run()
    [tip] = await box.opened()
    [file] = tip.files
    assert (file.name, file.mime, file.state) == ("附件1.jpg", "image/jpeg", "cleaned")
    assert tip.row.evidence_count == 1
    assert "王小明" not in str(tip.answers)


async def test_while_reporting_is_closed_mails_stay_in_their_mailbox(bureau: Bureau, box: Box) -> None:
    from portal.database import change

    await change("UPDATE office_epoch SET ended_on = ? WHERE office = 'custodians'", clock.today())
    box.deliver(letter("举报挂证"))
    assert (await box.run()).problems == 1
    assert box.lying() == (1, 0, 0)
    assert (await box.row()).problem == "closed"
    assert await tip_count() == 0


async def test_no_receipt_is_made_nothing_is_sent_to_its_writer_and_the_page_knows_how_it_went(
    box: Box,
) -> None:
    box.deliver(letter("一"), letter("二"))
    await box.run()
    assert box.lying() == (0, 2, 0)
    row = await box.row()
    assert (row.success_on, row.problem) == (clock.today(), None)
    assert (row.waiting, row.refused) == (0, 0)

    [known] = await fetch("SELECT DISTINCT lookup, informant_public FROM tip")
    assert known == {"lookup": None, "informant_public": None}
    mails = await fetch("SELECT template, account FROM outbox_mail")
    assert {mail["template"] for mail in mails} == {"work"}
    assert all(mail["account"] for mail in mails)
    [event] = await fetch("SELECT DISTINCT actor, at FROM ledger_event WHERE kind = 'tip.received'")
    assert event == {"actor": "system", "at": None}


async def test_an_office_whose_published_mailbox_it_is_sees_that_mails_arrive(box: Box) -> None:
    await contacts.publish_contacts(None, {"email": "jubao@example.gov.cn"}, actor="staff:x")
    box.deliver(letter("一"))
    await box.run()
    [row] = await fetch("SELECT succeeded_on FROM office_contact WHERE value = 'jubao@example.gov.cn'")
    assert row["succeeded_on"] == clock.today()
