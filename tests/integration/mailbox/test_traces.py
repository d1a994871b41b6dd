"""A mail leaves no trace in clear: not in the database, not on the disk, not in the log, even at DEBUG."""

import logging
import tempfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from portal.settings import Settings
from tests.integration.mailbox.conftest import Box
from tests.support.canaries import Canaries, finds, stolen
from tests.support.dovecot import PASSWORD


async def test_nothing_of_a_mail_or_of_the_password_lies_open(
    box: Box,
    settings: Settings,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    canaries, temporary = Canaries(), tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    canaries.keep("password", PASSWORD)
    mail = EmailMessage()
    mail["From"], mail["Subject"] = f"{canaries.name()} <{canaries.email()}>", canaries.word("主题")
    mail["Message-ID"] = canaries.keep("message id", f"<{canaries.letters}@mail.example>")
    mail.set_content(canaries.word("正文"))
    mail.add_attachment(
        canaries.text_file(3000), maintype="text", subtype="plain", filename=f"{canaries.word()}.txt"
    )
    mail.add_attachment(canaries.photo(1_500_000), maintype="image", subtype="jpeg", filename="a.jpg")
    mail.add_attachment(
        b"PK\x03\x04" + canaries.text_file(5000), maintype="application", subtype="zip", filename="b.zip"
    )
    box.deliver(mail.as_bytes())
    with caplog.at_level(logging.DEBUG):
        await box.run()
    [tip] = await box.opened()
    assert len(tip.files) == 3
    assert canaries.letters in tip.answers["account"]
    loot = [*await stolen(settings, temporary), ("log", caplog.text.encode())]
    assert finds(canaries, loot) == []
