"""A mail says that there is work and where the portal is, and nothing else."""

import re
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest

from portal.mail.messages import WORDINGS, WORK, Filling, compose

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
MESSAGE_ID = "<one@portal.example.gov.cn>"
ADDRESS = "https://portal.example.gov.cn"


def mail_to(recipient: str, *, sender: str = "portal@example.gov.cn") -> EmailMessage:
    return compose(
        WORK,
        recipient=recipient,
        sender=sender,
        filling=Filling(address=ADDRESS),
        message_id="<one@portal.example.gov.cn>",
        at=AT,
    )


def test_the_text_comes_in_chinese_first_and_then_in_english() -> None:
    text = mail_to("li@example.gov.cn").get_content()
    assert text.index("待您处理的工作") < text.index("There is work for you")


def test_the_only_link_is_the_address_of_the_portal() -> None:
    text = mail_to("li@example.gov.cn").get_content()
    assert re.findall(r"https?://\S+", text) == [ADDRESS]


def test_no_mail_holds_a_digit_or_a_name_beside_the_address() -> None:
    for wording in WORDINGS.values():
        words = wording.subject + wording.body.replace("{address}", "")
        assert not re.search(r"[0-9０-９]", words)
        assert not [name for name in ("科", "举报", "CDZJ") if name in words]


def test_everybody_gets_a_text_of_the_same_length() -> None:
    bodies = {
        mail_to(name).get_content() for name in ("li@example.gov.cn", "a.much.longer.name@example.gov.cn")
    }
    assert len(bodies) == 1


def test_the_message_id_is_the_one_of_the_row() -> None:
    assert mail_to("li@example.gov.cn")["Message-ID"] == MESSAGE_ID


def test_the_mail_says_that_a_machine_wrote_it() -> None:
    assert mail_to("li@example.gov.cn")["Auto-Submitted"] == "auto-generated"


def test_the_mail_survives_the_way_over_the_wire() -> None:
    raw = mail_to("li@example.gov.cn").as_bytes(policy=policy.SMTP)
    read = BytesParser(policy=policy.default).parsebytes(raw)
    assert read["Subject"] == WORDINGS[WORK].subject
    assert "请登录查看" in read.get_content()


@pytest.mark.parametrize("address", ["li@example.gov.cn\nBcc: all@example.com", "li@example.gov.cn\r\nX: y"])
def test_an_address_cannot_smuggle_in_a_header(address: str) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        mail_to(address)
